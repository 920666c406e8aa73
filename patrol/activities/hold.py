"""Record activities and budgets: writes, each with its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, cast

from pydantic import Field
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.activities.models import Activity, Budget
from patrol.areas.queries import locate
from patrol.findings.inputs import Input, Text
from patrol.geo import Spot, in_korea
from patrol.journal import Actor, record
from patrol.programmes.queries import require_programme

ACTIVITY = cast(Table, Activity.__table__)
BUDGET = cast(Table, Budget.__table__)


class ActivityInput(Input):
    """An activity as the office writes it down. `id` is made by the form; degrees in EPSG:4326."""

    id: uuid.UUID
    programme_code: Annotated[Text, Field(max_length=40)]
    held_on: dt.date
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    place: Annotated[Text, Field(max_length=200)] = ""
    longitude: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    latitude: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    dong_code: Annotated[Text, Field(max_length=10)] | None = None
    occasions: int = Field(1, ge=0, le=100_000)
    participants: int | None = Field(None, ge=0, le=100_000)
    note: Annotated[Text, Field(max_length=4000)] = ""


class BudgetInput(Input):
    """A budget line (천원) as it stood on a day."""

    id: uuid.UUID
    year: int = Field(ge=2000, le=2100)
    as_of: dt.date
    name: Annotated[Text, Field(min_length=1, max_length=120)]
    budget_thousand: int = Field(ge=0, le=2_000_000_000)
    spent_thousand: int = Field(ge=0, le=2_000_000_000)


def hold(session: Session, actor: Actor, given: ActivityInput, *, district_code: str) -> bool:
    """Take an activity in; say whether it is new. Raises `problems.programme_unknown`, `location_invalid`, `id_reused`."""
    programme = require_programme(session, district_code, given.programme_code, "activity")
    row = {
        **given.model_dump(exclude={"longitude", "latitude"}),
        "digest": once.digest_of(given.model_dump(mode="json")),
        "district_code": district_code,
        "location": None,
        "recorded_by": actor.person_id,
    }
    if given.longitude is not None and given.latitude is not None:
        spot = Spot(given.longitude, given.latitude)
        if not in_korea(spot):
            raise problems.location_invalid()
        # A welfare visit's place would say whose home it was: only its dong is kept.
        if not programme.is_personal:
            row["location"] = f"SRID=4326;POINT({spot.longitude} {spot.latitude})"
        row["dong_code"] = given.dong_code or locate(session, spot, given.held_on, district_code).dong_code
    if once.accept(session, ACTIVITY, row) is once.Acceptance.REPEATED:
        return False
    change = given.model_dump(mode="json", include={"programme_code", "held_on", "occasions", "participants"})
    record(session, actor, subject="activity", subject_id=given.id, action="recorded", change=change)
    return True


def withdraw(
    session: Session, actor: Actor, activity_id: uuid.UUID, *, district_code: str, at: dt.datetime
) -> None:
    """Take an activity out of every count; the row stays. Raises `problems.programme_not_found`."""
    found = session.execute(
        text(
            "update activity set withdrawn_at = :at where id = :id and district_code = :district"
            " and withdrawn_at is null returning id"
        ),
        {"at": at, "id": activity_id, "district": district_code},
    ).first()
    if found is None:
        raise problems.programme_not_found()
    record(session, actor, subject="activity", subject_id=activity_id, action="withdrawn", change={})


def note_budget(session: Session, actor: Actor, given: BudgetInput, *, district_code: str) -> bool:
    """Take a budget line in; say whether it is new. The newest line of a name and year counts."""
    row = {
        **given.model_dump(),
        "digest": once.digest_of(given.model_dump(mode="json")),
        "district_code": district_code,
    }
    if once.accept(session, BUDGET, row) is once.Acceptance.REPEATED:
        return False
    change = given.model_dump(mode="json", exclude={"id"})
    record(session, actor, subject="budget", subject_id=given.id, action="noted", change=change)
    return True
