"""The evaluation workbook (평가 자료): indicators with definitions, every breakdown, scores, what to do next."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlencode

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from patrol.clock import Period, hours_and_minutes, seoul_time
from patrol.counters import Measures
from patrol.evaluation.evaluated import Evaluation, Part
from patrol.evaluation.indicators import BY_SLUG, INDICATORS, write_value
from patrol.evaluation.workbook_words import (
    CHANNEL_NAMES,
    COUNTS,
    CRITERION_NAMES,
    EFFORT_NAMES,
    RATES,
    SHEETS,
    STEP_NAMES,
)

A4 = 9
FONT = "맑은 고딕"
"""What Korean offices have; elsewhere the program takes another."""
LINE_POINTS = 18


def height_of(words: str, columns: int) -> int:
    """Points that wrapped words need in a cell of so many columns; a Korean character takes two."""
    taken = sum(2 if east_asian_width(one) in "WF" else 1 for one in words)
    return LINE_POINTS * max(1, -(-taken // columns))


def write_evaluation(evaluation: Evaluation, *, made_at: str, public_url: str = "") -> bytes:
    """The workbook; counts are links to their lists where the service's address is known, rates are formulas."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_calc_mode("auto")
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#E8EEF7", "border": 1, "align": "center", "text_wrap": True}
            ),
            "words": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
            "count": book.add_format({"num_format": "#,##0", "border": 1, "valign": "top"}),
            "rate": book.add_format({"num_format": "0.0%", "border": 1, "valign": "top"}),
            "points": book.add_format({"num_format": "0.00", "border": 1, "valign": "top"}),
            "hours": book.add_format({"border": 1, "align": "right", "valign": "top"}),
        }
        for one in formats.values():
            one.set_font_name(FONT)
        writer = _Writer(book, formats, public_url.rstrip("/"))
        writer.summary(evaluation, made_at)
        for name, parts in evaluation.parts.items():
            writer.breakdown(SHEETS[name], parts)
        writer.people(evaluation)
        writer.steps(evaluation)
        writer.definitions(evaluation, made_at)
    return written.getvalue()


class _Writer:
    """The sheets, with what all of them need."""

    def __init__(self, book: Any, formats: dict[str, Any], public_url: str) -> None:
        self.book = book
        self.formats = formats
        self.public_url = public_url

    def sheet(self, name: str) -> Any:
        """A new sheet that prints on A4, as wide as the page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.set_header(f"&L평가 자료 · {name}")
        sheet.set_footer("&C&P / &N")
        sheet.set_default_row(LINE_POINTS)
        return sheet

    def summary(self, evaluation: Evaluation, made_at: str) -> None:
        """Indicators against the year before, and the score."""
        sheet = self.sheet("요약")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 5, 15)
        sheet.set_column(6, 6, 60)
        sheet.write_string(0, 0, f"평가 지표 {evaluation.period}", self.formats["title"])
        sheet.write_string(1, 0, f"비교: {evaluation.before} · 만든 때: {made_at}")
        sheet.write_row(3, 0, ("지표", "이번", "작년 같은 기간", "차이"), self.formats["head"])
        sheet.merge_range(3, 4, 3, 6, "기준", self.formats["head"])
        line = 4
        for one in INDICATORS:
            now, then = one.of(evaluation.whole), one.of(evaluation.whole_before)
            sheet.write_string(line, 0, one.ko, self.formats["words"])
            if one.kind == "count":
                self.count(sheet, line, 1, int(now or 0), evaluation.filter.query(only=one.only))
            else:
                self.value(sheet, line, 1, one.kind, now)
            self.value(sheet, line, 2, one.kind, then)
            difference = now - then if now is not None and then is not None else None
            if one.kind == "hours":
                words = "–" if difference is None else f"{difference:+.2f}시간"
                sheet.write_string(line, 3, words, self.formats["hours"])
            else:
                self.value(sheet, line, 3, one.kind, difference)
            sheet.merge_range(line, 4, line, 6, one.definition_ko, self.formats["words"])
            sheet.set_row(line, height_of(one.definition_ko, 90))
            line += 1
        line += 1
        head = ("평가 항목", "이번", "작년 같은 기간", "목표", "배점", "점수", "배점과 목표의 출처")
        sheet.write_row(line, 0, head, self.formats["head"])
        first = line + 1
        for line, scored in enumerate(evaluation.scored, first):
            criterion = scored.criterion
            kind = criterion_kind(criterion.indicator)
            sheet.write_string(line, 0, criterion_name(criterion.indicator), self.formats["words"])
            self.value(sheet, line, 1, kind, scored.value)
            self.value(sheet, line, 2, kind, scored.before)
            self.value(sheet, line, 3, kind, criterion.target)
            sheet.write_number(line, 4, criterion.weight, self.formats["points"])
            if scored.points is None:
                sheet.write_string(line, 5, "–", self.formats["hours"])
            else:
                sheet.write_number(line, 5, scored.points, self.formats["points"])
            source = criterion.source.partition(" / ")[0] if criterion.is_default else criterion.source
            sheet.write_string(line, 6, source, self.formats["words"])
            sheet.set_row(line, height_of(source, 60))
        last = first + len(evaluation.scored)
        sheet.write_string(last, 0, "합계", self.formats["head"])
        for column, value in ((4, evaluation.full), (5, evaluation.points)):
            cells = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last - 1, column)}"
            sheet.write_formula(last, column, f"=SUM({cells})", self.formats["points"], value)

    def breakdown(self, name: str, parts: Sequence[Part]) -> None:
        """One row for each part; the sum below is a formula."""
        sheet = self.sheet(name)
        # As wide as a landscape page: wider columns would print in letters that nobody reads.
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(COUNTS) + len(RATES), 7.5)
        sheet.set_column(len(COUNTS) + len(RATES) + 1, len(COUNTS) + len(RATES) + 1, 13)
        sheet.set_row(0, 2 * LINE_POINTS)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        head = (
            name.removesuffix("별"),
            *(one[0] for one in COUNTS),
            *(one[0] for one in RATES),
            "평균 처리시간",
        )
        sheet.write_row(0, 0, head, self.formats["head"])
        for line, part in enumerate(parts, 1):
            sheet.write_string(line, 0, part.name, self.formats["words"])
            sheet.set_row(line, height_of(part.name, 24))
            for column, (_, measure, only) in enumerate(COUNTS, 1):
                value = getattr(part.measures, measure)
                self.count(sheet, line, column, value, part.filter.query(only=only))
            self.rates(sheet, line, part.measures)
        last = len(parts) + 1
        whole = sum((part.measures for part in parts), Measures())
        sheet.write_string(last, 0, "계", self.formats["head"])
        for column, (_, measure, _only) in enumerate(COUNTS, 1):
            cells = f"{xl_rowcol_to_cell(1, column)}:{xl_rowcol_to_cell(max(last - 1, 1), column)}"
            value = getattr(whole, measure)
            formula = f"=SUM({cells})" if parts else "=0"
            sheet.write_formula(last, column, formula, self.formats["count"], value)
        self.rates(sheet, last, whole)
        sheet.autofilter(0, 0, max(last - 1, 1), len(head) - 1)

    def rates(self, sheet: Any, line: int, measures: Measures) -> None:
        """The shares as formulas over the row's counts, and the mean handling time."""
        for column, (_, part, whole) in enumerate(RATES, len(COUNTS) + 1):
            above, below = (xl_rowcol_to_cell(line, one) for one in (part, whole))
            values = [getattr(measures, COUNTS[one - 1][1]) for one in (part, whole)]
            value = values[0] / values[1] if values[1] else ""
            sheet.write_formula(
                line, column, f'=IF({below}=0,"",{above}/{below})', self.formats["rate"], value
            )
        mean = measures.mean_handling
        words = hours_and_minutes(mean) if mean is not None else "–"
        sheet.write_string(line, len(COUNTS) + len(RATES) + 1, words, self.formats["hours"])

    def people(self, evaluation: Evaluation) -> None:
        """Monitors and the district's own effort."""
        sheet = self.sheet("살피미·노력도")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 2, 14)
        monitors, effort = evaluation.monitors, evaluation.effort
        sheet.write_row(0, 0, ("살피미", "값", ""), self.formats["head"])
        rows: list[tuple[str, str, float | None]] = [
            ("활동한 살피미", "count", monitors.monitors),
            ("신고", "count", monitors.reports),
            ("1인당 신고", "number", monitors.reports_each),
            ("봉사시간", "count", monitors.hours),
        ]
        for line, (name, kind, value) in enumerate(rows, 1):
            sheet.write_string(line, 0, name, self.formats["words"])
            self.value(sheet, line, 1, kind, value)
        days = urlencode({"from": evaluation.period.first, "to": evaluation.period.last})
        served = f"/monitors?{days}"
        self.opens(sheet, 1, 1, monitors.monitors, served)
        self.count(sheet, 2, 1, monitors.reports, evaluation.monitor_reports.query())
        self.opens(sheet, 4, 1, monitors.hours, served)
        sheet.write_row(6, 0, ("노력도", "건수", "참여인원"), self.formats["head"])
        sheet.write_string(7, 0, "계획한 순찰·활동 가운데 한 것", self.formats["words"])
        told = f"{effort.held} / {effort.due}"
        if effort.due and self.public_url:
            sheet.write_url(7, 1, f"{self.public_url}/programmes/plans?{days}", self.formats["hours"], told)
        sheet.write_string(7, 1, told, self.formats["hours"])
        self.value(sheet, 7, 2, "rate", effort.rate)
        for line, (name, (occasions, people)) in enumerate(effort.occasions.items(), 8):
            sheet.write_string(line, 0, EFFORT_NAMES.get(name, name), self.formats["words"])
            self.opens(sheet, line, 1, occasions, activities_of(name, evaluation.period))
            self.opens(sheet, line, 2, people, activities_of(name, evaluation.period))

    def steps(self, evaluation: Evaluation) -> None:
        """What to do next, the most points first."""
        sheet = self.sheet("다음 할 일")
        sheet.set_column(0, 0, 50)
        sheet.set_column(1, 2, 14)
        sheet.write_row(0, 0, ("할 일", "건수", "모두 하면 오르는 점수"), self.formats["head"])
        for line, step in enumerate(evaluation.steps, 1):
            sheet.write_string(line, 0, STEP_NAMES[step.slug], self.formats["words"])
            self.count(sheet, line, 1, step.cases, step.filter.query())
            self.value(sheet, line, 2, "number", step.gain)

    def definitions(self, evaluation: Evaluation, made_at: str) -> None:
        """What was counted, how, from when to when."""
        sheet = self.sheet("기준")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 100)
        oldest = evaluation.oldest_open
        channels = ", ".join(CHANNEL_NAMES[str(one)] for one in evaluation.filter.channel)
        lines = [
            ("기간", f"{evaluation.period} (접수일, 서울 시각, 양쪽 날 포함)"),
            ("접수경로", channels),
            ("가장 오래된 미처리", f"{seoul_time(oldest):%Y-%m-%d %H:%M} 접수" if oldest else "없음"),
            ("만든 때", made_at),
            *((one.ko, one.definition_ko) for one in INDICATORS),
            (
                "점수",
                "배점과 배점 × 값 ÷ 목표 가운데 작은 것. 시간은 배점 × 목표 ÷ 값. 서울시의 산식은 공개되지 않았습니다.",
            ),
            ("제외", "철회·중복도 접수에 들어 있습니다. 처리시간은 완료 건만, 달력 시간으로 셉니다."),
            (
                "봉사시간",
                "신고 4건에 1시간, 하루 8시간까지. 같은 내용은 한 번, 불분명한 신고는 세지 않습니다.",
            ),
        ]
        for line, cells in enumerate(lines):
            sheet.write_row(line, 0, cells, self.formats["words"])
            sheet.set_row(line, height_of(cells[1], 100))

    def count(self, sheet: Any, line: int, column: int, value: int, query: str) -> None:
        """A count that opens to its list of findings."""
        self.opens(sheet, line, column, value, f"/findings?{query}")

    def opens(self, sheet: Any, line: int, column: int, value: int, address: str) -> None:
        """A count that opens to an address of the service."""
        if value and self.public_url:
            sheet.write_url(line, column, f"{self.public_url}{address}", self.formats["count"])
        sheet.write_number(line, column, value, self.formats["count"])

    def value(self, sheet: Any, line: int, column: int, kind: str, value: float | None) -> None:
        """A value as its kind is written; nothing to count is a dash, never a zero."""
        if value is None or kind == "hours":
            sheet.write_string(line, column, write_value(kind, value), self.formats["hours"])
        else:
            style = {"rate": "rate", "count": "count"}.get(kind, "points")
            sheet.write_number(line, column, value, self.formats[style])


def activities_of(group: str, period: Period) -> str:
    """The list of a kind of activities in a period."""
    return f"/activities?{urlencode({'group': group, 'from': period.first, 'to': period.last})}"


def criterion_kind(indicator: str) -> str:
    """How a criterion's value is written."""
    if indicator in BY_SLUG:
        return BY_SLUG[indicator].kind
    return "rate" if indicator == "effort" else "number"


def criterion_name(indicator: str) -> str:
    """What a criterion is called, in Korean."""
    return BY_SLUG[indicator].ko if indicator in BY_SLUG else CRITERION_NAMES[indicator]
