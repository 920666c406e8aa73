"""Findings whose retention is over (보존기간): what could name somebody goes, what is counted stays."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.findings.models import IS_OPEN
from patrol.findings.rules import ANSWER_LENGTH
from patrol.journal import Actor, record_many
from patrol.photos.derivatives import EXTENSION, SIDES
from patrol.storage import Storage

REMOVED = "보존기간이 지나 지웠습니다"
"""Stands where words stood; long enough to count as the answer that it was."""
REMOVED_SHORT = "지움"
"""Stands where a result stood that was too short to count as an answer."""

_OVER = text(
    f"""
    select id from finding
     where not ({IS_OPEN}) and changed_at < :before and received_at < :before
       and description <> :removed and id > :after
     order by id limit :most
    """  # noqa: S608
)
_STILL_OVER = text(
    f"select id from finding where id = any(:ids) and not ({IS_OPEN}) and changed_at < :before"  # noqa: S608
    " and description <> :removed order by id for update"
)
_RESULT = "case when length(trim(result)) >= :long then :removed when result is not null then :short end"
_REMOVALS = (
    text(
        f"""
        update finding set description = :removed, result = {_RESULT},
               reason = case when reason is not null then :removed end,
               address = null, national_point = null, photos_expected = photos_stored, revision = revision + 1
         where id = any(:ids)
        """  # noqa: S608
    ),
    text(
        f"""
        update finding_move set result = {_RESULT}, reason = case when reason is not null then :removed end,
               before = before
                   || case when before->>'reason' is null then '{{}}' else jsonb_build_object('reason', :removed) end
                   || case when before->>'result' is null then '{{}}'
                           when length(trim(before->>'result')) >= :long then jsonb_build_object('result', :removed)
                           else jsonb_build_object('result', :short) end
         where finding_id = any(:ids)
        """  # noqa: S608
    ),
    text(
        "update sighting set description = :removed, seen_by = null, location = null, accuracy_m = null"
        " where finding_id = any(:ids)"
    ),
    text("update outgoing_mail set subject = :removed, body = :removed where finding_id = any(:ids)"),
    text("delete from reporter where finding_id = any(:ids)"),
)


def count_over(session: Session, before: dt.datetime) -> int:
    """How many findings would lose what could name somebody."""
    return int(
        session.scalar(
            text(
                f"select count(*) from finding where not ({IS_OPEN}) and changed_at < :before"  # noqa: S608
                " and received_at < :before and description <> :removed"
            ),
            {"before": before, "removed": REMOVED},
        )
        or 0
    )


FIRST = uuid.UUID(int=0)
"""Before every id."""


def forget_findings(
    session: Session, storage: Storage, before: dt.datetime, *, after: uuid.UUID = FIRST, most: int = 200
) -> list[uuid.UUID]:
    """Take words, exact address, contact data and photos from findings closed and untouched since `before`.

    The rows stay, with every column that is counted: no count changes. An original that something else shows too stays.
    The bytes go before the transaction ends: one that is interrupted is done again from the start. Returns the ids of this
    batch, in their order; the next one goes on `after` the last, so that a night reads the table once.
    """
    asked = {"before": before, "removed": REMOVED, "most": most, "after": after}
    found = list(session.scalars(_OVER, asked))
    if not found:
        return []
    # Nobody may announce a photo while it is decided that nobody has it. Taken before any row: no two wait for each other.
    session.execute(text("lock table photo in share row exclusive mode"))
    ids = list(session.scalars(_STILL_OVER, {"ids": found, "before": before, "removed": REMOVED}))
    words = {"ids": ids, "removed": REMOVED, "short": REMOVED_SHORT, "long": ANSWER_LENGTH}
    for removal in _REMOVALS:
        session.execute(removal, {name: words[name] for name in removal.compile().params})
    hashes = session.scalars(
        text("delete from photo where finding_id = any(:ids) returning sha256"), {"ids": ids}
    ).all()
    shown = set(
        session.scalars(
            text("select distinct sha256 from photo where sha256 = any(:hashes)"), {"hashes": list(hashes)}
        )
    )
    record_many(
        session,
        Actor("worker"),
        subject="finding",
        action="personal_data_removed",
        changes=[(finding_id, {"because": "retention"}) for finding_id in ids],
    )
    for sha256 in sorted(set(hashes) - shown):
        for name in SIDES:
            storage.delete_derivative(name, sha256, EXTENSION)
        storage.delete(sha256)
    return found
