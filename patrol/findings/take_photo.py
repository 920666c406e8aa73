"""Take a photo's bytes for a finding (사진 올리기): whole, or piece by piece after a break at any byte.

Bytes are slow, so they move between two short transactions: the first finds out whether they are wanted, the second notes
that the original is durable. A photo that is announced but refused for good can be withdrawn by whoever announced it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.database import transaction
from patrol.journal import Actor, record
from patrol.photos.attach import COUNTED, announce, attach, require_announced
from patrol.photos.reading import Limits, read_photo
from patrol.photos.uploads import Upload, Uploads
from patrol.storage import Storage


@dataclass(frozen=True, slots=True)
class Target:
    """Where a photo's bytes go: which finding, which hash, what it shows, and who sends it."""

    actor: Actor
    district_code: str
    finding_id: uuid.UUID
    sha256: str
    role: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a photo: where it begins, and how long the whole is, in bytes."""

    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How far a photo is. `offset` counts the bytes that are certain; `state` is the photo's."""

    state: str
    offset: int
    is_new: bool = False


def expect(session: Session, target: Target) -> str:
    """Let the finding expect this photo and return the photo's state; raises `problems.finding_not_found`."""
    announce(
        session,
        target.actor,
        district_code=target.district_code,
        finding_id=target.finding_id,
        sha256=target.sha256,
        role=target.role,
    )
    return require_announced(session, target.finding_id, target.sha256)


def take_whole(
    engine: Engine, storage: Storage, limits: Limits, target: Target, data: bytes, *, at: dt.datetime
) -> Taken:
    """Keep a whole photo. Raises photo-hash-mismatch or what `read_photo` has against it."""
    facts = read_photo(data, limits)
    if facts.sha256 != target.sha256:
        raise problems.photo_hash_mismatch()
    storage.put(data, facts.sha256)
    with transaction(engine) as session:
        is_new = attach(session, target.actor, finding_id=target.finding_id, facts=facts, at=at)
    return Taken("stored", facts.bytes, is_new)


def take_piece(
    engine: Engine,
    storage: Storage,
    uploads: Uploads,
    target: Target,
    piece: Piece,
    data: Iterable[bytes],
    *,
    at: dt.datetime,
) -> Taken:
    """Keep a piece; with the last one the photo is checked and stored as if it had come whole.

    Where the connection breaks, what came before is kept. Raises upload-offset-mismatch with the offset to go on from.
    """
    upload = upload_of(target, piece.total)
    offset = uploads.append(upload, piece.offset, data)
    if offset < piece.total:
        return Taken("expected", offset)
    facts = uploads.finish(upload, storage)
    with transaction(engine) as session:
        is_new = attach(session, target.actor, finding_id=target.finding_id, facts=facts, at=at)
    return Taken("stored", facts.bytes, is_new)


def upload_of(target: Target, total: int) -> Upload:
    """The unfinished upload of this person, hash and size in bytes."""
    return Upload(target.actor.person_id or uuid.UUID(int=0), target.sha256, total)


def withdraw(session: Session, actor: Actor, *, finding_id: uuid.UUID, sha256: str) -> None:
    """No longer expect a photo that never arrived. Repeating it changes nothing; one that is stored stays.

    Only whoever announced it may; raises `problems.photo_not_expected` for others.
    """
    session.execute(text("select 1 from finding where id = :id for no key update"), {"id": finding_id})
    announced = session.execute(
        text("select state, added_by from photo where finding_id = :finding and sha256 = :sha256"),
        {"finding": finding_id, "sha256": sha256},
    ).first()
    if announced is None:
        return
    if announced.state != "expected" or announced.added_by != actor.person_id:
        raise problems.photo_not_expected()
    session.execute(
        text("delete from photo where finding_id = :finding and sha256 = :sha256 and state = 'expected'"),
        {"finding": finding_id, "sha256": sha256},
    )
    session.execute(COUNTED, {"id": finding_id})
    change = {"sha256": sha256}
    record(session, actor, subject="finding", subject_id=finding_id, action="photo_withdrawn", change=change)
