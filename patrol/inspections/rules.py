"""Rules of inspections: results, measures, and when a facility is due next. Pure: no I/O.

Intervals follow the law on facility safety as this project reads it: regular checks twice a year for A–C, three
times a year for D and E; detailed ones of buildings every 4 (A), 3 (B, C) and 2 (D, E) years; a district's own D and E hazard
facilities monthly.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

GRADES = ("A", "B", "C", "D", "E")
KINDS = ("regular", "detailed", "special")
RESULTS = ("sound", "fixed_on_site", "repair", "precise_diagnosis")
"""이상없음, 현지시정, 보수·보강, 정밀안전진단: exactly one of them."""
MEASURES = ("corrective_order", "fine", "business_suspension", "work_suspension", "use_restriction")
"""시정명령, 과태료, 영업정지, 작업중지, 사용제한: apart from the result."""
ANSWERS = ("good", "bad", "na")
HAZARD = "hazard_facility"
DETAILED_YEARS = {"A": 4, "B": 3, "C": 3, "D": 2, "E": 2}
REGULAR_MONTHS = {"A": 6, "B": 6, "C": 6, "D": 4, "E": 4}
WITHOUT_GRADE_MONTHS = {
    "construction_site": 3,
    "daycare": 6,
    "elderly_welfare": 6,
    "safety_complaint": 1,
    HAZARD: 1,
}
WITHOUT_GRADE_ELSE = 12


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


def interval_months(standing: Standing) -> int:
    """Months between regular inspections of a facility."""
    if standing.grade in ("D", "E") and standing.programme_code == HAZARD:
        return 1
    if standing.grade is not None:
        return REGULAR_MONTHS[standing.grade]
    return WITHOUT_GRADE_MONTHS.get(standing.programme_code, WITHOUT_GRADE_ELSE)


def next_due(standing: Standing) -> Due:
    """The next date: always one. The earlier of the regular and, where the law asks for one, the detailed inspection.

    A facility that was never inspected is due on the day on which it was registered.
    """
    last = standing.last_inspected_on
    regular = Due(
        standing.registered_on if last is None else last + relativedelta(months=interval_months(standing)),
        "regular",
    )
    if standing.grade is None or standing.safety_class is None or not standing.is_building:
        return regular
    begun = standing.last_detailed_on or standing.registered_on
    detailed = Due(begun + relativedelta(years=DETAILED_YEARS[standing.grade]), "detailed")
    return min(detailed, regular, key=lambda due: due.on)


def suggested_result(answers: dict[str, str], settled: frozenset[str] = frozenset()) -> str:
    """The result that the answers speak for: nothing bad, all of it settled on the spot, or repair. The inspector decides."""
    bad = {question for question, answer in answers.items() if answer == "bad"}
    if not bad:
        return "sound"
    return "fixed_on_site" if bad <= settled else "repair"


def is_contradictory(result: str, answers: dict[str, str]) -> bool:
    """이상없음 cannot stand beside a 불량."""
    return result == "sound" and "bad" in answers.values()
