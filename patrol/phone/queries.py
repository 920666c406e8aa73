"""Reads for the phone: open findings that may be the same thing, and the officer's own day."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import Period, seoul_day
from patrol.findings.rules import DOUBLE_DAYS, DOUBLE_RADIUS_M
from patrol.geo import Spot

AFTER_PHOTO_WITHIN_M = 3000
MOST = 50
TURNED_AWAY_DAYS = 14
"""So long a finding that cannot be fixed (불가) is news to whoever reported it; nothing is left to do about it."""
KNOWN_WITHIN_M = 100
"""How far an address that an earlier finding carries may be to say where one is, where no addresses are loaded."""

_COLUMNS = """
    f.id, f.number, f.state, f.field_code, f.item_code, f.description, f.received_at, f.dong_code, f.reported_by,
    f.photos_expected, f.photos_stored, f.has_after_photo, f.reason, f.sightings,
    (select count(*) from photo h where h.finding_id = f.id and h.state = 'refused') as photos_refused,
    st_x(f.location) as longitude, st_y(f.location) as latitude,
    i.name_ko as item_ko, i.name_en as item_en, d.name_ko as field_ko, d.name_en as field_en,
    (select h.sha256 from photo h where h.finding_id = f.id and h.state = 'derived' order by h.position limit 1) as thumbnail
"""
_TABLES = """
    finding f
    join field d on d.taxonomy_version = f.taxonomy_version and d.code = f.field_code
    left join item i on i.taxonomy_version = f.taxonomy_version and i.code = f.item_code
"""


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A finding as the phone lists it. Degrees in EPSG:4326; `distance_m` from where the phone is, None if unknown."""

    id: uuid.UUID
    number: str
    state: str
    field_code: str
    item_code: str | None
    description: str
    received_at: dt.datetime
    dong_code: str | None
    reported_by: uuid.UUID | None
    photos_expected: int
    photos_stored: int
    has_after_photo: bool
    reason: str | None
    sightings: int
    photos_refused: int
    longitude: float | None
    latitude: float | None
    item_ko: str | None
    item_en: str | None
    field_ko: str
    field_en: str
    thumbnail: str | None
    distance_m: float | None


def nearby(
    session: Session, spot: Spot, field_code: str, *, district_code: str, at: dt.datetime
) -> list[PhoneRow]:
    """Open findings of the same field within 30 m of the spot, received within 30 days, nearest first."""
    rows = session.execute(
        text(
            f"select {_COLUMNS}, st_distance(f.location::geography, st_geogfromtext(:here)) as distance_m"  # noqa: S608
            f" from {_TABLES}"
            " where st_dwithin(f.location::geography, st_geogfromtext(:here), :radius_m)"
            " and f.district_code = :district and f.field_code = :field"
            " and f.state in ('received', 'assigned', 'in_progress', 'reopened')"
            " and f.received_at > cast(:at as timestamptz) - make_interval(days => :days)"
            " order by distance_m, f.received_at limit 5"
        ),
        {
            "here": _wkt(spot),
            "radius_m": DOUBLE_RADIUS_M,
            "district": district_code,
            "field": field_code,
            "at": at,
            "days": DOUBLE_DAYS,
        },
    )
    return [PhoneRow(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """Where an earlier finding was, as its address says. Degrees in EPSG:4326."""

    address: str
    longitude: float
    latitude: float


def nearest_known(session: Session, spot: Spot, district_code: str) -> KnownPlace | None:
    """The nearest finding's address within 100 m of a spot, None where no finding there has one."""
    row = session.execute(
        text("""
            select address, st_x(location) as longitude, st_y(location) as latitude from finding
             where st_dwithin(location::geography, st_geogfromtext(:here), :within_m)
               and district_code = :district and address <> ''
             order by location::geography <-> st_geogfromtext(:here) limit 1
        """),
        {"here": _wkt(spot), "within_m": KNOWN_WITHIN_M, "district": district_code},
    ).first()
    return KnownPlace(**row._mapping) if row is not None else None


def own_day(session: Session, person_id: uuid.UUID, *, at: dt.datetime) -> list[PhoneRow]:
    """What a person reported today (Seoul day), newest first."""
    today = Period(seoul_day(at), seoul_day(at))
    rows = session.execute(
        text(
            f"select {_COLUMNS}, null::float as distance_m from {_TABLES}"  # noqa: S608
            " where f.reported_by = :person and f.received_at >= :first and f.received_at < :before"
            " order by f.received_at desc, f.id desc limit 200"
        ),
        {"person": person_id, "first": today.starts_at, "before": today.ends_before},
    )
    return [PhoneRow(**row._mapping) for row in rows]


def number_of_own(session: Session, finding_id: str, person_id: uuid.UUID) -> str | None:
    """Number of a finding that a person reported; None for any other text or finding."""
    try:
        known = uuid.UUID(finding_id)
    except ValueError:
        return None
    found: str | None = session.scalar(
        text("select number from finding where id = :id and reported_by = :person"),
        {"id": known, "person": person_id},
    )
    return found


def sent_back(session: Session, person_id: uuid.UUID, *, at: dt.datetime) -> list[PhoneRow]:
    """A person's own findings that were sent back (재처리), or turned away in the last two weeks; newest change first."""
    rows = session.execute(
        text(
            f"select {_COLUMNS}, null::float as distance_m from {_TABLES}"  # noqa: S608
            " where f.reported_by = :person and (f.state = 'reopened' or f.state = 'unfixable' and f.changed_at > :since)"
            " order by f.changed_at desc limit :most"
        ),
        {"person": person_id, "since": at - dt.timedelta(days=TURNED_AWAY_DAYS), "most": MOST},
    )
    return [PhoneRow(**row._mapping) for row in rows]


def without_after_photo(session: Session, spot: Spot, *, district_code: str) -> list[PhoneRow]:
    """Findings within 3 km that are done but have no after-photo, nearest first."""
    rows = session.execute(
        text(
            f"select {_COLUMNS}, st_distance(f.location::geography, st_geogfromtext(:here)) as distance_m"  # noqa: S608
            f" from {_TABLES}"
            " where st_dwithin(f.location::geography, st_geogfromtext(:here), :radius_m)"
            " and f.district_code = :district and f.state = 'done' and not f.has_after_photo"
            " order by distance_m limit :most"
        ),
        {"here": _wkt(spot), "radius_m": AFTER_PHOTO_WITHIN_M, "district": district_code, "most": MOST},
    )
    return [PhoneRow(**row._mapping) for row in rows]


def _wkt(spot: Spot) -> str:
    return f"SRID=4326;POINT({spot.longitude} {spot.latitude})"
