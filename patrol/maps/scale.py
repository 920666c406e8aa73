"""Classes of values for maps: few, round, and the same for map, legend and table. Pure.

Five steps of one hue (readable by colour-blind people and in print), with round limits, so that a legend can be read out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """`limits[n]` is the smallest value of step n + 2; steps are 1 to `len(limits) + 1`, 0 is for no value."""

    limits: tuple[float, ...]

    def step(self, value: float | None) -> int:
        """The step of a value, 1 the lowest; 0 for none or nothing."""
        if value is None or value <= 0:
            return 0
        return 1 + sum(value >= limit for limit in self.limits)

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.limits) + 1


def make_scale(values: Sequence[float], *, is_whole: bool = True) -> Scale:
    """A scale by quantiles with limits as round as their distance allows, so that a skewed map still shows its middle."""
    present = sorted(value for value in values if value and value > 0)
    if not present:
        return Scale(())
    limits: list[float] = []
    least = 1.0 if is_whole else present[0]
    for step in range(1, STEPS):
        at = present[min(len(present) - 1, len(present) * step // STEPS)]
        last = limits[-1] if limits else least
        rounded = _rounded(at, at - last, is_whole)
        if last < rounded <= present[-1]:
            limits.append(rounded)
    return Scale(tuple(limits))


def _rounded(value: float, distance: float, is_whole: bool) -> float:
    """A value in the largest of the units 1, 2, 5, 10 … that fits into the distance to the limit before."""
    unit = 10.0 ** math.floor(math.log10(distance)) if distance > 0 else 0.01
    unit = max([unit * factor for factor in (1, 2, 5) if unit * factor <= distance] or [unit])
    if is_whole:
        unit = max(1.0, unit)
    return round(round(value / unit) * unit, 6)
