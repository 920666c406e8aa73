"""What the kept counts say of cells, against a recount in Python: odd boxes and periods, filters, changes not folded yet."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import h3.api.basic_int as h3
import pytest
from sqlalchemy import Engine, Row, text
from sqlalchemy.orm import Session

from patrol import cells, counters, geo
from patrol.clock import Period
from patrol.counters import CountFilter
from patrol.counters.parts import Box
from patrol.counters.rules import CHANNELS, HANDLED, OPEN
from patrol.database import transaction
from tests.cast import DISTRICT
from tests.maps.conftest import DAYS, FIRST

FIELDS = ("01", "02", "03", "05", "06", "08", "09", "12")
STATES = {"open": OPEN, "handled": HANDLED}
COLUMNS = (
    "district_code, channel, field_code, coalesce(item_code, '') as item, state, cell_9, cell_10, cell_11"
)


@dataclass
class Counted:
    """A cell's findings as they are counted by hand; positions in 1e-6 degrees."""

    count: int = 0
    received: int = 0
    x: int = 0
    y: int = 0
    fields: Counter[str] = field(default_factory=Counter)


def all_findings(session: Session) -> Sequence[Row[Any]]:
    return session.execute(
        text(
            f"select (received_at at time zone 'Asia/Seoul')::date as day, {COLUMNS},"
            " round(st_x(location) * 1000000)::bigint as x, round(st_y(location) * 1000000)::bigint as y"
            " from finding where cell_9 is not null"
        )
    ).all()


def is_wanted(one: Row[Any], period: Period, wanted: CountFilter) -> bool:
    return (
        one.day in period
        and wanted.district_code in (None, one.district_code)
        and (not wanted.channels or one.channel in wanted.channels)
        and (not wanted.fields or one.field_code in wanted.fields)
        and (not wanted.items or one.item in wanted.items)
        and one.item not in wanted.not_items
    )


def recount(
    rows: Sequence[Row[Any]],
    period: Period,
    resolution: int,
    wanted: CountFilter,
    box: Box | None,
    measure: str,
) -> dict[int, Counted]:
    found: dict[int, Counted] = {}
    for one in rows:
        if not is_wanted(one, period, wanted):
            continue
        kept = getattr(one, f"cell_{max(9, resolution)}")
        held = found.setdefault(h3.cell_to_parent(kept, resolution), Counted())
        counts = measure == "received" or one.state in STATES[measure]
        held.count += counts
        held.received += 1
        held.x += one.x
        held.y += one.y
        held.fields[one.field_code] += counts
    if box is not None:
        west, south, east, north = cells.widen(box, resolution, 1.2)
        centres = {cell: h3.cell_to_latlng(cell) for cell in found}
        found = {
            cell: held
            for cell, held in found.items()
            if west <= centres[cell][1] <= east and south <= centres[cell][0] <= north
        }
    return dict(sorted(found.items()))


def change_some(session: Session, chance: random.Random) -> None:
    """Findings move, lose their place, change their day, field, channel and state; some of it is folded."""
    ids = session.scalars(text("select id from finding order by id")).all()
    for finding_id in chance.sample(ids, 40):
        counters.count_out(session, finding_id)
        spot = geo.Spot(chance.uniform(126.87, 126.95), chance.uniform(37.48, 37.55))
        nine, ten, eleven = geo.cells(spot)
        update, values = chance.choice(
            [
                (
                    "location = st_setsrid(st_makepoint(:x, :y), 4326), cell_9 = :nine, cell_10 = :ten, cell_11 = :eleven",
                    {"x": spot.longitude, "y": spot.latitude, "nine": nine, "ten": ten, "eleven": eleven},
                ),
                ("location = null, cell_9 = null, cell_10 = null, cell_11 = null", {}),
                ("state = 'done', resolved_at = received_at + interval '1 hour'", {}),
                ("state = :state", {"state": chance.choice(["received", "withdrawn"])}),
                (
                    "received_at = received_at + make_interval(hours => :hours)",
                    {"hours": chance.randint(-900, 900)},
                ),
                ("field_code = :field, item_code = null", {"field": chance.choice(FIELDS)}),
                ("channel = :channel", {"channel": str(chance.choice(CHANNELS))}),
            ]
        )
        session.execute(text(f"update finding set {update} where id = :id"), {"id": finding_id, **values})
        counters.count_in(session, finding_id)
    counters.fold(session, most=chance.choice([7, 33, 20_000]))


def some_period(chance: random.Random) -> Period:
    day = FIRST + dt.timedelta(days=chance.randrange(DAYS))
    later = day + dt.timedelta(days=chance.randrange(70))
    month = Period.month_of(day)
    return chance.choice(
        [
            Period(day, day),
            Period(day, later),
            Period(day, month.last),
            Period(month.first, day),
            Period(month.first + dt.timedelta(days=1), month.last - dt.timedelta(days=1)),
            Period.between(dt.date(2026, 1, 2), later),
            Period.year(day.year),
            Period(dt.date(2011, 1, 1), later),
        ]
    )


def some_filter(chance: random.Random) -> CountFilter:
    channels = tuple(str(one) for one in chance.choices(CHANNELS, k=chance.choice([0, 0, 1, 3])))
    fields = tuple(chance.choices((*FIELDS, "*", "0101"), k=chance.choice([0, 0, 1, 3])))
    parking = chance.choice([{}, {"not_items": ("0101",)}, {"items": ("0101",)}])
    return CountFilter(chance.choice([None, DISTRICT, "11440"]), channels=channels, fields=fields, **parking)


def some_box(chance: random.Random, rows: Sequence[Row[Any]]) -> Box | None:
    """Around a finding or beside it: large, a speck, a line."""
    if chance.random() < 0.1:
        return None
    near = chance.choice(rows)
    x, y = near.x / 1e6 + chance.uniform(-0.01, 0.01), near.y / 1e6 + chance.uniform(-0.01, 0.01)
    width, height = (chance.choice([0, 10 ** chance.uniform(-5, -1)]) for _ in range(2))
    return x, y, x + width, y + height


@pytest.mark.parametrize("seed", range(8))
def test_cells_equal_a_recount_whatever_is_asked(district: Engine, seed: int) -> None:
    chance = random.Random(seed)
    with transaction(district) as session:
        session.execute(
            text(
                "update finding set district_code = '11440', department_code = null where get_byte(uuid_send(id), 15) % 5 = 0"
            )
        )
    counters.rebuild(district)
    for _ in range(3):
        with transaction(district) as session:
            change_some(session, chance)
        with Session(district) as session:
            rows = all_findings(session)
            for _ in range(25):
                wanted, period, box = some_filter(chance), some_period(chance), some_box(chance, rows)
                resolution, measure = chance.randint(7, 11), chance.choice(["received", "open", "handled"])
                _compare(session, rows, period, resolution, wanted, box, measure)


def _compare(
    session: Session,
    rows: Sequence[Row[Any]],
    period: Period,
    resolution: int,
    wanted: CountFilter,
    box: Box | None,
    measure: str,
) -> None:
    expected = recount(rows, period, resolution, wanted, box, measure)
    some = {cell: held for cell, held in expected.items() if held.count}
    asked = f"{period} {resolution} {wanted} {box} {measure}"
    counts = counters.cell_counts(session, period, resolution, wanted, box=box, measure=measure)
    assert [tuple(one) for one in counts] == [(cell, held.count) for cell, held in some.items()], asked
    if box is None:
        return
    sums = counters.cell_sums(session, period, resolution, wanted, box=box, measure=measure)
    assert [tuple(one) for one in sums] == [
        (cell, held.count, held.received, held.x, held.y) for cell, held in expected.items()
    ], asked
    found = counters.cell_fields(session, period, resolution, wanted, box=box, measure=measure)
    assert [(one.cell, one.count, dict(one.fields)) for one in found] == [
        (cell, held.count, dict(+held.fields)) for cell, held in some.items()
    ], asked
    for one in found:
        if measure == "received":
            assert one.longitude == pytest.approx(some[one.cell].x / some[one.cell].received / 1e6, abs=1e-7)
            assert one.latitude == pytest.approx(some[one.cell].y / some[one.cell].received / 1e6, abs=1e-7)
