"""The evaluation page and its workbook; weights and targets as the office enters them."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import Day, Period
from patrol.evaluation.criteria import INDICATORS as CRITERIA
from patrol.evaluation.evaluate import DIMENSIONS, change_criterion, evaluate
from patrol.evaluation.evaluation_workbook import criterion_kind, write_evaluation
from patrol.evaluation.indicators import INDICATORS, write_value
from patrol.evaluation.rounding import rounded
from patrol.journal import record
from patrol.web.edge import edge
from patrol.web.reading import read_form, read_query
from patrol.web.texts import language

blueprint = Blueprint("evaluations", __name__)

DIMENSION_WORDS = {
    "field": _("분야별"),
    "item": _("항목별"),
    "month": _("월별"),
    "dong": _("행정동별"),
    "department": _("처리부서별"),
    "channel": _("접수경로별"),
}
CRITERION_WORDS = {
    "mean_hours": _("평균 처리시간"),
    "on_time": _("기한 내 처리율"),
    "with_after_photo": _("조치 후 사진"),
    "with_answer": _("충실한 답변"),
    "handled": _("처리율"),
    "reports_per_monitor": _("살피미 1인당 신고"),
    "effort": _("계획 대비 실적"),
}
STEP_WORDS = {
    "open": _("미처리 건을 처리합니다"),
    "unanswered": _("답변이 짧거나 없는 완료 건에 결과를 씁니다"),
    "without_after_photo": _("조치 후 사진을 붙입니다"),
}


class EvaluationQuery(BaseModel):
    """Seoul days (both included; this evaluation year by default), and by what it is broken down."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    by: Literal["field", "item", "month", "dong", "department", "channel"] = "field"


class CriterionForm(BaseModel):
    """Weight and target of an indicator; rates as a share (0.95)."""

    indicator: Literal[CRITERIA]  # type: ignore[valid-type]
    weight: float = Field(ge=0, le=100, allow_inf_nan=False)
    target: float = Field(gt=0, le=1_000_000, allow_inf_nan=False)
    source: str = Field(min_length=2, max_length=300)


def _period(query: EvaluationQuery) -> Period:
    """The days asked for, whichever comes first; the evaluation year of the one that is given, or of today."""
    usual = Period.evaluation_of(query.first or query.last or clock.seoul_day(clock.now()))
    return Period.between(query.first or usual.first, query.last or usual.last)


@blueprint.get("/evaluation")
@needs(Permission.COUNTS_READ)
def show_evaluation(session: Session) -> ResponseReturnValue:
    """Indicators, the year before, the score, what to do next, and one breakdown."""
    query = read_query(EvaluationQuery)
    period = _period(query)
    at = clock.now()
    made = evaluate(
        session, person().district_code, period, at=at, dimensions=(query.by,), language=language()
    )
    return render_template(
        "evaluation/evaluation.html",
        evaluation=made,
        period=period,
        is_partial=period.is_partial(at),
        by=query.by,
        parts=made.parts[query.by],
        dimensions=DIMENSION_WORDS,
        indicators=INDICATORS,
        criterion_words=CRITERION_WORDS,
        criterion_kind=criterion_kind,
        step_words=STEP_WORDS,
        written=lambda kind, value: write_value(kind, value, language()),
        rounded=rounded,
    )


@blueprint.get("/evaluation.xlsx")
@needs(Permission.COUNTS_EXPORT)
def download_evaluation(session: Session) -> ResponseReturnValue:
    """The workbook of the period; the download is in the journal."""
    period = _period(read_query(EvaluationQuery))
    at = clock.now()
    made = evaluate(session, person().district_code, period, at=at, dimensions=tuple(DIMENSIONS))
    change = {"from": period.first, "to": period.last}
    record(session, person().actor, subject="evaluation", subject_id=period, action="exported", change=change)
    made_at = clock.seoul_time(at).strftime("%Y-%m-%d %H:%M")
    body = write_evaluation(made, made_at=made_at, public_url=edge().settings.public_url)
    response = Response(
        body, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="evaluation-{period.first}-{period.last}.xlsx"'
    )
    return response


@blueprint.post("/evaluation/criteria")
@needs(Permission.REPORTS_MANAGE)
def save_criterion(session: Session) -> ResponseReturnValue:
    """Enter the city's weight and target of one indicator, with their source."""
    form = read_form(CriterionForm)
    change_criterion(
        session,
        person().actor,
        person().district_code,
        str(form.indicator),
        form.weight,
        form.target,
        form.source,
    )
    return redirect(url_for("evaluations.show_evaluation") + "#criteria")
