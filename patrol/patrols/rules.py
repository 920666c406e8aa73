"""Rules of patrols: cleaning and simplifying a track, its length. Pure: positions in EPSG:4326, measured in EPSG:5179."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from patrol.geo import Spot, in_korea, to_5179

TOLERANCE_M = 5.0
WORST_ACCURACY_M = 60.0
FASTEST_M_PER_S = 42.0
"""A step faster than this (150 km/h) is an error of the receiver, not somebody in a car."""
PAUSE = dt.timedelta(seconds=90)
PAUSE_M = 60.0
"""Longer than this without a position, and farther than this from the last one: the phone slept (its screen was off), and
nothing is known of the way between."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One position of a track: degrees, the moment, and its accuracy in metres if known."""

    longitude: float
    latitude: float
    at: dt.datetime
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A cleaned track: vertices with their moments, and its length in metres without what lies in pauses.

    `pieces`: the numbers (from 1) of the vertices with which recording began or began again.
    """

    fixes: tuple[Fix, ...]
    length_m: float
    pieces: tuple[int, ...] = (1,)

    @property
    def is_line(self) -> bool:
        """Whether there is more than one place in it."""
        return len(self.fixes) > 1


def clean(fixes: Iterable[Fix], starts_at: dt.datetime, ends_at: dt.datetime) -> list[Fix]:
    """Order by time; leave out what is outside of the outing or of Korea, too inaccurate, doubled, or impossibly fast."""
    kept: list[Fix] = []
    slack = dt.timedelta(minutes=2)
    for fix in sorted(fixes, key=lambda one: one.at):
        if not starts_at - slack <= fix.at <= ends_at + slack:
            continue
        if (fix.accuracy_m or 0) > WORST_ACCURACY_M or not in_korea(Spot(fix.longitude, fix.latitude)):
            continue
        if kept:
            seconds = (fix.at - kept[-1].at).total_seconds()
            if seconds <= 0 or _distance_m(kept[-1], fix) / seconds > FASTEST_M_PER_S:
                continue
        kept.append(fix)
    return kept


def pieces_of(fixes: Sequence[Fix]) -> list[list[Fix]]:
    """Fixes in order, parted where the phone did not record: what it walked meanwhile is not known."""
    parts: list[list[Fix]] = []
    for fix in fixes:
        last = parts[-1][-1] if parts else None
        if last is None or (fix.at - last.at > PAUSE and _distance_m(last, fix) > PAUSE_M):
            parts.append([])
        parts[-1].append(fix)
    return parts


def trace(fixes: Sequence[Fix], tolerance_m: float = TOLERANCE_M) -> Track:
    """The simplified track of cleaned fixes, piece by piece: no line and no length where nothing was recorded."""
    kept: list[Fix] = []
    starts: list[int] = []
    length_m = 0.0
    for part in pieces_of(fixes):
        simple = simplify(part, tolerance_m)
        starts.append(len(kept) + 1)
        kept.extend(simple.fixes)
        length_m += simple.length_m
    return Track(tuple(kept), length_m, tuple(starts) or (1,))


def simplify(fixes: Sequence[Fix], tolerance_m: float = TOLERANCE_M) -> Track:
    """Keep only the vertices that the line needs to stay within `tolerance_m` of what was recorded (Douglas–Peucker).

    Each kept vertex is a recorded one, with its moment. The length is that of the simplified line, so that the receiver's
    trembling while somebody stands still is not walked distance.
    """
    if len(fixes) < 2:
        return Track(tuple(fixes), 0.0)
    metres = [to_5179(Spot(fix.longitude, fix.latitude)) for fix in fixes]
    line = shapely.LineString(metres).simplify(tolerance_m, preserve_topology=False)
    kept: list[Fix] = []
    wanted = iter(line.coords)
    target = next(wanted)
    for fix, place in zip(fixes, metres, strict=True):
        if tuple(place) == tuple(target):
            kept.append(fix)
            following = next(wanted, None)
            if following is None:
                break
            target = following
    if kept[-1] is not fixes[-1] and (kept[-1].longitude, kept[-1].latitude) != (
        fixes[-1].longitude,
        fixes[-1].latitude,
    ):
        kept.append(fixes[-1])
    return Track(tuple(kept), float(line.length))


def _distance_m(one: Fix, other: Fix) -> float:
    first, second = (to_5179(Spot(fix.longitude, fix.latitude)) for fix in (one, other))
    return float(((first[0] - second[0]) ** 2 + (first[1] - second[1]) ** 2) ** 0.5)


def stretches(pieces: Sequence[int], corners: int) -> list[slice]:
    """Which vertices (from 0) each recorded stretch of a kept track has; `pieces` name those (from 1) that begin one."""
    starts = [one - 1 for one in pieces]
    return [slice(first, last) for first, last in zip(starts, [*starts[1:], corners], strict=True)]
