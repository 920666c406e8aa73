"""Pages of reports: a period's report with every number a link, its files, and its words as the office edits them."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import Period
from patrol.evaluation.report_files import write_hwpx, write_workbook
from patrol.evaluation.report_texts import change_words, make_report, packaged_words
from patrol.evaluation.reports import Table
from patrol.journal import record
from patrol.web.edge import edge
from patrol.web.forms import PeriodQuery
from patrol.web.reading import read_form, read_query

blueprint = Blueprint("reports", __name__)

NAMES = {"council": _("의회 보고"), "monthly": _("월간 보고"), "daily": _("일일 보고")}
MEDIA_TYPES = {
    "hwpx": "application/hwp+zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class WordsForm(BaseModel):
    """The words of a report; empty ones bring the packaged ones back."""

    words: str = Field("", max_length=20_000)
    action: str = "save"


def asked_period(report: str) -> Period:
    """The period of the query; else this year so far, this month, today."""
    query = read_query(PeriodQuery)
    today = clock.seoul_day(clock.now())
    last = query.last or today
    usual = {"council": dt.date(last.year, 1, 1), "monthly": last.replace(day=1), "daily": last}
    return Period.between(query.first or usual[report], last)


@blueprint.get("/reports/<any(council, monthly, daily):report>")
@needs(Permission.COUNTS_READ)
def show_report(session: Session, report: str) -> ResponseReturnValue:
    """A report of a period; every number opens to its rows."""
    period = asked_period(report)
    made = make_report(session, person().district_code, report, period)
    return render_template(
        "evaluation/report.html",
        report=made,
        names=NAMES,
        period=period,
        is_partial=period.is_partial(clock.now()),
        is_table=lambda block: isinstance(block, Table),
    )


@blueprint.get("/reports/<any(council, monthly, daily):report>.<any(hwpx, xlsx):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_report(session: Session, report: str, kind: str) -> ResponseReturnValue:
    """The same report as a document; the download is in the journal."""
    period = asked_period(report)
    made = make_report(session, person().district_code, report, period)
    change = {"kind": kind, "from": period.first, "to": period.last}
    record(session, person().actor, subject="report", subject_id=report, action="exported", change=change)
    write = write_hwpx if kind == "hwpx" else write_workbook
    body = write(made, public_url=edge().settings.public_url)
    response = Response(body, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{report}-{period.first}-{period.last}.{kind}"'
    )
    return response


@blueprint.get("/reports/<any(council, monthly, daily):report>/words")
@needs(Permission.REPORTS_MANAGE)
def show_words(session: Session, report: str) -> ResponseReturnValue:
    """The words of a report, and the names of numbers and tables that they may use; also words that are no longer right."""
    made = make_report(session, person().district_code, report, asked_period(report), is_strict=False)
    return render_template("evaluation/words.html", report=made, names=NAMES, packaged=packaged_words(report))


@blueprint.post("/reports/<any(council, monthly, daily):report>/words")
@needs(Permission.REPORTS_MANAGE)
def save_words(session: Session, report: str) -> ResponseReturnValue:
    """Keep the words. A name that there is not is refused, and the words stay in the browser."""
    form = read_form(WordsForm)
    words = "" if form.action == "reset" else form.words
    change_words(session, person().actor, person().district_code, report, words, asked_period(report))
    return redirect(url_for("reports.show_report", report=report))
