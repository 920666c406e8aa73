"""Vulnerable zones (취약지역) with their numbers: what lies inside each, counted from the findings by their position.

Zones overlap and leave most of the ground out, so their numbers do not add up to the district's; `zone_total` counts each once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from patrol.areas.queries import atlas_of
from patrol.clock import seoul_day
from patrol.counters import Measures
from patrol.counters.rules import MEASURES
from patrol.maps.numbers import AreaRow, area_km2
from patrol.maps.view import MapView

_SUMS = ", ".join(f"coalesce(sum({value}), 0) as {name}" for name, value in MEASURES.items())


def zone_rows(
    session: Session, view: MapView, *, district_code: str | None, home: str, at: dt.datetime
) -> list[AreaRow]:
    """Every zone of the home district on the view's last day with its numbers, zones without findings with zeros."""
    day = min(view.days.last, seoul_day(at))
    condition, values = view.filter().where(district_code, at)
    found = session.execute(
        text(
            f"select a.code, {_SUMS} from area a join finding f on f.district_code = a.district_code"  # noqa: S608
            # As geography for the index, as a shape for the exact border.
            " and f.location::geography && a.boundary::geography and st_covers(a.boundary, f.location)"
            " where a.kind = 'zone' and a.district_code = :home and a.valid_from <= :day"
            f" and coalesce(a.valid_to > :day, true) and {condition} group by a.code"
        ),
        {**values, "home": home, "day": day},
    )
    numbers = {row.code: _measures(row) for row in found}
    return [
        AreaRow(
            zone.code, zone.name, zone.name_en, area_km2(zone.boundary), numbers.get(zone.code, Measures())
        )
        for zone in atlas_of(session, home).on(day).of_kind("zone")
    ]


def zone_total(
    session: Session, view: MapView, rows: list[AreaRow], *, district_code: str | None, at: dt.datetime
) -> Measures:
    """Findings inside any of the zones, each once."""
    inside = view.model_copy(update={"zone": tuple(row.code for row in rows)})
    if not inside.zone:
        return Measures()
    condition, values = inside.filter().where(district_code, at)
    return _measures(session.execute(text(f"select {_SUMS} from finding f where {condition}"), values).one())  # noqa: S608


def _measures(row: Row[Any]) -> Measures:
    return Measures(*(int(getattr(row, name)) for name in MEASURES))
