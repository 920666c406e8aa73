"""The administrator's page of areas: which versions are valid, and a new file checked and put in force."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Literal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from patrol import problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas import queries
from patrol.areas.check import Report
from patrol.areas.load import check_file, take_areas
from patrol.areas.read import Mapping
from patrol.areas.replace import Change
from patrol.clock import now, seoul_day
from patrol.web.reading import read_form

blueprint = Blueprint("areas", __name__)

KIND_WORDS = {
    "dong": _("행정동"),
    "legal_dong": _("법정동"),
    "district": _("자치구"),
    "zone": _("취약지역"),
}
ZONE_WORDS = {
    "park": _("공원"),
    "stream": _("하천"),
    "bridge": _("다리"),
    "school_zone": _("어린이보호구역"),
    "market": _("시장"),
    "construction_site": _("공사장"),
    "redevelopment": _("재개발구역"),
    "hazard": _("재난위험지역"),
    "other": _("그 밖"),
}
SUFFIXES = (".geojson", ".json", ".gpkg", ".zip")


class AreasForm(BaseModel):
    """A file of areas and how to read it; the file itself comes beside it."""

    kind: Literal["dong", "legal_dong", "district", "zone"]
    zone_type: str | None = Field(None, max_length=40)
    valid_from: dt.date | None = None
    code_field: str | None = Field(None, max_length=60)
    name_field: str | None = Field(None, max_length=60)
    name_en_field: str | None = Field(None, max_length=60)
    crs: str | None = Field(None, max_length=60)
    layer: str | None = Field(None, max_length=100)
    action: Literal["check", "load"] = "check"


@blueprint.get("/areas")
@needs(Permission.AREAS_MANAGE)
def show_areas(session: Session) -> ResponseReturnValue:
    """The versions of the district's areas, today's dongs, and the form for a new file."""
    return _render(session, None, None, None)


@blueprint.post("/areas")
@needs(Permission.AREAS_MANAGE)
def upload_areas(session: Session) -> ResponseReturnValue:
    """Check a file; when asked to and when nothing is refused, put it in force."""
    form = read_form(AreasForm)
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        raise problems.area_file_invalid(what="파일을 골라 주세요.", what_en="Choose a file.")
    report = _check(uploaded, form)
    change = None
    if form.action == "load" and not report.is_refused:
        change = take_areas(
            session,
            person().actor,
            report,
            kind=form.kind,
            district_code=person().district_code,
            at=now(),
            valid_from=form.valid_from,
            zone_type=form.zone_type if form.kind == "zone" else None,
            source=Path(uploaded.filename).name[:200],
        ).change
    return _render(session, form, report, change), 422 if report.is_refused else 200


def _check(uploaded: FileStorage, form: AreasForm) -> Report:
    suffix = Path(uploaded.filename or "").suffix.lower()
    if suffix not in SUFFIXES:
        raise problems.area_file_invalid(
            what="GeoJSON, GeoPackage 또는 Shapefile을 묶은 ZIP 파일을 올려 주세요.",
            what_en="Choose GeoJSON, a GeoPackage, or a ZIP file that holds a Shapefile.",
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"areas{suffix}"
        uploaded.save(path)
        mapping = Mapping(form.code_field, form.name_field, form.name_en_field, form.crs, form.layer)
        return check_file(path, kind=form.kind, district_code=person().district_code, mapping=mapping)


def _render(session: Session, form: AreasForm | None, report: Report | None, change: Change | None) -> str:
    district, today = person().district_code, seoul_day(now())
    return render_template(
        "areas/areas.html",
        versions=queries.list_versions(session, district),
        dongs=queries.list_areas(session, "dong", district, today),
        uses_legal_dongs=queries.uses_legal_dongs(session, district, today),
        kind_words=KIND_WORDS,
        zone_words=ZONE_WORDS,
        today=today,
        form=form,
        report=report,
        change=change,
    )
