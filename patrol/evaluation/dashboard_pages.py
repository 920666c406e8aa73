"""The dashboard (현황): what matters today, by role, on one page that prints."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission, Role
from patrol.evaluation import charts
from patrol.evaluation.dashboard import Figure, look
from patrol.evaluation.indicators import write_value
from patrol.findings.reach import visible_district
from patrol.web.texts import language

blueprint = Blueprint("dashboard", __name__)

WORDS = {
    "today": (_("오늘 접수"), _("지난주 같은 요일 하루")),
    "received": (_("최근 30일 접수"), _("그 전 30일")),
    "patrol": (_("최근 30일 순찰 적출"), _("그 전 30일")),
    "complaints": (_("최근 30일 현장민원"), _("그 전 30일")),
    "open": (_("미처리"), None),
    "late": (_("기한 지남"), None),
    "due_today": (_("오늘까지"), None),
    "unassigned": (_("미배정"), None),
    "sent_back": (_("재처리"), None),
    "mean_hours": (_("지난달 평균 처리시간"), _("그 전달")),
    "on_time": (_("지난달 기한 내 처리율"), _("그 전달")),
}
MORE_IS_BETTER = {"on_time": True, "mean_hours": False}
"""Elsewhere more is neither good nor bad: counts measure reporting."""


@blueprint.get("/dashboard")
@needs(Permission.COUNTS_READ)
def show_dashboard(session: Session) -> ResponseReturnValue:
    """Ten numbers, each a link to its list; findings by day and by field."""
    who = person()
    department = who.department_code if who.role is Role.STAFF else None
    seen = look(session, visible_district(who), department, at=clock.now(), language=language())
    return render_template(
        "evaluation/dashboard.html",
        seen=seen,
        words=WORDS,
        trend=_trend,
        written=lambda kind, value: write_value(kind, value, language()),
        days=charts.columns(seen.days),
        fields=charts.rows(seen.fields),
    )


def _trend(one: Figure) -> dict[str, str] | None:
    """Which way a number goes, in words: never colour alone."""
    if one.value is None or one.before is None:
        return None
    label = WORDS[one.slug][1]
    direction = "up" if one.value > one.before else "down" if one.value < one.before else "flat"
    better = MORE_IS_BETTER.get(one.slug)
    tone = "neutral"
    if better is not None and direction != "flat":
        tone = "good" if better is (direction == "up") else "bad"
    before = write_value(one.kind, one.before, language())
    return {"text": f"{label} {before}", "direction": direction, "tone": tone}
