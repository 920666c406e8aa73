"""Cases become rows of findings: named, placed, classified, routed, with their deadline; in bulk, from memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from sqlalchemy.orm import Session

from patrol import geo
from patrol.areas.atlas import Atlas, Place
from patrol.areas.queries import atlas_of
from patrol.classification.model import Model
from patrol.classification.queries import model_in_use
from patrol.classification.rules import Suggestion, choose, classify
from patrol.clock import SEOUL
from patrol.exchange.cases import Case, split_transfer
from patrol.exchange.naming import Vocabulary, look_up, vocabulary
from patrol.exchange.refusals import Reject
from patrol.findings.rules import RESOLVED, State, deadline
from patrol.ids import id_of
from patrol.routing.queries import assigns_at_once, days_off_of, rules_of
from patrol.routing.rules import Rule, Spotted, duty, route
from patrol.taxonomy.queries import ItemRow, departments, editions, scheme

DEFAULT_HOURS = 120
Row = dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """One edition of the scheme with what files call its parts."""

    version: str
    words: Vocabulary
    items: dict[str, ItemRow]


@dataclass(frozen=True)
class Reference:
    """What preparing needs to know, read once for a run: the scheme's editions, areas, routing, days off."""

    district_code: str
    edition_on: Callable[[dt.date], Edition]
    atlas: Atlas
    routing: tuple[Rule, ...]
    assigns_at_once: bool
    days_off: frozenset[dt.date]
    counts_working_days: bool
    model: Model


def read_reference(session: Session, district_code: str, *, working_day_deadlines: bool) -> Reference:
    """Read it all. Raises `problems.taxonomy_missing` where no scheme is loaded (at the first row)."""
    known = departments(session, district_code)
    dated = sorted(editions(session), key=lambda one: one.valid_from)
    read = {}
    for row in dated:
        whole = scheme(session, row.code)
        items = {item.code: item for field in whole.fields for item in field.items}
        read[row.code] = Edition(row.code, vocabulary(whole, known), items)

    @lru_cache(maxsize=4096)
    def edition_on(day: dt.date) -> Edition:
        code = dated[0].code
        for row in dated:
            if row.valid_from <= day:
                code = row.code
        return read[code]

    return Reference(
        district_code,
        edition_on,
        atlas_of(session, district_code),
        tuple(row.rule for row in rules_of(session, district_code)),
        assigns_at_once(session, district_code),
        frozenset(row.day for row in days_off_of(session, district_code)),
        working_day_deadlines,
        model_in_use(session),
    )


def prepare(reference: Reference, cases: Sequence[Case]) -> tuple[list[Row], list[Reject]]:
    """Rows for `import_row`, and the cases whose names are not known."""
    rows, rejects = [], []
    local = [case.received_at.astimezone(SEOUL) for case in cases]
    places = _place(reference, cases, [one.date() for one in local])
    for case, place, at in zip(cases, places, local, strict=True):
        edition = reference.edition_on(at.date())
        named = look_up(case, edition.words)
        if isinstance(named, Reject):
            rejects.append(named)
            continue
        rows.append(_row(reference, edition, case, place, at, named))
    return rows, rejects


@dataclass(frozen=True, slots=True)
class Placed:
    """A position with what is known of it."""

    place: Place
    point: str
    national_point: str | None
    cells: tuple[int, int, int]


def _place(reference: Reference, cases: Sequence[Case], days: Sequence[dt.date]) -> list[Placed | None]:
    """Where the cases are; those of one edition of the areas in one pass."""
    found: list[Placed | None] = [None] * len(cases)
    by_edition: dict[int, tuple[Any, list[int]]] = {}
    for index, (case, day) in enumerate(zip(cases, days, strict=True)):
        if case.longitude is not None:
            areas = reference.atlas.on(day)
            by_edition.setdefault(id(areas), (areas, []))[1].append(index)
    for areas, indexes in by_edition.values():
        longitudes = [float(cases[index].longitude or 0) for index in indexes]
        latitudes = [float(cases[index].latitude or 0) for index in indexes]
        places = areas.place_many(longitudes, latitudes)
        numbers = _national_points(longitudes, latitudes)
        spots = zip(indexes, places, numbers, longitudes, latitudes, strict=True)
        for index, place, number, x, y in spots:
            found[index] = Placed(place, f"SRID=4326;POINT({x!r} {y!r})", number, _cells(x, y))
    return found


def _cells(longitude: float, latitude: float) -> tuple[int, int, int]:
    nine, ten, eleven = (h3.latlng_to_cell(latitude, longitude, size) for size in geo.CELL_RESOLUTIONS)
    return nine, ten, eleven


def _national_points(longitudes: Sequence[float], latitudes: Sequence[float]) -> list[str | None]:
    """`geo.national_point_number` for many spots: the projection is computed at once."""
    transform = geo.transformer(geo.WGS84, geo.UTM_K).transform
    eastings, northings = transform(np.asarray(longitudes), np.asarray(latitudes))
    columns, east = np.divmod(np.floor(eastings).astype(np.int64) - geo.GRID_EASTING, geo.SQUARE_M)
    lines, north = np.divmod(np.floor(northings).astype(np.int64) - geo.GRID_NORTHING, geo.SQUARE_M)
    parts = (columns.tolist(), (east // geo.GRID_CELL_M).tolist(), lines.tolist())
    return [
        f"{geo.EASTING_LETTERS[c]}{geo.NORTHING_LETTERS[r]} {x:04d} {y:04d}"
        if 0 <= c < len(geo.EASTING_LETTERS) and 0 <= r < len(geo.NORTHING_LETTERS)
        else None
        for c, x, r, y in zip(*parts, (north // geo.GRID_CELL_M).tolist(), strict=True)
    ]


@lru_cache(maxsize=20_000)
def _suggest(words: str, around: frozenset[str], model: Model) -> list[Suggestion]:
    return classify(words, around, limit=1, model=model)


def _row(
    reference: Reference,
    edition: Edition,
    case: Case,
    placed: Placed | None,
    at: dt.datetime,
    named: tuple[str | None, str | None, str | None],
) -> Row:
    field_code, item_code, department = named
    place = placed.place if placed is not None else None
    zones = place.zones if place is not None else ()
    zone_types = frozenset(zone.zone_type for zone in zones)
    by = "import"
    if field_code is None:
        by = "suggestion"
        field_code, item_code = choose(_suggest(case.content, zone_types, reference.model), edition.items)
    item = edition.items[item_code] if item_code is not None else None
    routed = route(
        reference.routing,
        field_code=field_code,
        item_code=item_code,
        item_department=item.department_code if item is not None else None,
        spot=Spotted(
            place.dong_code if place is not None else None,
            frozenset(zone.code for zone in zones),
            zone_types,
        ),
    )
    suggested = routed.department_code if routed is not None else None
    state = case.state
    if state is None:
        state = State.ASSIGNED if department or (suggested and reference.assigns_at_once) else State.RECEIVED
    if state is State.ASSIGNED and department is None:
        # A case that is assigned lies with somebody: where the file does not say, the routing rules do.
        department = suggested
    hours = item.target_hours if item is not None else DEFAULT_HOURS
    off = reference.days_off if reference.counts_working_days else None
    day_off_or_night = duty(at, reference.days_off)
    row: Row = {
        "line": case.line,
        "year": at.year,
        "id": id_of(case.received_at),
        "digest": case.digest,
        "channel": str(case.channel),
        "external_number": case.number,
        "address": case.address,
        "taxonomy_version": edition.version,
        "field_code": field_code,
        "item_code": item_code,
        "classified_by": by,
        "description": case.content,
        "department_code": department,
        "suggested_department": suggested,
        "duty": str(day_off_or_night) if day_off_or_night else None,
        "received_at": case.received_at,
        "due_at": deadline(case.received_at, hours, off),
        "target_hours": hours,
        "original_number": case.original_number,
        **outcome_columns(state, case),
    }
    if placed is None or place is None:
        return row
    nine, ten, eleven = placed.cells
    return row | {
        "location": placed.point,
        "location_source": "import",
        "dong_code": place.dong_code,
        "dong_by_nearest": place.dong_by_nearest,
        "legal_dong": place.legal_dong,
        "national_point": placed.national_point,
        "cell_9": nine,
        "cell_10": ten,
        "cell_11": eleven,
    }


def outcome_columns(state: State, case: Case) -> Row:
    """The columns that a state fills from the file's 처리일시 and 처리결과."""
    body, reason = None, case.result
    if state is State.TRANSFERRED:
        body, reason = split_transfer(case.result)
    is_done = state in RESOLVED
    return {
        "state": str(state),
        "resolved_at": case.resolved_at,
        "confirmed_at": case.resolved_at if state is State.CONFIRMED else None,
        "result": case.result if is_done else None,
        "reason": None if is_done or state is State.DUPLICATE else reason,
        "transferred_to": body,
        "reopened_count": 1 if state is State.REOPENED else 0,
    }


def distinct_first(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The first row of each case, and the later ones: an import takes a file's rows in their order."""
    seen: set[tuple[str, str]] = set()
    first: list[Row] = []
    later: list[Row] = []
    for row in rows:
        key = row["channel"], row["external_number"]
        (later if key in seen else first).append(row)
        seen.add(key)
    return first, later
