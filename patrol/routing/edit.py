"""Change routing: exceptions, days off, handing over at once. Each in the caller's transaction, with its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from patrol import problems
from patrol.ids import new_id
from patrol.journal import Actor, record
from patrol.routing.models import DayOff, RoutingRule, RoutingSetting
from patrol.routing.rules import Rule


def add_rule(session: Session, actor: Actor, district_code: str, rule: Rule, *, at: dt.datetime) -> uuid.UUID:
    """Add an exception. One for an item anywhere replaces the one before; others raise `problems.routing_rule_taken`."""
    if rule.field_code is None and rule.area_kind is None:
        raise problems.move_needs(what="항목 또는 구역", what_en="an item or an area")
    if rule.area_kind is None:
        _retire_same_case(session, actor, district_code, rule, at)
    kept = RoutingRule(
        id=new_id(),
        district_code=district_code,
        field_code=rule.field_code,
        item_code=rule.item_code,
        area_kind=rule.area_kind,
        area_code=rule.area_code,
        department_code=rule.department_code,
        note=rule.note,
    )
    session.add(kept)
    session.flush()
    change = {
        "field_code": rule.field_code,
        "item_code": rule.item_code,
        "area": [rule.area_kind, rule.area_code],
        "department_code": rule.department_code,
    }
    record(session, actor, subject="routing_rule", subject_id=kept.id, action="added", change=change)
    return kept.id


def retire_rule(
    session: Session, actor: Actor, district_code: str, rule_id: uuid.UUID, *, at: dt.datetime
) -> None:
    """Take an exception out of use; it stays in the records. One that is not in use is left alone."""
    retired = session.execute(
        text(
            "update routing_rule set retired_at = :at where id = :id and district_code = :district"
            " and retired_at is null returning id"
        ),
        {"id": rule_id, "district": district_code, "at": at},
    ).first()
    if retired is not None:
        record(session, actor, subject="routing_rule", subject_id=rule_id, action="retired", change={})


def add_day_off(session: Session, actor: Actor, district_code: str, day: dt.date, name: str) -> None:
    """Add a one-off day off; adding it again renames it."""
    session.execute(
        insert(DayOff)
        .values(district_code=district_code, day=day, name=name)
        .on_conflict_do_update(index_elements=["district_code", "day"], set_={"name": name})
    )
    record(session, actor, subject="day_off", subject_id=day, action="added", change={"name": name})


def remove_day_off(session: Session, actor: Actor, district_code: str, day: dt.date) -> None:
    """Remove a one-off day off; deadlines that were set stay as they are."""
    removed = session.execute(
        text("delete from day_off where district_code = :district and day = :day returning name"),
        {"district": district_code, "day": day},
    ).first()
    if removed is not None:
        change = {"name": removed.name}
        record(session, actor, subject="day_off", subject_id=day, action="removed", change=change)


def hand_over(session: Session, actor: Actor, district_code: str, *, at_once: bool) -> None:
    """Choose whether reports are handed to their department as they are received."""
    session.execute(
        insert(RoutingSetting)
        .values(district_code=district_code, assigns_at_once=at_once)
        .on_conflict_do_update(index_elements=["district_code"], set_={"assigns_at_once": at_once})
    )
    change = {"assigns_at_once": at_once}
    record(session, actor, subject="routing", subject_id=district_code, action="hand_over_set", change=change)


def set_department_email(
    session: Session, actor: Actor, district_code: str, code: str, email: str | None
) -> None:
    """Where a department's digest goes; None: to the addresses of its people. Raises `problems.department_unknown`."""
    changed = session.execute(
        text(
            "update department set email = :email where district_code = :district and code = :code returning code"
        ),
        {"email": email, "district": district_code, "code": code},
    ).first()
    if changed is None:
        raise problems.department_unknown()
    change = {"email": email}
    record(session, actor, subject="department", subject_id=code, action="email_set", change=change)


def _retire_same_case(
    session: Session, actor: Actor, district_code: str, rule: Rule, at: dt.datetime
) -> None:
    before = session.scalars(
        text(
            "select id from routing_rule where district_code = :district and retired_at is null and area_kind is null"
            " and field_code is not distinct from :field and item_code is not distinct from :item"
        ),
        {"district": district_code, "field": rule.field_code, "item": rule.item_code},
    )
    for rule_id in before.all():
        retire_rule(session, actor, district_code, rule_id, at=at)
