"""Undo one's own last step within a minute: a reversing step of its own, journaled, and only if nothing happened since."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.answers.queue import stop_answers
from patrol.findings.moves import MOVE, Moved, Mover, add_sightings
from patrol.findings.rows import KEPT, change_finding, lock_with_original, plain, told
from patrol.findings.rules import State, check_undo
from patrol.journal import record


def undo_move(
    session: Session,
    mover: Mover,
    finding_id: uuid.UUID,
    move_id: uuid.UUID,
    *,
    undo_id: uuid.UUID,
    at: dt.datetime,
) -> Moved:
    """Put a finding back to where it was before the step `move_id`, in the caller's transaction.

    The same undo again answers as the first time. Raises `problems.undo_too_late`, `problems.undo_not_possible`, and
    `problems.id_reused` for the id of another step.
    """
    move = _move(session, finding_id, move_id)
    original = _uuid(move["before"].get("duplicate_of"))
    locked = lock_with_original(session, mover.district_code, finding_id, original)
    kept = locked[finding_id]
    move["undone_by"] = _undone_by(session, move_id)
    if move["undone_by"] == undo_id:
        return Moved(finding_id, State(kept["state"]), kept["revision"], is_new=False)
    check_undo(
        made_by=move["made_by"],
        asked_by=mover.actor.person_id,
        made_at=move["made_at"],
        at=at,
        is_last=move["undone_by"] is None
        and move["undoes"] is None
        and kept["revision"] == move["from_revision"] + 1,
    )
    if original is not None and (original not in locked or locked[original]["state"] == State.DUPLICATE):
        raise problems.undo_not_possible()  # its original was merged itself meanwhile
    before = {name: kept[name] for name in KEPT}
    after: dict[str, Any] = {name: move["before"][name] for name in KEPT if name in move["before"]}
    step = {
        "id": undo_id,
        "digest": once.digest_of({"undoes": str(move_id)}),
        "finding_id": finding_id,
        "made_by": mover.actor.person_id,
        "made_at": at,
        "source": kept["state"],
        "target": after["state"],
        "from_revision": kept["revision"],
        "before": plain(before),
        "undoes": move_id,
    }
    once.accept(session, MOVE, step)
    add_sightings(session, mover.actor, kept["duplicate_of"] or _uuid(after["duplicate_of"]), kept, after, at)
    revision = change_finding(session, finding_id, after, at)
    stop_answers(session, str(move_id), at)
    then = plain(before)
    change: dict[str, object] = {
        "state": [kept["state"], after["state"]],
        "move": str(undo_id),
        "undoes": str(move_id),
        **{
            name: [told(name, then[name]), told(name, after[name])]
            for name in after
            if after[name] != then[name]
        },
    }
    record(session, mover.actor, subject="finding", subject_id=finding_id, action="undone", change=change)
    return Moved(finding_id, State(after["state"]), revision, is_new=True)


def _move(session: Session, finding_id: uuid.UUID, move_id: uuid.UUID) -> dict[str, Any]:
    row = session.execute(
        text(
            "select made_by, made_at, from_revision, before, undoes from finding_move where id = :id and finding_id = :finding"
        ),
        {"id": move_id, "finding": finding_id},
    ).first()
    if row is None:
        raise problems.undo_not_possible()
    return dict(row._mapping)


def _undone_by(session: Session, move_id: uuid.UUID) -> uuid.UUID | None:
    """The step that undid this one; asked under the lock, where nobody can be undoing it."""
    found: uuid.UUID | None = session.scalar(
        text("select id from finding_move where undoes = :id"), {"id": move_id}
    )
    return found


def _uuid(value: str | None) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None
