"""Keep photos of activities and inspections: the original unchanged under its hash, derivatives made by the worker."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.database import transaction
from patrol.ids import new_id
from patrol.journal import Actor, record
from patrol.photos.reading import Limits, PhotoFacts, read_photo
from patrol.settings import Settings
from patrol.storage import Storage


def take_photos(
    engine: Engine,
    storage: Storage,
    settings: Settings,
    actor: Actor,
    pictures: Sequence[bytes],
    *,
    district_code: str,
    at: dt.datetime,
    activity_id: uuid.UUID | None = None,
    inspection_id: uuid.UUID | None = None,
    question: str | None = None,
) -> int:
    """Keep these photos of an activity, or of the answer to an inspection's question; the same one again changes nothing.

    Returns how many were new. Raises what `read_photo` has against a file; nothing is kept then.
    """
    limits = Limits(settings.max_photo_bytes, settings.max_photo_pixels)
    read = [(data, read_photo(data, limits)) for data in pictures]
    for data, facts in read:
        storage.put(data, facts.sha256)
    taken = 0
    with transaction(engine) as session:
        for _data, facts in read:
            taken += note_photo(
                session,
                actor,
                facts,
                district_code=district_code,
                at=at,
                activity_id=activity_id,
                inspection_id=inspection_id,
                question=question,
            )
    return taken


def note_photo(
    session: Session,
    actor: Actor,
    facts: PhotoFacts,
    *,
    district_code: str,
    at: dt.datetime,
    activity_id: uuid.UUID | None = None,
    inspection_id: uuid.UUID | None = None,
    question: str | None = None,
) -> bool:
    """Note that an original, which is durable already, belongs to an activity or an answer; say whether that is new."""
    where = facts.taken_location
    added = session.execute(
        text(
            "insert into photo (id, district_code, activity_id, inspection_id, question, sha256, role, state,"
            " position, added_by, bytes, media_type, width, height, taken_at, taken_location, stored_at)"
            " select :id, :district, :activity, :inspection, :question, :sha256, 'context', 'stored', count(*),"
            " :by, :bytes, :media_type, :width, :height, :taken_at, st_geomfromewkt(:location), :at from photo"
            " where activity_id is not distinct from :activity and inspection_id is not distinct from :inspection"
            " and finding_id is null on conflict do nothing returning id"
        ),
        {
            "id": new_id(),
            "district": district_code,
            "activity": activity_id,
            "inspection": inspection_id,
            "question": question,
            "sha256": facts.sha256,
            "by": actor.person_id,
            "bytes": facts.bytes,
            "media_type": facts.media_type,
            "width": facts.width,
            "height": facts.height,
            "taken_at": facts.taken_at,
            "location": f"SRID=4326;POINT({where.longitude} {where.latitude})" if where else None,
            "at": at,
        },
    ).first()
    if added is None:
        return False
    subject, subject_id = ("activity", activity_id) if activity_id else ("inspection", inspection_id)
    change = {"sha256": facts.sha256, "question": question}
    record(session, actor, subject=subject, subject_id=subject_id, action="photo_added", change=change)
    return True
