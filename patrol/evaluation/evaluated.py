"""An evaluation and its parts: what `evaluate` makes and pages, workbook and dashboard show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patrol.clock import Period
from patrol.counters import Measures
from patrol.evaluation.criteria import Criterion
from patrol.findings.filters import FindingFilter
from patrol.findings.rules import Channel


@dataclass(frozen=True, slots=True)
class Part:
    """One field, month, dong …: its name, its counts, and the filter of its list."""

    key: str
    name: str
    measures: Measures
    filter: FindingFilter


@dataclass(frozen=True, slots=True)
class MonitorFigure:
    """How the monitors (살피미) are run. Hours are those of the period's days, of those who served in it."""

    monitors: int
    reports: int
    hours: int

    @property
    def reports_each(self) -> float | None:
        """Reports per monitor."""
        return self.reports / self.monitors if self.monitors else None


@dataclass(frozen=True, slots=True)
class EffortFigure:
    """The district's own effort: held against plan; by kind, occasions (inspections among visits) and participants."""

    due: int
    held: int
    occasions: Mapping[str, tuple[int, int]]

    @property
    def rate(self) -> float | None:
        """Held of what was due; None without a plan."""
        return self.held / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Scored:
    """A criterion with its value, the year before, and the points."""

    criterion: Criterion
    value: float | None
    before: float | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do: how many cases, how many points more when all are done, and their list."""

    slug: str
    cases: int
    gain: float | None
    filter: FindingFilter


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A period evaluated."""

    period: Period
    before: Period
    filter: FindingFilter
    whole: Measures
    whole_before: Measures
    parts: Mapping[str, Sequence[Part]]
    monitors: MonitorFigure
    effort: EffortFigure
    scored: Sequence[Scored]
    steps: Sequence[Step]
    oldest_open: dt.datetime | None

    @property
    def monitor_reports(self) -> FindingFilter:
        """The list of what the monitors reported."""
        return self.filter.model_copy(update={"channel": (Channel.MONITOR,)})

    @property
    def points(self) -> float:
        """The sum of the points that can be scored."""
        return sum(one.points or 0 for one in self.scored)

    @property
    def full(self) -> float:
        """The sum of all weights."""
        return sum(one.criterion.weight for one in self.scored)
