"""Spots, metres, cells and the national point number, against the check values of the domain."""

import math

import h3
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from patrol.geo import (
    KOREA,
    Spot,
    cells,
    distance_m,
    from_5179,
    in_korea,
    national_point_number,
    parse_national_point_number,
    to_5179,
)

OFFICE = Spot(126.8962, 37.5264)
STATION = Spot(126.9241, 37.5216)
CITY_HALL = Spot(126.97800, 37.56655)

WEST, SOUTH, EAST, NORTH = KOREA
SPOTS = st.builds(Spot, st.floats(WEST, EAST), st.floats(SOUTH, NORTH))


@pytest.mark.parametrize(
    "values",
    [
        (181.0, 0.0),
        (0.0, -90.5),
        (math.nan, 37.5),
        (126.9, math.nan),
        (math.inf, 37.5),
        (126.9, 37.5, -1.0),
        (126.9, 37.5, math.nan),
        (126.9, 37.5, math.inf),
    ],
)
def test_a_spot_that_is_nowhere_is_refused(values: tuple[float, ...]):
    with pytest.raises(ValueError, match="must be"):
        Spot(*values)


def test_the_district_office_has_its_known_place_in_metres():
    assert to_5179(OFFICE) == pytest.approx((946648.611, 1947626.453), abs=0.001)


def test_a_spot_far_off_the_country_has_no_place_in_the_projection():
    with pytest.raises(ValueError, match="outside the projection"):
        to_5179(Spot(37.5, 0.0))


@given(SPOTS)
def test_metres_lead_back_to_the_same_spot(spot: Spot):
    again = from_5179(*to_5179(spot))
    assert again.longitude == pytest.approx(spot.longitude, abs=1e-9)
    assert again.latitude == pytest.approx(spot.latitude, abs=1e-9)


def test_a_distance_is_in_metres():
    easting, northing = to_5179(OFFICE)
    assert distance_m(OFFICE, from_5179(easting + 30, northing + 40)) == pytest.approx(50, rel=0.001)
    assert distance_m(OFFICE, OFFICE) == 0


@pytest.mark.parametrize(
    ("spot", "number"),
    [(OFFICE, "다사 4664 4762"), (STATION, "다사 4911 4707"), (CITY_HALL, "다사 5390 5203")],
)
def test_known_places_have_their_national_point_number(spot: Spot, number: str):
    assert national_point_number(spot) == number


@pytest.mark.parametrize(
    ("number", "easting", "northing"),
    [
        ("사사 8787 2465", 1_387_870, 1_924_650),
        ("가아 4682 0147", 746_820, 2_001_470),
        ("다바 5802 5337", 958_020, 1_853_370),
    ],
)
def test_known_signs_are_read_as_the_centre_of_their_cell(number: str, easting: int, northing: int):
    spot = parse_national_point_number(number)
    assert to_5179(spot) == pytest.approx((easting + 5, northing + 5), abs=0.001)
    assert national_point_number(spot) == number


def test_a_number_is_cut_off_and_never_rounded():
    assert national_point_number(from_5179(946649.99, 1947629.99)) == "다사 4664 4762"
    assert national_point_number(from_5179(946640.01, 1947620.01)) == "다사 4664 4762"


@pytest.mark.parametrize(
    "text",
    [
        "다사46644762",
        " 다사 4664 4762 ",
        "다 사 4664 4762",
        "다사\u30004664\t4762",
        "\u1103\u1161\u1109\u1161 46644762",
    ],
)
def test_a_number_is_read_with_or_without_blanks(text: str):
    assert parse_national_point_number(text) == parse_national_point_number("다사 4664 4762")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "다사",
        "다사 466 4762",
        "다사 4664 47621",
        "아사 4664 4762",
        "사자 4664 4762",
        "ab 4664 4762",
        "다사 4664 476x",
        "다사다 4664 4762",
        "다사 -664 4762",
    ],
)
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(ValueError, match="national point number"):
        parse_national_point_number(text)


def test_a_spot_outside_the_grid_has_no_number():
    with pytest.raises(ValueError, match="grid"):
        national_point_number(Spot(139.7671, 35.6812))


@given(SPOTS)
@example(Spot(131.8695, 37.2426))
@example(Spot(124.7133, 37.9747))
def test_a_spot_lies_in_the_cell_that_its_number_names(spot: Spot):
    easting, northing = to_5179(spot)
    assume(easting < 1_400_000)
    centre = to_5179(parse_national_point_number(national_point_number(spot)))
    assert abs(easting - centre[0]) <= 5.001
    assert abs(northing - centre[1]) <= 5.001


@given(SPOTS)
def test_the_cells_of_a_spot_fit_a_bigint_and_hold_it(spot: Spot):
    found = cells(spot)
    assert all(0 < cell < 2**63 for cell in found)
    assert [h3.get_resolution(h3.int_to_str(cell)) for cell in found] == [9, 10, 11]
    assert found[2] == h3.str_to_int(h3.latlng_to_cell(spot.latitude, spot.longitude, 11))


def test_places_of_the_country_are_in_korea_and_swapped_or_empty_ones_are_not():
    dokdo, marado = Spot(131.8695, 37.2426), Spot(126.2675, 33.1175)
    assert all(in_korea(spot) for spot in (OFFICE, dokdo, marado))
    assert not any(in_korea(spot) for spot in (Spot(37.5264, 89.0), Spot(0, 0), Spot(139.77, 35.68)))
