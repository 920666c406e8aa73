"""The road-name address (도로명주소) of a building's entrance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from patrol.database import UNREACHABLE, Base, CreatedAt, DistrictCode, Id, point


class Address(Base):
    """An entrance with its road-name address; `location` EPSG:4326. A district's addresses are replaced as a whole."""

    __tablename__ = "address"
    __table_args__ = (
        CheckConstraint("road_address <> ''", name="road_address"),
        Index("ix_address_location", text("(location::geography)"), postgresql_using="gist"),
        Index("ix_address_road_address", "district_code", "road_address"),
    )

    id: Mapped[Id]
    district_code: Mapped[DistrictCode]
    road_address: Mapped[str]
    building: Mapped[str] = mapped_column(server_default="")
    location: Mapped[Any] = mapped_column(point(), nullable=False)
    source: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]


UNREACHABLE |= {"ck_address_road_address"}
