"""Pictures for pages: derivatives to whoever may see the finding, originals to the office."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.accounts.access import SignedIn, needs, person
from patrol.accounts.permissions import Permission, Role
from patrol.journal import record
from patrol.photos.derivatives import SIDES
from patrol.web.edge import edge

blueprint = Blueprint("photos", __name__)


def _require_visible(session: Session, who: SignedIn, sha256: str) -> uuid.UUID:
    """Id of a photo with this hash that the person may see; raises `problems.photo_not_found`."""
    found = session.execute(
        text(
            "select h.id from photo h left join finding f on f.id = h.finding_id where h.sha256 = :sha256"
            # Whoever only announced a hash has not shown that the bytes are theirs to see.
            " and h.state <> 'expected'"
            " and (cast(:district as text) is null or h.district_code = :district)"
            " and (cast(:own as uuid) is null or f.reported_by = :own or h.added_by = :own) limit 1"
        ),
        {
            "sha256": sha256,
            "district": None if who.role is Role.CITY_VIEWER else who.district_code,
            "own": who.id if who.role is Role.MONITOR else None,
        },
    ).first()
    if found is None:
        raise problems.photo_not_found()
    return uuid.UUID(str(found.id))


@blueprint.get("/photos/<string(length=64):sha256>/<any('1600','400','160'):name>.webp")
@needs(Permission.FINDING_READ_OWN)
def show(session: Session, sha256: str, name: str) -> ResponseReturnValue:
    """A derivative: turned the right way, without metadata. It never changes, so browsers may keep it."""
    _require_visible(session, person(), sha256)
    if name not in SIDES:
        raise problems.photo_not_found()
    response = Response(edge().storage.get_derivative(name, sha256), mimetype="image/webp")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@blueprint.get("/photos/<string(length=64):sha256>/original")
@needs(Permission.ORIGINAL_PHOTO_READ)
def download(session: Session, sha256: str) -> ResponseReturnValue:
    """The original, byte for byte, as evidence. It carries metadata, so each look is in the journal."""
    photo_id = _require_visible(session, person(), sha256)
    media_type = session.scalar(text("select media_type from photo where id = :id"), {"id": photo_id})
    record(session, person().actor, subject="photo", subject_id=photo_id, action="original_read", change={})
    response = Response(edge().storage.stream(sha256), mimetype=media_type or "application/octet-stream")
    extension = str(media_type or "application/octet-stream").rsplit("/", 1)[-1]
    response.headers["Content-Disposition"] = f'attachment; filename="{sha256[:16]}.{extension}"'
    return response
