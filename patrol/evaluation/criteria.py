"""Indicators of the city's evaluation, their shipped weights and targets, and the score. Pure.

Weights, formulas and exact names are not published. What is shipped is this project's own and says so; the office replaces it
with the city's figures and their source (docs/decisions/evaluation.md).
"""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "이 시스템의 기본값(서울시가 공개하지 않음) / this system's default, not published by the city"


@dataclass(frozen=True, slots=True)
class Criterion:
    """Weight and target of an indicator. `is_less_better`: a shorter time is a better one."""

    indicator: str
    weight: float
    target: float
    is_less_better: bool = False
    source: str = SOURCE
    is_default: bool = True


DEFAULTS = (
    Criterion("mean_hours", 20, 12, is_less_better=True),
    Criterion("on_time", 20, 0.95),
    Criterion("with_after_photo", 10, 0.9),
    Criterion("with_answer", 10, 0.95),
    Criterion("handled", 10, 0.98),
    Criterion("reports_per_monitor", 20, 100),
    Criterion("effort", 10, 1),
)
"""Speed 40, completeness 30, monitors 20, effort 10; `effort` is what was held of what was planned."""
INDICATORS = tuple(one.indicator for one in DEFAULTS)


def score(criterion: Criterion, value: float | None) -> float | None:
    """min(weight, weight × value / target), for times weight × target / value; None where there is nothing to score."""
    if value is None:
        return None
    if criterion.is_less_better:
        return criterion.weight if value <= criterion.target else criterion.weight * criterion.target / value
    return min(criterion.weight, criterion.weight * value / criterion.target)
