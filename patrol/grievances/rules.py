"""Rules of grievances (고충민원): channels and time limits. Pure: no I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from patrol.clock import seoul_day, seoul_midnight

CHANNELS = ("written", "internet", "phone_visit")
UNITS = ("hours", "days")


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the office has for a channel, from a day on."""

    channel: str
    valid_from: dt.date
    amount: int
    unit: str


def limit_on(limits: Sequence[Limit], channel: str, day: dt.date) -> Limit | None:
    """The limit that holds for a channel on a day, None where none is known."""
    mine = (limit for limit in limits if limit.channel == channel and limit.valid_from <= day)
    return max(mine, key=lambda limit: limit.valid_from, default=None)


def due_at(received_at: dt.datetime, limit: Limit) -> dt.datetime:
    """The deadline: so many hours on; or the end of the n-th Seoul day after the day of reception."""
    if limit.unit == "hours":
        return received_at + dt.timedelta(hours=limit.amount)
    return seoul_midnight(seoul_day(received_at) + dt.timedelta(days=limit.amount + 1))
