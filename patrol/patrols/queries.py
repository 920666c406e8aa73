"""Reads of patrols: the list, one with its summary, its track, what is under way."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.clock import Period, seoul_time
from patrol.patrols.rules import stretches
from patrol.programmes.queries import pattern_of
from patrol.web.paging import PAGE_SIZE, Page, read_cursor, write_cursor


@dataclass(frozen=True, slots=True)
class PatrolRow:
    """A patrol as lists show it. `length_m` metres, None where no track was kept."""

    id: uuid.UUID
    programme_code: str
    name_ko: str
    name_en: str
    report_group: str
    theme: str
    area: str
    companions: str
    people: int
    led_by: uuid.UUID | None
    leader: str | None
    started_at: dt.datetime
    ended_at: dt.datetime | None
    is_afterwards: bool
    note: str
    length_m: float | None
    dongs: tuple[str, ...]
    zones: tuple[str, ...]
    findings: int
    finding_dongs: tuple[str, ...]

    def name(self, language: str) -> str:
        """Name of the kind in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko

    @property
    def minutes(self) -> int | None:
        """How long it took, None while it is under way."""
        return None if self.ended_at is None else int((self.ended_at - self.started_at).total_seconds() // 60)

    @property
    def touched(self) -> tuple[str, ...]:
        """The dongs that it touched: by its track, as entered, and those of its findings."""
        return tuple(sorted({*self.dongs, *self.finding_dongs}))


_ROW = """
    select o.id, o.programme_code, k.name_ko, k.name_en, k.report_group, o.theme, o.area, o.companions, o.people, o.led_by,
           p.display_name as leader, o.started_at, o.ended_at, o.is_afterwards, o.note, o.length_m, o.dongs, o.zones,
           (select count(*) from finding f where f.patrol_id = o.id) as findings,
           (select coalesce(array_agg(distinct f.dong_code) filter (where f.dong_code is not null), '{}')
              from finding f where f.patrol_id = o.id) as finding_dongs
      from patrol o join programme k on k.district_code = o.district_code and k.code = o.programme_code
      left join person p on p.id = o.led_by
"""


def _row(found: Any) -> PatrolRow:
    values = dict(found._mapping)
    values |= {name: tuple(values[name]) for name in ("dongs", "zones", "finding_dongs")}
    return PatrolRow(**values)


def find_patrols(
    session: Session,
    district_code: str | None,
    *,
    period: Period | None = None,
    group: str | None = None,
    kind: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[PatrolRow]:
    """One page of patrols, the newest first, by the Seoul days of their start."""
    condition, values = _condition(district_code, period, group, kind, q)
    if cursor:
        moment, last_id = read_cursor(cursor, 2)
        try:
            values |= {"c_at": dt.datetime.fromisoformat(moment), "c_id": uuid.UUID(last_id)}
        except ValueError:
            raise problems.cursor_invalid() from None
        condition += " and (o.started_at, o.id) < (:c_at, :c_id)"
    statement = text(f"{_ROW} where {condition} order by o.started_at desc, o.id desc limit :size")
    rows = [_row(found) for found in session.execute(statement, {**values, "size": size + 1})]
    if len(rows) <= size:
        return Page(rows)
    last = rows[size - 1]
    return Page(rows[:size], write_cursor(last.started_at.isoformat(), last.id))


def _condition(
    district_code: str | None, period: Period | None, group: str | None, kind: str | None, q: str | None
) -> tuple[str, dict[str, Any]]:
    parts, values = ["true"], dict[str, Any]()
    if district_code is not None:
        parts.append("o.district_code = :district")
        values["district"] = district_code
    if period is not None:
        parts.append("o.started_at >= :from and o.started_at < :to")
        values |= {"from": period.starts_at, "to": period.ends_before}
    if group:
        parts.append("k.report_group = :group")
        values["group"] = group
    if kind:
        parts.append("o.programme_code = :kind")
        values["kind"] = kind
    pattern = pattern_of(q)
    if pattern is not None:
        parts.append("(o.theme ilike :q or o.area ilike :q or o.note ilike :q)")
        values["q"] = pattern
    return " and ".join(parts), values


def count_patrols(
    session: Session,
    district_code: str | None,
    *,
    period: Period | None = None,
    group: str | None = None,
    kind: str | None = None,
    q: str | None = None,
) -> int:
    """How many patrols the same conditions have."""
    condition, values = _condition(district_code, period, group, kind, q)
    statement = text(
        "select count(*) from patrol o join programme k on k.district_code = o.district_code"  # noqa: S608
        f" and k.code = o.programme_code where {condition}"
    )
    return int(session.scalar(statement, values) or 0)


def patrol(session: Session, patrol_id: uuid.UUID, district_code: str | None) -> PatrolRow:
    """One patrol; raises `problems.programme_not_found`."""
    found = session.execute(
        text(f"{_ROW} where o.id = :id and o.district_code = coalesce(:district, o.district_code)"),
        {"id": patrol_id, "district": district_code},
    ).first()
    if found is None:
        raise problems.programme_not_found()
    return _row(found)


def under_way(session: Session, person_id: uuid.UUID) -> list[PatrolRow]:
    """The patrols of a person that have not ended, the newest first."""
    rows = session.execute(
        text(f"{_ROW} where o.led_by = :person and o.ended_at is null order by o.started_at desc limit 5"),
        {"person": person_id},
    )
    return [_row(found) for found in rows]


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How many findings of a field a patrol made."""

    field_code: str
    name_ko: str
    name_en: str
    findings: int

    def name(self, language: str) -> str:
        """Name of the field in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


def findings_by_field(session: Session, patrol_id: uuid.UUID) -> list[FieldCount]:
    """A patrol's findings by field, the most first."""
    rows = session.execute(
        text(
            "select f.field_code, d.name_ko, d.name_en, count(*) as findings from finding f"
            " join field d on d.taxonomy_version = f.taxonomy_version and d.code = f.field_code"
            " where f.patrol_id = :id group by 1, 2, 3 order by 4 desc, 1"
        ),
        {"id": patrol_id},
    )
    return [FieldCount(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A finding made on a patrol, for its page."""

    id: uuid.UUID
    number: str
    state: str
    description: str
    name_ko: str
    name_en: str
    handling: str
    address: str | None
    dong_code: str | None
    longitude: float | None
    latitude: float | None

    def name(self, language: str) -> str:
        """Name of the item, else of the field."""
        return self.name_en if language == "en" else self.name_ko


def findings_of(session: Session, patrol_id: uuid.UUID) -> list[MadeRow]:
    """The findings made on a patrol, in order of reception."""
    rows = session.execute(
        text(
            "select f.id, f.number, f.state, f.description, coalesce(i.name_ko, d.name_ko) as name_ko,"
            " coalesce(i.name_en, d.name_en) as name_en, f.handling, f.address, f.dong_code,"
            " st_x(f.location) as longitude, st_y(f.location) as latitude from finding f"
            " join field d on d.taxonomy_version = f.taxonomy_version and d.code = f.field_code"
            " left join item i on i.taxonomy_version = f.taxonomy_version and i.code = f.item_code"
            " where f.patrol_id = :id order by f.received_at, f.id limit 500"
        ),
        {"id": patrol_id},
    )
    return [MadeRow(**row._mapping) for row in rows]


def track_geojson(session: Session, patrol_id: uuid.UUID) -> dict[str, Any] | None:
    """A patrol's track as a GeoJSON feature (EPSG:4326) of one line a recorded piece, None where none is kept.

    `times`: the moment of each vertex, piece by piece. `pauses`: from when to when nothing was recorded.
    """
    row = session.execute(
        text(
            "select st_asgeojson(path, 6) as line, times, pieces, delete_after from patrol_track"
            " where patrol_id = :id"
        ),
        {"id": patrol_id},
    ).first()
    if row is None:
        return None
    corners = json.loads(row.line)["coordinates"]
    moments = [at.isoformat() for at in row.times]
    recorded = stretches(row.pieces, len(corners))
    lines = [corners[one] if one.stop - one.start > 1 else corners[one] * 2 for one in recorded]
    return {
        "type": "Feature",
        "geometry": {"type": "MultiLineString", "coordinates": lines},
        "properties": {
            "times": [moments[one] for one in recorded],
            "pauses": [
                {
                    "from": seoul_time(row.times[one.start - 1]).isoformat(),
                    "to": seoul_time(row.times[one.start]).isoformat(),
                }
                for one in recorded[1:]
            ],
            "delete_after": row.delete_after.isoformat(),
        },
    }


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A vulnerable zone (취약지역), and whether a patrol visited it; then with its boundary as GeoJSON (EPSG:4326)."""

    code: str
    name: str
    zone_type: str
    is_visited: bool
    boundary: str | None


def zones_of(session: Session, district_code: str, row: PatrolRow, day: dt.date) -> list[ZoneRow]:
    """The district's vulnerable zones on a day: those that the patrol's track or findings reached first."""
    found = session.execute(
        text("""
            select z.code, z.name, z.zone_type, z.is_visited,
                   case when z.is_visited then st_asgeojson(z.boundary, 6) end as boundary from (
            select a.code, a.name, coalesce(a.zone_type, '') as zone_type, a.boundary,
                   a.code = any(:zones) or exists (select from finding f where f.patrol_id = :id
                     and st_dwithin(f.location::geography, a.boundary::geography, 30)) as is_visited
              from area a where a.district_code = :district and a.kind = 'zone' and a.valid_from <= :day
               and coalesce(a.valid_to > :day, true)) z order by z.is_visited desc, z.name limit 200
        """),
        {"district": district_code, "id": row.id, "zones": list(row.zones), "day": day},
    )
    return [ZoneRow(**one._mapping) for one in found]
