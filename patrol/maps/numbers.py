"""The numbers of a map: by dong and by field, the same for the map, its legend and its table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.areas.check import to_metres
from patrol.areas.queries import atlas_of
from patrol.clock import seoul_day
from patrol.maps.view import MapView

FEW = 5
"""Rates over fewer findings than this are marked as small numbers."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of some findings. `handling_us`: microseconds from reception to resolution, summed over the done ones."""

    received: int = 0
    open: int = 0
    done: int = 0
    on_time: int = 0
    handling_us: int = 0

    @property
    def late(self) -> int:
        """Done, but after the deadline."""
        return self.done - self.on_time

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(
            self.received + other.received,
            self.open + other.open,
            self.done + other.done,
            self.on_time + other.on_time,
            self.handling_us + other.handling_us,
        )


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One dong with its numbers; code `none`: findings without a place. `km2` None: not an area that is known."""

    code: str
    name: str | None
    name_en: str | None
    km2: float | None
    numbers: Numbers

    @property
    def per_km2(self) -> float | None:
        """Findings per square kilometre."""
        return self.numbers.received / self.km2 if self.km2 else None


MEASURES_SQL = (
    "count(*) as received,"
    " count(*) filter (where f.state in ('received', 'assigned', 'in_progress', 'reopened')) as open,"
    " count(*) filter (where f.state in ('done', 'confirmed')) as done,"
    " count(*) filter (where f.state in ('done', 'confirmed') and f.resolved_at <= f.due_at) as on_time,"
    " coalesce(sum(extract(epoch from f.resolved_at - f.received_at) * 1000000)"
    " filter (where f.state in ('done', 'confirmed')), 0)::bigint as handling_us"
)


def numbers_by(
    session: Session, view: MapView, column: str, *, district_code: str | None, at: dt.datetime
) -> dict[str, Numbers]:
    """The view's numbers by `dong_code` or `field_code`; findings without a dong under `none`."""
    condition, values = view.filter().where(district_code, at)
    rows = session.execute(
        text(
            f"select coalesce(f.{column}, 'none') as key, {MEASURES_SQL}"  # noqa: S608
            f" from finding f where {condition} group by 1"
        ),
        values,
    )
    return {row.key: Numbers(row.received, row.open, row.done, row.on_time, row.handling_us) for row in rows}


def area_rows(
    session: Session, view: MapView, *, district_code: str | None, home: str, at: dt.datetime
) -> list[AreaRow]:
    """Every dong of the home district on the view's last day with its numbers, then codes that are no dong of it.

    Dongs without findings are there with zeros.
    """
    found = numbers_by(session, view, "dong_code", district_code=district_code, at=at)
    edition = atlas_of(session, home).on(view.days.last if view.days.last <= seoul_day(at) else seoul_day(at))
    rows = []
    for area in edition.of_kind(edition.dong_kind):
        numbers = found.pop(area.code, Numbers())
        rows.append(AreaRow(area.code, area.name, area.name_en, area_km2(area.boundary), numbers))
    rows += [AreaRow(code, None, None, None, numbers) for code, numbers in sorted(found.items())]
    return rows


def total_of(rows: list[AreaRow]) -> Numbers:
    """The sum over rows."""
    return sum((row.numbers for row in rows), Numbers())


@lru_cache(maxsize=4096)
def area_km2(boundary: BaseGeometry) -> float:
    """Square kilometres of a boundary in EPSG:4326."""
    return float(to_metres(boundary).area) / 1e6
