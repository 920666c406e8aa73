"""Contact data in the JSON API: for programs of somebody who may, with a reason each time."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from patrol.accounts.access import needs
from patrol.accounts.permissions import Permission
from patrol.exchange.contacts import ContactsReason
from patrol.exchange.leave_contacts import contacts_file
from patrol.web.openapi import takes
from patrol.web.reading import read_json

blueprint = Blueprint("exchange_api", __name__, url_prefix="/api/v1")


@blueprint.post("/contacts.<any(csv, xlsx):kind>")
@takes(body=ContactsReason)
@needs(Permission.CONTACT_EXPORT, is_transactional=False)
def export_contacts(kind: str) -> ResponseReturnValue:
    """Contact data of the reporters of the findings of a filter (in the query, as for lists) as a file; it is journaled."""
    return contacts_file(kind, read_json(ContactsReason).reason)
