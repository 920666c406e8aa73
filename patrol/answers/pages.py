"""The page of result templates: what departments often answer with, per item."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.answers import write
from patrol.answers.queries import templates
from patrol.clock import seoul_day
from patrol.taxonomy.queries import scheme, version_on
from patrol.web.reading import read_form

blueprint = Blueprint("answers", __name__)


class TemplateForm(BaseModel):
    """A template; `about` is a field's or an item's code, or nothing for any finding."""

    about: str | None = Field(None, pattern=r"^([0-9]{2}|[0-9]{4})$")
    title: str = Field(min_length=1, max_length=80)
    body: str = Field(min_length=1, max_length=4000)


@blueprint.get("/answers")
@needs(Permission.ANSWERS_MANAGE)
def list_templates(session: Session) -> ResponseReturnValue:
    """Every template in use."""
    return render_template(
        "answers/templates.html",
        templates=templates(session, person().district_code),
        edition=scheme(session, version_on(session, seoul_day(clock.now()))),
    )


@blueprint.post("/answers")
@needs(Permission.ANSWERS_MANAGE)
def add_template(session: Session) -> ResponseReturnValue:
    """Add a template."""
    form = read_form(TemplateForm)
    write.add_template(
        session, person().actor, person().district_code, about=form.about, title=form.title, body=form.body
    )
    flash(_("답변 서식을 만들었습니다."), "success")
    return redirect(url_for("answers.list_templates"))


@blueprint.post("/answers/<uuid:template_id>")
@needs(Permission.ANSWERS_MANAGE)
def change_template(session: Session, template_id: uuid.UUID) -> ResponseReturnValue:
    """Change a template's words."""
    form = read_form(TemplateForm)
    write.change_template(
        session, person().actor, person().district_code, template_id, title=form.title, body=form.body
    )
    flash(_("답변 서식을 고쳤습니다."), "success")
    return redirect(url_for("answers.list_templates"))


@blueprint.post("/answers/<uuid:template_id>/retire")
@needs(Permission.ANSWERS_MANAGE)
def retire_template(session: Session, template_id: uuid.UUID) -> ResponseReturnValue:
    """Take a template out of use."""
    write.retire_template(session, person().actor, person().district_code, template_id, at=clock.now())
    flash(_("답변 서식을 지웠습니다."), "success")
    return redirect(url_for("answers.list_templates"))
