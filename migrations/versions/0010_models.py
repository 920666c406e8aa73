"""What people correct is learned: the classifier's models are kept with their figures, and one of them is in use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_models"
down_revision = "0009_cell_days"


def upgrade() -> None:
    op.create_table(
        "classification_model",
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("learned_to", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("fitted_by", sa.Uuid(), nullable=True),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("corrections >= 0", name=op.f("ck_classification_model_corrections")),
        sa.CheckConstraint(
            "not is_active or activated_at is not null", name=op.f("ck_classification_model_activated")
        ),
        sa.ForeignKeyConstraint(["fitted_by"], ["person.id"], name=op.f("fk_classification_model_fitted_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_classification_model")),
    )
    op.create_index(
        "uq_classification_model_active",
        "classification_model",
        ["is_active"],
        unique=True,
        postgresql_where=sa.text("is_active"),
    )
    op.execute("""
        create trigger new_edition after insert or update or delete or truncate on classification_model
        for each statement execute function begin_reference_edition()
    """)
