"""Tables as files: CSV that Korean spreadsheets open (UTF-8 with BOM), XLSX, and both read again (CSV also in CP949)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import openpyxl
import xlsxwriter
from flask import Response

from patrol import problems
from patrol.formulas import cell

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000


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
    """Rows of a CSV (UTF-8 or CP949) or XLSX file by the names in its first row; raises `problems.programme_file_invalid`.

    A row without any word is `{}`: it keeps its place, so that the lines after it are told with their numbers.
    """
    rows = _workbook_rows(data) if data[:4] == b"PK\x03\x04" else _csv_rows(data)
    if len(rows) < 1:
        raise problems.programme_file_invalid(what="빈 파일입니다.")
    header = [name.strip() for name in rows[0]]
    return [
        dict(zip(header, [value.strip() for value in row], strict=False))
        if any(value.strip() for value in row)
        else {}
        for row in rows[1 : MOST_ROWS + 1]
    ]


def _csv_rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise problems.programme_file_invalid(what="글자를 읽을 수 없습니다.")


def _workbook_rows(data: bytes) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
        raise problems.programme_file_invalid(what="통합 문서를 열 수 없습니다.") from None


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
