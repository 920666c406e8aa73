"""Read addresses: the nearest one, those around, and one that somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.addresses.rules import KEPT_WITHIN_M, MOST_KEPT, NEAREST_WITHIN_M, say_address, search_form
from patrol.geo import Spot


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address with its entrance (EPSG:4326)."""

    address: str
    longitude: float
    latitude: float
    distance_m: float


# Nearest first by the index on geography itself, so that a crowded street costs no more than an empty one.
_AROUND = text("""
    select road_address, building, st_x(location) as longitude, st_y(location) as latitude,
           location::geography <-> s.spot as distance_m
      from address, (select st_setsrid(st_makepoint(:longitude, :latitude), 4326)::geography as spot) s
     where st_dwithin(location::geography, s.spot, :within_m) and district_code = :district
     order by location::geography <-> s.spot limit :most
""")


def addresses_around(
    session: Session,
    spot: Spot,
    district_code: str,
    *,
    within_m: float = KEPT_WITHIN_M,
    most: int = MOST_KEPT,
) -> list[AddressRow]:
    """Addresses within some metres of a spot, the nearest first."""
    asked = {
        "longitude": spot.longitude,
        "latitude": spot.latitude,
        "within_m": within_m,
        "most": most,
        "district": district_code,
    }
    return [
        AddressRow(
            say_address(row.road_address, row.building), row.longitude, row.latitude, float(row.distance_m)
        )
        for row in session.execute(_AROUND, asked)
    ]


def address_of(session: Session, spot: Spot, district_code: str) -> str | None:
    """The address that names a spot, None where no entrance is near enough."""
    found = addresses_around(session, spot, district_code, within_m=NEAREST_WITHIN_M, most=1)
    return found[0].address if found else None


def has_addresses(session: Session, district_code: str) -> bool:
    """Whether any are loaded for the district."""
    return bool(
        session.scalar(
            text("select exists (select from address where district_code = :district)"),
            {"district": district_code},
        )
    )


def spot_of(session: Session, written: str, district_code: str) -> AddressRow | None:
    """The entrance of an address as somebody wrote it; None where it is not known."""
    row = session.execute(
        text("""
            select road_address, building, st_x(location) as longitude, st_y(location) as latitude from address
             where district_code = :district and road_address = :written order by id limit 1
        """),
        {"district": district_code, "written": search_form(written)},
    ).first()
    if row is None:
        return None
    return AddressRow(say_address(row.road_address, row.building), row.longitude, row.latitude, 0.0)
