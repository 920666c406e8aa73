"""Rules of inspections: results, measures, and when a facility is due next. Pure: no I/O.

How many months lie between two inspections is dated data (`Interval`). The packaged ones follow the law on facility safety as
this project reads it: regular checks twice a year for A–C, three times a year for D and E; detailed ones of buildings every
4 (A), 3 (B, C) and 2 (D, E) years; a district's own D and E hazard facilities monthly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

GRADES = ("A", "B", "C", "D", "E")
KINDS = ("regular", "detailed", "special")
RESULTS = ("sound", "fixed_on_site", "repair", "precise_diagnosis")
"""이상없음, 현지시정, 보수·보강, 정밀안전진단: exactly one of them."""
MEASURES = ("corrective_order", "fine", "business_suspension", "work_suspension", "use_restriction")
"""시정명령, 과태료, 영업정지, 작업중지, 사용제한: apart from the result."""
ANSWERS = ("good", "bad", "na")
ELSE_MONTHS = 12
"""Between two inspections where no interval says anything: nothing is ever without a next date."""
EVERY_KIND = ""
NO_GRADE = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """How many months lie between two inspections of a kind ('' for every kind) and grade ('' for none), from a day on.

    `detailed_years`: years between two detailed inspections of a building, None where none are asked for.
    """

    programme_code: str
    grade: str
    valid_from: dt.date
    months: int
    detailed_years: int | None = None


def interval_on(
    intervals: Sequence[Interval], programme_code: str, grade: str, day: dt.date
) -> Interval | None:
    """The interval of a kind and grade that holds on a day: that of the kind itself before that of every kind."""
    for kind in (programme_code, EVERY_KIND):
        mine = [
            one
            for one in intervals
            if (one.programme_code, one.grade) == (kind, grade) and one.valid_from <= day
        ]
        if mine:
            return max(mine, key=lambda one: one.valid_from)
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides when a facility is due: its kind, grade, class, and when it was inspected last."""

    programme_code: str
    registered_on: dt.date
    grade: str | None = None
    safety_class: str | None = None
    is_building: bool = True
    last_inspected_on: dt.date | None = None
    last_detailed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When the next inspection is due, and which kind it is."""

    on: dt.date
    kind: str


def next_due(standing: Standing, intervals: Sequence[Interval]) -> Due:
    """The next date: always one. The earlier of the regular and, where one is asked for, the detailed inspection.

    What counts is the interval that held when the facility was inspected last. One that was never inspected is due on the day
    on which it was registered. Detailed inspections are asked for buildings with a grade and a class (1–3).
    """
    last = standing.last_inspected_on
    grade = standing.grade or NO_GRADE
    held = interval_on(intervals, standing.programme_code, grade, last or standing.registered_on)
    months = held.months if held else ELSE_MONTHS
    regular = Due(standing.registered_on if last is None else last + relativedelta(months=months), "regular")
    if standing.grade is None or standing.safety_class is None or not standing.is_building:
        return regular
    begun = standing.last_detailed_on or standing.registered_on
    years = _detailed_years(intervals, standing.programme_code, grade, begun)
    if years is None:
        return regular
    return min(Due(begun + relativedelta(years=years), "detailed"), regular, key=lambda due: due.on)


def _detailed_years(
    intervals: Sequence[Interval], programme_code: str, grade: str, day: dt.date
) -> int | None:
    """The years of a kind and grade; a kind whose own interval says none takes those of every kind."""
    for kind in (programme_code, EVERY_KIND):
        held = interval_on([one for one in intervals if one.programme_code == kind], kind, grade, day)
        if held is not None and held.detailed_years is not None:
            return held.detailed_years
    return None


def suggested_result(answers: dict[str, str], settled: frozenset[str] = frozenset()) -> str:
    """The result that the answers speak for: nothing bad, all of it settled on the spot, or repair. The inspector decides."""
    bad = {question for question, answer in answers.items() if answer == "bad"}
    if not bad:
        return "sound"
    return "fixed_on_site" if bad <= settled else "repair"


def is_contradictory(result: str, answers: dict[str, str]) -> bool:
    """이상없음 cannot stand beside a 불량."""
    return result == "sound" and "bad" in answers.values()
