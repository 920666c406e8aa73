"""Everything that stands beside a map, from the same numbers: rows of the table, total, legend, hotspots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from patrol.clock import seoul_day
from patrol.counters import Measures
from patrol.maps.effort import Effort, effort_of
from patrol.maps.facilities import FacilityMark, facilities_on_map
from patrol.maps.hotspots import HotspotMap, hotspots_of
from patrol.maps.looks import field_look
from patrol.maps.numbers import AreaRow, area_rows, numbers_by, total_of
from patrol.maps.programmes import ProgrammeCount, inspections_by_dong, programme_counts
from patrol.maps.scale import Scale
from patrol.maps.sources import SourceCounts, source_counts
from patrol.maps.values import AreaValues, LegendClass, area_values
from patrol.maps.view import MapView, PeriodName
from patrol.maps.weeks import area_week_scale
from patrol.maps.zones import zone_rows, zone_total
from patrol.taxonomy.queries import Scheme


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field in the legend of points: name, look, how many, the query of its list."""

    code: str
    name: str
    series: int
    shape: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side of a map page."""

    view: MapView
    rows: list[AreaRow]
    total: Measures
    fields: list[FieldLine]
    values: AreaValues
    legend: list[LegendClass]
    hotspots: HotspotMap | None
    effort: Effort | None
    facilities: list[FacilityMark]
    programmes: list[ProgrammeCount]
    sources: SourceCounts | None
    wider: tuple[PeriodName, ...] = ()
    """Longer periods to look at where no hotspot stands out."""
    opens_grievances: bool = False
    """Whether who looks may open grievances: their number links to them."""


def make_sheet(
    session: Session,
    view: MapView,
    edition: Scheme,
    *,
    district_code: str | None,
    home: str,
    at: dt.datetime,
    language: str,
    opens_grievances: bool = False,
) -> Sheet:
    """Read what a view needs beside its map."""
    rows, total, scale = rows_of_areas(session, view, district_code=district_code, home=home, at=at)
    values = area_values(rows, view.measure, scale)
    return Sheet(
        view,
        rows,
        total,
        _field_lines(session, view, edition, district_code, at, language) if view.layer == "points" else [],
        values,
        values.legend(),
        hotspots_of(session, view, district_code=district_code, home=home, at=at)
        if view.layer == "hotspots"
        else None,
        effort_of(session, view, district_code=district_code, home=home, at=at)
        if view.layer == "patrols"
        else None,
        facilities_on_map(session, district_code, view.days, seoul_day(at))
        if view.layer == "facilities"
        else [],
        programme_counts(session, district_code, view.days, at) if view.layer == "programmes" else [],
        source_counts(session, view, district_code=district_code, home=home, at=at)
        if view.layer == "sources"
        else None,
        view.wider(seoul_day(at)),
        opens_grievances,
    )


def rows_of_areas(
    session: Session, view: MapView, *, district_code: str | None, home: str, at: dt.datetime
) -> tuple[list[AreaRow], Measures, Scale | None]:
    """The areas of the table with their sum, and the scale that they share with other weeks (None: their own).

    Areas are dongs, zones, or dongs with their inspections where those stand beside findings.
    """
    find = zone_rows if view.layer == "zones" else area_rows

    def rows_in(one: MapView) -> list[AreaRow]:
        return find(session, one, district_code=district_code, home=home, at=at)

    rows, scale = rows_in(view), area_week_scale(view, rows_in)
    if view.layer == "zones":
        return rows, zone_total(session, view, rows, district_code=district_code, at=at), scale
    if view.layer == "facilities" and view.compare == "inspections":
        counts = inspections_by_dong(session, district_code, view.days)
        rows = [replace(row, numbers=Measures(received=counts.pop(row.code, 0))) for row in rows]
        rows += [
            AreaRow(code, None, None, None, Measures(received=count))
            for code, count in sorted(counts.items())
        ]
    return rows, total_of(rows), scale


def _field_lines(
    session: Session,
    view: MapView,
    edition: Scheme,
    district_code: str | None,
    at: dt.datetime,
    language: str,
) -> list[FieldLine]:
    """A line for each field that has findings, most first; fields of another edition by their code."""
    names = {field.code: field.name(language) for field in edition.fields}
    found = numbers_by(session, view, "field_code", district_code=district_code, at=at)
    lines = [
        FieldLine(
            code,
            names.get(code, code),
            *field_look(code),
            numbers.received,
            view.filter().query(field=code),
        )
        for code, numbers in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.count, line.code))
