"""What maps say: names, lines and notes; numbers as people write them come from `written`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from flask_babel import gettext as _

from patrol import cells
from patrol.clock import seoul_time
from patrol.maps.conditions import takes
from patrol.maps.facilities import FacilityMark
from patrol.maps.looks import SOURCE_LOOK as SOURCE_LOOK
from patrol.maps.looks import field_look as field_look
from patrol.maps.numbers import NONE
from patrol.maps.script_words import script_words as script_words
from patrol.maps.view import MapView, Source
from patrol.maps.written import change_text as change_text
from patrol.maps.written import duration as duration
from patrol.maps.written import hours_text as hours_text
from patrol.maps.written import moment as moment
from patrol.maps.written import number as number
from patrol.maps.written import percent as percent
from patrol.maps.written import value_text as value_text
from patrol.web.texts import in_language as in_language


class NamedArea(Protocol):
    """A dong or zone, or the row of what lies in none (without a name)."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def name_en(self) -> str | None: ...


def layer_names() -> dict[str, str]:
    """The views of the map."""
    return {
        "points": _("적출사항"),
        "heat": _("밀집도"),
        "cells": _("육각 격자"),
        "dongs": _("동별"),
        "zones": _("취약지역"),
        "hotspots": _("집중 지역"),
        "sources": _("겹쳐 보기"),
        "patrols": _("순찰 범위"),
        "facilities": _("안전점검"),
        "programmes": _("현장활동"),
    }


def measure_names() -> dict[str, str]:
    """What a dong is coloured by."""
    return {
        "received": _("건수"),
        "per_km2": _("㎢당 건수"),
        "late": _("기한을 넘긴 비율"),
        "hours": _("평균 처리시간"),
    }


def period_names() -> dict[str, str]:
    """The office's periods."""
    return {
        "weeks4": _("최근 4주"),
        "week": _("이번 주"),
        "month": _("이번 달"),
        "quarter": _("이번 분기"),
        "evaluation": _("평가연도"),
        "year": _("올해"),
        "custom": _("직접 입력"),
    }


def source_names() -> dict[str, str]:
    """Whose eyes: the channels told apart."""
    return {"patrol": _("순찰"), "complaints": _("현장민원"), "inspections": _("안전점검")}


def source_list(view: MapView, source: Source, dong: str | None = None) -> str:
    """Where the list behind a source's number is: its findings (of a dong), or the period's inspections."""
    if source == "inspections":
        return f"/inspections?from={view.days.first}&to={view.days.last}"
    changes: dict[str, str] = {"dong": dong} if dong else {}
    return f"/findings?{view.of_source(source).filter().query(**changes)}"


def only_names() -> dict[str, str]:
    """Which of them."""
    return {"open": _("처리 중인 것"), "handled": _("처리한 것"), "late": _("기한이 지난 것")}


def comparison_names() -> dict[str, str]:
    """What stands beside the map."""
    return {
        "previous": _("직전 같은 기간과"),
        "year_before": _("지난해 같은 기간과"),
        "sources": _("순찰과 민원을 나란히"),
        "inspections": _("적출과 안전점검을 나란히"),
    }


def state_names() -> dict[str, str]:
    """States as the popups name them."""
    return {
        "received": _("접수"),
        "assigned": _("배정"),
        "in_progress": _("처리 중"),
        "done": _("처리 완료"),
        "confirmed": _("확인 완료"),
        "reopened": _("재처리"),
        "transferred": _("이첩"),
        "unfixable": _("처리 불가"),
        "duplicate": _("중복"),
        "withdrawn": _("철회"),
    }


def period_line(view: MapView, names: Mapping[str, str] | None = None) -> str:
    """What a view shows, in one line: which days, channels, fields, places and states, and what is left out.

    `names`: those of fields, items, dongs and zones by code.
    """
    parts = [short_days(view)]
    if view.layer == "sources":
        parts.append(" + ".join(source_names()[source] for source in view.shown))
    elif takes(view, "source"):
        parts.append(source_names()[view.source] if view.source else channel_names(view, _("모든 경로")))
    for kind in (view.field, view.item, view.dong, view.zone):
        if kind and takes(view, "field"):
            parts.append(", ".join((names or {}).get(code, code) for code in kind))
    if view.cell and takes(view, "cell"):
        parts.append(_("칸 %(count)s개", count=len(view.cell)))
    if view.only and takes(view, "only"):
        parts.append(only_names()[view.only])
    if takes(view, "parking"):
        parts.append(_("불법주정차 제외") if view.hides_parking else _("불법주정차 포함"))
    return " · ".join(parts)


def channel_names(view: MapView, every: str | None = None) -> str:
    """The channels that a link named, or that all are shown."""
    return ", ".join(channel_name(one) for one in view.channel) or every or str(_("모두"))


def source_note() -> str:
    """What marks of the overlay mean, and which conditions hold for inspections."""
    return str(
        _(
            "채운 표시는 처리 중이거나 조치가 필요한 점검, 빈 표시는 처리했거나 조치가 끝난 것입니다. 점검은"
            " 기간·동·취약지역으로만 고르고 분야와 상태 조건은 쓰지 않습니다. 점검에서 나온 적출은 점검 표시로 대신합니다."
        )
    )


def hotspot_note() -> str:
    """What a hotspot is, and what it is not."""
    return str(
        _(
            "육각형 하나와 이웃 여섯의 건수가 우연만으로는 보기 어려울 만큼 많거나 적은 곳입니다(Getis-Ord Gi*, 거짓"
            " 발견율 보정). 신고와 적출을 센 것이므로 원인을 뜻하지는 않습니다."
        )
    )


def source_line(at: dt.datetime) -> str:
    """Where the numbers come from, and of when they are."""
    return str(
        _("자료: 현장순찰 적출사항, 접수일 기준, %(at)s 현재", at=f"{seoul_time(at):%Y. %-m. %-d. %H:%M}")
    )


def map_label(view: MapView) -> str:
    """What a screen reader calls the map."""
    return f"{layer_names()[view.layer]}, {period_line(view)}"


def short_days(view: MapView) -> str:
    """The days of one side of a comparison."""
    return f"{view.days.first:%Y. %-m. %-d.} ~ {view.days.last:%Y. %-m. %-d.}"


def side_name(view: MapView) -> str:
    """The heading over one of two maps: its source where sources are compared, else its days."""
    if view.compare == "sources" and view.source:
        return str(source_names()[view.source])
    if view.compare == "inspections":
        return str(_("안전점검")) if view.layer == "facilities" else str(_("적출사항"))
    return short_days(view)


def area_name(row: NamedArea) -> str:
    """A dong's or zone's name in the person's language; what stands for one that has none."""
    if row.name is None:
        return str(_("위치 없음")) if row.code == NONE else row.code
    return in_language(row.name, row.name_en)


def area_names(rows: Iterable[NamedArea]) -> str:
    """Several names in one line."""
    return " · ".join(area_name(row) for row in rows)


def event_name(kind: str) -> str:
    """What takes place: a patrol, an activity, an inspection; or comes in: a grievance."""
    names: dict[str, str] = {
        "patrol": _("순찰"),
        "activity": _("활동"),
        "inspection": _("점검"),
        "grievance": _("고충민원"),
    }
    return names[kind]


def channel_name(channel: str) -> str:
    """A channel as people call it."""
    names: dict[str, str] = {
        "patrol": _("순찰"),
        "response_center": _("응답소"),
        "monitor": _("살피미"),
        "holiday_squad": _("해피기동반"),
        "inspection": _("안전점검"),
        "grievance": _("고충민원"),
        "open311": _("외부 연계"),
    }
    return names.get(channel, channel)


def weekday_pairs(counts: Sequence[int]) -> list[tuple[str, int]]:
    """Monday to Sunday with their counts."""
    names = [_("월"), _("화"), _("수"), _("목"), _("금"), _("토"), _("일")]
    return list(zip(names, counts, strict=True))


def hour_bands(hours: Sequence[int]) -> list[tuple[str, int]]:
    """A day's 24 hours as eight bands of three."""
    return [
        (str(_("%(first)s–%(last)s시", first=start, last=start + 3)), sum(hours[start : start + 3]))
        for start in range(0, 24, 3)
    ]


def cell_list(found: Sequence[int]) -> str:
    """Cells as links carry them; of a very large hotspot the first 200, which is the most that a link takes."""
    return ",".join(cells.cell_text(cell) for cell in found[:200])


def range_text(low: float | None, high: float | None, measure: str) -> str:
    """A legend class: `30–49`, `50 이상`; values that are not counts with their limits."""
    if measure == "received":
        first, last = int(low or 1), int(high) - 1 if high is not None else None
        if last is None:
            return str(_("%(n)s 이상", n=f"{first:,}"))
        return f"{first:,}" if first == last else f"{first:,}–{last:,}"
    if high is None:
        return str(_("%(n)s 이상", n=f"{low or 0:,.1f}"))
    return str(_("%(n)s 미만", n=f"{high:,.1f}")) if low is None else f"{low:,.1f}–{high:,.1f}"


def facility_groups(marks: Sequence[FacilityMark]) -> list[tuple[str, int, int]]:
    """Facilities by grade: name, how many, how many of them are overdue."""
    texts = script_words()
    found = []
    for grade in ("A", "B", "C", "D", "E", None):
        held = [one for one in marks if one.grade == grade]
        if held:
            name = texts["grade"].replace("{grade}", grade) if grade else texts["no_grade"]
            found.append((name, len(held), sum(one.is_overdue for one in held)))
    return found


def result_name(result: str | None) -> str:
    """The result of an inspection."""
    return str(script_words()[f"result_{result or 'none'}"])
