"""The list of inspections, as a page and as a file."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from flask import render_template
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import Period, seoul_day, seoul_time
from patrol.findings.reach import visible_district
from patrol.inspections import queries
from patrol.inspections.pages.blueprint import WORDS, blueprint
from patrol.journal import record
from patrol.programmes.queries import programmes
from patrol.web.forms import PeriodQuery
from patrol.web.paging import PAGE_SIZE, cut_page, read_key
from patrol.web.reading import read_query
from patrol.web.tables import download
from patrol.web.texts import language

HEADER = (
    "점검일시",
    "시설명",
    "종류",
    "구분",
    "결과",
    "행정처분",
    "등급",
    "점검자",
    "확인자",
    "불량",
    "미조치",
    "종결",
)


class InspectionQuery(PeriodQuery):
    """Which inspections."""

    group: str | None = Field(None, max_length=200)
    kind: str | None = Field(None, max_length=40)
    result: Literal["sound", "fixed_on_site", "repair", "precise_diagnosis"] | None = None
    only: Literal["open"] | None = None
    q: str | None = Field(None, max_length=60)
    cursor: str | None = Field(None, max_length=200)


def _chosen(query: InspectionQuery, period: Period) -> dict[str, Any]:
    """What `queries.inspections` chooses by: what is open is shown whatever its day."""
    return {
        "period": None if query.only else period,
        "group": query.group,
        "kind": query.kind,
        "result": query.result,
        "only_open": query.only == "open",
        "q": query.q,
    }


@blueprint.get("/inspections")
@needs(Permission.PROGRAMME_READ)
def show_inspections(session: Session) -> ResponseReturnValue:
    """Inspections of a period, by result; what is not settled stands out."""
    who, query = person(), read_query(InspectionQuery)
    period = query.period(seoul_day(clock.now()))
    district = visible_district(who)
    rows = queries.inspections(
        session,
        district,
        **_chosen(query, period),
        after=read_key(query.cursor, dt.datetime.fromisoformat, uuid.UUID),
        limit=PAGE_SIZE + 1,
    )
    return render_template(
        "inspections/list.html",
        page=cut_page(rows, PAGE_SIZE, lambda row: (row.inspected_at.isoformat(), row.id)),
        counts=queries.result_counts(
            session, district, period, group=query.group, kind=query.kind, q=query.q
        ),
        query=query,
        period=period,
        facility_kinds=programmes(session, who.district_code, "inspection"),
        words=WORDS,
    )


@blueprint.get("/inspections.<any(csv, xlsx):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_inspections(session: Session, kind: str) -> ResponseReturnValue:
    """The inspections of a period as a file; the download is in the journal."""
    who, query = person(), read_query(InspectionQuery)
    period = query.period(seoul_day(clock.now()))
    rows = queries.inspections(
        session,
        visible_district(who),
        **_chosen(query, period),
        limit=100_000,
    )
    change = {"kind": kind, "from": period.first, "to": period.last, "rows": len(rows)}
    record(session, who.actor, subject="inspections", subject_id=period, action="exported", change=change)
    lines = (
        (
            f"{seoul_time(row.inspected_at):%Y-%m-%d %H:%M}",
            row.facility,
            row.facility_kind(language()),
            str(WORDS["kinds"][row.kind]),
            str(WORDS["results"][row.result]),
            str(WORDS["measures"][row.measure]) if row.measure else None,
            row.grade,
            row.inspector,
            row.confirmer,
            row.bad,
            row.unsettled,
            f"{seoul_time(row.closed_at):%Y-%m-%d}" if row.closed_at else None,
        )
        for row in rows
    )
    return download(kind, f"inspections-{period.first}-{period.last}", HEADER, lines)
