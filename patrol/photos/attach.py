"""Attach a photo's bytes to what announced it, and make its derivatives: writes of photos."""

from __future__ import annotations

import datetime as dt
import uuid

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import counters, problems
from patrol.database import transaction
from patrol.ids import new_id
from patrol.journal import Actor, record
from patrol.photos import derivatives
from patrol.photos.reading import Limits, PhotoFacts
from patrol.storage import Storage

log = structlog.get_logger()

MOST_PHOTOS = 100
"""Photos that one finding can have, those of its sightings and answers included: far above what a finding needs."""

STORED = text(
    """
    with locked as materialized (select id from finding where id = :finding_id for no key update)
    update photo set state = 'stored', stored_at = :at, bytes = :bytes, media_type = :media_type, width = :width,
           height = :height, taken_at = :taken_at, taken_location = st_geomfromewkt(:taken_location)
      from locked where finding_id = locked.id and sha256 = :sha256 and state = 'expected' returning role
    """
)
COUNTED = text(
    """
    update finding f set photos_expected = c.expected, photos_stored = c.stored, has_after_photo = c.has_after
      from (select count(*) as expected, count(*) filter (where state <> 'expected') as stored,
                   coalesce(bool_or(role = 'after' and state <> 'expected'), false) as has_after
              from photo where finding_id = :id) c
     where f.id = :id
    """
)


def announce(
    session: Session, actor: Actor, *, district_code: str, finding_id: uuid.UUID, sha256: str, role: str
) -> None:
    """Let a finding expect one more photo; announcing it again changes nothing. Raises `problems.photos_too_many`."""
    # The finding's row is locked first: two photos of one finding at once are counted one after the other.
    if not _lock(session, finding_id):
        raise problems.finding_not_found()
    added = session.execute(
        text(
            "insert into photo (id, district_code, finding_id, sha256, role, position, added_by)"
            " select :id, :district, :finding, :sha256, :role, count(*), :by from photo where finding_id = :finding"
            " having count(*) < :most"
            " on conflict (finding_id, sha256) do nothing returning id"
        ),
        {
            "id": new_id(),
            "district": district_code,
            "finding": finding_id,
            "sha256": sha256,
            "role": role,
            "by": actor.person_id,
            "most": MOST_PHOTOS,
        },
    ).first()
    if added is None and _state_of(session, finding_id, sha256) is None:
        raise problems.photos_too_many(most=MOST_PHOTOS)
    if added is not None:
        session.execute(COUNTED, {"id": finding_id})
        change = {"sha256": sha256, "role": role}
        record(
            session, actor, subject="finding", subject_id=finding_id, action="photo_announced", change=change
        )


def attach(
    session: Session, actor: Actor, *, finding_id: uuid.UUID, facts: PhotoFacts, at: dt.datetime
) -> bool:
    """Note that an original is durable in storage; say whether this call did it. Repeating it changes nothing.

    Raises `problems.photo_not_expected` when the finding did not announce this photo.
    """
    where = facts.taken_location
    point = f"SRID=4326;POINT({where.longitude} {where.latitude})" if where is not None else None
    stored = session.execute(
        STORED,
        {
            "at": at,
            "bytes": facts.bytes,
            "media_type": facts.media_type,
            "width": facts.width,
            "height": facts.height,
            "taken_at": facts.taken_at,
            "taken_location": point,
            "finding_id": finding_id,
            "sha256": facts.sha256,
        },
    ).first()
    if stored is None:
        require_announced(session, finding_id, facts.sha256)
        return False
    if stored.role == "after":
        counters.count_out(session, finding_id)
    session.execute(COUNTED, {"id": finding_id})
    if stored.role == "after":
        counters.count_in(session, finding_id)
    change = {"sha256": facts.sha256, "role": stored.role, "bytes": facts.bytes}
    record(session, actor, subject="finding", subject_id=finding_id, action="photo_added", change=change)
    return True


def require_announced(session: Session, finding_id: uuid.UUID, sha256: str) -> str:
    """State of an announced photo; raises `problems.photo_not_expected`."""
    state = _state_of(session, finding_id, sha256)
    if state is None:
        raise problems.photo_not_expected()
    return state


def _state_of(session: Session, finding_id: uuid.UUID, sha256: str) -> str | None:
    found: str | None = session.scalar(
        text("select state from photo where finding_id = :finding and sha256 = :sha256"),
        {"finding": finding_id, "sha256": sha256},
    )
    return found


def derive_waiting(
    engine: Engine, storage: Storage, limits: Limits, *, at: dt.datetime, most: int = 200
) -> int:
    """Make the derivatives of photos that wait for them, oldest first; return how many rows were settled.

    Workers side by side take different photos. What cannot be decoded is marked refused with its reason; its original stays.
    """
    settled = 0
    while settled < most:
        with transaction(engine) as session:
            waiting = session.execute(
                text(
                    "select id, sha256 from photo where state = 'stored' order by stored_at limit 1"
                    " for update skip locked"
                )
            ).first()
            if waiting is None:
                return settled
            _derive(session, storage, waiting.id, waiting.sha256, limits, at)
            settled += 1
    return settled


def _derive(
    session: Session, storage: Storage, photo_id: uuid.UUID, sha256: str, limits: Limits, at: dt.datetime
) -> None:
    refusal, picture_hash = None, None
    original = storage.get(sha256)  # a store that is down says so here, and the photo goes on waiting
    try:
        made = derivatives.make(original, limits)
    except problems.Problem as problem:
        log.warning("photo cannot be shown", sha256=sha256, problem=problem.slug)
        refusal = problem.slug
    else:
        for name, data in made.pictures.items():
            storage.put_derivative(name, sha256, data)
        picture_hash = made.perceptual_hash
    session.execute(
        text(
            "update photo set state = case when cast(:refusal as text) is null then 'derived' else 'refused' end,"
            " refusal = :refusal, perceptual_hash = :hash, derived_at = :at where id = :id"
        ),
        {"refusal": refusal, "hash": picture_hash, "at": at, "id": photo_id},
    )
    change = {"sha256": sha256, "refusal": refusal}
    record(session, Actor("worker"), subject="photo", subject_id=photo_id, action="derived", change=change)


def _lock(session: Session, finding_id: uuid.UUID) -> bool:
    found = session.execute(
        text("select 1 from finding where id = :id for no key update"), {"id": finding_id}
    ).first()
    return found is not None
