"""Tables as files: CSV that Korean spreadsheets open (UTF-8 with BOM), XLSX, and both read again (CSV also in CP949)."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

import openpyxl
import xlsxwriter
from flask import Response

from patrol import problems
from patrol.filekinds import MOST_ABOVE_HEADINGS, MOST_BLANK_ROWS, UNREADABLE, no_table, separator_of
from patrol.formulas import cell, rearm

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000
NUMBERED = frozenset({"관리번호", "접수번호"})
"""Every sheet of ours has one of these columns: the line of headings is known by it."""


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as CSV with a BOM; a text that a spreadsheet would take for a formula gets an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def write_workbook(header: Sequence[str], rows: Iterable[Sequence[object]], sheet_name: str) -> bytes:
    """The table as a workbook of one sheet."""
    written = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        sheet = book.add_worksheet(sheet_name)
        sheet.set_column(0, len(header) - 1, 16)
        sheet.write_row(0, 0, header, book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1}))
        for index, row in enumerate(rows, 1):
            sheet.write_row(index, 0, [_plain(value) for value in row])
        sheet.freeze_panes(1, 0)
    return written.getvalue()


def download(kind: str, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The table as an answer that browsers save: `kind` is csv or xlsx."""
    if kind == "csv":
        response = Response(write_csv(header, rows), content_type="text/csv; charset=utf-8")
    else:
        response = Response(write_workbook(header, rows, name[:31]), content_type=WORKBOOK)
    file_name = quote(f"{name}.{kind}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file_name}"
    return response


def read_table(data: bytes) -> list[dict[str, str]]:
    """Rows of a CSV (UTF-8, UTF-16 or CP949) or XLSX file by the names in its line of headings, which titles may stand above.

    A row without any word is `{}`, as are the titles: rows keep their place, so that each is told with its number.
    Raises `problems.programme_file_invalid`.
    """
    rows = list(itertools.islice(_rows(data), MOST_ROWS + MOST_ABOVE_HEADINGS + 1))
    if not any(value for row in rows for value in row):
        raise _invalid("빈 파일입니다.", "It is empty.")
    above = next((at for at, row in enumerate(rows[:MOST_ABOVE_HEADINGS]) if NUMBERED & set(row)), 0)
    if len(rows) - above - 1 > MOST_ROWS:
        raise _invalid(
            f"한 번에 {MOST_ROWS:,}줄까지 받습니다. 나누어 올려 주세요.",
            f"At most {MOST_ROWS:,} rows are taken at once: split the file.",
        )
    header = rows[above]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise _invalid(f"{', '.join(twice)} 열이 두 번 있습니다.", f"{', '.join(twice)} is there twice.")
    read = [dict(zip(header, row, strict=False)) if any(row) else {} for row in rows[above + 1 :]]
    return [*({} for _ in range(above)), *read]


def _rows(data: bytes) -> Iterator[list[str]]:
    """All rows, their cells trimmed."""
    if data[:4] == b"PK\x03\x04":
        return _workbook_rows(data)
    refused = no_table(data[:16], data)
    if refused is not None:
        raise _invalid(*refused)
    return _csv_rows(data)


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    is_wide = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp949"):
        try:
            written = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = itertools.islice(io.StringIO(written), MOST_ABOVE_HEADINGS)
        headings = [line for line in first if any(name in line for name in NUMBERED)][:1]
        separator = separator_of(headings or written.splitlines()[:1])
        try:
            for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
                yield [rearm(value.strip()) for value in row]
        except csv.Error:
            break
        return
    raise _invalid(
        "글자를 읽을 수 없습니다. UTF-8이나 CP949(EUC-KR)로 저장해 주세요.",
        "Its characters cannot be read: save it as UTF-8 or CP949 (EUC-KR).",
    )


def _workbook_rows(data: bytes) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        blank = 0
        for values in sheet.iter_rows(values_only=True):
            row = [_text(value).strip() for value in values]
            blank = 0 if any(row) else blank + 1
            if blank > MOST_BLANK_ROWS:
                return
            yield row
    except UNREADABLE:
        raise _invalid("통합 문서를 열 수 없습니다.", "The workbook cannot be opened.") from None


def _invalid(what: str, what_en: str) -> problems.Problem:
    return problems.programme_file_invalid(what=what, what_en=what_en)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, int | float):
        return value
    return str(value)
