"""Where findings gather more than chance explains: Getis-Ord Gi* on H3 cells, and rates against effort.

Pure arithmetic on arrays. The study area is given as all of its cells, those without a finding included:
leaving the zeros out would make every count look ordinary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc, gammainc, gammaincc

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEVELS = ((1, 0.10), (2, 0.05), (3, 0.01))
"""Class and share of false discoveries that it accepts."""

SLUGS = {
    3: "hot-99",
    2: "hot-95",
    1: "hot-90",
    0: "ordinary",
    -1: "cold-90",
    -2: "cold-95",
    -3: "cold-99",
}
FEW = 5
"""A neighbourhood with fewer findings than this is marked as a small number, however unlikely it is."""

_ALMOST_NORMAL = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhoods:
    """Each cell's neighbours within some rings, itself included, as positions in `cells`.

    `positions` has a row for a cell; an absent neighbour (outside the study area) is the number of cells.
    """

    cells: Integers
    positions: Integers

    @property
    def sizes(self) -> Integers:
        """How many cells of the study area each neighbourhood has, itself included."""
        return np.asarray(np.count_nonzero(self.positions < len(self.cells), axis=1), dtype=np.int64)

    def sums(self, values: Floats) -> Floats:
        """The sum of the values over each cell's neighbourhood."""
        padded = np.append(values, 0.0)
        total = np.zeros(len(self.cells))
        for column in self.positions.T:
            total += padded[column]
        return total


def neighbourhoods(cells: Sequence[int] | Integers, rings: int = 1) -> Neighbourhoods:
    """The H3 cells of a study area, sorted, with their neighbours (binary weights).

    Depends on the area alone, so it can be kept between requests. Raises ValueError for a cell that
    is there twice.
    """
    ordered = np.sort(np.asarray(cells, dtype=np.int64))
    count = len(ordered)
    if np.any(ordered[1:] == ordered[:-1]):
        raise ValueError("a study area names each cell once")
    found = np.full((count, 1 + 3 * rings * (rings + 1)), -1, dtype=np.int64)
    for row, cell in enumerate(ordered.tolist()):
        disk = h3.grid_disk(cell, rings)
        found[row, : len(disk)] = disk
    positions = np.searchsorted(ordered, found)
    if count:
        absent = ordered[np.minimum(positions, count - 1)] != found
        positions[absent] = count
    return Neighbourhoods(ordered, positions)


@dataclass(frozen=True, slots=True, eq=False)
class Hotspots:
    """Gi* of each cell, in the order of the study area's sorted cells.

    `p_normal` is the usual two-sided p-value of `z_scores`. `p_values` allows for the skewness of small
    counts; `q_values` (Benjamini-Hochberg) and `classes` (3 = hot at 99 % … -3 = cold at 99 %) come from it.
    """

    cells: Integers
    sums: Floats
    z_scores: Floats
    p_normal: Floats
    p_values: Floats
    q_values: Floats
    classes: NDArray[np.int8]

    @property
    def are_few(self) -> NDArray[np.bool_]:
        """Where the neighbourhood holds few findings: a person should look before acting (for counts)."""
        return self.sums < FEW


def find_hotspots(area: Neighbourhoods, values: Floats | Integers) -> Hotspots:
    """Getis-Ord Gi* of the values (counts or rates, in the order of `area.cells`).

    z-scores are those of Ord and Getis (1995), with binary weights and the cell itself included; where
    everything is equal they are 0.
    """
    x = np.asarray(values, dtype=np.float64)
    if x.shape != area.cells.shape:
        raise ValueError("one value for each cell of the study area")
    sums = area.sums(x)
    sizes = area.sizes.astype(np.float64)
    n = len(x)
    if n < 2:
        zero, one = np.zeros(n), np.ones(n)
        return Hotspots(area.cells, sums, zero, one, one, one, zero.astype(np.int8))
    mean = x.mean()
    variance = max(float((x**2).mean() - mean**2), 0.0)
    spread = np.sqrt(variance * sizes * (n - sizes) / (n - 1))
    can_differ = (spread > 0) & (variance > 1e-14 * mean**2)
    z_scores = np.divide(sums - mean * sizes, spread, out=np.zeros(n), where=can_differ)
    p_values = _skewed_p_values(z_scores, _skewness_of_sums(x, sizes))
    q_values = adjust_for_false_discoveries(p_values)
    classes = classify(z_scores, q_values)
    return Hotspots(area.cells, sums, z_scores, _normal_p_values(z_scores), p_values, q_values, classes)


def _normal_p_values(z_scores: Floats) -> Floats:
    return np.asarray(erfc(np.abs(z_scores) / np.sqrt(2)), dtype=np.float64)


def _skewness_of_sums(x: Floats, sizes: Floats) -> Floats:
    """Skewness of the sum of `sizes` values drawn from x without putting back (the z-scores' null)."""
    n = len(x)
    deviations = x - x.mean()
    variance = (deviations**2).mean()
    if n < 3 or variance == 0:
        return np.zeros(n)
    of_one = (deviations**3).mean() / variance**1.5
    drawn = sizes * (n - sizes)
    shrink = np.divide(n - 1, drawn, out=np.zeros(n), where=drawn > 0)
    return np.asarray(of_one * np.sqrt(shrink) * (n - 2 * sizes) / (n - 2), dtype=np.float64)


def _skewed_p_values(z_scores: Floats, skewness: Floats) -> Floats:
    """Two-sided p-values by a gamma distribution of the given skewness (Pearson's type III), normal where 0.

    Counts of findings are small and skewed, and the normal tail takes four findings in an empty quarter for
    a sure hotspot: on random counts it shows false hot cells on most maps, and this keeps to the share.
    """
    is_skewed = np.abs(skewness) > _ALMOST_NORMAL
    skew = np.where(is_skewed, skewness, 1.0)
    shape = 4 / skew**2
    at = np.maximum(shape + z_scores * np.sign(skew) * np.sqrt(shape), 0)
    beyond, within = gammaincc(shape, at), gammainc(shape, at)
    two_sided = np.minimum(1.0, 2 * np.minimum(beyond, within))
    return np.where(is_skewed, two_sided, _normal_p_values(z_scores))


def adjust_for_false_discoveries(p_values: Floats) -> Floats:
    """Benjamini-Hochberg (1995): the smallest share of false discoveries at which each value would be one."""
    count = len(p_values)
    order = np.argsort(p_values)
    scaled = p_values[order] * count / np.arange(1, count + 1)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def classify(z_scores: Floats, q_values: Floats) -> NDArray[np.int8]:
    """3, 2, 1 for hot at 99, 95, 90 %; -3, -2, -1 for cold; 0 for neither."""
    strength = np.zeros(len(z_scores), dtype=np.int8)
    for level, share in LEVELS:
        strength[q_values <= share] = level
    return (strength * np.sign(z_scores)).astype(np.int8)


def describe(hotspot_class: int) -> str:
    """The slug of a class, which texts and colours are keyed by."""
    return SLUGS[int(hotspot_class)]


def smooth_rates(findings: Floats | Integers, hours: Floats) -> Floats:
    """Findings per patrol-hour, drawn towards the overall rate where there was little effort.

    Global empirical Bayes (Marshall 1991). Where nobody patrolled the rate is not known: NaN, not 0; what was
    found there is left out of the overall rate too.
    """
    x, effort = np.asarray(findings, dtype=np.float64), np.asarray(hours, dtype=np.float64)
    if np.any(effort < 0) or np.any(x < 0):
        raise ValueError("findings and hours cannot be negative")
    smoothed = np.full(len(x), np.nan)
    walked = effort > 0
    if not walked.any():
        return smoothed
    x, effort = x[walked], effort[walked]
    total = effort.sum()
    overall = x.sum() / total
    raw = x / effort
    between = max(float((effort * (raw - overall) ** 2).sum() / total - overall / effort.mean()), 0.0)
    within = overall / effort
    weight = between / (between + within) if overall > 0 else np.zeros(len(x))
    smoothed[walked] = overall + weight * (raw - overall)
    return smoothed
