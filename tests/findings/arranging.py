"""Findings for the tests: received with only what matters to the case, moved by somebody of the cast."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.findings.inputs import LocationInput, MoveInput, ReportInput
from patrol.findings.moves import Moved, Mover, make_move
from patrol.findings.receive import receive
from patrol.ids import new_id
from patrol.journal import Actor
from tests.cast import DISTRICT, MANAGER, OFFICER, Character

MORNING = dt.datetime(2014, 3, 4, 1, 0, tzinfo=dt.UTC)
"""A Tuesday, 10:00 in Seoul: the office is open."""
POTHOLE = "0201"
RUBBISH = "0301"


def actor(who: Character) -> Actor:
    """Somebody of the cast as the journal names them."""
    return Actor("person", who.id, DISTRICT)


def mover(who: Character) -> Mover:
    """Somebody of the cast as one who moves findings."""
    return Mover(actor(who), who.role, DISTRICT, who.department_code)


def found(session: Session, *, by: Character = OFFICER, at: dt.datetime = MORNING, **more: Any) -> uuid.UUID:
    """A finding that was received; `more` are entries of `ReportInput`."""
    values: dict[str, Any] = {
        "id": new_id(),
        "description": "당산로 123 앞 도로가 파였습니다",
        "location": LocationInput(longitude=126.8962, latitude=37.5264, accuracy_m=8),
        "item_code": POTHOLE,
        **more,
    }
    receive(session, actor(by), ReportInput(**values), district_code=DISTRICT, at=at)
    return uuid.UUID(str(values["id"]))


def step(
    session: Session,
    finding_id: uuid.UUID,
    target: str,
    *,
    by: Character = MANAGER,
    at: dt.datetime | None = None,
    from_revision: int | None = None,
    **more: Any,
) -> Moved:
    """One step; what the step needs is filled in where the case does not care."""
    filled = {
        "assigned": {"department_code": "road", "reason": "담당이 다름"},
        "done": {"result": "아스콘으로 메웠습니다."},
        "reopened": {"reason": "다시 파임"},
        "transferred": {"transferred_to": "한국전력", "reason": "한전 시설물"},
        "unfixable": {"reason": "사유지"},
        "withdrawn": {"reason": "잘못 접수"},
        "received": {"reason": "되살림"},
    }.get(target, {})
    return make_move(
        session,
        mover(by),
        finding_id,
        MoveInput(
            **{
                "id": new_id(),
                "target": target,
                "from_revision": from_revision or revision(session, finding_id),
                **filled,
                **more,
            }
        ),
        at=at or MORNING + dt.timedelta(hours=1),
    )


def revision(session: Session, finding_id: uuid.UUID) -> int:
    """The finding's present revision."""
    return int(row(session, finding_id)["revision"])


def row(session: Session, finding_id: uuid.UUID) -> dict[str, Any]:
    """The finding's row as it is now."""
    found = session.execute(text("select * from finding where id = :id"), {"id": finding_id}).one()
    return dict(found._mapping)


def journal(session: Session, finding_id: uuid.UUID) -> list[dict[str, Any]]:
    """The finding's journal entries, oldest first."""
    rows = session.execute(
        text("select action, change, actor_id from journal_entry where subject_id = :id order by sequence"),
        {"id": str(finding_id)},
    )
    return [dict(one._mapping) for one in rows]
