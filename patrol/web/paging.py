"""Keyset paging: a page is found by the last row of the page before, so that page 10,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from patrol import problems

Row = TypeVar("Row")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows and the cursor to the next one, None at the end."""

    rows: Sequence[Row]
    next_cursor: str | None = None


def write_cursor(*key: object) -> str:
    """A row's sort key as text that goes into a URL."""
    plain = json.dumps([str(part) for part in key], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def cut_page(rows: Sequence[Row], size: int, key: Callable[[Row], tuple[object, ...]]) -> Page[Row]:
    """The first `size` of rows that were read one more than a page holds; `key` is a row's sort key."""
    if len(rows) <= size:
        return Page(rows)
    return Page(rows[:size], write_cursor(*key(rows[size - 1])))


def read_key(text: str | None, *kinds: Callable[[str], object]) -> tuple[object, ...] | None:
    """The sort key in a cursor, each part read by its kind; None without a cursor. Raises `problems.cursor_invalid`."""
    if not text:
        return None
    parts = read_cursor(text, len(kinds))
    try:
        return tuple(kind(part) for kind, part in zip(kinds, parts, strict=True))
    except ValueError:
        raise problems.cursor_invalid() from None


def read_cursor(text: str, parts: int) -> list[str]:
    """The sort key again; raises `problems.cursor_invalid` for anything that `write_cursor` did not make."""
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        raise problems.cursor_invalid() from None
    if not isinstance(key, list) or len(key) != parts or not all(isinstance(part, str) for part in key):
        raise problems.cursor_invalid()
    return key
