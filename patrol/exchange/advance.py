"""Bring known cases forward as a newer export says; what an older one says changes nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from patrol import counters
from patrol.exchange.cases import leads_to
from patrol.exchange.models import ImportVersion
from patrol.exchange.prepare import Row
from patrol.findings.rows import lock_findings, plain
from patrol.findings.rules import OPEN, RESOLVED, State
from patrol.journal import Actor, record_many

VERSION = cast(Table, ImportVersion.__table__)
SET = (
    *("state", "department_code", "resolved_at", "confirmed_at", "result", "reason", "transferred_to"),
    *("reopened_count", "duplicate_of"),
)


def advance(
    session: Session,
    actor: Actor | None,
    district_code: str,
    matched: Sequence[tuple[uuid.UUID, Row]],
    *,
    at: dt.datetime,
    run: str,
) -> tuple[int, int]:
    """(rows that are known cases, those of them that bring something new). Without an actor nothing is written."""
    unseen = _unseen(session, matched)
    if not unseen:
        return len(matched), 0
    kept = lock_findings(session, district_code, unseen) if actor else _look_at(session, unseen)
    moved = _moved_by_people(session, list(unseen))
    changes: dict[uuid.UUID, Row] = {}
    for finding_id, row in unseen.items():
        after = newer(kept[finding_id], row, is_ours=finding_id in moved)
        if after:
            changes[finding_id] = after
    if actor is not None:
        _write(session, actor, kept, changes, at, run)
        session.execute(
            insert(VERSION).on_conflict_do_nothing(),
            [{"finding_id": one, "digest": row["digest"]} for one, row in unseen.items()],
        )
    return len(matched), len(changes)


def newer(kept: Row, row: Row, *, is_ours: bool) -> Row:
    """What the row changes in the finding: a state that moves of `MOVES` lead to, or more about the state that it has.

    `is_ours`: people of the office have moved it themselves; then a row only fills what is empty. Pure.
    """
    source, target = State(kept["state"]), State(row["state"])
    department = row["department_code"]
    is_passed_on = source in OPEN and department is not None and department != kept["department_code"]
    if source is target:
        names = ("result", "resolved_at") if source in RESOLVED else ("reason", "transferred_to")
        after = {
            name: row[name]
            for name in names
            if row[name] is not None and row[name] != kept[name] and not (is_ours and kept[name] is not None)
        }
        if is_passed_on and not is_ours:
            after["department_code"] = department
        return after
    if target is State.DUPLICATE or not leads_to(source, target):
        return {}
    if (source, target) == (State.IN_PROGRESS, State.ASSIGNED) and not is_passed_on:
        return {}
    after = {name: row[name] for name in ("state", "resolved_at", "confirmed_at", "reason", "transferred_to")}
    after["result"] = row["result"] if row["result"] is not None else kept["result"]
    if target is State.CONFIRMED and source is State.DONE:
        after["resolved_at"] = row["resolved_at"] or kept["resolved_at"]
    if target is State.REOPENED and source in RESOLVED:
        after["reopened_count"] = kept["reopened_count"] + 1
    if department is not None and department != kept["department_code"]:
        after["department_code"] = department
    return {name: value for name, value in after.items() if value != kept[name]}


def _unseen(session: Session, matched: Sequence[tuple[uuid.UUID, Row]]) -> dict[uuid.UUID, Row]:
    """The rows whose content no import has seen yet, by finding."""
    rows = dict(matched)
    seen = session.execute(
        text(
            "select f.id, f.digest from finding f where f.id = any(:ids)"
            " union all select v.finding_id, v.digest from import_version v where v.finding_id = any(:ids)"
        ),
        {"ids": list(rows)},
    )
    for one in seen:
        if one.id in rows and bytes(one.digest) == rows[one.id]["digest"]:
            del rows[one.id]
    return rows


def _look_at(session: Session, ids: dict[uuid.UUID, Row]) -> dict[uuid.UUID, dict[str, Any]]:
    found = session.execute(
        text(f"select id, {', '.join(SET)} from finding where id = any(:ids)"),  # noqa: S608
        {"ids": list(ids)},
    )
    return {row.id: dict(row._mapping) for row in found}


def _moved_by_people(session: Session, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    found = session.scalars(
        text(
            "select distinct finding_id from finding_move where finding_id = any(:ids) and made_by is not null"
        ),
        {"ids": ids},
    )
    return set(found)


def _write(
    session: Session,
    actor: Actor,
    kept: dict[uuid.UUID, dict[str, Any]],
    changes: dict[uuid.UUID, Row],
    at: dt.datetime,
    run: str,
) -> None:
    """All changes with a few statements: `findings.rows.change_finding` for thousands of rows at once."""
    if not changes:
        return
    ids = list(changes)
    counters.count_out_all(session, ids)
    whole = [
        {"id": one, "at": at, **{name: changes[one].get(name, kept[one][name]) for name in SET}}
        for one in ids
    ]
    columns = ", ".join(f"{name} = :{name}" for name in SET)
    session.execute(
        text(f"update finding set {columns}, revision = revision + 1, changed_at = :at where id = :id"),  # noqa: S608
        whole,
    )
    counters.count_in_all(session, ids)
    journal: list[tuple[object, dict[str, object]]] = []
    for one, after in changes.items():
        before, then = plain(kept[one]), plain(after)
        journal.append((one, {"import": run} | {name: [before[name], then[name]] for name in after}))
    record_many(session, actor, subject="finding", action="imported", changes=list(journal))
