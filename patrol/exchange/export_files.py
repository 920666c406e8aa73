"""Files that are written whole before they are sent: workbook, GeoPackage, photos. Disk grows with the rows, memory does not."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import xlsxwriter
from sqlalchemy import Connection

from patrol import problems
from patrol.exchange import words
from patrol.exchange.export_findings import HEADER, PROPERTIES, Wanted, feature_batches, photo_rows, rows
from patrol.exchange.words import disarm
from patrol.storage import Storage

ROWS_OF_A_SHEET = 1_048_575
TIMES = {HEADER.index(name) for name in (words.RECEIVED_AT, words.RESOLVED_AT, "처리기한")}
NUMBERS = {HEADER.index(name) for name in (words.LATITUDE, words.LONGITUDE)}
WIDTHS = {words.CONTENT: 50, words.ADDRESS: 24, words.RESULT: 40, words.ITEM: 20}
ROLES = {"before": "조치전", "context": "참고", "after": "조치후"}
INDEX = ("적출번호", "파일", "구분", "촬영일시", "SHA-256(원본)")


def write_workbook(path: Path, connection: Connection, wanted: Wanted) -> None:
    """The columns of the CSV as a workbook; more rows than a sheet holds go on to another one."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet: Any = None
        line = 0
        for cells in rows(connection, wanted):
            if sheet is None or line > ROWS_OF_A_SHEET:
                sheet, line = _add_sheet(book, head), 1
            for column, value in enumerate(cells):
                if value is None:
                    continue
                if column in TIMES:
                    sheet.write_datetime(line, column, dt.datetime.fromisoformat(value), time)
                elif column in NUMBERS and float(f"{float(value):.16g}") == float(value):
                    # A workbook keeps 16 digits of a number; what has 17 stays a text, to come back as it was.
                    sheet.write_number(line, column, float(value))
                else:
                    sheet.write_string(line, column, value)
            line += 1
        if sheet is None:
            _add_sheet(book, head)


def _add_sheet(book: Any, head: Any) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet("적출사항" if number == 1 else f"적출사항 {number}")
    sheet.freeze_panes(1, 1)
    for column, name in enumerate(HEADER):
        sheet.set_column(column, column, WIDTHS.get(name, 18 if column in TIMES else 13))
    sheet.write_row(0, 0, HEADER, head)
    return sheet


def write_geopackage(path: Path, connection: Connection, wanted: Wanted) -> None:
    """Layer `finding`: points in EPSG:4326 with the properties of the GeoJSON."""
    is_first = True
    for batch in feature_batches(connection, wanted):
        _write_batch(path, batch, is_first=is_first)
        is_first = False
    if is_first:
        _write_batch(path, [], is_first=True)


def _write_batch(path: Path, batch: Any, *, is_first: bool) -> None:
    columns = list(zip(*batch, strict=True)) or [()] * (1 + len(PROPERTIES))
    geometry = np.array([None if one is None else bytes(one) for one in columns[0]], dtype=object)
    pyogrio.raw.write(
        str(path),
        geometry=geometry,
        field_data=[np.array(list(values), dtype=object) for values in columns[1:]],
        fields=list(PROPERTIES),
        layer="finding",
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
        append=not is_first,
    )


def write_photos(path: Path, connection: Connection, wanted: Wanted, storage: Storage) -> None:
    """The photos as they are shown (turned, without metadata), and `index.csv`: which finding, before or after, when."""
    index = io.StringIO()
    lines = csv.writer(index, lineterminator="\r\n")
    lines.writerow(INDEX)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for number, role, position, taken_at, sha256 in photo_rows(connection, wanted):
            name = f"{number}/{number}_{ROLES[role]}_{position + 1}_{sha256[:8]}.webp"
            try:
                data = storage.get_derivative("1600", sha256)
            except problems.Problem:
                continue
            archive.writestr(name, data)
            lines.writerow(disarm(str(cell or "")) for cell in (number, name, ROLES[role], taken_at, sha256))
        archive.writestr("index.csv", index.getvalue().encode("utf-8-sig"), zipfile.ZIP_DEFLATED)
