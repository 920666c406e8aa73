"""Pages of vulnerable zones: the map of all of them, drawing one, ending one."""

from __future__ import annotations

import secrets
import uuid

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.pages import ZONE_WORDS
from patrol.clock import seoul_day
from patrol.web.forms import Typed, errors_of, submitted
from patrol.zones import queries
from patrol.zones.draw import ZoneInput, draw_zone, end_zone

blueprint = Blueprint("zones", __name__)


@blueprint.get("/zones")
@needs(Permission.PROGRAMME_READ)
def show_zones(session: Session) -> ResponseReturnValue:
    """The zones that are valid or will be: on a map, and as a list with how often patrols came by."""
    today = seoul_day(clock.now())
    rows = queries.zones_on(session, person().district_code, today)
    return render_template(
        "zones/list.html", rows=rows, features=queries.as_features(rows), today=today, zone_words=ZONE_WORDS
    )


def _render_form(form: Typed, *, is_new: bool) -> str:
    return render_template("zones/form.html", form=form, is_new=is_new, zone_words=ZONE_WORDS)


@blueprint.get("/zones/new")
@needs(Permission.PROGRAMME_PLAN)
def ask(_session: Session) -> ResponseReturnValue:
    """The form to draw a zone."""
    today = seoul_day(clock.now())
    return _render_form(
        Typed({"code": f"Z-{secrets.token_hex(4)}", "valid_from": today.isoformat()}), is_new=True
    )


@blueprint.get("/zones/<uuid:area_id>/edit")
@needs(Permission.PROGRAMME_PLAN)
def ask_anew(session: Session, area_id: uuid.UUID) -> ResponseReturnValue:
    """The form to draw a zone anew from a day on; what was valid before stays as it was."""
    today = seoul_day(clock.now())
    row = queries.zone(session, person().district_code, area_id, today)
    values = {
        "code": row.code,
        "name": row.name,
        "zone_type": row.zone_type,
        "boundary": row.written,
        "valid_from": max(today, row.valid_from).isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
    }
    return _render_form(Typed(values), is_new=False)


@blueprint.post("/zones")
@needs(Permission.PROGRAMME_PLAN)
def add(session: Session) -> ResponseReturnValue:
    """Put a drawn zone in force."""
    who = person()
    given, form = submitted(ZoneInput)
    if given is None:
        return _render_form(form, is_new=False), 422
    try:
        draw_zone(session, who.actor, given, district_code=who.district_code, today=seoul_day(clock.now()))
    except problems.Problem as problem:
        return _render_form(Typed(form.values, errors_of(problem)), is_new=False), problem.status
    flash(_("취약지역을 그렸습니다. 순찰이 지나가면 방문으로 셉니다."), "success")
    return redirect("/zones")


@blueprint.post("/zones/<uuid:area_id>/end")
@needs(Permission.PROGRAMME_PLAN)
def end(session: Session, area_id: uuid.UUID) -> ResponseReturnValue:
    """Let a zone be valid no longer, from today on."""
    who = person()
    end_zone(session, who.actor, area_id, district_code=who.district_code, on=seoul_day(clock.now()))
    flash(_("취약지역을 끝냈습니다. 지난 순찰의 방문 기록은 그대로입니다."), "success")
    return redirect("/zones")
