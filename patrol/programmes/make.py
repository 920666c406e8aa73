"""Make and end plans (계획): each write with its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, cast

from pydantic import Field, model_validator
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.clock import Day
from patrol.findings.inputs import Input, Text
from patrol.journal import Actor, record
from patrol.programmes.models import Plan
from patrol.programmes.queries import plan as read_plan
from patrol.programmes.queries import programmes
from patrol.programmes.rules import parts_of

PLAN = cast(Table, Plan.__table__)


class PlanInput(Input):
    """A plan as the office writes it down: an RRULE over Seoul days. `id` is made by the form: sent twice, it is one plan."""

    id: uuid.UUID
    programme_code: Annotated[Text, Field(max_length=40)]
    title: Annotated[Text, Field(min_length=1, max_length=120)]
    place: Annotated[Text, Field(max_length=120)] = ""
    rule: Annotated[Text, Field(min_length=9, max_length=200)]
    starts_on: Day
    until: Day
    at_time: dt.time | None = None
    skips_days_off: bool = True
    tolerance_days: int = Field(3, ge=0, le=31)

    @model_validator(mode="after")
    def _in_order(self) -> PlanInput:
        if not self.starts_on <= self.until <= self.starts_on + dt.timedelta(days=366 * 5):
            raise ValueError("a plan ends after it starts, within five years")
        return self


def make_plan(session: Session, actor: Actor, given: PlanInput, *, district_code: str) -> bool:
    """Take a plan in; say whether it is new. Raises `problems.schedule_invalid`, `programme_unknown`, `id_reused`."""
    parts_of(given.rule)
    if given.programme_code not in {one.code for one in programmes(session, district_code)}:
        raise problems.programme_unknown(code=given.programme_code)
    values = given.model_dump()
    digest = once.digest_of(given.model_dump(mode="json"))
    row = {**values, "digest": digest, "district_code": district_code, "made_by": actor.person_id}
    if once.accept(session, PLAN, row) is once.Acceptance.REPEATED:
        return False
    change = given.model_dump(mode="json", include={"programme_code", "title", "rule", "starts_on", "until"})
    record(session, actor, subject="plan", subject_id=given.id, action="made", change=change)
    return True


def end_plan(
    session: Session, actor: Actor, plan_id: uuid.UUID, *, district_code: str, at: dt.datetime
) -> None:
    """Take a plan out of the calendar; what was held stays. Raises `problems.programme_not_found`."""
    kept = read_plan(session, district_code, plan_id)
    session.execute(text("update plan set ended_at = :at where id = :id"), {"at": at, "id": plan_id})
    record(session, actor, subject="plan", subject_id=plan_id, action="ended", change={"title": kept.title})
