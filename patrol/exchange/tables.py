"""Read a table of text from CSV (UTF-8, CP949, UTF-16; comma, semicolon or tab) or XLSX, row by row, in constant memory."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from patrol import problems
from patrol.exchange.words import COLUMNS, REQUIRED, squeeze
from patrol.filekinds import (
    COMPOUND,
    MOST_ABOVE_HEADINGS,
    MOST_BLANK_ROWS,
    UNREADABLE,
    no_table,
    separator_of,
)
from patrol.formulas import rearm

BLOCK = 1 << 20
MOST_IN_A_CELL = 1 << 20
Value = str | dt.datetime | dt.date | float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line on which it begins (1 is the header's), its cells by column, what stood beyond the header."""

    number: int
    cells: Mapping[str, Value]
    extra: int
    share: float


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read: which columns it has, which of ours it lacks, which it has besides."""

    path: Path
    kind: str
    encoding: str | None
    header_line: int
    columns: tuple[str | None, ...]
    unknown: tuple[str, ...]


def open_table(path: Path) -> Opened:
    """Find out encoding, separator and columns. Raises `problems.import_file_invalid`."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"PK\x03\x04":
        return _with_columns(path, "xlsx", None)
    refused = no_table(head, _ends(path) if head == COMPOUND else b"")
    if refused is not None:
        raise _invalid(*refused)
    return _with_columns(path, "csv", find_encoding(path))


def find_encoding(path: Path) -> str:
    """`utf-8-sig`, `utf-16` or `cp949`: the first that reads the whole file. Raises `problems.import_file_invalid`."""
    with path.open("rb") as file:
        is_wide = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp949"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _invalid(
        "글자를 읽을 수 없습니다. UTF-8이나 CP949(EUC-KR)로 저장해 주세요.",
        "Its characters cannot be read: save it as UTF-8 or CP949 (EUC-KR).",
    )


def read_lines(opened: Opened) -> Iterator[Line]:
    """The rows below the header; empty rows are left out."""
    known = [(place, name) for place, name in enumerate(opened.columns) if name is not None]
    width = len(opened.columns)
    for number, cells, share in _rows(opened):
        if number <= opened.header_line or not any(_is_filled(cell) for cell in cells):
            continue
        values = {name: cells[place] for place, name in known if place < len(cells)}
        extra = sum(1 for cell in cells[width:] if _is_filled(cell))
        yield Line(number, values, extra, share)


def _with_columns(path: Path, kind: str, encoding: str | None) -> Opened:
    bare = Opened(path, kind, encoding, 0, (), ())
    ours = {squeeze(name): name for name in COLUMNS}
    nearest: list[str] | None = None
    filled = (row for row in _rows(bare) if any(_is_filled(cell) for cell in row[1]))
    for number, cells, _share in itertools.islice(filled, MOST_ABOVE_HEADINGS):
        given = [_heading(cell) for cell in cells]
        while given and not given[-1]:
            given.pop()
        columns = tuple(ours.get(squeeze(name)) for name in given)
        found = [name for name in columns if name]
        missing = [name for name in REQUIRED if name not in found]
        twice = sorted({name for name in found if found.count(name) > 1})
        if missing:
            nearest = missing if nearest is None or len(missing) < len(nearest) else nearest
            continue
        if twice:
            raise _invalid(f"{', '.join(twice)} 열이 두 번 있습니다.", f"{', '.join(twice)} is there twice.")
        unknown = tuple(name for name, column in zip(given, columns, strict=True) if name and column is None)
        return Opened(path, kind, encoding, number, columns, unknown)
    if nearest is None:
        raise _invalid("파일이 비어 있습니다.", "The file is empty.")
    raise _invalid(
        f"열 이름이 든 줄에 {', '.join(nearest)} 열이 없습니다. 첫 줄에 열 이름을 써 주세요"
        "(엑셀은 첫 시트만 읽습니다).",
        f"The line of headings has no {', '.join(nearest)}: write the headings in the first line"
        " (of the first sheet of a workbook).",
    )


def _heading(cell: Value) -> str:
    text = "" if cell is None else str(cell)
    return text.replace("\ufeff", "").strip().strip("\"'“”‘’").strip()


def _is_filled(cell: Value) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _rows(opened: Opened) -> Iterator[tuple[int, Sequence[Value], float]]:
    return _sheet_rows(opened.path) if opened.kind == "xlsx" else _csv_rows(opened)


def _csv_rows(opened: Opened) -> Iterator[tuple[int, Sequence[Value], float]]:
    """(line on which the row begins, cells, share of the file read)."""
    size = max(opened.path.stat().st_size, 1)
    csv.field_size_limit(MOST_IN_A_CELL)
    with opened.path.open("rb") as raw:
        lines = io.TextIOWrapper(raw, opened.encoding or "utf-8-sig", newline="")
        separator = _separator(lines)
        lines.seek(0)
        reader = csv.reader(_without_nul(lines), delimiter=separator)
        begins = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise _invalid(
                    f"{begins}번째 줄에서 시작한 따옴표가 닫히지 않았습니다.",
                    f"The quotation mark of line {begins} is never closed.",
                ) from None
            yield begins, [rearm(cell) if cell[:1] == "'" else cell for cell in cells], raw.tell() / size
            begins = reader.line_num + 1


def _ends(path: Path) -> bytes:
    """The first and the last part of a file."""
    with path.open("rb") as file:
        first = file.read(BLOCK)
        file.seek(max(0, path.stat().st_size - BLOCK))
        return first + file.read(BLOCK)


def _separator(lines: Iterable[str]) -> str:
    """What stands between the headings: the first line with two or more of one kind says it, titles above have none."""
    above = list(itertools.islice((line for line in lines if line.strip()), MOST_ABOVE_HEADINGS))
    headings = next((line for line in above if any(squeeze(name) in squeeze(line) for name in REQUIRED)), "")
    return separator_of([headings] if headings else above[:1])


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\x00", "")


def _sheet_rows(path: Path) -> Iterator[tuple[int, Sequence[Value], float]]:
    """The first sheet. A workbook may turn out to be damaged only while its rows are read."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield from _rows_of_sheet(book.worksheets[0])
        finally:
            book.close()
    except UNREADABLE:
        raise _invalid("엑셀 파일이 손상되어 읽을 수 없습니다.", "The workbook is damaged.") from None


def _rows_of_sheet(sheet: Any) -> Iterator[tuple[int, Sequence[Value], float]]:
    # A wrong dimension in the file would cut rows off.
    rows_said = sheet.max_row or 0
    sheet.reset_dimensions()
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        blank = 0 if any(_is_filled(cell) for cell in cells) else blank + 1
        if blank > MOST_BLANK_ROWS:
            return
        yield number, cells, number / max(rows_said, number)


def _invalid(what: str, what_en: str) -> problems.Problem:
    return problems.import_file_invalid(what=what, what_en=what_en)
