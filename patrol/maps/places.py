"""What is behind a place on the map: main items, hours, weekdays, what is open and late there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.counters.rules import MEASURES
from patrol.findings.filters import FindingFilter

MOST_ITEMS = 8


@dataclass(frozen=True, slots=True)
class ItemCount:
    """Findings of one item (or of a field without an item)."""

    field_code: str
    item_code: str | None
    name_ko: str
    name_en: str
    count: int


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place's findings. `hours[h]` and `weekdays[d]` (Monday 0) are by Seoul time of reception."""

    count: int
    open: int
    late: int
    done: int
    on_time: int
    handling_us: int
    items: tuple[ItemCount, ...]
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    channels: tuple[tuple[str, int], ...]


def facts_of(
    session: Session, filter_: FindingFilter, *, district_code: str | None, at: dt.datetime
) -> PlaceFacts:
    """Everything that a place's page shows, in four short statements over the filter's findings."""
    condition, values = filter_.where(district_code, at)
    sums = ", ".join(
        f"coalesce(sum({MEASURES[name]}), 0) as {name}" for name in ("open", "done", "on_time", "handling_us")
    )
    whole = session.execute(
        text(
            f"select count(*) as n, {sums}, count(*) filter (where f.due_at < :now_at and"  # noqa: S608
            " f.state in ('received', 'assigned', 'in_progress', 'reopened')) as late"
            f" from finding f where {condition}"
        ),
        {**values, "now_at": at},
    ).one()
    items = session.execute(
        text(
            "select f.field_code, f.item_code, coalesce(i.name_ko, d.name_ko) as name_ko,"  # noqa: S608
            " coalesce(i.name_en, d.name_en) as name_en, count(*) as count from finding f"
            " join field d on d.taxonomy_version = f.taxonomy_version and d.code = f.field_code"
            " left join item i on i.taxonomy_version = f.taxonomy_version and i.code = f.item_code"
            f" where {condition} group by 1, 2, 3, 4 order by 5 desc, 1, 2 limit :most"
        ),
        {**values, "most": MOST_ITEMS},
    )
    rhythm = session.execute(
        text(
            "select extract(hour from f.received_at at time zone 'Asia/Seoul')::int as hour,"  # noqa: S608
            " extract(isodow from f.received_at at time zone 'Asia/Seoul')::int - 1 as weekday, count(*) as n"
            f" from finding f where {condition} group by 1, 2"
        ),
        values,
    ).all()
    channels = session.execute(
        text(f"select f.channel, count(*) from finding f where {condition} group by 1 order by 2 desc, 1"),  # noqa: S608
        values,
    )
    hours, weekdays = [0] * 24, [0] * 7
    for row in rhythm:
        hours[row.hour] += row.n
        weekdays[row.weekday] += row.n
    return PlaceFacts(
        int(whole.n),
        int(whole.open),
        int(whole.late),
        int(whole.done),
        int(whole.on_time),
        int(whole.handling_us),
        tuple(ItemCount(**row._mapping) for row in items),
        tuple(hours),
        tuple(weekdays),
        tuple((channel, int(count)) for channel, count in channels),
    )
