"""Files that are written whole before they are sent: workbook, GeoPackage, photos. Disk grows with the rows, memory does not."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import pyogrio.raw
import xlsxwriter
from sqlalchemy import Connection

from patrol import problems
from patrol.exchange import words
from patrol.exchange.export_findings import HEADER, PROPERTIES, Wanted, feature_batches, photo_rows, rows
from patrol.formulas import disarm
from patrol.storage import Storage

ROWS_OF_A_SHEET = 1_048_575
TIMES = {HEADER.index(name) for name in (words.RECEIVED_AT, words.RESOLVED_AT, "처리기한")}
NUMBERS = {HEADER.index(name) for name in (words.LATITUDE, words.LONGITUDE)}
WIDTHS = {words.CONTENT: 50, words.ADDRESS: 24, words.RESULT: 40, words.ITEM: 20}
ROLES = {"before": "조치전", "context": "참고", "after": "조치후"}
INDEX = ("적출번호", "파일", "구분", "촬영일시", "SHA-256(원본)")


PhotoRow = tuple[str, str, int, str | None, str]
"""Number or name of the thing, role, position, taken at, SHA-256 of the original."""


def write_workbook(path: Path, connection: Connection, wanted: Wanted) -> None:
    """The columns of the CSV as a workbook; more rows than a sheet holds go on to another one."""
    widths = [WIDTHS.get(name, 18 if place in TIMES else 13) for place, name in enumerate(HEADER)]
    write_rows(
        path, "적출사항", HEADER, rows(connection, wanted), times=TIMES, numbers=NUMBERS, widths=widths
    )


def write_rows(
    path: Path,
    title: str,
    header: Sequence[str],
    lines: Iterable[Sequence[Any]],
    *,
    times: Set[int],
    numbers: Set[int],
    widths: Sequence[int],
) -> None:
    """Rows as a workbook in constant memory; `times` and `numbers` are places of columns, times texts in Seoul's time."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet: Any = None
        line = 0
        for cells in lines:
            if sheet is None or line > ROWS_OF_A_SHEET:
                sheet, line = _add_sheet(book, title, header, widths, head), 1
            for column, value in enumerate(cells):
                if value is None:
                    continue
                if column in times:
                    sheet.write_datetime(line, column, dt.datetime.fromisoformat(value), time)
                elif column in numbers and float(f"{float(value):.16g}") == float(value):
                    # A workbook keeps 16 digits of a number; what has 17 stays a text, to come back as it was.
                    sheet.write_number(line, column, float(value))
                else:
                    sheet.write_string(line, column, str(value))
            line += 1
        if sheet is None:
            _add_sheet(book, title, header, widths, head)


def _add_sheet(book: Any, title: str, header: Sequence[str], widths: Sequence[int], head: Any) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, header, head)
    return sheet


def write_geopackage(path: Path, connection: Connection, wanted: Wanted) -> None:
    """Layer `finding`: points in EPSG:4326 with the properties of the GeoJSON."""
    batches = feature_batches(connection, wanted)
    write_features(path, batches, list(PROPERTIES), layer="finding", geometry_type="Point")


def write_features(
    path: Path,
    batches: Iterable[Sequence[Sequence[Any]]],
    names: Sequence[str],
    *,
    layer: str,
    geometry_type: str,
) -> None:
    """Batches of (WKB or None, *properties) as a GeoPackage of one layer in EPSG:4326."""
    is_first = True
    for batch in batches:
        _write_batch(path, batch, names, layer, geometry_type, is_first=is_first)
        is_first = False
    if is_first:
        _write_batch(path, [], names, layer, geometry_type, is_first=True)


def _write_batch(
    path: Path, batch: Any, names: Sequence[str], layer: str, geometry_type: str, *, is_first: bool
) -> None:
    columns = list(zip(*batch, strict=True)) or [()] * (1 + len(names))
    geometry = np.array([None if one is None else bytes(one) for one in columns[0]], dtype=object)
    pyogrio.raw.write(
        str(path),
        geometry=geometry,
        field_data=[_values(values) for values in columns[1:]],
        fields=list(names),
        layer=layer,
        driver="GPKG",
        geometry_type=geometry_type,
        crs="EPSG:4326",
        append=not is_first,
    )


def _values(values: Sequence[Any]) -> Any:
    """A column of numbers as numbers (none is NaN, which GeoPackage keeps as null), others as they are."""
    if (
        values
        and all(isinstance(one, int | float | None) for one in values)
        and any(one is not None for one in values)
    ):
        return np.array([np.nan if one is None else one for one in values], dtype=float)
    return np.array(list(values), dtype=object)


def write_photos(path: Path, connection: Connection, wanted: Wanted, storage: Storage) -> None:
    """The photos as they are shown (turned, without metadata), and `index.csv`: which finding, before or after, when."""
    write_photo_archive(path, photo_rows(connection, wanted), storage)


def write_photo_archive(path: Path, photos: Iterable[PhotoRow], storage: Storage) -> None:
    """Pictures in a folder for each thing, and `index.csv`; one without its picture is left out."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive, TemporaryFile() as kept:
        index = io.TextIOWrapper(kept, encoding="utf-8-sig", newline="")
        lines = csv.writer(index, lineterminator="\r\n")
        lines.writerow(INDEX)
        for number, role, position, taken_at, sha256 in photos:
            name = f"{number}/{number}_{ROLES[role]}_{position + 1}_{sha256[:8]}.webp"
            try:
                data = storage.get_derivative("1600", sha256)
            except problems.Problem:
                continue
            archive.writestr(name, data)
            lines.writerow(disarm(str(cell or "")) for cell in (number, name, ROLES[role], taken_at, sha256))
        index.flush()
        kept.seek(0)
        with archive.open(zipfile.ZipInfo("index.csv"), "w", force_zip64=True) as file:
            shutil.copyfileobj(kept, file)
