"""What the figures of the programmes are: counts for a period, each with the list that it opens to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from patrol.clock import Period


@dataclass(frozen=True, slots=True)
class PatrolFigure:
    """Patrols of a report group, and the findings made on them: received and handled."""

    patrols: int
    findings: int
    handled: int
    opens: str
    opens_findings: str


@dataclass(frozen=True, slots=True)
class ActivityFigure:
    """Activities of a report group: occasions (건수), participants (참여인원), inspections counted among the occasions."""

    occasions: int
    participants: int
    inspections: int
    opens: str
    opens_inspections: str

    @property
    def total(self) -> int:
        """Visits of either kind."""
        return self.occasions + self.inspections


@dataclass(frozen=True, slots=True)
class ChannelFigure:
    """Findings of a channel: received and handled."""

    received: int
    handled: int
    opens: str


@dataclass(frozen=True, slots=True)
class BudgetFigure:
    """The budget as it stood on the last day known in the period, in thousand won."""

    budget_thousand: int
    spent_thousand: int
    as_of: dt.date | None
    opens: str

    @property
    def rate(self) -> float | None:
        """Spent of the budget (집행률), None without a budget."""
        return self.spent_thousand / self.budget_thousand if self.budget_thousand else None


@dataclass(frozen=True, slots=True)
class GrievanceFigure:
    """Grievances received, by channel × category; `on_time` of those answered."""

    by_channel: dict[str, int]
    by_category: dict[str, int]
    cells: dict[tuple[str, str], int]
    category_names: dict[str, tuple[str, str]]
    answered: int
    on_time: int
    opens: str

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_channel.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """All programmes' figures of one period."""

    period: Period
    patrols: dict[str, PatrolFigure]
    channels: dict[str, ChannelFigure]
    monitors: int
    opens_monitors: str
    activities: dict[str, ActivityFigure]
    budget: BudgetFigure
    grievances: GrievanceFigure
