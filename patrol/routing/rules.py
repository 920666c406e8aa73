"""Which department takes a finding, and whether those on duty take it first. Pure: no I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from patrol.clock import is_day_off, is_duty_time, seoul_day


class Duty(StrEnum):
    """Why those on duty take a finding first: it came when the office was closed."""

    NIGHT = "night"  # 당직 (야간)
    DAY_OFF = "day_off"  # 휴무일 해피기동반


@dataclass(frozen=True, slots=True)
class Rule:
    """One exception: what it is about (None: anything), where (None: anywhere), who takes it."""

    department_code: str
    field_code: str | None = None
    item_code: str | None = None
    area_kind: str | None = None
    area_code: str | None = None
    note: str = ""

    @property
    def weight(self) -> tuple[int, int]:
        """How particular it is: what counts before where, an item before a field, a zone before its type before a dong."""
        what = 2 if self.item_code else 1 if self.field_code else 0
        where = {"zone": 3, "zone_type": 2, "dong": 1}.get(self.area_kind or "", 0)
        return what, where


@dataclass(frozen=True, slots=True)
class Spotted:
    """Where a finding lies: its dong, the zones that cover it, and their types. All empty for an unplaced one."""

    dong_code: str | None = None
    zones: frozenset[str] = frozenset()
    zone_types: frozenset[str] = frozenset()

    def lies_in(self, kind: str | None, code: str | None) -> bool:
        """Whether an area of this kind and code covers it; no kind means anywhere."""
        if kind is None:
            return True
        if kind == "dong":
            return self.dong_code == code
        return code in (self.zones if kind == "zone" else self.zone_types)


@dataclass(frozen=True, slots=True)
class Routed:
    """Where it goes; `rule` is the exception that decided, None where the item's own department did."""

    department_code: str
    rule: Rule | None = None


def route(
    rules: Iterable[Rule],
    *,
    field_code: str,
    item_code: str | None,
    item_department: str | None,
    spot: Spotted,
) -> Routed | None:
    """The department for a finding, or None where nobody is named (a gap).

    The most particular exception that fits wins; an exception about everything in an area wins over the item's own
    department too, since somebody drew that area for a reason (a park's lamp is the park department's).
    """
    fitting = [
        rule
        for rule in rules
        if rule.item_code in (None, item_code)
        and rule.field_code in (None, field_code)
        and spot.lies_in(rule.area_kind, rule.area_code)
    ]
    if fitting:
        best = max(fitting, key=lambda rule: rule.weight)
        return Routed(best.department_code, best)
    return Routed(item_department) if item_department else None


def duty(at: dt.datetime, days_off: Iterable[dt.date] = ()) -> Duty | None:
    """Who takes what is received at this moment: the holiday squad on a day off, the night's duty, or (None) the office."""
    extra = frozenset(days_off)
    if is_day_off(seoul_day(at), extra):
        return Duty.DAY_OFF
    return Duty.NIGHT if is_duty_time(at, extra) else None
