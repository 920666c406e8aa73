"""Pages of routing: who takes what, exceptions by area, gaps, days off, handing over at once."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.queries import list_areas
from patrol.areas.rules import ZONE_TYPES
from patrol.clock import seoul_day
from patrol.routing import edit
from patrol.routing.queries import assigns_at_once, days_off_of, gaps, rules_of
from patrol.routing.rules import Rule, Spotted, route
from patrol.taxonomy.queries import departments, scheme, version_on
from patrol.web.reading import read_form
from patrol.web.texts import language

blueprint = Blueprint("routing", __name__)


class RuleForm(BaseModel):
    """An exception: `about` is a field's or an item's code (or nothing), `area` is `kind:code` (or nothing)."""

    about: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{4})$")
    area: str | None = Field(None, pattern=r"^(dong|zone|zone_type):.{1,60}$")
    department_code: str = Field(max_length=60)
    note: str = Field("", max_length=200)

    def rule(self) -> Rule:
        """As the rules know it."""
        kind, _, code = (self.area or "").partition(":")
        about = self.about or ""
        return Rule(
            self.department_code,
            about[:2] or None,
            about if len(about) == 4 else None,
            kind or None,
            code or None,
            self.note,
        )


class DayOffForm(BaseModel):
    """A one-off day off."""

    day: dt.date
    name: str = Field(min_length=1, max_length=60)


class DepartmentForm(BaseModel):
    """Where a department's digest goes."""

    email: str | None = Field(None, max_length=200, pattern=r"^[^@\s,]+@[^@\s,]+$")


class HandOverForm(BaseModel):
    """Whether reports are handed over at once."""

    at_once: bool = False


@blueprint.get("/routing")
@needs(Permission.REFERENCE_READ)
def show_routing(session: Session) -> ResponseReturnValue:
    """Who takes what: each item's department, the exceptions, what nobody takes, and the days off."""
    who, today, tongue = person(), seoul_day(clock.now()), language()
    edition = scheme(session, version_on(session, today))
    offices = departments(session, who.district_code)
    rows = rules_of(session, who.district_code)
    rules = [row.rule for row in rows]
    everywhere = [rule for rule in rules if rule.area_kind is None]
    taken = {
        item.code: route(
            everywhere,
            field_code=item.field_code,
            item_code=item.code,
            item_department=item.department_code,
            spot=Spotted(),
        )
        for field in edition.fields
        for item in field.items
    }
    zones = list_areas(session, "zone", who.district_code, today)
    dongs = list_areas(session, "dong", who.district_code, today)
    return render_template(
        "routing/routing.html",
        edition=edition,
        departments=[one for one in offices if not one.is_retired],
        department_names={one.code: one.name(tongue) for one in offices},
        rows=[row for row in rows if row.rule.area_kind is not None or row.rule.item_code is None],
        taken=taken,
        gaps=gaps(edition, rules, frozenset(one.code for one in offices if not one.is_retired)),
        zones=zones,
        dongs=dongs,
        area_names={("zone", one.code): one.name for one in zones}
        | {("dong", one.code): one.name for one in dongs},
        zone_types=ZONE_TYPES,
        days_off=days_off_of(session, who.district_code, today - dt.timedelta(days=366)),
        at_once=assigns_at_once(session, who.district_code),
        may_edit=who.may(Permission.ROUTING_MANAGE),
    )


@blueprint.post("/routing/rules")
@needs(Permission.ROUTING_MANAGE)
def add_rule(session: Session) -> ResponseReturnValue:
    """Add an exception, or give an item another department."""
    form = read_form(RuleForm)
    edit.add_rule(session, person().actor, person().district_code, form.rule(), at=clock.now())
    flash(_("배정 기준을 바꾸었습니다. 지금부터 접수되는 건에 적용됩니다."), "success")
    return redirect(url_for("routing.show_routing"))


@blueprint.post("/routing/rules/<uuid:rule_id>/retire")
@needs(Permission.ROUTING_MANAGE)
def retire_rule(session: Session, rule_id: uuid.UUID) -> ResponseReturnValue:
    """Take an exception out of use."""
    edit.retire_rule(session, person().actor, person().district_code, rule_id, at=clock.now())
    flash(_("예외를 지웠습니다."), "success")
    return redirect(url_for("routing.show_routing"))


@blueprint.post("/routing/days-off")
@needs(Permission.ROUTING_MANAGE)
def add_day_off(session: Session) -> ResponseReturnValue:
    """Add a one-off day off."""
    form = read_form(DayOffForm)
    edit.add_day_off(session, person().actor, person().district_code, form.day, form.name)
    flash(_("휴무일을 넣었습니다."), "success")
    return redirect(url_for("routing.show_routing") + "#days-off")


@blueprint.post("/routing/days-off/<day>/remove")
@needs(Permission.ROUTING_MANAGE)
def remove_day_off(session: Session, day: str) -> ResponseReturnValue:
    """Remove a one-off day off."""
    try:
        edit.remove_day_off(session, person().actor, person().district_code, dt.date.fromisoformat(day))
    except ValueError:
        return redirect(url_for("routing.show_routing"))
    flash(_("휴무일을 지웠습니다."), "success")
    return redirect(url_for("routing.show_routing") + "#days-off")


@blueprint.post("/routing/departments/<code>")
@needs(Permission.ROUTING_MANAGE)
def set_department_email(session: Session, code: str) -> ResponseReturnValue:
    """Set where a department's digest goes."""
    form = read_form(DepartmentForm)
    edit.set_department_email(session, person().actor, person().district_code, code, form.email)
    flash(_("부서의 이메일을 바꾸었습니다."), "success")
    return redirect(url_for("routing.show_routing") + "#departments")


@blueprint.post("/routing/hand-over")
@needs(Permission.ROUTING_MANAGE)
def hand_over(session: Session) -> ResponseReturnValue:
    """Choose whether reports are handed over as they are received."""
    form = read_form(HandOverForm)
    edit.hand_over(session, person().actor, person().district_code, at_once=form.at_once)
    flash(_("배정 방식을 바꾸었습니다."), "success")
    return redirect(url_for("routing.show_routing"))
