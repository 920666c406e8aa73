"""The API describes itself: `/api/v1/openapi.json`."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from patrol.accounts.access import needs
from patrol.accounts.permissions import Permission
from patrol.web.answers import json_answer
from patrol.web.edge import edge
from patrol.web.openapi import document

blueprint = Blueprint("description", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
@needs(Permission.PUBLIC, is_transactional=False)
def show_openapi() -> ResponseReturnValue:
    """This document."""
    return json_answer(document(current_app._get_current_object(), edge().settings.public_url))  # type: ignore[attr-defined]
