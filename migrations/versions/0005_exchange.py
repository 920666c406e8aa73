"""Evaluation, reports and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_exchange"
down_revision = "0004_counts"

NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "import_version",
        sa.Column("finding_id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_import_version_finding_id")),
        sa.PrimaryKeyConstraint("finding_id", "digest", name=op.f("pk_import_version")),
    )
    op.create_table(
        "import_file",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("rejects", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), server_default="0", nullable=False),
        sa.Column(
            "outcome",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("handed_in_by", sa.UUID(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state in ('to_check', 'checked', 'to_import', 'imported', 'failed')",
            name=op.f("ck_import_file_state"),
        ),
        sa.ForeignKeyConstraint(["handed_in_by"], ["person.id"], name=op.f("fk_import_file_handed_in_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    op.create_index(
        "ix_import_file_district_code", "import_file", ["district_code", sa.text("created_at desc")]
    )
    op.create_index(
        "ix_import_file_waiting",
        "import_file",
        ["created_at"],
        postgresql_where=sa.text("state in ('to_check', 'to_import')"),
    )
    op.create_table(
        "report_text",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.UUID(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("report in ('council', 'monthly', 'daily')", name=op.f("ck_report_text_report")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_report_text_changed_by")),
        sa.PrimaryKeyConstraint("district_code", "report", name=op.f("pk_report_text")),
    )
    op.create_table(
        "evaluation_criterion",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("target", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.UUID(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "indicator in ('mean_hours', 'on_time', 'with_after_photo', 'with_answer', 'handled',"
            " 'reports_per_monitor', 'effort')",
            name=op.f("ck_evaluation_criterion_indicator"),
        ),
        sa.CheckConstraint(
            "weight between 0 and 100 and target > 0", name=op.f("ck_evaluation_criterion_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_evaluation_criterion_changed_by")
        ),
        sa.PrimaryKeyConstraint("district_code", "indicator", name=op.f("pk_evaluation_criterion")),
    )
