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
from patrol.answers.queue import queue_answers
from patrol.clock import seoul_day
from patrol.findings.ground import ground_of
from patrol.findings.inputs import MoveInput, ReclassifyInput
from patrol.findings.models import FindingMove
from patrol.findings.receive import Classified, suggest_department
from patrol.findings.rows import (
    KEPT,
    change_finding,
    lock_finding,
    lock_with_original,
    plain,
    require_unchanged,
    told,
    with_originals,
)
from patrol.findings.rules import ANSWERED, RESOLVED, UNDO_SECONDS, State, check_acting, check_move, deadline
from patrol.geo import Spot
from patrol.journal import Actor, record
from patrol.routing.queries import days_off_of
from patrol.taxonomy.queries import ItemRow, scheme

MOVE = cast(Table, FindingMove.__table__)


@dataclass(frozen=True, slots=True)
class Mover:
    """Who makes a move: the journal's actor, with what the rules ask about."""

    actor: Actor
    role: Role
    district_code: str
    department_code: str | None

    def is_own(self, department_code: str | None) -> bool:
        """Whether a finding of this department is the mover's own department's."""
        return department_code is not None and department_code == self.department_code


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
    original_id = move.duplicate_of if move.target is State.DUPLICATE else None
    locked = lock_with_original(session, mover.district_code, finding_id, original_id)
    kept = locked[finding_id]
    source = State(kept["state"])
    before = {name: kept[name] for name in KEPT}
    step = {
        "id": move.id,
        "digest": once.digest_of({"finding": str(finding_id), **move.model_dump(mode="json")}),
        "finding_id": finding_id,
        "made_by": mover.actor.person_id,
        "made_at": at,
        "source": source,
        "target": move.target,
        "from_revision": move.from_revision,
        "department_code": move.department_code,
        "reason": move.reason,
        "result": move.result,
        "before": plain(before),
    }
    if once.accept(session, MOVE, step) is once.Acceptance.REPEATED:
        return Moved(finding_id, source, kept["revision"], is_new=False)
    require_unchanged(session, kept, move.from_revision, asked=move.id)
    is_own = mover.is_own(kept["department_code"])
    check_move(source, move.target, mover.role, is_own_department=is_own, given=move.given())
    _require_assignee(session, mover.district_code, move)
    after = _after(before, move, source, mover, at)
    if original_id is not None:
        _require_original(locked.get(original_id), finding_id)
    add_sightings(session, mover.actor, after["duplicate_of"] or kept["duplicate_of"], kept, after, at)
    revision = change_finding(session, finding_id, after, at)
    changed = {
        name: [told(name, before[name]), told(name, value)]
        for name, value in after.items()
        if value != before[name]
    }
    change: dict[str, object] = {"state": [source, move.target], "move": str(move.id), **changed}
    record(session, mover.actor, subject="finding", subject_id=finding_id, action="moved", change=change)
    if move.target in ANSWERED:
        queue_answers(
            session,
            finding_id=finding_id,
            occasion=str(move.id),
            state=str(move.target),
            district_code=mover.district_code,
            words=move.result or move.reason or "",
            at=at,
            wait=dt.timedelta(seconds=UNDO_SECONDS),
        )
    return Moved(finding_id, move.target, revision, is_new=True)


def reclassify(
    session: Session,
    mover: Mover,
    finding_id: uuid.UUID,
    correction: ReclassifyInput,
    *,
    at: dt.datetime,
    working_day_deadlines: bool = False,
) -> int:
    """Correct field and item; the deadline and the suggested department follow the new item. Returns the new revision."""
    kept = lock_finding(session, mover.district_code, finding_id)
    check_acting(mover.role, is_own_department=mover.is_own(kept["department_code"]))
    item = scheme(session, kept["taxonomy_version"]).item(correction.item_code)
    if kept["item_code"] == item.code and kept["classified_by"] == "person":
        return int(kept["revision"])
    require_unchanged(session, kept, correction.from_revision)
    off = None
    if working_day_deadlines:
        off = frozenset(row.day for row in days_off_of(session, mover.district_code))
    after = {
        "field_code": item.field_code,
        "item_code": item.code,
        "classified_by": "person",
        "target_hours": item.target_hours,
        "due_at": deadline(kept["received_at"], item.target_hours, off),
        "suggested_department": _suggest_again(session, mover.district_code, kept, item),
    }
    revision = change_finding(session, finding_id, after, at)
    change = {name: [kept[name], value] for name, value in after.items() if kept[name] != value}
    record(
        session, mover.actor, subject="finding", subject_id=finding_id, action="reclassified", change=change
    )
    return revision


def _suggest_again(session: Session, district_code: str, kept: dict[str, Any], item: ItemRow) -> str | None:
    """The department that the routing rules name for the finding with its new item."""
    spot = session.execute(
        text(
            "select st_x(location) as x, st_y(location) as y from finding where id = :id and location is not null"
        ),
        {"id": kept["id"]},
    ).first()
    ground = ground_of(session, district_code, seoul_day(kept["received_at"]))
    place = ground.place(Spot(spot.x, spot.y)) if spot is not None else None
    routed = suggest_department(ground, Classified(item.field_code, item, "person"), place)
    return routed.department_code if routed is not None else None


def _after(
    before: dict[str, Any], move: MoveInput, source: State, mover: Mover, at: dt.datetime
) -> dict[str, Any]:
    """The columns that the step sets."""
    target = move.target
    after: dict[str, Any] = {"state": str(target), "reason": move.reason}
    if target is State.ASSIGNED and move.department_code:
        after |= {"department_code": move.department_code, "assignee_id": move.assignee_id}
    if target is State.IN_PROGRESS and mover.is_own(before["department_code"]):
        after["assignee_id"] = mover.actor.person_id
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


def _require_original(original: dict[str, Any] | None, finding_id: uuid.UUID) -> None:
    """Raise `problems.original_is_duplicate` unless this is another finding that was not merged itself."""
    if original is None or original["id"] == finding_id or original["state"] == State.DUPLICATE:
        raise problems.original_is_duplicate()


def _require_assignee(session: Session, district_code: str, move: MoveInput) -> None:
    """Raise `problems.reference_invalid` unless the person named works in the department named."""
    if move.assignee_id is None:
        return
    works_there = session.scalar(
        text(
            "select exists (select from person where id = :id and district_code = :district"
            " and department_code = :department and disabled_at is null)"
        ),
        {"id": move.assignee_id, "district": district_code, "department": move.department_code},
    )
    if not works_there:
        raise problems.reference_invalid(what="assignee_id")


def add_sightings(
    session: Session,
    actor: Actor,
    original_id: uuid.UUID | None,
    kept: dict[str, Any],
    after: dict[str, Any],
    at: dt.datetime,
) -> None:
    """Sightings add up on the original when a finding is merged into it, and leave it again when that is taken back.

    What the original was merged into itself has counted them too.
    """
    was, is_now = kept["duplicate_of"] is not None, after.get("duplicate_of") is not None
    if original_id is None or was == is_now:
        return
    step = kept["sightings"] if is_now else -kept["sightings"]
    originals = with_originals(session, [original_id])
    session.execute(
        text(
            "update finding set sightings = greatest(1, sightings + :step), changed_at = :at where id = any(:ids)"
        ),
        {"step": step, "at": at, "ids": originals},
    )
    action = "merged_into" if is_now else "merge_taken_back"
    change = {"number": kept["number"], "sightings": step}
    for one in originals:
        record(session, actor, subject="finding", subject_id=one, action=action, change=change)
