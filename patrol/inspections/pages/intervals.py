"""The page of inspection intervals: which hold, where they come from, a new one from a day on."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import seoul_day
from patrol.inspections.intervals import IntervalInput, interval_rows, set_interval
from patrol.inspections.pages.blueprint import blueprint
from patrol.inspections.rules import GRADES
from patrol.programmes.queries import programmes
from patrol.web.forms import Typed, errors_of, submitted


def _render(session: Session, form: Typed) -> str:
    district = person().district_code
    return render_template(
        "inspections/intervals.html",
        rows=interval_rows(session, district),
        today=seoul_day(clock.now()),
        form=form,
        grades=GRADES,
        facility_kinds=programmes(session, district, "inspection"),
    )


@blueprint.get("/inspections/intervals")
@needs(Permission.PROGRAMME_READ)
def show_intervals(session: Session) -> ResponseReturnValue:
    """How many months lie between two inspections, by kind and grade, with the days from which that holds."""
    return _render(session, Typed({"valid_from": seoul_day(clock.now()).isoformat()}))


@blueprint.post("/inspections/intervals")
@needs(Permission.PROGRAMME_PLAN)
def add_interval(session: Session) -> ResponseReturnValue:
    """Let an interval hold from a day on; the facilities' next dates follow at once."""
    who = person()
    given, form = submitted(IntervalInput)
    if given is None:
        return _render(session, form), 422
    try:
        moved = set_interval(session, who.actor, given, district_code=who.district_code)
    except problems.Problem as problem:
        return _render(session, Typed(form.values, errors_of(problem))), problem.status
    flash(_("점검 주기를 바꾸었습니다. 다음 점검일이 바뀐 시설물 %(count)s곳", count=moved), "success")
    return redirect("/inspections/intervals")
