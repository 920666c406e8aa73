"""The blueprint of findings' pages, and the words that all of them use."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Protocol

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from patrol.accounts.access import HOME, needs, person_if_any
from patrol.accounts.permissions import Permission
from patrol.areas.queries import AreaName
from patrol.findings.rules import Channel, State
from patrol.web.texts import in_language

blueprint = Blueprint("findings", __name__)

STATE_WORDS = {
    State.RECEIVED: _("접수"),
    State.ASSIGNED: _("배정"),
    State.IN_PROGRESS: _("처리 중"),
    State.DONE: _("처리 완료"),
    State.CONFIRMED: _("확인 완료"),
    State.REOPENED: _("재처리"),
    State.TRANSFERRED: _("이첩"),
    State.UNFIXABLE: _("처리 불가"),
    State.DUPLICATE: _("중복"),
    State.WITHDRAWN: _("철회"),
}
CHANNEL_WORDS = {
    Channel.PATROL: _("순찰"),
    Channel.RESPONSE_CENTER: _("응답소"),
    Channel.MONITOR: _("살피미"),
    Channel.HOLIDAY_SQUAD: _("해피기동반"),
    Channel.INSPECTION: _("안전점검"),
    Channel.GRIEVANCE: _("고충민원"),
    Channel.OPEN311: _("Open311"),
}


@blueprint.app_template_filter("seoul_moment")
def seoul_moment(at: dt.datetime) -> str:
    """A moment on Seoul's clocks: `2014. 3. 2. 14:05`."""
    return str(format_datetime(at, "yyyy. M. d. HH:mm"))


@blueprint.app_template_filter("seoul_short")
def seoul_short(at: dt.datetime) -> str:
    """A moment of these days: `3. 2. 14:05`."""
    return str(format_datetime(at, "M. d. HH:mm"))


class Named(Protocol):
    """A field, item or department: a code with a name in each language."""

    code: str

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""


class Somebody(Protocol):
    """A person as a choice names them."""

    id: uuid.UUID
    display_name: str


class Grouped(Named, Protocol):
    """A field with its items."""

    items: Sequence[Any]


@blueprint.app_template_filter("choice_of")
def choice_of(row: Named, tongue: str) -> tuple[str, str]:
    """A row as a choice: its code and its name."""
    return row.code, row.name(tongue)


@blueprint.app_template_filter("group_of")
def group_of(row: Grouped, tongue: str) -> tuple[str, list[tuple[str, str]]]:
    """A field as a group of choices: the items in use."""
    return row.name(tongue), [choice_of(item, tongue) for item in row.items if not item.is_retired]


def in_words(area: AreaName) -> str:
    """A dong's name in the language of the request."""
    return in_language(area.name, area.name_en)


@blueprint.app_template_filter("person_choice")
def person_choice(row: Somebody) -> tuple[str, str]:
    """Somebody as a choice."""
    return str(row.id), row.display_name


@blueprint.get("/")
@needs(Permission.PUBLIC)
def home(_session: Session) -> ResponseReturnValue:
    """Where this person's work begins."""
    who = person_if_any()
    return redirect("/sign-in" if who is None else HOME.get(who.role, "/findings"))
