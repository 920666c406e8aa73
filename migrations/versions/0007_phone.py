"""Sightings: what was seen again stays one finding."""

from __future__ import annotations

import geoalchemy2
import sqlalchemy as sa
from alembic import op

revision = "0007_phone"
down_revision = "0006_office"


def upgrade() -> None:
    op.create_table(
        "sighting",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("finding_id", sa.UUID(), nullable=False),
        sa.Column("seen_by", sa.UUID(), nullable=True),
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
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("accuracy_m >= 0", name=op.f("ck_sighting_accuracy")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_sighting_finding_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["person.id"], name=op.f("fk_sighting_seen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
    )
    op.create_index("ix_sighting_finding_id", "sighting", ["finding_id", "received_at"])
    op.create_index("ix_sighting_location", "sighting", ["location"], postgresql_using="gist")
