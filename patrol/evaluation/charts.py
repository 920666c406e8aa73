"""Bars as geometry for server-made SVG: no script, prints as it is, each beside its table. Pure: values in, shapes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

WIDTH = 640
HEIGHT = 160
GAP = 0.25
ROW = 30
LABEL_WIDTH = 150
NARROW, WIDE = 11.5, 22
"""What a Latin letter and a Korean one take on a phone, where the words stay as large while the drawing shrinks."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value with its label and the list that it opens to."""

    label: str
    value: int
    href: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the units of the drawing's view box."""

    entry: Entry
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with their view box; `most` is the largest value."""

    bars: Sequence[Bar]
    width: float
    height: float
    most: int


def columns(entries: Sequence[Entry]) -> Chart:
    """Upright bars side by side, as for days; the largest fills the height."""
    most = max((one.value for one in entries), default=0)
    step = WIDTH / max(len(entries), 1)
    bars = []
    for place, entry in enumerate(entries):
        height = HEIGHT * entry.value / most if most else 0
        bars.append(
            Bar(
                entry,
                round(place * step, 1),
                round(HEIGHT - height, 1),
                round(step * (1 - GAP), 1),
                round(height, 1),
            )
        )
    return Chart(bars, WIDTH, HEIGHT, most)


def _width_of(label: str) -> float:
    return sum(WIDE if east_asian_width(one) in "WF" else NARROW for one in label)


def rows(entries: Sequence[Entry]) -> Chart:
    """Lying bars under each other, as for fields; the largest fills the width beside the labels."""
    most = max((one.value for one in entries), default=0)
    beside = max([LABEL_WIDTH, *(_width_of(one.label) for one in entries)])
    room = WIDTH - beside - 70
    bars = [
        Bar(
            entry,
            beside,
            place * ROW,
            round(room * entry.value / most, 1) if most else 0,
            ROW * (1 - GAP),
        )
        for place, entry in enumerate(entries)
    ]
    return Chart(bars, WIDTH, max(len(entries), 1) * ROW, most)
