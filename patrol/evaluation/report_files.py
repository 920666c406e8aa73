"""A report as HWPX, as a workbook and as a plain HTML page; numbers are links where the address of the service is known."""

from __future__ import annotations

import html
import io
from typing import Any

import xlsxwriter
from hwpx import HwpxDocument

from patrol.evaluation.report_texts import Report
from patrol.evaluation.reports import Line, Number, Table

A4 = 9
TITLE_POINTS = 16
LINE_POINTS = 18
FONT = "맑은 고딕"
"""What Korean offices have; elsewhere the program takes another."""
HEAD_COLOUR = "#E8EEF7"


def write_hwpx(report: Report, *, public_url: str = "") -> bytes:
    """The document for 한글, opened again and validated before it is handed out."""
    document = HwpxDocument.new()
    title = document.styles.ensure_run(bold=True, size=TITLE_POINTS)
    bold = document.styles.ensure_run(bold=True)
    for block in report.blocks:
        if isinstance(block, Table):
            _hwpx_table(document, block)
            continue
        style = title if block.kind == "title" else bold if block.indent == 0 else None
        paragraph = document.add_paragraph("", include_run=False)
        pieces = (Number(" " * block.indent), *block.pieces)
        for piece in pieces:
            if piece.href and public_url:
                paragraph.add_hyperlink(public_url.rstrip("/") + piece.href, piece.words)
            elif piece.words:
                paragraph.add_run(piece.words, char_pr_id_ref=style)
    written = document.to_bytes()
    checked = HwpxDocument.open(written).validate()
    if checked.issues:
        raise ValueError(f"the HWPX document is not valid: {checked.issues}")
    return written


def _hwpx_table(document: Any, table: Table) -> None:
    document.add_paragraph(f"  〈{table.caption}〉")
    grid = document.add_table(1 + len(table.rows), len(table.columns))
    for column, name in enumerate(table.columns):
        cell = grid.cell(0, column)
        cell.set_text(name)
        grid.set_cell_shading(0, column, HEAD_COLOUR)
    for line, row in enumerate(table.rows, 1):
        for column, number in enumerate(row):
            grid.cell(line, column).set_text(number.words)
    weights = [2.2 if column == 0 else 1.0 for column in range(len(table.columns))]
    grid.set_column_widths(weights)
    if table.note:
        document.add_paragraph(f"  ※ {table.note}")


def write_workbook(report: Report, *, public_url: str = "") -> bytes:
    """Sheets: the text, each table, every number by its name with its link."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": TITLE_POINTS}),
            "bold": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "border": 1, "align": "center"}),
            "number": book.add_format({"num_format": "#,##0", "border": 1}),
            "rate": book.add_format({"num_format": "0%", "border": 1}),
            "words": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        }
        for one in formats.values():
            one.set_font_name(FONT)
        sheet = book.add_worksheet("보고서")
        sheet.set_column(0, 0, 110)
        for place, line in enumerate(one for one in report.blocks if isinstance(one, Line)):
            kind = "title" if line.kind == "title" else "bold" if line.indent == 0 else None
            sheet.write_string(place, 0, line.words, formats[kind] if kind else None)
        for name, table in report.tables.items():
            _sheet_table(book.add_worksheet(name), table, formats, public_url)
        numbers = book.add_worksheet("숫자")
        numbers.set_column(0, 0, 32)
        numbers.set_column(1, 1, 16)
        numbers.set_column(2, 2, 96)
        numbers.repeat_rows(0)
        numbers.write_row(0, 0, ("이름", "값", "여는 곳"), formats["head"])
        for place, (name, number) in enumerate(report.numbers.items(), 1):
            numbers.write_string(place, 0, name, formats["words"])
            _write_number(numbers, place, 1, number, formats, public_url)
            opens = public_url.rstrip("/") + number.href if number.href else ""
            numbers.write_string(place, 2, opens, formats["words"])
        for one in book.worksheets():
            one.set_paper(A4)
            one.fit_to_pages(1, 0)
            one.set_default_row(LINE_POINTS)
            one.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
            one.set_footer("&C&P / &N")
            if one is not sheet:
                one.set_landscape()
    return written.getvalue()


def _sheet_table(sheet: Any, table: Table, formats: dict[str, Any], public_url: str) -> None:
    sheet.write_string(0, 0, table.caption, formats["bold"])
    sheet.write_row(1, 0, table.columns, formats["head"])
    for line, row in enumerate(table.rows, 2):
        for column, number in enumerate(row):
            _write_number(sheet, line, column, number, formats, public_url)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(table.columns), 11)
    if table.note:
        sheet.write_string(len(table.rows) + 3, 0, f"※ {table.note}")


def _write_number(
    sheet: Any, line: int, column: int, number: Number, formats: dict[str, Any], public_url: str
) -> None:
    if number.value is None:
        sheet.write_string(line, column, number.words, formats["words"])
        return
    style = formats["rate" if isinstance(number.value, float) else "number"]
    if number.href and public_url:
        # A link keeps the cell's number: the address first, then the number over it.
        sheet.write_url(line, column, public_url.rstrip("/") + number.href, style, string=number.words)
    sheet.write_number(line, column, number.value, style)


def write_html(report: Report, *, public_url: str = "") -> bytes:
    """A page that stands by itself, for the command line; the page of the service has its own template."""
    parts = [
        '<!doctype html><html lang="ko"><head><meta charset="utf-8">',
        f"<title>{html.escape(_title(report))}</title></head><body>",
    ]
    for block in report.blocks:
        if isinstance(block, Table):
            parts.append(_html_table(block, public_url))
            continue
        words = "".join(_html_number(piece, public_url) for piece in block.pieces)
        parts.append(
            f"<h1>{words}</h1>" if block.kind == "title" else f"<p>{'&nbsp;' * block.indent}{words}</p>"
        )
    parts.append("</body></html>\n")
    return "\n".join(parts).encode()


def _title(report: Report) -> str:
    return next((one.words for one in report.blocks if isinstance(one, Line) and one.kind == "title"), "")


def _html_table(table: Table, public_url: str) -> str:
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in table.columns)
    rows = []
    for first, *cells in table.rows:
        numbers = "".join(f"<td>{_html_number(one, public_url)}</td>" for one in cells)
        rows.append(f'<tr><th scope="row">{html.escape(first.words)}</th>{numbers}</tr>')
    note = f"<p>※ {html.escape(table.note)}</p>" if table.note else ""
    caption = html.escape(table.caption)
    return (
        f'<table border="1"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{note}"
    )


def _html_number(number: Number, public_url: str) -> str:
    words = html.escape(number.words)
    if not (number.href and public_url):
        return words
    return f'<a href="{html.escape(public_url.rstrip("/") + number.href)}">{words}</a>'
