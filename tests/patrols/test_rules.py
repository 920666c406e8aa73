"""Tracks: cleaned, simplified within their tolerance, each vertex with the moment at which somebody was there."""

from __future__ import annotations

import datetime as dt

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.geo import Spot, to_5179
from patrol.patrols.rules import TOLERANCE_M, Fix, clean, simplify

BEGIN = dt.datetime(2014, 3, 4, 1, tzinfo=dt.UTC)
END = BEGIN + dt.timedelta(hours=2)


def fix(number: int, longitude: float, latitude: float, accuracy_m: float | None = 8) -> Fix:
    return Fix(longitude, latitude, BEGIN + dt.timedelta(seconds=20 * number), accuracy_m)


walks = st.lists(
    st.tuples(st.floats(-0.0004, 0.0004), st.floats(-0.0004, 0.0004)), min_size=2, max_size=60
).map(
    lambda steps: [
        fix(
            number,
            126.9 + sum(step[0] for step in steps[:number]),
            37.52 + sum(step[1] for step in steps[:number]),
        )
        for number in range(len(steps))
    ]
)


@settings(max_examples=50, deadline=None)
@given(walks)
def test_a_simplified_track_stays_within_its_tolerance_and_keeps_recorded_vertices(fixes: list[Fix]) -> None:
    track = simplify(fixes)
    assert set(track.fixes) <= set(fixes)
    assert track.fixes[0] == fixes[0]
    assert [one.at for one in track.fixes] == sorted(one.at for one in track.fixes)
    if track.is_line:
        line = shapely.LineString([to_5179(Spot(one.longitude, one.latitude)) for one in track.fixes])
        for one in fixes:
            spot = shapely.Point(to_5179(Spot(one.longitude, one.latitude)))
            assert line.distance(spot) <= TOLERANCE_M + 0.01


def test_a_straight_walk_keeps_its_ends_alone_and_its_length() -> None:
    track = simplify([fix(number, 126.9 + number * 0.0001, 37.52) for number in range(50)])
    assert len(track.fixes) == 2
    assert 420 < track.length_m < 445


def test_jumps_inaccurate_fixes_and_what_lies_outside_the_outing_are_left_out() -> None:
    good = [fix(0, 126.9, 37.52), fix(1, 126.9003, 37.52)]
    bad = [
        fix(2, 127.4, 37.9),
        fix(3, 126.9004, 37.52, accuracy_m=500),
        fix(4, 0.0, 0.0),
        Fix(126.9, 37.52, END + dt.timedelta(hours=1)),
        Fix(126.9, 37.52, BEGIN - dt.timedelta(hours=1)),
    ]
    assert clean([*bad, *good], BEGIN, END) == good


def test_standing_still_is_no_distance() -> None:
    assert simplify([fix(number, 126.9, 37.52) for number in range(10)]).length_m == 0
    assert simplify([]).fixes == ()
