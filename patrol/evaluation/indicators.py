"""The indicators of the city's yearly evaluation (domain.md): definition, value, and the list that each number opens to. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from patrol.clock import hours_and_minutes
from patrol.counters import Measures
from patrol.evaluation.rounding import percent, rounded

Value = float | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator over counted findings. `only` is the list's filter of what it counts, `kind` how it is written."""

    slug: str
    ko: str
    en: str
    definition_ko: str
    definition_en: str
    kind: str
    of: Callable[[Measures], Value]
    only: str = "all"

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.en if language == "en" else self.ko

    def definition(self, language: str) -> str:
        """How it is counted."""
        return self.definition_en if language == "en" else self.definition_ko


def _share(part: str, whole: str) -> Callable[[Measures], Value]:
    def share(counted: Measures) -> Value:
        all_ = getattr(counted, whole)
        return getattr(counted, part) / all_ if all_ else None

    return share


def _mean_hours(counted: Measures) -> Value:
    mean = counted.mean_handling
    return mean.total_seconds() / 3600 if mean is not None else None


INDICATORS = (
    Indicator(
        "received",
        "접수",
        "Received",
        "기간에 접수된 건(접수일시, 서울 시각의 날짜)",
        "findings received in the period, by Seoul day",
        "count",
        lambda one: one.received,
    ),
    Indicator(
        "handled_count",
        "처리",
        "Handled",
        "그 가운데 지금 상태가 완료·확인, 처리 불가(사유 있음), 이첩인 건",
        "those that are now done, unfixable with a reason, or transferred",
        "count",
        lambda one: one.handled,
        "handled",
    ),
    Indicator(
        "open",
        "미처리",
        "Open",
        "지금 상태가 접수·배정·처리 중·재처리인 건",
        "received, assigned, in progress or reopened now",
        "count",
        lambda one: one.open,
        "open",
    ),
    Indicator(
        "handled",
        "처리율",
        "Handling rate",
        "처리 ÷ 접수",
        "handled / received",
        "rate",
        _share("handled", "received"),
        "handled",
    ),
    Indicator(
        "mean_hours",
        "평균 처리시간",
        "Mean handling time",
        "완료 건의 (처리일시 − 접수일시) 평균",
        "mean of resolution − reception over done findings",
        "hours",
        _mean_hours,
        "done",
    ),
    Indicator(
        "on_time",
        "기한 내 처리율",
        "On-time rate",
        "기한(접수 때의 항목별 처리기준 시간) 안에 완료한 건 ÷ 완료",
        "done by the deadline as it stood at reception / done",
        "rate",
        _share("on_time", "done"),
        "done_on_time",
    ),
    Indicator(
        "with_after_photo",
        "조치 후 사진",
        "After-photo rate",
        "조치 후 사진이 있는 완료 건 ÷ 완료",
        "done findings with an after-photo / done",
        "rate",
        _share("with_after_photo", "done"),
        "with_after_photo",
    ),
    Indicator(
        "with_answer",
        "충실한 답변",
        "Answer rate",
        "처리결과가 10자 이상인 완료 건 ÷ 완료",
        "done findings with a result of 10 characters or more / done",
        "rate",
        _share("with_answer", "done"),
        "answered",
    ),
    Indicator(
        "reopened",
        "재처리율",
        "Reopened rate",
        "완료 뒤 되돌려진 건(지금 다시 처리 중인 건 포함) ÷ 완료",
        "findings sent back after done, those that are being mended now among them / done",
        "rate",
        _share("reopened", "done"),
        "was_reopened",
    ),
)
BY_SLUG = {one.slug: one for one in INDICATORS}


def write_value(kind: str, value: Value, language: str = "ko") -> str:
    """A value as people read it: 33,191 · 97.3 % · 11시간 34분 · – where there is nothing to count."""
    if value is None:
        return "–"
    if kind == "rate":
        return f"{percent(value)}%"
    if kind == "hours":
        return hours_and_minutes(dt.timedelta(hours=value), language)
    return rounded(value, 0 if kind == "count" else 1)
