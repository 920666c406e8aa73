"""Which sums are kept by H3 cell, as literals, and the SQL that makes them from findings or from finer sums. Pure.

Rows of a cell are kept at four grains: by channel and topic; by topic over all channels; by channel over all fields; and over
all channels and fields. A topic is a field without illegal parking, or illegal parking alone, which would drown everything
else (domain.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from patrol.counters.rules import PARKING
from patrol.counters.spans import SpanTier

Grain = Literal["channel", "topic", "source", "all"]
ANY = "*"
"""The channel of rows over all channels, and the topic of rows over all fields but illegal parking."""

CELL_MEASURES = ("received", "open", "handled")
CELL_SUMS = (*CELL_MEASURES, "longitude_e6", "latitude_e6")
CELL_KEY = ("resolution", "tier", "starts_on", "channel", "topic", "cell", "district_code")


@dataclass(frozen=True, slots=True)
class Level:
    """Sums of one size of cell, one length of time, one grain."""

    resolution: int
    tier: SpanTier
    grain: Grain


# A coarser grain is kept where it has far fewer rows: a day has hardly more than one finding in a cell.
LEVELS: tuple[Level, ...] = (
    Level(9, "day", "channel"),
    Level(9, "third", "topic"),
    Level(9, "third", "all"),
    Level(9, "month", "channel"),
    Level(9, "month", "topic"),
    Level(9, "month", "source"),
    Level(9, "month", "all"),
    Level(9, "year", "channel"),
    Level(9, "year", "topic"),
    Level(9, "year", "source"),
    Level(9, "year", "all"),
    Level(10, "month", "channel"),
    Level(10, "month", "source"),
    Level(10, "month", "all"),
    Level(10, "year", "channel"),
    Level(10, "year", "topic"),
    Level(10, "year", "source"),
    Level(10, "year", "all"),
    Level(11, "month", "channel"),
    Level(11, "month", "source"),
    Level(11, "month", "all"),
    Level(11, "year", "channel"),
    Level(11, "year", "source"),
    Level(11, "year", "all"),
)

FINER: dict[Level, Level | None] = {
    Level(9, "day", "channel"): None,
    Level(10, "month", "channel"): None,
    Level(11, "month", "channel"): None,
    **{Level(9, "third", grain): Level(9, "day", "channel") for grain in ("topic", "all")},
    Level(9, "month", "channel"): Level(9, "day", "channel"),
    **{Level(9, "month", grain): Level(9, "month", "channel") for grain in ("topic", "source", "all")},
    **{Level(10, "month", grain): Level(10, "month", "channel") for grain in ("source", "all")},
    **{Level(11, "month", grain): Level(11, "month", "channel") for grain in ("source", "all")},
    **{level: Level(level.resolution, "month", "channel") for level in LEVELS if level.tier == "year"},
}
"""Level -> the one that it is summed from when all are made anew (None: from the findings), each after its own."""


def starts_sql(tier: str, day: str) -> str:
    """First day of the span of a tier (an SQL expression or a literal) that holds a day, as SQL."""
    third = f"date_trunc('month', {day})::date + 10 * least((extract(day from {day})::int - 1) / 10, 2)"
    if tier == "third":
        return f"({third})"
    if tier in ("day", "month", "year"):
        return f"date_trunc('{tier}', {day})::date"
    return f"case {tier} when 'third' then {third} else date_trunc({tier}, {day})::date end"


def every_level(source: str) -> str:
    """Select the sums of every level from rows shaped like `count_change`."""
    levels = ", ".join(f"({one.resolution}, '{one.tier}', '{one.grain}')" for one in LEVELS)
    sums = ", ".join(f"sum(s.{name})" for name in CELL_SUMS)
    cell = "case l.resolution when 9 then s.cell_9 when 10 then s.cell_10 else s.cell_11 end"
    topic = (
        f"case when s.item_code = '{PARKING}' then '{PARKING}' when l.grain in ('source', 'all') then '{ANY}'"
        " else s.field_code end"
    )
    return (
        f"select l.resolution, l.tier, {starts_sql('l.tier', 's.day')},"  # noqa: S608
        f" case when l.grain in ('channel', 'source') then s.channel else '{ANY}' end, {topic}, {cell}, s.district_code, {sums}"
        f" from {source} s cross join (values {levels}) as l(resolution, tier, grain)"
        # Illegal parking is a row alike at two grains: it is counted in at one of them.
        f" where {cell} is not null and not (l.grain in ('topic', 'source') and s.item_code = '{PARKING}')"
        " group by 1, 2, 3, 4, 5, 6, 7"
    )


def level_from_findings(level: Level, source: str) -> str:
    """Select a level's sums by channel from rows shaped like `count_change`."""
    sums = ", ".join(f"sum(s.{name})" for name in CELL_SUMS)
    return (
        f"select {level.resolution}, '{level.tier}', {starts_sql(level.tier, 's.day')}, s.channel,"  # noqa: S608
        f" case when s.item_code = '{PARKING}' then '{PARKING}' else s.field_code end, s.cell_{level.resolution},"
        f" s.district_code, {sums} from {source} s where s.cell_{level.resolution} is not null"
        " group by 3, 4, 5, 6, 7 order by 3, 4, 5, 6, 7"
    )


def level_from_finer(level: Level, finer: Level) -> str:
    """Select a level's sums from the finer level's rows, which are by channel."""
    sums = ", ".join(f"sum({name})" for name in CELL_SUMS)
    channel = "channel" if level.grain in ("channel", "source") else f"'{ANY}'"
    topic = (
        f"case topic when '{PARKING}' then topic else '{ANY}' end"
        if level.grain in ("source", "all")
        else "topic"
    )
    where = [
        f"resolution = {finer.resolution}",
        f"tier = '{finer.tier}'",
        f"channel <> '{ANY}'",
        f"topic <> '{ANY}'",
    ]
    if level.grain in ("topic", "source"):
        where.append(f"topic <> '{PARKING}'")
    return (
        f"select {level.resolution}, '{level.tier}', {starts_sql(level.tier, 'starts_on')}, {channel}, {topic}, cell,"  # noqa: S608
        f" district_code, {sums} from cell_count where {' and '.join(where)}"
        " group by 3, 4, 5, 6, 7 order by 3, 4, 5, 6, 7"
    )
