"""Scales put every value into one step, and cells of any size are ranges of integers."""

from __future__ import annotations

from bisect import bisect_right
from itertools import compress

import h3.api.basic_int as h3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol import cells
from patrol.maps.scale import STEPS, Scale, make_scale
from patrol.maps.values import classes_of

SPOTS = st.tuples(st.floats(33.2, 38.5), st.floats(126, 129.5))


def test_a_limit_is_the_smallest_value_of_its_step() -> None:
    scale = Scale((5, 10))
    assert [scale.step(value) for value in (None, 0, 1, 4.99, 5, 9.99, 10, 11)] == [0, 0, 1, 1, 2, 2, 3, 3]


@given(st.lists(st.integers(0, 5000), max_size=200))
def test_every_count_lies_in_exactly_one_class(counts: list[int]) -> None:
    scale = make_scale(counts)
    assert list(scale.limits) == sorted(set(scale.limits))
    assert len(scale.limits) < STEPS
    steps = [scale.step(count) for count in counts]
    assert all((step == 0) == (count == 0) for step, count in zip(steps, counts, strict=True))
    classes = classes_of(scale, list(zip(steps, counts, strict=True)))
    assert sum(one.areas for one in classes) == len(counts)
    assert sum(one.findings for one in classes) == sum(counts)


@given(st.lists(st.floats(0.01, 300), min_size=1, max_size=60))
def test_a_larger_value_is_never_in_a_lower_class(values: list[float]) -> None:
    scale = make_scale(values, is_whole=False)
    steps = [scale.step(value) for value in sorted(values)]
    assert steps == sorted(steps)


@given(SPOTS, st.integers(0, 11))
def test_parents_and_ranges_are_those_of_h3(spot: tuple[float, float], resolution: int) -> None:
    cell = h3.latlng_to_cell(*spot, 11)
    parent = cells.parent_of(cell, resolution)
    assert parent == h3.cell_to_parent(cell, resolution)
    low, high = cells.children_range(parent, 11)
    assert low <= cell <= high
    neighbour = next(iter(set(h3.grid_disk(parent, 1)) - {parent}))
    other = h3.cell_to_center_child(neighbour, 11)
    assert not low <= other <= high


@settings(max_examples=300, deadline=None)
@given(
    SPOTS,
    st.sampled_from([(0.002, 0.0014), (0.03, 0.02), (0.2, 0.1), (0, 0.26), (0.3, 0)]),
    st.integers(7, 11),
)
def test_ranges_hold_every_child_of_the_cells_that_touch_a_box(
    spot: tuple[float, float], size: tuple[float, float], resolution: int
) -> None:
    south, west = spot
    box = (west, south, west + size[0], south + size[1])
    kept = max(resolution, cells.RESOLUTIONS[0])
    ranges = cells.ranges_over(box, resolution, kept=kept) or ((0, 2**63 - 1),)
    near = cells.widen(box, resolution, cells.NEAR_EDGES)
    along = [
        (near[0] + (near[2] - near[0]) * n / 80, near[1] + (near[3] - near[1]) * n / 80) for n in range(81)
    ]
    rim = [(x, y) for x, _ in along for y in (near[1], near[3])]
    rim += [(x, y) for _, y in along for x in (near[0], near[2])]
    touched = {h3.latlng_to_cell(y, x, resolution) for x, y in rim}
    lows = [low for low, _ in ranges]
    for cell in compress(touched, cells.are_near(box, resolution, touched)):
        for child in h3.cell_to_children(cell, kept):
            assert child <= ranges[bisect_right(lows, child) - 1][1]


@pytest.mark.parametrize("text", ["", "zz", "0", "ffffffffffffffffffff", "8c30e1c4b2a03ff", "-1"])
def test_what_is_no_cell_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        cells.parse_cell(text)
