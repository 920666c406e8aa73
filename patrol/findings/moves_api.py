"""The JSON API of steps beyond a single one: undo, a selection, and a selection's undo, each with a result per row."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.findings import queries
from patrol.findings.api import finding_json
from patrol.findings.bulk import Outcome, SelectionInput, UndoSelectionInput, move_each, undo_each
from patrol.findings.inputs import UndoInput
from patrol.findings.reach import mover_of
from patrol.findings.undo import undo_move
from patrol.web.answers import details_of, json_answer
from patrol.web.openapi import takes
from patrol.web.reading import read_json

blueprint = Blueprint("findings_moves_api", __name__, url_prefix="/api/v1")


@blueprint.post("/findings/<uuid:finding_id>/moves/<uuid:move_id>/undo")
@needs(Permission.FINDING_MOVE)
@takes(body=UndoInput)
def undo(session: Session, finding_id: uuid.UUID, move_id: uuid.UUID) -> ResponseReturnValue:
    """Undo one's own last step within a minute: 201, or 200 for the same undo again."""
    given = read_json(UndoInput)
    done = undo_move(session, mover_of(person()), finding_id, move_id, undo_id=given.id, at=clock.now())
    body = finding_json(queries.finding(session, finding_id, district_code=person().district_code))
    return json_answer(body, 201 if done.is_new else 200)


@blueprint.post("/findings/moves")
@needs(Permission.FINDING_MOVE)
@takes(body=SelectionInput)
def move_selection(session: Session) -> ResponseReturnValue:
    """One step for a selection: 200 with a result for each row, also where some did not go through."""
    outcomes = move_each(session, mover_of(person()), read_json(SelectionInput), at=clock.now())
    return json_answer({"results": [outcome_json(one) for one in outcomes]})


@blueprint.post("/findings/moves/undo")
@needs(Permission.FINDING_MOVE)
@takes(body=UndoSelectionInput)
def undo_selection(session: Session) -> ResponseReturnValue:
    """Undo several of one's own last steps within a minute: 200 with a result for each row."""
    outcomes = undo_each(session, mover_of(person()), read_json(UndoSelectionInput), at=clock.now())
    return json_answer({"results": [outcome_json(one) for one in outcomes]})


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """What became of one row: `status` as the step alone would have answered, with its problem if there is one."""
    row: dict[str, Any] = {"finding": str(outcome.finding_id), "number": outcome.number or None}
    if outcome.problem is not None:
        return {**row, "status": outcome.problem.status, "problem": details_of(outcome.problem)}
    return {
        **row,
        "status": 201 if outcome.is_new else 200,
        "move": str(outcome.move_id),
        "undo": str(outcome.undo_id),
    }
