"""The main navigation: what this person may open, in the order in which the office works."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _

from patrol.accounts.access import person_if_any
from patrol.accounts.permissions import Permission

# label, address, icon, permission
ENTRIES = (
    (_("적출하기"), "/report", "camera", Permission.FINDING_REPORT),
    (_("적출사항"), "/findings", "list", Permission.FINDING_READ),
    (_("지도"), "/map", "map", Permission.MAP_READ),
    (_("집계"), "/counts", "chart", Permission.COUNTS_READ),
    (_("배정 기준"), "/routing", "route", Permission.ROUTING_MANAGE),
    (_("답변 서식"), "/answers", "message-square", Permission.ANSWERS_MANAGE),
    (_("분야·항목"), "/taxonomy", "layers", Permission.TAXONOMY_MANAGE),
    (_("구역 관리"), "/areas", "map-pin", Permission.AREAS_MANAGE),
    (_("변경이력"), "/journal", "history", Permission.JOURNAL_READ),
    (_("계정 관리"), "/people", "people", Permission.ACCOUNTS_MANAGE),
)


def navigation() -> dict[str, object]:
    """Template variable `navigation`: (href, label, is_current, icon) for each entry that the person may open."""
    who = person_if_any()
    if who is None:
        return {"navigation": []}
    entries = [
        (href, label, request.path == href or request.path.startswith(href + "/"), icon)
        for label, href, icon, permission in ENTRIES
        if who.may(permission)
    ]
    return {"navigation": entries}
