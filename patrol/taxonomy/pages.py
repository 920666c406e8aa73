"""The scheme's page: fields, items, target hours and departments of an edition; the administrator loads a new one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import seoul_day
from patrol.taxonomy.load import load_taxonomy, read_file
from patrol.taxonomy.queries import departments, editions, scheme, version_on
from patrol.web.reading import read_query
from patrol.web.texts import language

blueprint = Blueprint("taxonomy", __name__)


class EditionQuery(BaseModel):
    """Which edition; the one in force by default."""

    version: str | None = Field(None, max_length=60)


@blueprint.get("/taxonomy")
@needs(Permission.REFERENCE_READ)
def show_taxonomy(session: Session) -> ResponseReturnValue:
    """An edition of the scheme with its items."""
    current = version_on(session, seoul_day(clock.now()))
    known = editions(session)
    asked = read_query(EditionQuery).version or current
    if asked not in {one.code for one in known}:
        raise problems.not_found()
    tongue = language()
    return render_template(
        "taxonomy/taxonomy.html",
        edition=scheme(session, asked),
        editions=known,
        current=current,
        department_names={one.code: one.name(tongue) for one in departments(session, person().district_code)},
    )


@blueprint.post("/taxonomy")
@needs(Permission.TAXONOMY_MANAGE)
def load_edition(session: Session) -> ResponseReturnValue:
    """Load an edition from a file; every fault of the file is told by line, and then nothing changes."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise problems.taxonomy_file_invalid(what=_("파일을 골라 주세요."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "taxonomy.csv"
        file.save(path)
        taxonomy = read_file(path)
    load_taxonomy(session, person().actor, taxonomy, district_code=person().district_code)
    flash(_("분류를 올렸습니다."), "success")
    return redirect(url_for("taxonomy.show_taxonomy", version=taxonomy.version.code))
