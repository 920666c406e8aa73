"""The SELECTs that hold a period's cells: signed sums of whole spans, changes not folded yet, findings of single days."""

from __future__ import annotations

from typing import Any, NamedTuple

from patrol import cells
from patrol.clock import Period
from patrol.counters.levels import ANY, CELL_MEASURES, LEVELS
from patrol.counters.queries import CountFilter
from patrol.counters.rules import CHANNELS, MEASURES, PARKING, PLACE
from patrol.counters.spans import COSTS, Span, SpanTier, spans

Box = tuple[float, float, float, float]
DAY_OF_FINDINGS = 6.0
"""What a day costs whose findings are read one by one."""
FEW_SPANS = 3


COLUMNS = ("field_code", "n", "received", "x", "y")
"""What a cell's row may carry: a field, how many of the measure, how many received, sums of positions (1e-6 degrees)."""


class CellRows(NamedTuple):
    """A SELECT of rows that add up to the answer, with its parameters."""

    sql: str
    """In parentheses, named `parts`, with the columns `cell` and those asked for.

    With a box the rows of cells outside of it are incomplete, since each part reaches as far as is convenient: such cells
    may have fewer findings than none, and are dropped when the rows are added up.
    """
    columns: tuple[str, ...]
    values: dict[str, Any]
    are_many: bool
    """Whether a cell has a row for each of many spans, so that grouping them in the database is worth its time."""


def is_about_cells(filter_: CountFilter) -> bool:
    """Whether `cell_counts`, `cell_sums` and `cell_fields` can answer this filter."""
    return (
        not filter_.dongs
        and not filter_.departments
        and filter_.items in ((), (PARKING,))
        and filter_.not_items in ((), (PARKING,))
    )


def cells_statement(
    period: Period,
    resolution: int,
    filter_: CountFilter,
    box: Box | None,
    measure: str,
    columns: tuple[str, ...],
) -> CellRows:
    """The rows of a period with some of `COLUMNS`; raises ValueError for what cells are not counted by."""
    if not is_about_cells(filter_) or measure not in CELL_MEASURES:
        raise ValueError("cells are counted by district, channel and field, with or without illegal parking")
    return _Parts(resolution, filter_, box, measure, columns).of(period)


class _Parts:
    """The SELECTs that together hold a period's cells."""

    def __init__(
        self,
        resolution: int,
        filter_: CountFilter,
        box: Box | None,
        measure: str,
        columns: tuple[str, ...],
    ) -> None:
        self.asked, self.resolution = resolution, max(resolution, cells.RESOLUTIONS[0])
        self.filter, self.measure = filter_, measure
        self.columns = columns
        self.needs_topics = "field_code" in columns or bool(filter_.fields)
        self.place, self.values = CountFilter(filter_.district_code, filter_.channels).conditions()
        items = CountFilter(fields=filter_.fields, items=filter_.items, not_items=filter_.not_items)
        self.items, more = items.conditions()
        self.values |= more
        self.ranges = cells.ranges_over(box, resolution, kept=self.resolution) if box is not None else ()
        self.wide = cells.widen(box, resolution, 3.0) if box is not None else None

    def of(self, period: Period) -> CellRows:
        """The SELECTs as one."""
        grains = self._grains()
        costs = COSTS if "day" in grains else COSTS | {"day": DAY_OF_FINDINGS}
        found = spans(period, list(grains), costs)
        singles = [one for one in found if one.tier not in grains]
        parts = [
            self._from_sums([one for one in found if grains.get(one.tier) == grain], grain)
            for grain in dict.fromkeys(grains.values())
            if any(grains.get(one.tier) == grain for one in found)
        ]
        self.values |= {"first": period.first, "last": period.last}
        parts.append(self._from_changes("day between :first and :last", 1))
        for name, sign in (("days_in", 1), ("days_out", -1)):
            days = [one for one in singles if one.sign == sign]
            if days:
                # Such a day counts as its findings stand, with what is not folded. The changes of the whole period, above,
                # hold that too for a day that is added; the spans lack it for one that is taken away. So its changes go
                # the other way in both cases.
                self.values[name] = [one.starts_on for one in days]
                parts.append(self._from_changes(f"day = any(:{name})", -sign))
                parts += [self._from_findings(run, sign) for run in _runs(days)]
        source = f"({' union all '.join(parts)}) parts({', '.join(('cell', *self.columns))})"
        return CellRows(source, self.columns, self.values, len(found) > FEW_SPANS)

    def _grains(self) -> dict[SpanTier, str]:
        """Which tiers answer the filter, each with its coarsest grain that does."""
        kept: dict[SpanTier, set[str]] = {}
        for level in LEVELS:
            if level.resolution == self.resolution:
                kept.setdefault(level.tier, set()).add(level.grain)
        wanted = ["channel"] if self.filter.channels else ["topic", "channel"]
        if not self.needs_topics:
            wanted = ["source" if self.filter.channels else "all", *wanted]
        found = {tier: next((one for one in wanted if one in grains), "") for tier, grains in kept.items()}
        return {tier: grain for tier, grain in found.items() if grain}

    def _topics(self, grain: str) -> str:
        """Which topics of a grain add up to the filter, as an SQL array."""
        chosen = self.filter
        with_parking = not chosen.not_items and (not chosen.fields or PARKING[:2] in chosen.fields)
        parking = f"array['{PARKING}']" if with_parking else "array[]::text[]"
        if chosen.items:
            return parking
        if chosen.fields:
            # Once each, or a field would count twice; and no topic that is not a field.
            self.values["topics"] = sorted({*chosen.fields} - {ANY, PARKING})
            return f"cast(:topics as text[]) || {parking}"
        if grain in ("source", "all"):
            return f"array['{ANY}'] || {parking}"
        return f"array(select distinct code::text from field) || {parking}"  # noqa: S608

    def _from_sums(self, found: list[Span], grain: str) -> str:
        names = {"tiers": "tier", "starts": "starts_on", "signs": "sign"}
        self.values |= {
            f"{key}_{grain}": [getattr(one, name) for one in found] for key, name in names.items()
        }
        where = [f"resolution = {self.resolution}", "tier = s.tier", "starts_on = s.starts_on"]
        if self.filter.district_code is not None:
            where.append("district_code = :district")
        channel = f"array['{ANY}']"
        if grain in ("channel", "source"):
            self.values["channels"] = sorted({str(one) for one in self.filter.channels or CHANNELS} - {ANY})
            channel = "cast(:channels as text[])"
        # Each channel and topic lies apart from the next, so each range of cells is looked up in each of them.
        near = f" cross join unnest({channel}) as k(channel) cross join unnest({self._topics(grain)}) as t(topic)"
        where += ["channel = s.channel", "topic = s.topic"]
        if self.ranges:
            lows, highs = zip(*self.ranges, strict=True)
            self.values |= {"lows": list(lows), "highs": list(highs)}
            near += " cross join unnest(cast(:lows as bigint[]), cast(:highs as bigint[])) as r(low, high)"
            where.append("cell between s.low and s.high")
        sums = self._sums()
        row = self._row("c.cell", "left(c.topic, 2)", "s.sign", [f"c.{name}" for name in sums])
        columns = ", ".join(dict.fromkeys(sums))
        # What is looked up is listed first: each row found passes one join then, not one for each part of the key. The
        # second `offset 0` keeps a look-up one walk along the index, which the planner would not expect to be short.
        return (
            f"select {row} from (select * from"  # noqa: S608
            f" unnest(cast(:tiers_{grain} as text[]), cast(:starts_{grain} as date[]), cast(:signs_{grain} as int[]))"
            f" as s(tier, starts_on, sign){near} offset 0) s cross join lateral (select cell, topic, {columns} from cell_count"
            f" where {' and '.join(where)} offset 0) c"
        )

    def _from_changes(self, days: str, sign: int) -> str:
        column = f"cell_{self.resolution}"
        row = self._row(column, "field_code", sign, self._sums())
        where = [days, f"{column} is not null", *self.place, *self.items]
        return f"select {row} from count_change where {' and '.join(where)}"  # noqa: S608

    def _from_findings(self, days: Period, sign: int) -> str:
        number = len([name for name in self.values if name.startswith("from_")])
        self.values |= {f"from_{number}": days.starts_at, f"until_{number}": days.ends_before}
        where = [f"f.received_at >= :from_{number}", f"f.received_at < :until_{number}"]
        where += [f"f.cell_{self.resolution} is not null", *(f"f.{one}" for one in self.place)]
        where += [f"f.{one}".replace("f.item_code", "coalesce(f.item_code, '')") for one in self.items]
        if self.wide is not None:
            self.values |= dict(zip(("west", "south", "east", "north"), self.wide, strict=True))
            # As the index on positions has it, which is the quicker way to a small box.
            where.append(
                "f.location::geography && st_makeenvelope(:west, :south, :east, :north, 4326)::geography"
            )
        sums = [MEASURES[self.measure], "1", PLACE["longitude_e6"], PLACE["latitude_e6"]]
        row = self._row(f"f.cell_{self.resolution}", "f.field_code", sign, sums)
        return f"select {row} from finding f where {' and '.join(where)}"  # noqa: S608

    def _sums(self) -> list[str]:
        """The kept columns behind `COLUMNS`, but for the field."""
        return [self.measure, "received", "longitude_e6", "latitude_e6"]

    def _row(self, cell: str, field_code: str, sign: object, sums: list[str]) -> str:
        """What a part selects: the cell as asked for and the columns that are wanted, added or taken away."""
        if self.asked < self.resolution:
            cell = cells.parent_sql(cell, self.asked)
        whole = dict(zip(COLUMNS, (field_code, *(f"{sign} * {one}" for one in sums)), strict=True))
        return ", ".join((cell, *(whole[name] for name in self.columns)))


def _runs(days: list[Span]) -> list[Period]:
    """Days that follow each other, as periods."""
    found: list[Period] = []
    for day in sorted(one.starts_on for one in days):
        if found and (day - found[-1].last).days == 1:
            found[-1] = Period(found[-1].first, day)
        else:
            found.append(Period(day, day))
    return found
