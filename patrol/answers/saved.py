"""Save and remove a person's own filters, in the caller's transaction."""

from __future__ import annotations

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.answers.models import SavedFilter
from patrol.ids import new_id
from patrol.journal import Actor, fingerprint, record


def save_filter(session: Session, actor: Actor, person_id: uuid.UUID, name: str, query: str) -> uuid.UUID:
    """Keep a query string under a name; raises `problems.filter_name_taken`."""
    kept = SavedFilter(id=new_id(), person_id=person_id, name=name.strip(), query=query)
    session.add(kept)
    session.flush()
    record(
        session,
        actor,
        subject="saved_filter",
        subject_id=kept.id,
        action="saved",
        change={"query": fingerprint(query)},
    )
    return kept.id


def remove_filter(session: Session, actor: Actor, person_id: uuid.UUID, filter_id: uuid.UUID) -> None:
    """Remove one of this person's filters; one that is not there is left alone."""
    removed = session.execute(
        text("delete from saved_filter where id = :id and person_id = :person returning id"),
        {"id": filter_id, "person": person_id},
    ).first()
    if removed is not None:
        record(session, actor, subject="saved_filter", subject_id=filter_id, action="removed", change={})
