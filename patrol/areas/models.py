"""Areas (구역): districts, administrative and legal dongs, zones, each with the days on which it is valid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from patrol.database import UNREACHABLE, Base, CreatedAt, DistrictCode, Id, multipolygon

KINDS = ("district", "dong", "legal_dong", "zone")


class Area(Base):
    """A district (자치구), administrative dong (행정동), legal dong (법정동) or zone (취약지역), EPSG:4326.

    Valid on the days valid_from <= day < valid_to; no valid_to: until further notice. `code` is the
    official one (10 digits for dongs), for a zone the office's own. A zone has a type: park, stream,
    bridge, school_zone, construction_site …
    """

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint("(kind = 'zone') = (zone_type is not null)", name="zone_has_type"),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="validity"),
        ExcludeConstraint(
            (text("kind"), "="),
            (text("code"), "="),
            (text("district_code"), "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_area_one_version_a_day",
            using="gist",
        ),
        Index("ix_area_boundary", "boundary", postgresql_using="gist"),
        Index("ix_area_kind", "district_code", "kind", "valid_from"),
    )

    id: Mapped[Id]
    district_code: Mapped[DistrictCode]
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    zone_type: Mapped[str | None]
    boundary: Mapped[Any] = mapped_column(multipolygon(), nullable=False)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]


UNREACHABLE |= {"ck_area_kind", "ck_area_zone_has_type", "ck_area_validity", "ex_area_one_version_a_day"}
