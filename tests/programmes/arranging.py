"""Things of the programmes for the tests, made with only what matters to the case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.activities.hold import ActivityInput, hold
from patrol.clock import SEOUL
from patrol.grievances.take import GrievanceInput, take_grievance
from patrol.ids import new_id
from patrol.inspections.checklists import newest_checklist
from patrol.inspections.inputs import AnswerInput, FacilityInput, InspectionInput
from patrol.inspections.inspect import take
from patrol.inspections.register import register
from patrol.journal import SYSTEM
from patrol.patrols.inputs import PatrolInput
from patrol.patrols.lead import start
from patrol.programmes.load import load_programmes
from tests.cast import DISTRICT, OFFICER, Character
from tests.findings.arranging import MORNING, actor

DAY = dt.date(2014, 3, 4)


def kinds(session: Session) -> None:
    """The packaged programmes, checklists, categories and limits."""
    load_programmes(session, SYSTEM, DISTRICT)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of a Seoul day."""
    return dt.datetime.combine(day, dt.time(hour, minute), SEOUL)


def outing(
    session: Session, *, by: Character = OFFICER, now: dt.datetime = MORNING, **more: Any
) -> uuid.UUID:
    """A patrol that has started; `more` are entries of `PatrolInput`."""
    given = PatrolInput(**{"id": new_id(), "programme_code": "daily", "started_at": MORNING, **more})
    start(session, actor(by), given, district_code=DISTRICT, at=now)
    return given.id


def facility(session: Session, *, day: dt.date = DAY, **more: Any) -> uuid.UUID:
    """A registered day-care centre."""
    values = {
        "id": new_id(),
        "name": "햇살어린이집",
        "programme_code": "daycare",
        "registered_on": day,
        "longitude": 126.8962,
        "latitude": 37.5264,
        **more,
    }
    given = FacilityInput(**values)
    register(session, actor(OFFICER), given, district_code=DISTRICT, day=day)
    return given.id


def answers(session: Session, programme_code: str = "daycare", **bad: str) -> tuple[AnswerInput, ...]:
    """All questions good but the named ones, whose note is given."""
    used = newest_checklist(session, DISTRICT, programme_code)
    return tuple(
        AnswerInput(
            question=one.code, answer="bad" if one.code in bad else "good", note=bad.get(one.code, "")
        )
        for one in used.questions
    )


def inspection_of(session: Session, facility_id: uuid.UUID, **more: Any) -> InspectionInput:
    """An inspection as the phone hands it over: all sound unless `more` says otherwise."""
    values = {
        "id": new_id(),
        "facility_id": facility_id,
        "checklist_code": "daycare",
        "checklist_version": 1,
        "inspected_at": MORNING,
        "inspector": "김순찰",
        "confirmer": "원장",
        "result": "sound",
        **more,
    }
    values.setdefault("answers", answers(session))
    return InspectionInput(**values)


def inspect(session: Session, given: InspectionInput, *, now: dt.datetime = MORNING) -> bool:
    """Take an inspection in as the officer."""
    return take(session, actor(OFFICER), given, district_code=DISTRICT, at=now)


def activity(session: Session, code: str, *, day: dt.date = DAY, **more: Any) -> uuid.UUID:
    """An activity."""
    given = ActivityInput(**{"id": new_id(), "programme_code": code, "held_on": day, "title": "활동", **more})
    hold(session, actor(OFFICER), given, district_code=DISTRICT)
    return given.id


def grievance(
    session: Session, channel: str, category: str, *, now: dt.datetime = MORNING, **more: Any
) -> uuid.UUID:
    """A grievance."""
    values = {
        "id": new_id(),
        "channel": channel,
        "category_code": category,
        "subject": "공사 소음",
        "received_at": now,
        **more,
    }
    given = GrievanceInput(**values)
    take_grievance(session, actor(OFFICER), given, district_code=DISTRICT, at=now)
    return given.id


def journal_of(session: Session, subject: str, identity: object) -> list[str]:
    """Actions in the journal of a thing, oldest first."""
    rows = session.scalars(
        text(
            "select action from journal_entry where subject = :subject and subject_id = :id order by sequence"
        ),
        {"subject": subject, "id": str(identity)},
    )
    return list(rows)
