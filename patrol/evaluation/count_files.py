"""The counts as files: a workbook that adds up by itself, and CSV that Korean spreadsheets open (UTF-8 with BOM)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from patrol.clock import Period
from patrol.evaluation.counts import NO_PLACE, Table, by_dong, by_field, by_month, cross
from patrol.findings.queries import CountRow

HEADER = ("분야코드", "분야", "월", "행정동코드", "행정동", "접수", "처리", "처리율")


def write_csv(rows: Sequence[CountRow], fields: Mapping[str, str], dongs: Mapping[str, str]) -> bytes:
    """One line for each field × month × dong, with a BOM."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow(_line(row, fields, dongs))
    return written.getvalue().encode("utf-8-sig")


def write_workbook(
    rows: Sequence[CountRow],
    fields: Mapping[str, str],
    dongs: Mapping[str, str],
    *,
    period: Period,
    made_at: str,
) -> bytes:
    """Sheets: field × month, field × dong, all rows, and what was counted how."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "align": "center"})
        number = book.add_format({"num_format": "#,##0", "border": 1})
        rate = book.add_format({"num_format": "0.0%", "border": 1})
        plain = book.add_format({"border": 1})
        formats = {"head": head, "number": number, "rate": rate, "plain": plain}
        _write_cross(
            book.add_worksheet("분야별 월별"),
            cross(rows, by_field, by_month, list(fields)),
            fields,
            {},
            formats,
        )
        dong_names = {**dongs, NO_PLACE: "위치 없음"}
        by_dongs = cross(rows, by_dong, by_field, list(dongs))
        _write_cross(book.add_worksheet("행정동별 분야별"), by_dongs, dong_names, fields, formats)
        sheet = book.add_worksheet("전체")
        sheet.write_row(0, 0, HEADER, head)
        for index, row in enumerate(rows, 1):
            sheet.write_row(index, 0, _line(row, fields, dongs), plain)
        sheet.autofilter(0, 0, max(len(rows), 1), len(HEADER) - 1)
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet("기준")
        about.set_column(0, 0, 14)
        about.set_column(1, 1, 90)
        for index, line in enumerate(
            (
                ("기간", f"{period.first} ~ {period.last} (접수일, 서울 시각)"),
                ("접수", "기간에 접수된 적출사항 수"),
                ("처리", "그 가운데 지금 상태가 완료·확인, 처리불가(사유 있음), 이송인 것"),
                ("처리율", "처리 ÷ 접수"),
                ("만든 때", made_at),
            )
        ):
            about.write_row(index, 0, line, plain)
    return written.getvalue()


def _line(row: CountRow, fields: Mapping[str, str], dongs: Mapping[str, str]) -> tuple[object, ...]:
    share = round(row.handled / row.received, 4) if row.received else None
    dong = dongs.get(row.dong_code, row.dong_code) if row.dong_code else "위치 없음"
    return (
        row.field_code,
        fields.get(row.field_code, row.field_code),
        row.month,
        row.dong_code or "",
        dong,
        row.received,
        row.handled,
        share,
    )


def _write_cross(
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Table,
    row_names: Mapping[str, str],
    column_names: Mapping[str, str],
    formats: Mapping[str, xlsxwriter.format.Format],
) -> None:
    """Received and handled of every cell; sums are formulas, so that the sheet stays true when it is edited."""
    head, number, plain = formats["head"], formats["number"], formats["plain"]
    sheet.write(1, 0, "구분", head)
    for index, name in enumerate((*table.columns, "계")):
        sheet.merge_range(0, 1 + index * 2, 0, 2 + index * 2, column_names.get(name, name), head)
        sheet.write_row(1, 1 + index * 2, ("접수", "처리"), head)
    width = len(table.columns) * 2
    for line, row in enumerate(table.rows, 2):
        sheet.write(line, 0, row_names.get(row, row), plain)
        for index, column in enumerate(table.columns):
            cell = table.cell(row, column)
            sheet.write_row(line, 1 + index * 2, (cell.received, cell.handled), number)
        for side, value in enumerate((table.row_sum(row).received, table.row_sum(row).handled)):
            cells = "+".join(_name(line, column) for column in range(1 + side, 1 + width, 2)) or "0"
            sheet.write_formula(line, 1 + width + side, f"={cells}", number, value)
    last = 1 + len(table.rows)
    sheet.write(last + 1, 0, "계", head)
    sums = [table.column_sum(column) for column in table.columns] + [table.whole]
    for index, total in enumerate(sums):
        for side, value in enumerate((total.received, total.handled)):
            place = 1 + index * 2 + side
            sheet.write_formula(
                last + 1, place, f"=SUM({_name(2, place)}:{_name(last, place)})", number, value
            )
    sheet.set_column(0, 0, 16)
    sheet.freeze_panes(2, 1)


def _name(row: int, column: int) -> str:
    return str(xlsxwriter.utility.xl_rowcol_to_cell(row, column))
