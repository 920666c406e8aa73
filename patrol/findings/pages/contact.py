"""Contact data of whoever reported: only for who handles the case, and each look is in the journal."""

from __future__ import annotations

import uuid

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.findings.contact import look_up
from patrol.findings.pages.blueprint import blueprint
from patrol.findings.pages.detail import render_finding
from patrol.findings.reach import require_handled


@blueprint.post("/findings/<uuid:finding_id>/contact")
@needs(Permission.PERSONAL_DATA_READ)
def show_contact(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """The finding's page with the reporter's contact data, this once."""
    detail = require_handled(session, person(), finding_id)
    return render_finding(session, detail, contact=look_up(session, person().actor, finding_id))
