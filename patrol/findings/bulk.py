"""One step for a selection of findings (일괄 처리): each row by itself, with its own result."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.findings.inputs import MoveInput
from patrol.findings.moves import Mover, make_move
from patrol.findings.rules import State
from patrol.findings.undo import undo_move
from patrol.problems import Problem

MOST = 200
Chosen = Annotated[list[str], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]


class BulkInput(BaseModel):
    """A selection: `chosen` holds `id:revision` of each row as the person saw it; `id` makes the moves' own ids."""

    id: uuid.UUID
    chosen: Chosen = Field(min_length=1, max_length=MOST)
    action: Literal["assign", "suggested", "start", "confirm"]
    department_code: str | None = Field(None, max_length=60)
    reason: str | None = Field(None, max_length=2000)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: the problem that stood against it, or None. `move_id` is the step's, for undoing it."""

    finding_id: uuid.UUID
    number: str
    problem: Problem | None
    move_id: uuid.UUID | None = None
    undo_id: uuid.UUID | None = None
    is_new: bool = False


TARGETS = {
    "assign": State.ASSIGNED,
    "suggested": State.ASSIGNED,
    "start": State.IN_PROGRESS,
    "confirm": State.CONFIRMED,
}


def move_each(session: Session, mover: Mover, bulk: BulkInput, *, at: dt.datetime) -> list[Outcome]:
    """Make the step for each row, in the order of ids so that two selections never wait for each other in a circle.

    Each row's step has an id made of the selection's and the finding's, so a selection that is sent twice is one.
    """
    rows = sorted({_read(entry) for entry in bulk.chosen})
    known = _known(session, mover, [finding_id for finding_id, _ in rows])
    outcomes = []
    for finding_id, revision in rows:
        number, suggested = known.get(finding_id, ("", None))
        department = suggested if bulk.action == "suggested" else bulk.department_code
        move = MoveInput(
            id=uuid.uuid5(bulk.id, str(finding_id)),
            target=TARGETS[bulk.action],
            from_revision=revision,
            department_code=department if TARGETS[bulk.action] is State.ASSIGNED else None,
            reason=bulk.reason,
        )
        try:
            with session.begin_nested():
                moved = make_move(session, mover, finding_id, move, at=at)
        except Problem as problem:
            outcomes.append(Outcome(finding_id, number, problem))
        else:
            undo_id = uuid.uuid5(move.id, "undo")
            outcomes.append(Outcome(finding_id, number, None, move.id, undo_id, moved.is_new))
    return outcomes


def undo_each(
    session: Session, mover: Mover, pairs: list[tuple[str, str]], *, at: dt.datetime
) -> list[Outcome]:
    """Undo the steps of a selection: pairs of finding id and move id."""
    wanted = sorted({(_uuid(finding), _uuid(move)) for finding, move in pairs[:MOST]})
    known = _known(session, mover, [finding_id for finding_id, _ in wanted])
    outcomes = []
    for finding_id, move_id in wanted:
        number = known.get(finding_id, ("", None))[0]
        undo_id = uuid.uuid5(move_id, "undo")
        try:
            with session.begin_nested():
                undo_move(session, mover, finding_id, move_id, undo_id=undo_id, at=at)
        except Problem as problem:
            outcomes.append(Outcome(finding_id, number, problem))
        else:
            outcomes.append(Outcome(finding_id, number, None))
    return outcomes


def _known(session: Session, mover: Mover, ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str | None]]:
    rows = session.execute(
        text(
            "select id, number, suggested_department from finding where id = any(:ids) and district_code = :district"
        ),
        {"ids": ids, "district": mover.district_code},
    )
    return {row.id: (row.number, row.suggested_department) for row in rows}


def _read(entry: str) -> tuple[uuid.UUID, int]:
    finding_id, _, revision = entry.partition(":")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 9):
        raise problems.input_invalid(what="chosen")
    return _uuid(finding_id), int(revision)


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise problems.input_invalid(what="chosen") from None
