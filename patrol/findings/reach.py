"""Which findings a person reaches, and as whom they move them. Read by pages and API alike."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from patrol import problems
from patrol.accounts.access import SignedIn
from patrol.accounts.permissions import OFFICE, Permission, Role
from patrol.findings import queries
from patrol.findings.moves import Mover


def visible_district(who: SignedIn) -> str | None:
    """The district whose findings a person sees; None: every district (the city's viewer)."""
    return None if who.role is Role.CITY_VIEWER else who.district_code


def visible_reporter(who: SignedIn) -> uuid.UUID | None:
    """Whose reports a person sees: their own for a monitor (살피미), None for everybody's."""
    return None if who.may(Permission.FINDING_READ) else who.id


def mover_of(who: SignedIn) -> Mover:
    """A signed-in person as somebody who moves findings."""
    return Mover(who.actor, who.role, who.district_code, who.department_code)


def handles(who: SignedIn, row: queries.FindingRow) -> bool:
    """Whether this person acts on the finding: the audit office on all of its district, staff on their own department's."""
    if who.role in OFFICE:
        return True
    return who.role is Role.STAFF and who.department_code == row.department_code


def require_reachable(session: Session, who: SignedIn, key: str | uuid.UUID) -> queries.FindingDetail:
    """The finding, if this person may see it; a monitor sees only their own. Raises `problems.finding_not_found`."""
    detail = queries.finding(session, key, district_code=visible_district(who))
    own = visible_reporter(who)
    if own is not None and detail.row.reported_by != own:
        raise problems.finding_not_found()
    return detail


def require_handled(session: Session, who: SignedIn, key: str | uuid.UUID) -> queries.FindingDetail:
    """The finding, if this person acts on it. Raises `problems.finding_not_found` and `problems.move_not_yours`."""
    detail = require_reachable(session, who, key)
    if not handles(who, detail.row):
        raise problems.move_not_yours()
    return detail
