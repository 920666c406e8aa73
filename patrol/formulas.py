"""Texts that a spreadsheet would take for a formula (CSV injection): made harmless when written, restored when read."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def disarm(text: str) -> str:
    """The text with a quote in front where it begins like a formula, or like one that was made harmless before."""
    return f"'{text}" if _FORMULA.match(text) else text


def rearm(text: str) -> str:
    """What `disarm` was given."""
    return text[1:] if _GUARDED.match(text) else text


def cell(value: object) -> object:
    """A value as a CSV file has it: texts harmless, nothing for what is not known."""
    if isinstance(value, str):
        return disarm(value)
    return "" if value is None else value
