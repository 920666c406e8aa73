"""The journal as a page, for managers and administrators. Looking at it is itself an entry."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import Day, Period
from patrol.journal import record
from patrol.trace import queries
from patrol.trace.queries import EntryFilter
from patrol.trace.words import ACTIONS, ACTORS, SUBJECTS
from patrol.web.reading import read_query

blueprint = Blueprint("trace", __name__)


class JournalQuery(BaseModel):
    """Which entries; the last seven days by default."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    subject: str | None = Field(None, max_length=60)
    name: str | None = Field(None, max_length=60)
    number: str | None = Field(None, max_length=20)
    cursor: str | None = Field(None, max_length=200)


@blueprint.get("/journal")
@needs(Permission.JOURNAL_READ)
def show_journal(session: Session) -> ResponseReturnValue:
    """Entries of a period, newest first, and how far they are sealed."""
    query = read_query(JournalQuery)
    last = query.last or clock.seoul_day(clock.now())
    period = Period.between(query.first or last - dt.timedelta(days=6), last)
    wanted = EntryFilter(period, subject=query.subject, name=query.name, number=query.number)
    page = queries.entries(session, wanted, district_code=person().district_code, cursor=query.cursor)
    if not query.cursor:
        change = {"from": period.first, "to": period.last, "number": query.number}
        record(session, person().actor, subject="journal", subject_id=period, action="read", change=change)
    return render_template(
        "trace/journal.html",
        page=page,
        wanted=wanted,
        seals=queries.seals(session),
        subjects=SUBJECTS,
        actors=ACTORS,
        actions=ACTIONS,
    )
