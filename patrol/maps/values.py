"""What a dong is coloured by, with its steps: one result for the map, its legend and its table. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from patrol.maps.numbers import FEW, AreaRow
from patrol.maps.scale import Scale, make_scale
from patrol.maps.view import Measure

US_PER_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class AreaValue:
    """A dong with the value it is coloured by (None: not known), its step (0: none) and whether few findings stand behind it."""

    row: AreaRow
    value: float | None
    step: int
    is_few: bool


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One step of a legend: from (included) to (not included, None: open), how many dongs or cells, how many findings."""

    step: int
    low: float | None
    high: float | None
    areas: int
    findings: int


@dataclass(frozen=True, slots=True)
class AreaValues:
    """All dongs with their values and the scale that they share."""

    scale: Scale
    areas: tuple[AreaValue, ...]

    def legend(self) -> list[LegendClass]:
        """Every step with what it holds; step 0 where dongs have no value. Findings add up to the table's total."""
        return classes_of(self.scale, [(one.step, one.row.numbers.received) for one in self.areas])


def classes_of(scale: Scale, counted: list[tuple[int, int]]) -> list[LegendClass]:
    """Steps of a scale with how many areas and findings each holds, from (step, findings) of each area."""
    edges: list[float | None] = [None, *scale.limits, None]
    held: list[list[int]] = [[] for _ in range(scale.steps + 1)]
    for step, count in counted:
        held[step].append(count)
    found = []
    for step, counts in enumerate(held):
        if step == 0 and not counts:
            continue
        low, high = (edges[step - 1], edges[step]) if step else (None, None)
        found.append(LegendClass(step, low, high, len(counts), sum(counts)))
    return found


def value_of(row: AreaRow, measure: Measure) -> float | None:
    """The value of a measure; None where it is not known."""
    numbers = row.numbers
    if measure == "per_km2":
        return None if row.per_km2 is None else round(row.per_km2, 2)
    if measure == "late":
        return round(numbers.late / numbers.done * 100, 2) if numbers.done else None
    if measure == "hours":
        return round(numbers.handling_us / numbers.done / US_PER_HOUR, 2) if numbers.done else None
    return float(numbers.received)


def area_values(rows: list[AreaRow], measure: Measure, scale: Scale | None = None) -> AreaValues:
    """Dongs with their values and steps, of a given scale or of their own.

    A rate over few findings is marked, since it may well be chance.
    """
    valued = [(row, value_of(row, measure)) for row in rows]
    scale = scale or make_scale([value for _, value in valued if value], is_whole=measure == "received")
    behind = "done" if measure in ("late", "hours") else "received"
    return AreaValues(
        scale,
        tuple(
            AreaValue(
                row,
                value,
                scale.step(value),
                measure != "received" and 0 < getattr(row.numbers, behind) < FEW,
            )
            for row, value in valued
        ),
    )
