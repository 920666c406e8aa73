"""A page shows the number that its workbook shows: halves go up, noise of binary fractions does not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol.evaluation.indicators import write_value
from patrol.evaluation.rounding import percent, rounded


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (49, 400, "12.3%"),
        (1, 800, "0.1%"),
        (229, 400, "57.3%"),
        (1, 3, "33.3%"),
        (2, 2, "100.0%"),
        (0, 7, "0.0%"),
    ],
)
def test_a_half_goes_up_as_in_a_spreadsheet(part: int, whole: int, shown: str) -> None:
    assert write_value("rate", part / whole) == shown


def test_what_has_nothing_to_count_is_a_dash() -> None:
    assert {write_value(kind, None) for kind in ("rate", "hours", "count", "points")} == {"–"}


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (2.5, 0, "3"),
        (1234567.25, 1, "1,234,567.3"),
        (0.125, 2, "0.13"),
        (33191, 0, "33,191"),
        (-0.25, 1, "-0.3"),
    ],
)
def test_numbers_have_thousands_apart(value: float, places: int, shown: str) -> None:
    assert rounded(value, places) == shown


@given(st.integers(1, 200_000), st.data())
def test_no_percentage_is_further_from_its_share_than_half_a_place(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    tenths = round(float(percent(part / whole)) * 10)
    assert abs(2 * (1000 * part - tenths * whole)) <= whole
    if (2 * 1000 * part) % whole == 0 and (2 * 1000 * part // whole) % 2:
        assert tenths * whole > 1000 * part, "the half"
