"""Pages of files: hand a file in, see what it would do, take it in; choose how a list leaves as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.exchange import hand_in
from patrol.exchange.export_files import write_geopackage, write_photos, write_workbook
from patrol.exchange.export_findings import Wanted, csv_blocks, geojson_blocks
from patrol.exchange.words import COLUMNS, REQUIRED
from patrol.findings import queries
from patrol.findings.reach import visible_district
from patrol.findings.reading import read_filter
from patrol.findings.rules import Channel
from patrol.journal import record
from patrol.web.edge import edge
from patrol.web.reading import read_form

blueprint = Blueprint("exchange", __name__)

BLOCK = 1 << 18
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "zip": "application/zip",
}
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


@blueprint.get("/import")
@needs(Permission.FINDING_IMPORT)
def show_imports(session: Session) -> ResponseReturnValue:
    """The form for a file, and the files of late."""
    files = hand_in.files_of(session, person().district_code)
    return render_template(
        "exchange/imports.html", files=files, channels=CHANNEL_CHOICES, columns=COLUMNS, required=REQUIRED
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
    return _attachment(hand_in.rejects_of(session, person().district_code, file_id), "csv", "rejects")


@blueprint.get("/export")
@needs(Permission.FINDING_EXPORT)
def show_export(session: Session) -> ResponseReturnValue:
    """How many findings the filter has, and the kinds of files."""
    chosen = read_filter(request.args)
    count = queries.count(session, chosen, district_code=visible_district(person()), at=clock.now())
    return render_template("exchange/export.html", chosen=chosen, count=count)


@blueprint.get("/export/findings.<any(csv, xlsx, geojson, gpkg, zip):kind>")
@needs(Permission.FINDING_EXPORT, is_transactional=False)
def download_findings(kind: str) -> ResponseReturnValue:
    """The findings of a filter as a file of any size; the download is in the journal."""
    wanted = Wanted(read_filter(request.args), visible_district(person()), clock.now())
    query = wanted.filter.query()
    with edge().transaction() as session:
        record(
            session,
            person().actor,
            subject="findings",
            subject_id=query or "all",
            action="exported",
            change={"kind": kind, "filter": query},
        )
    return _attachment(_blocks(kind, wanted), kind, f"findings-{clock.seoul_day(wanted.at)}")


def _blocks(kind: str, wanted: Wanted) -> Iterator[bytes]:
    """The file in blocks; the engine and the store are taken now, while the request is there."""
    engine, storage = edge().engine, edge().storage

    def stream() -> Iterator[bytes]:
        with engine.connect() as connection, connection.begin(), TemporaryDirectory() as folder:
            connection.execute(text("set local statement_timeout = 0"))
            if kind == "csv":
                yield from csv_blocks(connection, wanted)
                return
            if kind == "geojson":
                yield from geojson_blocks(connection, wanted)
                return
            path = Path(folder) / f"findings.{kind}"
            if kind == "xlsx":
                write_workbook(path, connection, wanted)
            elif kind == "gpkg":
                write_geopackage(path, connection, wanted)
            else:
                write_photos(path, connection, wanted, storage)
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    yield block

    return stream()


def _attachment(body: bytes | Iterator[bytes], kind: str, name: str) -> Response:
    response = Response(body, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
