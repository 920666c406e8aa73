"""Contact data as an answer: released in a transaction of its own first, then sent."""

from __future__ import annotations

from flask import Response, request

from patrol import clock
from patrol.accounts.access import person
from patrol.exchange.contacts import contacts_csv, release_contacts, write_contacts_workbook
from patrol.exchange.export_findings import Wanted
from patrol.exchange.leaving import attachment, streamed, written
from patrol.findings.reach import visible_district
from patrol.findings.reading import read_filter
from patrol.web.edge import edge


def contacts_file(kind: str, reason: str) -> Response:
    """The contact data of the reporters of the query's findings, as `csv` or `xlsx`; nobody keeps a copy on the way."""
    who, at = person(), clock.now()
    wanted = Wanted(read_filter(request.args), visible_district(who), at)
    with edge().transaction() as session:
        released = release_contacts(session, who.actor, wanted, reason, kind)
    body = (
        streamed(lambda connection: contacts_csv(connection, released))
        if kind == "csv"
        else written(
            "contacts.xlsx", lambda path, connection: write_contacts_workbook(path, connection, released)
        )
    )
    response = attachment(body, kind, f"contacts-{clock.seoul_day(at)}")
    response.headers["Cache-Control"] = "no-store"
    return response
