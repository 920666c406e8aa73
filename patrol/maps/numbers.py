"""The numbers of a map: by dong and by field, the same for the map, its legend and its table.

They come from the counts that are kept with each change. What those do not hold (findings past their deadline, which
changes with the clock) is counted from the few findings that are open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import counters
from patrol.areas.check import to_metres
from patrol.areas.city import edition_seen
from patrol.clock import seoul_day
from patrol.counters import CountFilter, Measures
from patrol.counters.rules import MEASURES
from patrol.maps.view import PARKING, MapView

FEW = 5
"""Rates over fewer findings than this are marked as small numbers."""
NONE = "none"
"""How lists call findings without a dong."""

Column = Literal["dong_code", "field_code"]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One dong or zone with its numbers; code `none`: findings without a place. `km2` None: not an area that is known."""

    code: str
    name: str | None
    name_en: str | None
    km2: float | None
    numbers: Measures

    @property
    def per_km2(self) -> float | None:
        """Findings per square kilometre."""
        return self.numbers.received / self.km2 if self.km2 else None


def count_filter(view: MapView, district_code: str | None) -> CountFilter:
    """The view's filter as the counts take it; `only` is not part of it."""
    return CountFilter(
        district_code,
        channels=tuple(str(one) for one in view.channels),
        fields=view.field,
        items=view.item,
        not_items=(PARKING,) if view.hides_parking else (),
        dongs=tuple("" if code == NONE else code for code in view.dong),
    )


def is_kept(view: MapView) -> bool:
    """Whether kept counts can answer a view: not for what is late now, nor for chosen cells or zones."""
    return view.only != "late" and not view.cell and not view.zone


def measure_of(view: MapView) -> str:
    """The measure that counts a view's findings."""
    return view.only if view.only in ("open", "handled") else "received"


def numbers_by(
    session: Session, view: MapView, column: Column, *, district_code: str | None, at: dt.datetime
) -> dict[str, Measures]:
    """The view's numbers by dong or field; findings without a dong under `none`."""
    if not is_kept(view):
        return _from_findings(session, view, column, district_code, at)
    found = counters.totals(session, view.days, (column,), count_filter(view, district_code))
    return {one.key[0] or NONE: _only(one.measures, view) for one in found if _shown(one.measures, view)}


def _shown(numbers: Measures, view: MapView) -> int:
    return {"open": numbers.open, "handled": numbers.handled}.get(view.only or "", numbers.received)


def _only(numbers: Measures, view: MapView) -> Measures:
    """With a filter by state class, `received` is how many of that class there are: what the list behind it shows."""
    if view.only == "open":
        return Measures(received=numbers.open, open=numbers.open)
    if view.only == "handled":
        return Measures(
            received=numbers.handled,
            handled=numbers.handled,
            done=numbers.done,
            on_time=numbers.on_time,
            handling_us=numbers.handling_us,
        )
    return numbers


def _from_findings(
    session: Session, view: MapView, column: Column, district_code: str | None, at: dt.datetime
) -> dict[str, Measures]:
    condition, values = view.filter().where(district_code, at)
    sums = ", ".join(f"sum({value}) as {name}" for name, value in MEASURES.items())
    rows = session.execute(
        text(
            f"select coalesce(f.{column}, '{NONE}') as key, {sums} from finding f where {condition} group by 1"  # noqa: S608
        ),
        values,
    )
    return {row.key: Measures(*(int(getattr(row, name)) for name in MEASURES)) for row in rows}


def area_rows(
    session: Session, view: MapView, *, district_code: str | None, home: str, at: dt.datetime
) -> list[AreaRow]:
    """Every dong that the person sees on the view's last day with its numbers, then codes that are no dong of it.

    Dongs without findings are there with zeros.
    """
    found = numbers_by(session, view, "dong_code", district_code=district_code, at=at)
    edition = edition_seen(session, district_code, home, min(view.days.last, seoul_day(at)))
    rows = []
    for area in edition.of_kind(edition.dong_kind):
        numbers = found.pop(area.code, Measures())
        rows.append(AreaRow(area.code, area.name, area.name_en, area_km2(area.boundary), numbers))
    rows += [AreaRow(code, None, None, None, numbers) for code, numbers in sorted(found.items())]
    return rows


def total_of(rows: list[AreaRow]) -> Measures:
    """The sum over rows."""
    return sum((row.numbers for row in rows), Measures())


@lru_cache(maxsize=4096)
def area_km2(boundary: BaseGeometry) -> float:
    """Square kilometres of a boundary in EPSG:4326."""
    return float(to_metres(boundary).area) / 1e6
