"""Who am I: what the phone asks before it sends what it kept."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.web.answers import json_answer

blueprint = Blueprint("accounts_api", __name__, url_prefix="/api/v1")


@blueprint.get("/session")
@needs(Permission.SIGNED_IN)
def show_session(_session: Session) -> ResponseReturnValue:
    """The person and a fresh CSRF token for this session's writes."""
    who = person()
    return json_answer(
        {
            "id": str(who.id),
            "name": who.name,
            "display_name": who.display_name,
            "role": who.role,
            "district_code": who.district_code,
            "language": who.language,
            "csrf_token": generate_csrf(),
        }
    )
