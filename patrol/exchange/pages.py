"""Pages of imports: hand a file in, see what it would do, take it in."""

from __future__ import annotations

import uuid
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.orm import Session

from patrol import problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.exchange import hand_in
from patrol.exchange.leaving import attachment
from patrol.exchange.words import COLUMNS, REQUIRED
from patrol.findings.rules import Channel
from patrol.web.reading import read_form

blueprint = Blueprint("exchange", __name__)

CHANNEL_CHOICES = (
    ("response_center", _("응답소")),
    ("patrol", _("순찰")),
    ("monitor", _("살피미")),
    ("holiday_squad", _("해피기동반")),
    ("inspection", _("안전점검")),
    ("grievance", _("고충민원")),
)


class HandInForm(BaseModel):
    """How to read the file that comes beside it."""

    channel: Channel = Channel.RESPONSE_CENTER


def allow_large_file() -> None:
    """A file of a city's or a district's year is larger than any photo; only who is signed in may send one."""
    if request.endpoint == "exchange.upload" and current_user.is_authenticated:
        request.max_content_length = hand_in.MOST_BYTES


@blueprint.get("/import")
@needs(Permission.FINDING_IMPORT)
def show_imports(session: Session) -> ResponseReturnValue:
    """The form for a file, and the files of late."""
    files = hand_in.files_of(session, person().district_code)
    return render_template(
        "exchange/imports.html",
        files=files,
        channels=CHANNEL_CHOICES,
        columns=COLUMNS,
        required=REQUIRED,
        kept_days=hand_in.KEPT_DAYS,
    )


@blueprint.post("/import")
@needs(Permission.FINDING_IMPORT)
def upload(session: Session) -> ResponseReturnValue:
    """Keep a file; the worker looks at it."""
    form = read_form(HandInForm)
    given = request.files.get("file")
    content = given.read() if given is not None else b""
    if given is None or not content:
        raise problems.import_file_invalid(what="파일을 골라 주세요.", what_en="Choose a file.")
    file_id = hand_in.hand_in(
        session,
        person().actor,
        district_code=person().district_code,
        name=Path(given.filename or "file").name,
        content=content,
        channel=form.channel,
    )
    return redirect(url_for("exchange.show_import", file_id=file_id))


@blueprint.get("/import/<uuid:file_id>")
@needs(Permission.FINDING_IMPORT)
def show_import(session: Session, file_id: uuid.UUID) -> ResponseReturnValue:
    """What a file would do, or did."""
    row = hand_in.file_of(session, person().district_code, file_id)
    return render_template("exchange/import.html", file=row, channels=dict(CHANNEL_CHOICES))


@blueprint.post("/import/<uuid:file_id>/release")
@needs(Permission.FINDING_IMPORT)
def release(session: Session, file_id: uuid.UUID) -> ResponseReturnValue:
    """Take it in."""
    hand_in.release(session, person().actor, person().district_code, file_id)
    return redirect(url_for("exchange.show_import", file_id=file_id))


@blueprint.get("/import/<uuid:file_id>/rejects.csv")
@needs(Permission.FINDING_IMPORT)
def download_rejects(session: Session, file_id: uuid.UUID) -> ResponseReturnValue:
    """The rows that cannot be taken, each with its reason, to mend and hand in again."""
    return attachment(hand_in.rejects_of(session, person().district_code, file_id), "csv", "rejects")
