"""What maps say and how fields look: every text of the map pages that scripts need, and a colour and shape for each field."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from patrol.clock import hours_and_minutes, seoul_time
from patrol.maps.view import MapView
from patrol.web.texts import language

# Field code -> (series colour 1-8 of the tokens, shape). No two fields share both, and no two of one colour share a shape,
# so that fields can be told apart without colour.
FIELD_LOOK: dict[str, tuple[int, str]] = {
    "01": (8, "circle"),
    "02": (1, "square"),
    "03": (3, "circle"),
    "04": (5, "square"),
    "05": (6, "triangle"),
    "06": (2, "diamond"),
    "07": (4, "circle"),
    "08": (3, "triangle"),
    "09": (7, "square"),
    "10": (5, "circle"),
    "11": (2, "triangle"),
    "12": (8, "square"),
}
OTHER_LOOK = (8, "circle")


def field_look(code: str) -> tuple[int, str]:
    """Series colour and shape of a field."""
    return FIELD_LOOK.get(code, OTHER_LOOK)


def layer_names() -> dict[str, str]:
    """The views of the map."""
    return {
        "points": _("적출사항"),
        "heat": _("밀집도"),
        "cells": _("육각 격자"),
        "dongs": _("동별"),
        "hotspots": _("집중 지역"),
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


def only_names() -> dict[str, str]:
    """Which of them."""
    return {"open": _("처리 중인 것"), "handled": _("처리한 것"), "late": _("기한이 지난 것")}


def comparison_names() -> dict[str, str]:
    """What stands beside the map."""
    return {
        "previous": _("직전 같은 기간과"),
        "year_before": _("지난해 같은 기간과"),
        "sources": _("순찰과 민원을 나란히"),
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


def script_words() -> dict[str, str]:
    """Texts for the map's modules; `{n}` and the like are filled in there."""
    return {
        "zoom_in": _("확대"),
        "zoom_out": _("축소"),
        "whole": _("전체 보기"),
        "loading": _("불러오는 중…"),
        "failed": _("지도 자료를 불러오지 못했습니다. 잠시 후 다시 시도해 주세요."),
        "empty": _("이 조건에 맞는 적출사항이 없습니다. 기간을 넓히거나 조건을 지워 보세요."),
        "count": _("{n}건"),
        "cluster": _("{n}건이 모인 곳"),
        "list": _("목록 보기"),
        "closer": _("가까이 보기"),
        "open": _("자세히 보기"),
        "late": _("기한 지남"),
        "late_share": _("늦은 처리"),
        "mean": _("평균 처리"),
        "no_photo": _("사진 없음"),
        "photo_alt": _("현장 사진"),
        "two_fingers": _("지도를 움직이려면 두 손가락을 쓰세요"),
        "ctrl_wheel": _("지도를 확대하려면 Ctrl 키를 누른 채 휠을 돌리세요"),
        "in_view": _("이 화면에 {n}건"),
        "play": _("주별로 재생"),
        "stop": _("멈춤"),
        "week_of": _("{from} ~ {to} 한 주"),
        "few": _("5건 미만은 우연일 수 있습니다"),
        "copied": _("주소를 복사했습니다"),
    }


def number(value: int) -> str:
    """A count as people write it."""
    return f"{value:,}"


def percent(part: int, whole: int) -> str | None:
    """A share with one decimal, or None where there is nothing to share."""
    return f"{part / whole * 100:.1f} %" if whole else None


def duration(microseconds: int, count: int) -> str | None:
    """A mean duration as `N시간 N분`, or None."""
    if not count:
        return None
    return hours_and_minutes(dt.timedelta(microseconds=microseconds // count), language())


def period_line(view: MapView) -> str:
    """Which days, which channels and what is left out, in one line under the title."""
    days = view.days
    parts = [f"{days.first:%Y. %-m. %-d.} ~ {days.last:%Y. %-m. %-d.}"]
    parts.append(source_names()[view.source] if view.source else _("모든 경로"))
    parts.append(_("불법주정차 제외") if view.hides_parking else _("불법주정차 포함"))
    return " · ".join(parts)


def source_line(at: dt.datetime) -> str:
    """Where the numbers come from, and of when they are."""
    return str(
        _("자료: 현장순찰 적출사항, 접수일 기준, %(at)s 현재", at=f"{seoul_time(at):%Y. %-m. %-d. %H:%M}")
    )
