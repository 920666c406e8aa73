"""See a finding again (재목격): a further sighting with its photos, exactly once, instead of a second finding."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import geo, once, problems
from patrol.findings.inputs import plausible_moment
from patrol.findings.rules import OPEN, State
from patrol.geo import Spot
from patrol.journal import Actor, record
from patrol.phone.inputs import SightingInput
from patrol.phone.models import Sighting
from patrol.photos.attach import announce

SIGHTING = cast(Table, Sighting.__table__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a sighting; `is_new` is False for a repeated one."""

    finding_id: uuid.UUID
    number: str
    is_new: bool


def see_again(
    session: Session,
    actor: Actor,
    finding_id: uuid.UUID,
    sighting: SightingInput,
    *,
    district_code: str,
    at: dt.datetime,
) -> Seen:
    """Add a sighting to an open finding, in the caller's transaction.

    The same sighting again answers as the first time. Raises `problems.finding_not_found`, `problems.finding_closed` where
    the finding is no longer open (the phone then reports it as a new one), `problems.id_reused`, `problems.location_invalid`.
    Photos beyond what a finding can have are left out, words, place and time are kept all the same: whoever sends such a photo
    afterwards is told that it was not taken (`problems.photos_too_many`), and the phone keeps it until its owner decides.
    """
    # Locked, so that nobody closes the finding between the check and the count.
    kept = session.execute(
        text("select number, state from finding where id = :id and district_code = :district for update"),
        {"id": finding_id, "district": district_code},
    ).first()
    if kept is None:
        raise problems.finding_not_found()
    row = {
        "id": sighting.id,
        "digest": once.digest_of({"finding": str(finding_id), **sighting.model_dump(mode="json")}),
        "district_code": district_code,
        "finding_id": finding_id,
        "seen_by": actor.person_id,
        "description": sighting.description,
        "seen_at": plausible_moment(sighting.occurred_at, at),
        "received_at": at,
        **_placed(sighting),
    }
    if once.accept(session, SIGHTING, row) is once.Acceptance.REPEATED:
        return Seen(finding_id, kept.number, is_new=False)
    if State(kept.state) not in OPEN:
        raise problems.finding_closed(number=kept.number)
    session.execute(
        text("update finding set sightings = sightings + 1, changed_at = :at where id = :id"),
        {"id": finding_id, "at": at},
    )
    change = {"sighting": str(sighting.id), "photos": len(sighting.photos)}
    record(session, actor, subject="finding", subject_id=finding_id, action="seen_again", change=change)
    for photo in sighting.photos:
        try:
            announce(
                session,
                actor,
                district_code=district_code,
                finding_id=finding_id,
                sha256=photo.sha256,
                role=photo.role,
            )
        except problems.Problem as problem:
            if problem.slug != "photos-too-many":
                raise
    return Seen(finding_id, kept.number, is_new=True)


def _placed(sighting: SightingInput) -> dict[str, object]:
    given = sighting.location
    if given is None:
        return {"location": None, "accuracy_m": None}
    if not geo.in_korea(Spot(given.longitude, given.latitude)):
        raise problems.location_invalid()
    return {
        "location": f"SRID=4326;POINT({given.longitude} {given.latitude})",
        "accuracy_m": given.accuracy_m,
    }
