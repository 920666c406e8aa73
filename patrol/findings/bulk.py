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
from patrol.findings.inputs import Input, MoveInput, Text
from patrol.findings.moves import Mover, make_move
from patrol.findings.rows import lock_findings, with_originals
from patrol.findings.rules import State
from patrol.findings.undo import undo_move
from patrol.problems import Problem

MOST = 200
Chosen = Annotated[list[str], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]


class SeenInput(Input):
    """A finding as whoever selects it saw it."""

    id: uuid.UUID
    from_revision: int = Field(ge=1)


class SelectionInput(Input):
    """One step for up to 200 findings; `id` makes the steps' own ids, so that the same selection again changes nothing.

    With `takes_suggestion` each goes to the department that the routing rules name for it.
    """

    id: uuid.UUID
    findings: tuple[SeenInput, ...] = Field(min_length=1, max_length=MOST)
    target: State
    department_code: Annotated[Text, Field(max_length=60)] | None = None
    takes_suggestion: bool = False
    reason: Annotated[Text, Field(max_length=2000)] | None = None
    result: Annotated[Text, Field(max_length=4000)] | None = None
    transferred_to: Annotated[Text, Field(max_length=100)] | None = None
    document_number: Annotated[Text, Field(max_length=60)] | None = None

    def move(self, seen: SeenInput, suggested: str | None) -> MoveInput:
        """The step for one of them."""
        shared = self.model_dump(exclude={"id", "findings", "takes_suggestion"})
        if self.takes_suggestion:
            shared["department_code"] = suggested
        return MoveInput(id=uuid.uuid5(self.id, str(seen.id)), from_revision=seen.from_revision, **shared)


class BulkInput(BaseModel):
    """A selection as the list's form sends it: `chosen` holds `id:revision` of each row as the person saw it."""

    id: uuid.UUID
    chosen: Chosen = Field(min_length=1, max_length=MOST)
    action: Literal["assign", "suggested", "start", "confirm"]
    department_code: str | None = Field(None, max_length=60)
    reason: str | None = Field(None, max_length=2000)

    def selection(self) -> SelectionInput:
        """What it means. Raises `problems.input_invalid` for an entry that is none."""
        target = TARGETS[self.action]
        return SelectionInput(
            id=self.id,
            findings=tuple(_read(entry) for entry in self.chosen),
            target=target,
            department_code=self.department_code if target is State.ASSIGNED else None,
            takes_suggestion=self.action == "suggested",
            reason=self.reason,
        )


class DoneInput(Input):
    """A step of a finding that is to be undone."""

    finding: uuid.UUID
    move: uuid.UUID


class UndoSelectionInput(Input):
    """Steps that are to be undone, each by itself."""

    moves: tuple[DoneInput, ...] = Field(min_length=1, max_length=MOST)


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


def move_each(session: Session, mover: Mover, selection: SelectionInput, *, at: dt.datetime) -> list[Outcome]:
    """Make the step for each row. All are locked first, in the order of ids: no two selections wait for each other in a circle.

    Each row's step has an id made of the selection's and the finding's, so a selection that is sent twice is one.
    """
    rows = sorted(set(selection.findings), key=lambda seen: (seen.id, seen.from_revision))
    known = _known(session, mover, [seen.id for seen in rows])
    lock_findings(session, mover.district_code, with_originals(session, known))
    outcomes = []
    for seen in rows:
        number, suggested = known.get(seen.id, ("", None))
        move = selection.move(seen, suggested)
        try:
            with session.begin_nested():
                moved = make_move(session, mover, seen.id, move, at=at)
        except Problem as problem:
            outcomes.append(Outcome(seen.id, number, problem))
        else:
            undo_id = uuid.uuid5(move.id, "undo")
            outcomes.append(Outcome(seen.id, number, None, move.id, undo_id, moved.is_new))
    return outcomes


def undo_each(
    session: Session, mover: Mover, undone: UndoSelectionInput, *, at: dt.datetime
) -> list[Outcome]:
    """Undo the steps of a selection, each row by itself; asked for twice it is one undo."""
    wanted = sorted({(one.finding, one.move) for one in undone.moves})
    known = _known(session, mover, [finding_id for finding_id, _ in wanted])
    originals = _originals(session, [move for _, move in wanted])
    lock_findings(session, mover.district_code, with_originals(session, {*known, *originals}))
    outcomes = []
    for finding_id, move_id in wanted:
        number = known.get(finding_id, ("", None))[0]
        undo_id = uuid.uuid5(move_id, "undo")
        try:
            with session.begin_nested():
                done = undo_move(session, mover, finding_id, move_id, undo_id=undo_id, at=at)
        except Problem as problem:
            outcomes.append(Outcome(finding_id, number, problem))
        else:
            outcomes.append(Outcome(finding_id, number, None, move_id, undo_id, done.is_new))
    return outcomes


def read_undo(pairs: list[str]) -> UndoSelectionInput:
    """Pairs of finding id and move id, as the page's form sends them (`finding:move`)."""
    halves = [pair.partition(":")[::2] for pair in pairs[:MOST]]
    return UndoSelectionInput(
        moves=tuple(DoneInput(finding=_uuid(finding), move=_uuid(move)) for finding, move in halves)
    )


def _originals(session: Session, moves: list[uuid.UUID]) -> list[uuid.UUID]:
    """The findings that others were merged into, or are again when these steps are undone."""
    rows = session.scalars(
        text(
            "select unnest(array[f.duplicate_of, (m.before ->> 'duplicate_of')::uuid]) from finding_move m"
            " join finding f on f.id = m.finding_id where m.id = any(:ids)"
        ),
        {"ids": moves},
    )
    return [one for one in rows if one is not None]


def _known(session: Session, mover: Mover, ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str | None]]:
    rows = session.execute(
        text(
            "select id, number, suggested_department from finding where id = any(:ids) and district_code = :district"
        ),
        {"ids": ids, "district": mover.district_code},
    )
    return {row.id: (row.number, row.suggested_department) for row in rows}


def _read(entry: str) -> SeenInput:
    finding_id, _, revision = entry.partition(":")
    if not (revision.isascii() and revision.isdigit() and int(revision[:9]) > 0 and len(revision) < 9):
        raise problems.input_invalid(what="chosen")
    return SeenInput(id=_uuid(finding_id), from_revision=int(revision))


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise problems.input_invalid(what="chosen") from None
