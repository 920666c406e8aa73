"""Hotspots equal PySAL's on the same input, and do not see what is not there."""

import time

import h3
import libpysal
import numpy as np
import pytest
from esda.getisord import G_Local
from esda.smoothing import Empirical_Bayes
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from patrol.maps.statistics import (
    Neighbourhoods,
    adjust_for_false_discoveries,
    classify,
    describe,
    find_hotspots,
    neighbourhoods,
    smooth_rates,
)

OFFICE = h3.latlng_to_cell(37.5264, 126.8962, 10)
NULL_MAPS = 120


def disk(rings: int) -> list[int]:
    return [h3.str_to_int(cell) for cell in h3.grid_disk(OFFICE, rings)]


@pytest.fixture(scope="module")
def area() -> Neighbourhoods:
    return neighbourhoods(disk(25))


def weights_of(area: Neighbourhoods, rings: int = 1) -> libpysal.weights.W:
    here = set(area.cells.tolist())
    near = {
        cell: [
            h3.str_to_int(other)
            for other in h3.grid_disk(h3.int_to_str(cell), rings)
            if h3.str_to_int(other) in here
        ]
        for cell in area.cells.tolist()
    }
    return libpysal.weights.W(near, id_order=area.cells.tolist(), silence_warnings=True)


@pytest.mark.parametrize("rings", [1, 2])
def test_z_scores_equal_those_of_pysal(rings: int):
    area = neighbourhoods(disk(12), rings)
    counts = np.random.default_rng(7).negative_binomial(1, 0.3, len(area.cells))
    counts[:60] += 4
    theirs = G_Local(counts.astype(float), weights_of(area, rings), transform="B", star=True, permutations=0)
    ours = find_hotspots(area, counts)
    assert np.abs(ours.z_scores - theirs.Zs).max() < 1e-9
    assert np.abs(ours.p_normal - 2 * theirs.p_norm).max() < 1e-9


def test_an_area_with_holes_and_islands_equals_pysal_too():
    rng = np.random.default_rng(8)
    cells = rng.choice(disk(10), 150, replace=False)
    area = neighbourhoods(cells)
    rates = rng.gamma(2, 1, len(cells))
    theirs = G_Local(rates, weights_of(area), transform="B", star=True, permutations=0)
    assert np.abs(find_hotspots(area, rates).z_scores - theirs.Zs).max() < 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_false_discoveries_are_controlled_as_scipy_does(p_values: list[float]):
    ours = adjust_for_false_discoveries(np.array(p_values))
    assert ours == pytest.approx(false_discovery_control(p_values))


@pytest.mark.parametrize("mean", [0.05, 0.5, 3.0])
def test_maps_of_chance_alone_show_hot_cells_no_more_often_than_accepted(area: Neighbourhoods, mean: float):
    rng = np.random.default_rng(9)
    shown = 0
    for _ in range(NULL_MAPS):
        uneven = mean * rng.gamma(0.5, 2, len(area.cells))
        shown += bool((find_hotspots(area, rng.poisson(uneven)).classes >= 2).any())
    # 5 % accepted; ten maps of 120 would already be rarer than one time in fifty.
    assert shown / NULL_MAPS <= 0.085


def test_p_values_of_chance_alone_are_even(area: Neighbourhoods):
    rng = np.random.default_rng(10)
    below = [(find_hotspots(area, rng.poisson(4, len(area.cells))).p_values < 0.05).mean() for _ in range(40)]
    assert np.mean(below) == pytest.approx(0.05, abs=0.006)


def test_a_place_where_findings_gather_is_hot_and_the_rest_is_not(area: Neighbourhoods):
    counts = np.random.default_rng(11).poisson(1, len(area.cells))
    centre = np.isin(area.cells, disk(2))
    counts[centre] += 8
    hot = find_hotspots(area, counts).classes == 3
    assert hot[centre].all()
    assert not hot[~np.isin(area.cells, disk(4))].any()


def test_a_place_without_findings_in_a_busy_area_is_cold(area: Neighbourhoods):
    counts = np.random.default_rng(12).poisson(20, len(area.cells))
    centre = np.isin(area.cells, disk(2))
    counts[centre] = 0
    assert (find_hotspots(area, counts).classes[centre] <= -2).all()


def test_few_findings_are_marked(area: Neighbourhoods):
    counts = np.zeros(len(area.cells))
    counts[100] = 4
    found = find_hotspots(area, counts)
    assert found.are_few.all()
    assert not (found.classes != 0).any()


@pytest.mark.parametrize("value", [0, 3, 0.1])
def test_where_everything_is_equal_nothing_stands_out(area: Neighbourhoods, value: float):
    found = find_hotspots(area, np.full(len(area.cells), value))
    assert not found.z_scores.any()
    assert (found.q_values == 1).all()
    assert not found.classes.any()


@pytest.mark.parametrize("rings", [0, 1])
def test_the_smallest_areas_have_an_answer(rings: int):
    area = neighbourhoods(disk(rings))
    found = find_hotspots(area, np.arange(len(area.cells)))
    assert np.isfinite(found.z_scores).all()
    assert np.isfinite(found.p_values).all()


def test_an_empty_area_has_an_empty_answer():
    assert len(find_hotspots(neighbourhoods([]), np.array([])).classes) == 0


def test_a_cell_named_twice_is_refused():
    with pytest.raises(ValueError, match="once"):
        neighbourhoods([*disk(1), disk(0)[0]])


def test_values_for_other_cells_are_refused(area: Neighbourhoods):
    with pytest.raises(ValueError, match="one value"):
        find_hotspots(area, np.zeros(3))


@settings(max_examples=40)
@given(st.lists(st.integers(0, 2000), min_size=37, max_size=37))
def test_every_map_has_finite_answers_that_agree(counts: list[int]):
    found = find_hotspots(neighbourhoods(disk(3)), np.array(counts))
    assert np.isfinite(found.z_scores).all()
    assert ((found.p_values >= 0) & (found.p_values <= 1)).all()
    assert (found.q_values >= found.p_values - 1e-12).all()
    assert ((found.classes == 0) | (np.sign(found.classes) == np.sign(found.z_scores))).all()


def test_classes_begin_at_a_tenth_a_twentieth_and_a_hundredth_of_false_discoveries():
    q_values = np.array([0.1001, 0.1, 0.0501, 0.05, 0.0101, 0.01])
    assert classify(np.ones(6), q_values).tolist() == [0, 1, 1, 2, 2, 3]
    assert classify(-np.ones(6), q_values).tolist() == [0, -1, -1, -2, -2, -3]


def test_classes_have_the_slugs_that_texts_and_colours_use():
    classes = classify(
        np.array([5.0, 2.0, 1.7, 0.1, -1.7, -2.0, -5]), np.array([0.001, 0.05, 0.1, 0.5, 0.09, 0.02, 0.01])
    )
    assert [describe(each) for each in classes] == [
        "hot-99",
        "hot-95",
        "hot-90",
        "ordinary",
        "cold-90",
        "cold-95",
        "cold-99",
    ]


def test_fifty_thousand_cells_cost_less_than_reading_them_a_few_times():
    cells = disk(127)
    area = neighbourhoods(cells)
    counts = np.random.default_rng(13).poisson(1, len(cells))
    began = time.process_time()
    sorted(counts.tolist() * 100)
    yardstick = time.process_time() - began
    began = time.process_time()
    find_hotspots(area, counts)
    assert time.process_time() - began < 10 * yardstick


def test_smoothed_rates_equal_those_of_pysal():
    rng = np.random.default_rng(14)
    hours = rng.gamma(1.5, 2, 300)
    findings = rng.poisson(hours * rng.gamma(3, 0.5, 300))
    assert smooth_rates(findings, hours) == pytest.approx(
        Empirical_Bayes(findings, hours).r.ravel(), rel=1e-9
    )


def test_a_lucky_quarter_of_an_hour_does_not_become_the_highest_rate():
    findings, hours = np.array([2, 300, 40, 90, 10]), np.array([0.25, 60.0, 40.0, 45.0, 30.0])
    rates = smooth_rates(findings, hours)
    assert findings[0] / hours[0] > rates[0] > 0
    assert rates[1] == pytest.approx(5, rel=0.1)


def test_where_nobody_walked_the_rate_is_not_known():
    rates = smooth_rates(np.array([3, 5, 0]), np.array([0.0, 2.0, 2.0]))
    assert np.isnan(rates[0])
    assert np.isfinite(rates[1:]).all()
    assert np.isnan(smooth_rates(np.array([1]), np.array([0.0]))).all()
    assert smooth_rates(np.array([0, 0]), np.array([1.0, 2.0])).tolist() == [0, 0]


def test_negative_effort_is_refused():
    with pytest.raises(ValueError, match="negative"):
        smooth_rates(np.array([1.0]), np.array([-1.0]))
