"""The report engine: a text with named numbers and tables becomes blocks that every format draws. Pure: values in, blocks out.

A text is lines. `# ` begins the title; □ ○ - · are the official marks, set in by 0, 2, 4 and 6 blanks; `{name}` is a number, each
with the way to the rows that it counts; `[[표 name]]` is a table.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from patrol import problems

REPORTS = ("council", "monthly", "daily")
MARKS = {"□": 0, "○": 2, "-": 4, "·": 6}
UNKNOWN = "입력된 자료 없음"
_TABLE = re.compile(r"\[\[\s*표\s+(.+?)\s*\]\]")
_NAME = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a report: how it is written, what it is worth, and the list that it opens to (None: opens to nothing)."""

    words: str
    value: float | None = None
    href: str | None = None
    is_unknown: bool = False
    """Nothing was entered, which is not 0."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first column names the row; cells are numbers or words."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Number, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: `kind` is title or line, `indent` blanks before it, pieces are words and numbers in turn."""

    kind: str
    indent: int
    pieces: tuple[Number, ...]

    @property
    def words(self) -> str:
        """The whole line, set in."""
        return " " * self.indent + "".join(piece.words for piece in self.pieces)


Block = Line | Table


def plain(words: str) -> Number:
    """Words that are no number."""
    return Number(words)


def count(value: int, href: str | None = None) -> Number:
    """A count: 33191 is written 33,191."""
    return Number(f"{value:,}", value, href)


def compose(
    text: str, numbers: Mapping[str, Number], tables: Mapping[str, Table], *, is_strict: bool = True
) -> list[Block]:
    """The blocks of a text. Raises `problems.report_text_invalid` for a name that there is not and for a table among words.

    Not `is_strict`, such a name stays as it is written: for whoever mends the words.
    """
    blocks: list[Block] = []
    for place, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            continue
        table = _TABLE.fullmatch(line)
        if table is not None and table[1] in tables:
            blocks.append(tables[table[1]])
            continue
        if is_strict and (table := _TABLE.search(line)) is not None:
            raise _unknown(place, table[1] if table[1] not in tables else line)
        kind, indent = "line", MARKS.get(line[0], 0)
        if line.startswith("#"):
            kind, line = "title", line.lstrip("# ")
        pieces: list[Number] = []
        for number, part in enumerate(_NAME.split(line)):
            if number % 2 == 0:
                pieces += [plain(part)] if part else []
            elif part.strip() in numbers:
                pieces.append(numbers[part.strip()])
            elif is_strict:
                raise _unknown(place, part)
            else:
                pieces.append(plain(f"{{{part}}}"))
        blocks.append(Line(kind, indent, _said(pieces)))
    return blocks


def _said(pieces: list[Number]) -> tuple[Number, ...]:
    """The pieces; a line all of whose numbers are unknown says so once, instead of a dash for each."""
    unknown = [one for one in pieces if one.is_unknown]
    if not unknown or any(one.value is not None for one in pieces):
        return tuple(pieces)
    subject = "".join(one.words for one in itertools.takewhile(lambda one: not one.is_unknown, pieces))
    if not subject.strip(" :" + "".join(MARKS)):  # nothing before the number says what it is about
        return (*pieces, plain(f" ({UNKNOWN})"))
    return plain(f"{subject.rstrip(' :')}: "), replace(unknown[0], words=UNKNOWN)


def _unknown(line: int, name: str) -> problems.Problem:
    return problems.report_text_invalid(line=line, name=name)
