"""Road-name addresses with their places, so that a report has an address without asking anybody outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0013_addresses"
down_revision = "0012_cell_levels"


def upgrade() -> None:
    op.create_table(
        "address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("road_address", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), server_default="", nullable=False),
        sa.Column("location", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("road_address <> ''", name=op.f("ck_address_road_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index(
        "ix_address_location",
        "address",
        [sa.literal_column("(location::geography)")],
        postgresql_using="gist",
    )
    op.create_index("ix_address_road_address", "address", ["district_code", "road_address"])
    op.execute("""
        create trigger new_edition after insert or update or delete or truncate on address
        for each statement execute function begin_reference_edition()
    """)
