"""Move a finding: one step of `rules.MOVES`, exactly once, never over somebody else's step."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.accounts.permissions import Role
from patrol.findings.inputs import MoveInput, ReclassifyInput
from patrol.findings.models import FindingMove
from patrol.findings.rules import RESOLVED, State, check_move, deadline
from patrol.journal import Actor, record
from patrol.taxonomy.queries import scheme

MOVE = cast(Table, FindingMove.__table__)
CHANGED = ("state", "department_code", "resolved_at", "confirmed_at", "result", "reason", "transferred_to")


@dataclass(frozen=True, slots=True)
class Mover:
    """Who makes a move: the journal's actor, with what the rules ask about."""

    actor: Actor
    role: Role
    district_code: str
    department_code: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a finding stands after a move; `is_new` is False for a repeated one."""

    finding_id: uuid.UUID
    state: State
    revision: int
    is_new: bool


def make_move(
    session: Session, mover: Mover, finding_id: uuid.UUID, move: MoveInput, *, at: dt.datetime
) -> Moved:
    """Make one step, in the caller's transaction.

    The same move again answers as the first time. Raises `problems.moved_meanwhile` (409, with what changed) when somebody
    acted since `from_revision`, and what `rules.check_move` raises.
    """
    kept = _lock(session, mover.district_code, finding_id)
    digest = once.digest_of({"finding": str(finding_id), **move.model_dump(mode="json")})
    source = State(kept["state"])
    before = {name: kept[name] for name in (*CHANGED, "duplicate_of", "reopened_count", "document_number")}
    step = {
        "id": move.id,
        "digest": digest,
        "finding_id": finding_id,
        "made_by": mover.actor.person_id,
        "made_at": at,
        "source": source,
        "target": move.target,
        "from_revision": move.from_revision,
        "department_code": move.department_code,
        "reason": move.reason,
        "result": move.result,
        "before": _plain(before),
    }
    if once.accept(session, MOVE, step) is once.Acceptance.REPEATED:
        return Moved(finding_id, source, kept["revision"], is_new=False)
    if kept["revision"] != move.from_revision:
        raise problems.moved_meanwhile(**_what_changed(session, finding_id, kept))
    is_own = kept["department_code"] is not None and kept["department_code"] == mover.department_code
    check_move(source, move.target, mover.role, is_own_department=is_own, given=move.given())
    after = _after(before, move, source, at)
    _check_original(session, mover.district_code, move)
    revision = _update(session, finding_id, after, at)
    changed = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
    change: dict[str, object] = {"state": [source, move.target], "move": str(move.id), **changed}
    record(session, mover.actor, subject="finding", subject_id=finding_id, action="moved", change=change)
    return Moved(finding_id, move.target, revision, is_new=True)


def reclassify(
    session: Session, mover: Mover, finding_id: uuid.UUID, correction: ReclassifyInput, *, at: dt.datetime
) -> int:
    """Correct field and item (the deadline follows the new item's target); returns the new revision."""
    kept = _lock(session, mover.district_code, finding_id)
    item = scheme(session, kept["taxonomy_version"]).item(correction.item_code)
    if kept["item_code"] == item.code and kept["classified_by"] == "person":
        return int(kept["revision"])
    if kept["revision"] != correction.from_revision:
        raise problems.moved_meanwhile(**_what_changed(session, finding_id, kept))
    after = {
        "field_code": item.field_code,
        "item_code": item.code,
        "classified_by": "person",
        "target_hours": item.target_hours,
        "due_at": deadline(kept["received_at"], item.target_hours),
    }
    revision = _update(session, finding_id, after, at)
    change = {name: [kept[name], value] for name, value in after.items() if kept[name] != value}
    record(
        session, mover.actor, subject="finding", subject_id=finding_id, action="reclassified", change=change
    )
    return revision


def _lock(session: Session, district_code: str, finding_id: uuid.UUID) -> dict[str, Any]:
    row = session.execute(
        text(
            "select state, department_code, resolved_at, confirmed_at, result, reason, transferred_to, duplicate_of,"
            " reopened_count, document_number, revision, taxonomy_version, field_code, item_code, classified_by,"
            " target_hours, due_at, received_at"
            " from finding where id = :id and district_code = :district for update"
        ),
        {"id": finding_id, "district": district_code},
    ).first()
    if row is None:
        raise problems.finding_not_found()
    return dict(row._mapping)


def _after(before: dict[str, Any], move: MoveInput, source: State, at: dt.datetime) -> dict[str, Any]:
    """The columns that the step sets."""
    target = move.target
    after: dict[str, Any] = {"state": str(target), "reason": move.reason}
    if move.department_code and target in {State.ASSIGNED}:
        after["department_code"] = move.department_code
    if move.document_number:
        after["document_number"] = move.document_number
    if move.result and target in RESOLVED:
        after["result"] = move.result
    if target is State.DONE:
        after["resolved_at"] = at
    if target is State.CONFIRMED:
        after["confirmed_at"] = at
    if target is State.REOPENED:
        after |= {"resolved_at": None, "confirmed_at": None, "transferred_to": None}
        if source in RESOLVED:
            after["reopened_count"] = before["reopened_count"] + 1
    if target is State.TRANSFERRED:
        after["transferred_to"] = move.transferred_to
    after["duplicate_of"] = move.duplicate_of if target is State.DUPLICATE else None
    return after


def _check_original(session: Session, district_code: str, move: MoveInput) -> None:
    if move.target is not State.DUPLICATE or move.duplicate_of is None:
        return
    original = session.execute(
        text("select state from finding where id = :id and district_code = :district"),
        {"id": move.duplicate_of, "district": district_code},
    ).first()
    if original is None or original.state == State.DUPLICATE:
        raise problems.reference_invalid(what=str(move.duplicate_of))


def _update(session: Session, finding_id: uuid.UUID, after: dict[str, Any], at: dt.datetime) -> int:
    columns = ", ".join(f"{name} = :{name}" for name in after)
    statement = text(
        f"update finding set {columns}, revision = revision + 1, changed_at = :changed_at where id = :finding_id"  # noqa: S608
        " returning revision"
    )
    return int(session.scalar(statement, {**after, "changed_at": at, "finding_id": finding_id}) or 0)


def _what_changed(session: Session, finding_id: uuid.UUID, kept: dict[str, Any]) -> dict[str, object]:
    last = session.execute(
        text(
            "select m.made_at, p.display_name from finding_move m left join person p on p.id = m.made_by"
            " where m.finding_id = :id order by m.made_at desc limit 1"
        ),
        {"id": finding_id},
    ).first()
    return {
        "state": kept["state"],
        "revision": kept["revision"],
        "changed_by": last.display_name if last else None,
        "changed_at": last.made_at.isoformat() if last else None,
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if value is not None and not isinstance(value, int) else value
        for name, value in values.items()
    }
