"""Keep photos of activities and inspections: the original unchanged under its hash, derivatives made by the worker.

A bad answer's photos are also the before-photos of the finding that it became: rows with the same hash, no second original.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.database import transaction
from patrol.ids import new_id
from patrol.journal import Actor, record
from patrol.photos.attach import COUNTED, MOST_PHOTOS
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
    if inspection_id is not None and question is not None:
        carry_photos(session, actor, inspection_id, question)
    return True


CARRIED = text(
    """
    with target as materialized (
        select f.id, f.district_code from inspection_answer a join finding f on f.id = a.finding_id
         where a.inspection_id = :inspection and a.question = :question for no key update of f),
    held as (select coalesce(max(h.position) + 1, 0) as next, count(*) as photos
               from photo h join target on h.finding_id = target.id)
    insert into photo (id, district_code, finding_id, sha256, role, state, position, added_by, bytes, media_type, width,
                       height, taken_at, taken_location, perceptual_hash, refusal, stored_at, derived_at)
    select gen_random_uuid(), target.district_code, target.id, h.sha256, 'before', h.state,
           held.next + row_number() over (order by h.position) - 1, h.added_by, h.bytes, h.media_type, h.width,
           h.height, h.taken_at, h.taken_location, h.perceptual_hash, h.refusal, h.stored_at, h.derived_at
      from photo h, target, held
     where h.inspection_id = :inspection and h.question = :question
       and not exists (select from photo o where o.finding_id = target.id and o.sha256 = h.sha256)
     order by h.position limit greatest(:most - (select photos from held), 0)
    on conflict (finding_id, sha256) do nothing returning finding_id, sha256, bytes
    """
)


def carry_photos(session: Session, actor: Actor, inspection_id: uuid.UUID, question: str) -> int:
    """Give the photos of a bad answer to the finding that it became, as before-photos; say how many were new.

    Nothing happens where there is no finding yet: `report_bad` calls this when there is one. A photo's insert and
    `report_bad` wait for each other at the inspection's row, so that no photo falls between them.
    """
    carried = session.execute(
        CARRIED, {"inspection": inspection_id, "question": question, "most": MOST_PHOTOS}
    ).all()
    for one in carried:
        change = {"sha256": one.sha256, "role": "before", "bytes": one.bytes}
        record(
            session, actor, subject="finding", subject_id=one.finding_id, action="photo_added", change=change
        )
    if carried:
        session.execute(COUNTED, {"id": carried[0].finding_id})
    return len(carried)
