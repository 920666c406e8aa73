"""Numbers, shares, durations and moments as people write them."""

from __future__ import annotations

import datetime as dt

from patrol.clock import hours_and_minutes, seoul_time
from patrol.web.texts import language


def number(value: int) -> str:
    """A count as people write it."""
    return f"{value:,}"


def percent(part: int, whole: int) -> str | None:
    """A share with one decimal, or None where there is nothing to share."""
    return f"{part / whole * 100:.1f} %" if whole else None


def duration(microseconds: int, count: int) -> str | None:
    """A mean duration as `N시간 N분`, or None."""
    if not count:
        return None
    return hours_and_minutes(dt.timedelta(microseconds=microseconds // count), language())


def value_text(value: float | None, measure: str) -> str | None:
    """A dong's value as tables write it."""
    if value is None:
        return None
    if measure == "received":
        return f"{value:,.0f}"
    return f"{value:,.1f} %" if measure == "late" else f"{value:,.1f}"


def change_text(now: int, before: int) -> str | None:
    """Change against the other side: `+12 (+8.0 %)`; without a percentage where there was little to compare with."""
    if not now and not before:
        return None
    difference = now - before
    if not difference:
        return "0"
    share = f" ({difference / before * 100:+.0f} %)" if before >= 5 else ""
    return f"{difference:+,}{share}"


def hours_text(hours: float) -> str | None:
    """Hours as `N시간 N분`; None for none."""
    return hours_and_minutes(dt.timedelta(hours=hours), language()) if hours else None


def moment(at: dt.datetime) -> str:
    """A Seoul day and minute."""
    return f"{seoul_time(at):%Y. %-m. %-d. %H:%M}"
