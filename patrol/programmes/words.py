"""Schedules in words: `매월 둘째 화요일 14:00`, for people who do not read RRULE."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from patrol.programmes.rules import parts_of

WEEKDAY_WORDS = {
    "MO": lazy_gettext("월요일"),
    "TU": lazy_gettext("화요일"),
    "WE": lazy_gettext("수요일"),
    "TH": lazy_gettext("목요일"),
    "FR": lazy_gettext("금요일"),
    "SA": lazy_gettext("토요일"),
    "SU": lazy_gettext("일요일"),
}
SHORT_WEEKDAYS = (
    *(lazy_gettext("월"), lazy_gettext("화"), lazy_gettext("수"), lazy_gettext("목"), lazy_gettext("금")),
    *(lazy_gettext("토"), lazy_gettext("일")),
)
ORDINAL_WORDS = {
    1: lazy_gettext("첫째"),
    2: lazy_gettext("둘째"),
    3: lazy_gettext("셋째"),
    4: lazy_gettext("넷째"),
    -1: lazy_gettext("마지막"),
}
GROUP_WORDS = {
    "routine": lazy_gettext("일일 및 기획 순찰"),
    "executive": lazy_gettext("간부진 주·야간 순찰"),
    "executive_field_day": lazy_gettext("전 간부진 현장순찰의 날"),
    "joint_night": lazy_gettext("합동 야간순찰"),
    "youth_joint": lazy_gettext("동장·파출소장 합동순찰"),
    "hazard": lazy_gettext("재난위험시설물 순찰"),
    "womens_eye": lazy_gettext("여성순찰"),
    "holiday_squad": lazy_gettext("휴무일 해피기동반"),
    "prevention_visit": lazy_gettext("예방 현장행정 방문"),
    "prevention_training": lazy_gettext("안전교육"),
    "welfare_visit": lazy_gettext("찾아가는 복지 현장행정"),
    "field_tour": lazy_gettext("현장행정 투어의 날"),
    "direct_counsel": lazy_gettext("직소민원실 상담"),
    "auditor_expert": lazy_gettext("구민감사관 점검(전문)"),
    "auditor_general": lazy_gettext("구민감사관 점검(일반)"),
    "effort_training": lazy_gettext("살피미 교육"),
    "effort_meeting": lazy_gettext("평가 대비 회의"),
    "effort_publicity": lazy_gettext("홍보"),
}
"""Report groups -> how the reports name them."""


def schedule_words(rule: str, at_time: dt.time | None) -> str:
    """A schedule in the person's language; a rule with parts that have no words yet is shown as it is."""
    parts = parts_of(rule)
    days = [day for day in parts.get("BYDAY", "").split(",") if day]
    every = parts.get("INTERVAL", "1")
    is_monthly = parts["FREQ"] == "MONTHLY" or (parts["FREQ"] == "YEARLY" and "BYMONTH" in parts)
    if "BYMONTHDAY" in parts or "BYSETPOS" in parts or (every != "1" and parts["FREQ"] != "MONTHLY"):
        said = rule
    elif parts["FREQ"] == "WEEKLY" and days:
        said = str(_("매주 %(days)s", days=", ".join(str(WEEKDAY_WORDS[day]) for day in days)))
    elif is_monthly and days and all(_ordinal(day) is not None for day in days):
        named = ", ".join(f"{ORDINAL_WORDS[_ordinal(day) or 1]} {WEEKDAY_WORDS[day[-2:]]}" for day in days)
        said = str(
            _("매월 %(days)s", days=named)
            if every == "1"
            else _("%(count)s달마다 %(days)s", count=every, days=named)
        )
    elif parts["FREQ"] == "DAILY":
        said = str(_("날마다"))
    else:
        said = rule
    if months := parts.get("BYMONTH"):
        said += " " + str(_("(%(months)s월)", months=months.replace(",", "·")))
    return said + (f" {at_time:%H:%M}" if at_time else "")


def _ordinal(day: str) -> int | None:
    number = day[:-2]
    return int(number) if number and int(number) in ORDINAL_WORDS else None


DAY_WORDS = {
    "held": lazy_gettext("실시"),
    "moved": lazy_gettext("날을 옮겨 실시"),
    "missed": lazy_gettext("놓침"),
    "upcoming": lazy_gettext("예정"),
}
"""What became of a planned day."""
