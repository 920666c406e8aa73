"""Round as people and spreadsheets do: a half goes up, so that a page and its workbook show the same number. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = 15
"""What a spreadsheet knows of a number: digits beyond are noise of the binary fraction (0.5725 × 100 is 57.25)."""


def rounded(value: float, places: int) -> str:
    """A number with so many decimal places and thousands apart: 12.25 is 12.3, not 12.2 as of a binary fraction."""
    exact = Decimal(f"{value:.{DIGITS}g}")
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def percent(value: float, places: int = 1) -> str:
    """A share as a percentage without its sign: 0.1225 is 12.3."""
    return rounded(float(Decimal(f"{value:.{DIGITS}g}") * 100), places)
