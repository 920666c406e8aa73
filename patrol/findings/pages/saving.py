"""Saved filters: a person's own views of the list."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qsl

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.answers.saved import remove_filter, save_filter
from patrol.findings.pages.blueprint import blueprint
from patrol.findings.reading import read_filter
from patrol.web.reading import read_form


class FilterForm(BaseModel):
    """A filter under a name; `query` is the list's query string."""

    name: str = Field(min_length=1, max_length=40)
    query: str = Field("", max_length=2000)


@blueprint.post("/findings/filters")
@needs(Permission.FINDING_READ)
def keep_filter(session: Session) -> ResponseReturnValue:
    """Keep the list's present conditions under a name."""
    form = read_form(FilterForm)
    query = read_filter(_entries(form.query)).query()
    save_filter(session, person().actor, person().id, form.name, query)
    flash(_("조건을 '%(name)s'(으)로 저장했습니다.", name=form.name), "success")
    return redirect(iri_to_uri(f"/findings?{query}"))


@blueprint.post("/findings/filters/<uuid:filter_id>/remove")
@needs(Permission.FINDING_READ)
def drop_filter(session: Session, filter_id: uuid.UUID) -> ResponseReturnValue:
    """Remove one of one's own saved filters."""
    remove_filter(session, person().actor, person().id, filter_id)
    flash(_("저장한 조건을 지웠습니다."), "success")
    return redirect("/findings")


def _entries(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query.lstrip("?")))
