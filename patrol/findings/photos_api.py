"""The JSON API of a finding's photos: whole or in pieces, how far an upload is, withdraw what never came."""

from __future__ import annotations

import re
import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import SignedIn, needs, person
from patrol.accounts.permissions import Permission
from patrol.findings.reach import require_reachable
from patrol.findings.take_photo import (
    Piece,
    Target,
    expect,
    take_piece,
    take_whole,
    upload_of,
    withdraw,
)
from patrol.photos.reading import Limits
from patrol.photos.uploads import Uploads
from patrol.web.answers import json_answer
from patrol.web.edge import edge
from patrol.web.pieces import read_body, stretch_of_request
from patrol.web.reading import read_query

blueprint = Blueprint("findings_photos_api", __name__, url_prefix="/api/v1")
SHA256 = re.compile(r"[0-9a-f]{64}")


class UploadQuery(BaseModel):
    """Size in bytes of the photo whose upload is asked about."""

    bytes: int = Field(ge=1, le=10**12)


class PhotoQuery(BaseModel):
    """What an uploaded photo shows."""

    role: str = Field("before", pattern="^(before|after|context)$")


def limits() -> Limits:
    """The largest photo that this office takes."""
    return Limits(edge().settings.max_photo_bytes, edge().settings.max_photo_pixels)


@blueprint.route("/findings/<uuid:finding_id>/photos/<string(length=64):sha256>", methods=["HEAD"])
@needs(Permission.FINDING_REPORT)
def show_upload(session: Session, finding_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """How far a photo's upload is: `Upload-Offset` bytes are certain; `Upload-Complete: ?1` when it is stored."""
    who = person()
    target = target_of(who, finding_id, sha256)
    state = require_reachable(session, who, finding_id).state_of(sha256)
    total = read_query(UploadQuery).bytes
    if state not in (None, "expected"):
        return "", 200, {"Upload-Offset": str(total), "Upload-Complete": "?1"}
    offset = uploads().offset(upload_of(target, total))
    return "", 200, {"Upload-Offset": str(offset), "Upload-Length": str(total), "Upload-Complete": "?0"}


@blueprint.put("/findings/<uuid:finding_id>/photos/<string(length=64):sha256>")
@needs(Permission.FINDING_REPORT, is_transactional=False)
def put_photo(finding_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """Take a photo's bytes, whole or (with `Content-Range` or `Upload-Offset`) a piece; the same again answers 200.

    201 when the original is stored, 202 for a piece that leaves something to come. The hash is recomputed here and must be
    the one in the address.
    """
    who = person()
    target = target_of(who, finding_id, sha256, read_query(PhotoQuery).role)
    piece = piece_of_request()
    with edge().look() as session:
        state = require_reachable(session, who, finding_id).state_of(sha256)
    if state is None:  # its report did not announce it
        with edge().transaction() as session:
            state = expect(session, target)
    if state != "expected":
        return json_answer({"sha256": sha256, "state": state})
    engine, storage, at = edge().engine, edge().storage, clock.now()
    if piece is None:
        taken = take_whole(engine, storage, limits(), target, request.get_data(cache=False), at=at)
    else:
        taken = take_piece(engine, storage, uploads(), target, piece, read_body(), at=at)
    body = {"sha256": sha256, "state": taken.state, "offset": taken.offset}
    status = 202 if taken.state == "expected" else 201 if taken.is_new else 200
    return json_answer(body, status, **{"Upload-Offset": str(taken.offset)})


@blueprint.delete("/findings/<uuid:finding_id>/photos/<string(length=64):sha256>")
@needs(Permission.FINDING_REPORT)
def withdraw_photo(session: Session, finding_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    """No longer wait for a photo that one announced oneself and that never arrived; a stored one stays."""
    target = target_of(person(), finding_id, sha256)
    require_reachable(session, person(), finding_id)
    withdraw(session, target.actor, finding_id=finding_id, sha256=target.sha256)
    return json_answer({"sha256": sha256, "state": "withdrawn"})


def target_of(who: SignedIn, finding_id: uuid.UUID, sha256: str, role: str = "before") -> Target:
    """Where a person's photo goes; raises `problems.photo_not_expected` for what is no hash."""
    if SHA256.fullmatch(sha256) is None:
        raise problems.photo_not_expected()
    return Target(who.actor, who.district_code, finding_id, sha256, role)


def uploads() -> Uploads:
    """The unfinished uploads."""
    return Uploads(edge().settings.uploads, limits())


def piece_of_request() -> Piece | None:
    """Which stretch of the photo the request carries; None for a whole one. Raises `problems.input_invalid`."""
    stretch = stretch_of_request()
    return None if stretch is None else Piece(*stretch)
