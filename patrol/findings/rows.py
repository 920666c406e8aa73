"""The one place that locks and changes rows of findings: every step, correction and undo goes through it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import counters, problems
from patrol.journal import fingerprint

KEPT = (
    "state",
    "department_code",
    "assignee_id",
    "resolved_at",
    "confirmed_at",
    "interim_at",
    "result",
    "reason",
    "transferred_to",
    "duplicate_of",
    "reopened_count",
    "document_number",
)
"""What a step may set, and an undo puts back."""
_LOCK = text(
    f"select id, {', '.join(KEPT)}, number, channel, revision, taxonomy_version, field_code, item_code,"  # noqa: S608
    " classified_by, target_hours, due_at, received_at, sightings, suggested_department"
    " from finding where id = any(:ids) and district_code = :district order by id for no key update"
)


def lock_findings(
    session: Session, district_code: str, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Any]]:
    """Lock these findings of a district until the transaction ends, in the order of their ids; absent ones are left out."""
    found = session.execute(_LOCK, {"ids": sorted(set(ids)), "district": district_code})
    return {row.id: dict(row._mapping) for row in found}


def lock_finding(session: Session, district_code: str, finding_id: uuid.UUID) -> dict[str, Any]:
    """Lock one finding; raises `problems.finding_not_found`."""
    kept = lock_findings(session, district_code, [finding_id]).get(finding_id)
    if kept is None:
        raise problems.finding_not_found()
    return kept


def lock_with_original(
    session: Session, district_code: str, finding_id: uuid.UUID, *others: uuid.UUID | None
) -> dict[uuid.UUID, dict[str, Any]]:
    """Lock a finding together with those that it is merged into, and `others`: in the order of ids, so that two people who
    merge and divide the same findings never wait for each other in a circle. Raises `problems.finding_not_found`.
    """
    wanted = [one for one in (finding_id, *others) if one is not None]
    locked = lock_findings(session, district_code, with_originals(session, wanted))
    kept = locked.get(finding_id)
    if kept is None:
        raise problems.finding_not_found()
    last = kept
    for _ in locked:
        last = locked.get(last["duplicate_of"], last)
    if last["duplicate_of"] is not None and last["duplicate_of"] not in locked:
        require_unchanged(session, kept, -1)  # merged between the look and the lock
    return locked


def with_originals(session: Session, ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """These findings and those that they are merged into, the whole way up, in the order of ids."""
    found = session.scalars(
        text(
            "with recursive up (id, duplicate_of) as (select id, duplicate_of from finding where id = any(:ids)"
            " union select f.id, f.duplicate_of from finding f join up on f.id = up.duplicate_of)"
            " select id from up order by id"
        ),
        {"ids": list(ids)},
    )
    return list(found)


def change_finding(
    session: Session,
    finding_id: uuid.UUID,
    after: dict[str, Any],
    at: dt.datetime,
    *,
    is_revision: bool = True,
) -> int:
    """Set these columns, with their counts; returns the new revision. `is_revision=False` for what no decision depends on."""
    is_counted = counters.is_counted(after)
    if is_counted:
        counters.count_out(session, finding_id)
    columns = ", ".join(f"{name} = :{name}" for name in after)
    statement = text(
        f"update finding set {columns}, revision = revision + :step, changed_at = :changed_at"  # noqa: S608
        " where id = :finding_id returning revision"
    )
    values = {**after, "changed_at": at, "finding_id": finding_id, "step": int(is_revision)}
    revision = int(session.scalar(statement, values) or 0)
    if is_counted:
        counters.count_in(session, finding_id)
    return revision


def require_unchanged(
    session: Session, kept: dict[str, Any], from_revision: int, *, asked: uuid.UUID | None = None
) -> None:
    """Raise `problems.moved_meanwhile` (409, with what changed) when somebody acted since `from_revision`.

    `asked` is the step that is being asked for: it is not what changed.
    """
    if kept["revision"] == from_revision:
        return
    last = session.execute(
        text(
            "select m.made_at, p.display_name from finding_move m left join person p on p.id = m.made_by"
            " where m.finding_id = :id and m.id is distinct from :asked"
            " order by m.made_at desc, m.from_revision desc limit 1"
        ),
        {"id": kept["id"], "asked": asked},
    ).first()
    raise problems.moved_meanwhile(
        state=kept["state"],
        revision=kept["revision"],
        changed_by=last.display_name if last else None,
        changed_at=last.made_at.isoformat() if last else None,
    )


WRITTEN = frozenset({"reason", "result"})
"""What people write: it may name somebody, so the journal has only its fingerprint; the step's own row has the words."""


def told(name: str, value: Any) -> Any:
    """A column's value as the journal keeps it."""
    return fingerprint(value) if name in WRITTEN and value is not None else value


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Columns as JSON keeps them: numbers and None as they are, everything else as text that PostgreSQL reads back."""
    return {
        name: str(value) if value is not None and not isinstance(value, int) else value
        for name, value in values.items()
    }
