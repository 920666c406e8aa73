"""Read areas: where a spot is, which areas are valid on a day, and their boundaries for maps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock

import shapely
from sqlalchemy import URL, Engine, text
from sqlalchemy.orm import Session

from patrol.areas.atlas import Atlas, Edition, Place, Row
from patrol.areas.draw import Boundaries, draw_boundaries
from patrol.areas.rules import Validity
from patrol.clock import Period
from patrol.geo import Spot

__all__ = [
    "AreaName",
    "AreaVersion",
    "Boundaries",
    "Place",
    "areas_during",
    "atlas_of",
    "boundaries_geojson",
    "district_names",
    "list_areas",
    "list_versions",
    "locate",
    "names_of",
    "uses_legal_dongs",
]

# The version of a district's areas, whoever wrote them: a later transaction raises the newest xmin, an
# update within the same one moves rows to another place, a deletion changes the count.
_VERSION = text("""
    select count(*), max(xmin::text::bigint), bit_xor(hashtid(ctid)) from area where district_code = :district
""")
_ROWS = text("""
    select kind, code, name, name_en, zone_type, valid_from, valid_to, ST_AsBinary(boundary) as boundary
      from area where district_code = :district
""")

Version = tuple[int, int | None, int | None]
_atlases: dict[tuple[URL, str], tuple[Version, Atlas]] = {}
_lock = Lock()


def atlas_of(session: Session, district_code: str) -> Atlas:
    """The district's areas in memory, read again when the table has changed: one short statement else."""
    version: Version = tuple(session.execute(_VERSION, {"district": district_code}).one())
    bind = session.get_bind()
    url = bind.url if isinstance(bind, Engine) else bind.engine.url
    kept = _atlases.get((url, district_code))
    if kept is not None and kept[0] == version:
        return kept[1]
    atlas = Atlas(district_code, _read_rows(session, district_code))
    with _lock:
        _atlases[url, district_code] = (version, atlas)
    return atlas


def _read_rows(session: Session, district_code: str) -> list[Row]:
    found = session.execute(_ROWS, {"district": district_code}).all()
    shapes = shapely.from_wkb([bytes(row.boundary) for row in found])
    return [
        Row(
            row.kind,
            row.code,
            row.name,
            row.name_en,
            row.zone_type,
            Validity(row.valid_from, row.valid_to),
            shape,
        )
        for row, shape in zip(found, shapes, strict=True)
    ]


def locate(session: Session, spot: Spot, day: dt.date, district_code: str) -> Place:
    """Where a spot is on a Seoul day: dong, legal dong, zones, or which other district."""
    return atlas_of(session, district_code).on(day).place(spot)


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area's names and whether it is a legal dong that stands in for an administrative one."""

    code: str
    name: str
    name_en: str | None


def list_areas(session: Session, kind: str, district_code: str, day: dt.date) -> list[AreaName]:
    """The areas of a kind on a day, by code. `dong` answers with legal dongs where no others are loaded."""
    edition = atlas_of(session, district_code).on(day)
    return [AreaName(row.code, row.name, row.name_en) for row in edition.of_kind(_stand_in(edition, kind))]


def areas_during(session: Session, kind: str, district_code: str, period: Period) -> list[AreaName]:
    """The areas of a kind that were there on any day of a period, by code, each with its newest name in it."""
    begins = session.scalars(
        text(
            "select distinct valid_from from area where district_code = :district and kind <> 'zone'"
            " and valid_from > :first and valid_from <= :last"
        ),
        {"district": district_code, "first": period.first, "last": period.last},
    )
    days = sorted({period.first, *begins, period.last})
    newest = {area.code: area for day in days for area in list_areas(session, kind, district_code, day)}
    return [newest[code] for code in sorted(newest)]


def names_of(session: Session, codes: Collection[str], day: dt.date) -> dict[str, AreaName]:
    """The names of districts and dongs by their codes, of whatever district; on a day on which there was none, the newest."""
    if not codes:
        return {}
    rows = session.execute(
        text(
            "select distinct on (code) code, name, name_en from area"
            " where code = any(:codes) and kind in ('district', 'dong', 'legal_dong')"
            " order by code, valid_from <= :day and coalesce(valid_to > :day, true) desc, valid_from desc"
        ),
        {"codes": sorted(codes), "day": day},
    )
    return {row.code: AreaName(**row._mapping) for row in rows}


def uses_legal_dongs(session: Session, district_code: str, day: dt.date) -> bool:
    """Whether legal dongs stand in for administrative ones on that day, which pages have to say."""
    return atlas_of(session, district_code).on(day).uses_legal_dongs


def _stand_in(edition: Edition, kind: str) -> str:
    return edition.dong_kind if kind == "dong" else kind


@dataclass(frozen=True, slots=True)
class AreaVersion:
    """What was loaded at once: areas of a kind with the days on which they are valid, and where they came from."""

    kind: str
    zone_type: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    areas: int
    square_km: float


_VERSIONS = text("""
    select kind, zone_type, valid_from, valid_to, source, count(*) as areas,
           sum(ST_Area(ST_Transform(boundary, 5179))) / 1e6 as square_km
      from area where district_code = :district
     group by kind, zone_type, valid_from, valid_to, source
     order by kind, zone_type, valid_from desc, valid_to desc
""")


def list_versions(session: Session, district_code: str) -> list[AreaVersion]:
    """Every version of a district's areas, the newest of a kind first."""
    return [AreaVersion(**row._mapping) for row in session.execute(_VERSIONS, {"district": district_code})]


def boundaries_geojson(session: Session, kind: str, district_code: str, day: dt.date) -> Boundaries:
    """The boundaries of a kind on a day, simplified for maps and phones; drawn once per version."""
    edition = atlas_of(session, district_code).on(day)
    return draw_boundaries(edition, _stand_in(edition, kind))


def district_names(session: Session, district_code: str) -> tuple[str, str] | None:
    """The district's name in Korean and English, None before its boundary is loaded."""
    row = session.execute(
        text(
            "select name, coalesce(name_en, name) as name_en from area"
            " where kind = 'district' and district_code = :district order by valid_from desc limit 1"
        ),
        {"district": district_code},
    ).first()
    return (row.name, row.name_en) if row is not None else None
