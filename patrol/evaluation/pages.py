"""Pages of counts: field × month × dong, each number a link to the list that it counts."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.queries import areas_during
from patrol.clock import Day, Period
from patrol.evaluation.count_files import write_csv, write_workbook
from patrol.evaluation.counts import NO_PLACE, by_dong, by_field, by_month, cross
from patrol.evaluation.rounding import percent
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.findings.reach import visible_district
from patrol.findings.rules import Channel
from patrol.journal import record
from patrol.taxonomy.queries import scheme, version_on
from patrol.web.reading import read_query
from patrol.web.texts import language

blueprint = Blueprint("evaluation", __name__)

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CountsQuery(BaseModel):
    """Which period (Seoul days, both included; this year by default), which dong and channel."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    dong: str | None = Field(None, max_length=10)
    channel: Channel | None = None


def _asked() -> tuple[FindingFilter, Period]:
    query = read_query(CountsQuery)
    today = clock.seoul_day(clock.now())
    first = query.first or dt.date((query.last or today).year, 1, 1)
    period = Period.between(first, query.last or max(today, first))
    chosen = FindingFilter.model_validate(
        {
            "from": period.first,
            "to": period.last,
            "dong": [query.dong] if query.dong else (),
            "channel": [query.channel] if query.channel else (),
        }
    )
    return chosen, period


def _names(session: Session, period: Period) -> tuple[dict[str, str], dict[str, str]]:
    tongue = language()
    edition = scheme(session, version_on(session, period.last))
    fields = {field.code: field.name(tongue) for field in edition.fields}
    dongs = {area.code: area.name for area in areas_during(session, "dong", person().district_code, period)}
    return fields, dongs


def _month_days(month: str, period: Period) -> dict[str, str]:
    """The days of a month that lie in the period, as entries of a list's query."""
    whole = Period.month_of(dt.date.fromisoformat(f"{month}-01"))
    return {
        "from": max(whole.first, period.first).isoformat(),
        "to": min(whole.last, period.last).isoformat(),
    }


@blueprint.get("/counts")
@needs(Permission.COUNTS_READ)
def show_counts(session: Session) -> ResponseReturnValue:
    """Received and handled findings of a period, crossed twice; every number opens to its list."""
    chosen, period = _asked()
    at = clock.now()
    rows = queries.counts(session, chosen, district_code=visible_district(person()), at=at)
    fields, dongs = _names(session, period)
    return render_template(
        "evaluation/counts.html",
        chosen=chosen,
        period=period,
        is_partial=period.is_partial(at),
        months=cross(rows, by_field, by_month, list(fields)),
        dongs=cross(rows, by_dong, by_field, list(dongs)),
        field_names=fields,
        dong_names=dongs,
        no_place=NO_PLACE,
        month_days=_month_days,
        percent=percent,
    )


@blueprint.get("/counts.<any(csv, xlsx):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_counts(session: Session, kind: str) -> ResponseReturnValue:
    """The same counts as a file; the download is in the journal."""
    chosen, period = _asked()
    at = clock.now()
    rows = queries.counts(session, chosen, district_code=visible_district(person()), at=at)
    fields, dongs = _names(session, period)
    change = {"kind": kind, "from": period.first, "to": period.last}
    record(session, person().actor, subject="counts", subject_id=period, action="exported", change=change)
    if kind == "csv":
        body, media_type = write_csv(rows, fields, dongs), "text/csv; charset=utf-8"
    else:
        made_at = clock.seoul_time(at).strftime("%Y-%m-%d %H:%M")
        body, media_type = write_workbook(rows, fields, dongs, period=period, made_at=made_at), WORKBOOK
    response = Response(body, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="counts-{period.first}-{period.last}.{kind}"'
    )
    return response
