"""Take the photos of an inspection's answers: whole, or piece by piece after a break; each arrives exactly once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.database import transaction
from patrol.journal import Actor
from patrol.photos.reading import Limits, PhotoFacts, read_photo
from patrol.photos.uploads import Upload, Uploads
from patrol.programmes.photos import note_photo
from patrol.storage import Storage


@dataclass(frozen=True, slots=True)
class Target:
    """Where a photo goes: the answer to which question of which inspection, which hash, and who sends it."""

    actor: Actor
    district_code: str
    inspection_id: uuid.UUID
    question: str
    sha256: str

    def upload(self, total: int) -> Upload:
        """The unfinished upload of this person, hash and size in bytes."""
        return Upload(self.actor.person_id or uuid.UUID(int=0), self.sha256, total)


def is_stored(session: Session, target: Target) -> bool:
    """Whether the photo is here already; raises `problems.programme_not_found` where there is no such answer."""
    row = session.execute(
        text(
            "select exists (select from photo h where h.inspection_id = a.inspection_id and h.question = a.question"
            " and h.sha256 = :sha256) as is_here from inspection_answer a join inspection i on i.id = a.inspection_id"
            " where a.inspection_id = :id and a.question = :question and i.district_code = :district"
        ),
        {
            "id": target.inspection_id,
            "question": target.question,
            "sha256": target.sha256,
            "district": target.district_code,
        },
    ).first()
    if row is None:
        raise problems.programme_not_found()
    return bool(row.is_here)


def take_whole(
    engine: Engine, storage: Storage, limits: Limits, target: Target, data: bytes, *, at: dt.datetime
) -> bool:
    """Keep a whole photo; say whether it is new. Raises photo-hash-mismatch or what `read_photo` has against it."""
    facts = read_photo(data, limits)
    if facts.sha256 != target.sha256:
        raise problems.photo_hash_mismatch()
    storage.put(data, facts.sha256)
    return _note(engine, target, facts, at)


def take_piece(
    engine: Engine,
    storage: Storage,
    uploads: Uploads,
    target: Target,
    stretch: tuple[int, int],
    data: Iterable[bytes],
    *,
    at: dt.datetime,
) -> int | None:
    """Keep a piece (its offset and the whole's length, bytes); the new offset, None when the whole is stored.

    Raises upload-offset-mismatch with the offset to go on from.
    """
    offset, total = stretch
    upload = target.upload(total)
    reached = uploads.append(upload, offset, data)
    if reached < total:
        return reached
    _note(engine, target, uploads.finish(upload, storage), at)
    return None


def _note(engine: Engine, target: Target, facts: PhotoFacts, at: dt.datetime) -> bool:
    with transaction(engine) as session:
        return note_photo(
            session,
            target.actor,
            facts,
            district_code=target.district_code,
            at=at,
            inspection_id=target.inspection_id,
            question=target.question,
        )
