"""Findings, their photos and moves."""

from __future__ import annotations

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_findings"
down_revision = "0001_ground"


def upgrade() -> None:
    op.create_table(
        "number_counter",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("district_code", "year", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_number", sa.Text(), nullable=True),
        sa.Column("reported_by", sa.UUID(), nullable=True),
        sa.Column("patrol_id", sa.UUID(), nullable=True),
        sa.Column("inspection_id", sa.UUID(), nullable=True),
        sa.Column("monitor_id", sa.UUID(), nullable=True),
        sa.Column(
            "location",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("location_source", sa.Text(), nullable=True),
        sa.Column("dong_code", sa.String(length=10), nullable=True),
        sa.Column("dong_by_nearest", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("legal_dong", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("national_point", sa.Text(), nullable=True),
        sa.Column("taxonomy_version", sa.Text(), nullable=False),
        sa.Column("field_code", sa.String(length=2), nullable=False),
        sa.Column("item_code", sa.String(length=4), nullable=True),
        sa.Column("classified_by", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), server_default="normal", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("assignee_id", sa.UUID(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_hours", sa.SmallInteger(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("transferred_to", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.UUID(), nullable=True),
        sa.Column("likely_double_of", sa.UUID(), nullable=True),
        sa.Column("reopened_count", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("sightings", sa.Integer(), server_default="1", nullable=False),
        sa.Column("photos_expected", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("photos_stored", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("has_after_photo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("cell_9", sa.BigInteger(), nullable=True),
        sa.Column("cell_10", sa.BigInteger(), nullable=True),
        sa.Column("cell_11", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'duplicate') = (duplicate_of is not null)",
            name=op.f("ck_finding_duplicate_names_original"),
        ),
        sa.CheckConstraint(
            "channel in ('patrol', 'response_center', 'monitor', 'holiday_squad', 'inspection', 'grievance', 'open311')",
            name=op.f("ck_finding_channel"),
        ),
        sa.CheckConstraint(
            "classified_by in ('person', 'suggestion', 'import')", name=op.f("ck_finding_classified_by")
        ),
        sa.CheckConstraint("handling in ('on_spot', 'handed_over')", name=op.f("ck_finding_handling")),
        sa.CheckConstraint(
            "location_source in ('gps', 'photo', 'pin', 'address', 'import')",
            name=op.f("ck_finding_location_source"),
        ),
        sa.CheckConstraint(
            "state in ('received', 'assigned', 'in_progress', 'done', 'confirmed', 'reopened', 'transferred', 'unfixable', 'duplicate', 'withdrawn')",
            name=op.f("ck_finding_state"),
        ),
        sa.CheckConstraint(
            "state not in ('done', 'confirmed') or resolved_at is not null",
            name=op.f("ck_finding_done_has_time"),
        ),
        sa.CheckConstraint("urgency in ('normal', 'urgent')", name=op.f("ck_finding_urgency")),
        sa.CheckConstraint("accuracy_m >= 0", name=op.f("ck_finding_accuracy")),
        sa.CheckConstraint("duplicate_of <> id", name=op.f("ck_finding_duplicate_of_another")),
        sa.CheckConstraint("photos_stored between 0 and photos_expected", name=op.f("ck_finding_photos")),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_finding_assignee_id")),
        sa.ForeignKeyConstraint(
            ["district_code", "department_code"],
            ["department.district_code", "department.code"],
            name=op.f("fk_finding_district_code_department_code"),
        ),
        sa.ForeignKeyConstraint(["duplicate_of"], ["finding.id"], name=op.f("fk_finding_duplicate_of")),
        sa.ForeignKeyConstraint(
            ["likely_double_of"], ["finding.id"], name=op.f("fk_finding_likely_double_of")
        ),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_finding_reported_by")),
        sa.ForeignKeyConstraint(
            ["taxonomy_version", "field_code"],
            ["field.taxonomy_version", "field.code"],
            name=op.f("fk_finding_taxonomy_version_field_code"),
        ),
        sa.ForeignKeyConstraint(
            ["taxonomy_version", "item_code"],
            ["item.taxonomy_version", "item.code"],
            name=op.f("fk_finding_taxonomy_version_item_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "district_code",
            "channel",
            "external_number",
            name=op.f("uq_finding_district_code_channel_external_number"),
        ),
        sa.UniqueConstraint("district_code", "number", name=op.f("uq_finding_district_code_number")),
    )
    op.create_index(
        "ix_finding_dong",
        "finding",
        ["district_code", "dong_code", sa.literal_column("received_at desc")],
        unique=False,
    )
    op.create_index(
        "ix_finding_due",
        "finding",
        ["district_code", "department_code", "due_at"],
        unique=False,
        postgresql_where=sa.text("state in ('received', 'assigned', 'in_progress', 'reopened')"),
    )
    op.create_index(
        "ix_finding_location",
        "finding",
        [sa.literal_column("(location::geography)")],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index(
        "ix_finding_received",
        "finding",
        ["district_code", sa.literal_column("received_at desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_index(
        "ix_finding_reported_by",
        "finding",
        ["reported_by", sa.literal_column("received_at desc")],
        unique=False,
    )
    op.create_table(
        "finding_move",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("finding_id", sa.UUID(), nullable=False),
        sa.Column("made_by", sa.UUID(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "source in ('received', 'assigned', 'in_progress', 'done', 'confirmed', 'reopened', 'transferred', 'unfixable', 'duplicate', 'withdrawn')",
            name=op.f("ck_finding_move_source"),
        ),
        sa.CheckConstraint(
            "target in ('received', 'assigned', 'in_progress', 'done', 'confirmed', 'reopened', 'transferred', 'unfixable', 'duplicate', 'withdrawn')",
            name=op.f("ck_finding_move_target"),
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_move_finding_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_finding_move_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_move")),
    )
    op.create_index("ix_finding_move_finding_id", "finding_move", ["finding_id", "made_at"], unique=False)
    op.create_table(
        "photo",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("finding_id", sa.UUID(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="expected", nullable=False),
        sa.Column("added_by", sa.UUID(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "taken_location",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("perceptual_hash", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("derived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("(state = 'expected') = (stored_at is null)", name=op.f("ck_photo_stored")),
        sa.CheckConstraint("role in ('before', 'after', 'context')", name=op.f("ck_photo_role")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_photo_sha256")),
        sa.CheckConstraint(
            "state in ('expected', 'stored', 'derived', 'refused')", name=op.f("ck_photo_state")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_photo_added_by")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_photo_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("finding_id", "sha256", name=op.f("uq_photo_finding_id_sha256")),
    )
    op.create_index("ix_photo_sha256", "photo", ["sha256"], unique=False)
    op.create_index(
        "ix_photo_taken_location", "photo", ["taken_location"], unique=False, postgresql_using="gist"
    )
    op.create_index(
        "ix_photo_waiting", "photo", ["stored_at"], unique=False, postgresql_where=sa.text("state = 'stored'")
    )
    op.create_table(
        "reporter",
        sa.Column("finding_id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("wants_answer", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_reporter_finding_id")),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_reporter")),
    )
    op.create_index("ix_reporter_created_at", "reporter", ["created_at"], unique=False)
