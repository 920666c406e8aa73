"""Facilities as polygons, inspection intervals as dated data, grievances with a place, tracks that show their pauses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0011_programmes"
down_revision = "0010_models"


def upgrade() -> None:
    op.add_column(
        "facility",
        sa.Column("boundary", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=True),
    )
    op.create_index("ix_facility_boundary", "facility", ["boundary"], postgresql_using="gist")
    op.add_column("grievance", sa.Column("address", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "grievance", sa.Column("location", Geometry("POINT", srid=4326, spatial_index=False), nullable=True)
    )
    op.add_column("grievance", sa.Column("dong_code", sa.String(length=10), nullable=True))
    op.create_index("ix_grievance_location", "grievance", ["location"], postgresql_using="gist")
    op.add_column(
        "patrol_track",
        sa.Column("pieces", sa.ARRAY(sa.SmallInteger()), server_default="{1}", nullable=False),
    )
    op.create_table(
        "inspection_interval",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("detailed_years", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("months between 1 and 120", name=op.f("ck_inspection_interval_months")),
        sa.CheckConstraint(
            "detailed_years between 1 and 30", name=op.f("ck_inspection_interval_detailed_years")
        ),
        sa.CheckConstraint(
            "grade in ('', 'A', 'B', 'C', 'D', 'E')", name=op.f("ck_inspection_interval_grade")
        ),
        sa.PrimaryKeyConstraint(
            "district_code",
            "programme_code",
            "grade",
            "valid_from",
            name=op.f("pk_inspection_interval"),
        ),
    )
    insert_intervals()


def insert_intervals() -> None:
    """The intervals that were fixed before, for every district that has programmes already."""
    op.execute("""
        insert into inspection_interval (district_code, programme_code, grade, valid_from, months, detailed_years, source)
        select d.district_code, v.kind, v.grade, date '1900-01-01', v.months, v.years, '기본값'
          from (select distinct district_code from programme) d,
               (values ('', 'A', 6, 4), ('', 'B', 6, 3), ('', 'C', 6, 3), ('', 'D', 4, 2), ('', 'E', 4, 2),
                       ('hazard_facility', 'D', 1, null), ('hazard_facility', 'E', 1, null), ('hazard_facility', '', 1, null),
                       ('construction_site', '', 3, null), ('daycare', '', 6, null), ('elderly_welfare', '', 6, null),
                       ('safety_complaint', '', 1, null), ('', '', 12, null)) v (kind, grade, months, years)
    """)
