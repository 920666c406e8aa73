"""The main navigation: what this person may open, in the order in which the office works."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import SQLAlchemyError

from patrol.accounts.access import person_if_any
from patrol.accounts.permissions import Permission
from patrol.areas.queries import district_names
from patrol.web.edge import edge
from patrol.web.texts import language

# label, address, icon, permission
ENTRIES = (
    (_("적출하기"), "/report", "camera", Permission.FINDING_REPORT),
    (_("적출사항"), "/findings", "list", Permission.FINDING_READ),
    (_("지도"), "/map", "map", Permission.MAP_READ),
    (_("순찰·사업"), "/programmes", "footprints", Permission.PROGRAMME_READ),
    (_("내 활동"), "/my-year", "user-check", Permission.MONITOR_OWN_SHEET),
    (_("현황"), "/dashboard", "timer", Permission.COUNTS_READ),
    (_("집계"), "/counts", "chart", Permission.COUNTS_READ),
    (_("평가"), "/evaluation", "trending-up", Permission.COUNTS_READ),
    (_("보고서"), "/reports/council", "file-text", Permission.COUNTS_READ),
    (_("가져오기"), "/import", "upload", Permission.FINDING_IMPORT),
    (_("배정 기준"), "/routing", "route", Permission.ROUTING_MANAGE),
    (_("답변 서식"), "/answers", "message-square", Permission.ANSWERS_MANAGE),
    (_("분야·항목"), "/taxonomy", "layers", Permission.TAXONOMY_MANAGE),
    (_("구역 관리"), "/areas", "map-pin", Permission.AREAS_MANAGE),
    (_("변경이력"), "/journal", "history", Permission.JOURNAL_READ),
    (_("계정 관리"), "/people", "people", Permission.ACCOUNTS_MANAGE),
)

FOLDERS = {
    "/reports/council": ("/reports",),
    "/programmes": (
        "/patrols",
        "/zones",
        "/facilities",
        "/inspections",
        "/monitors",
        "/activities",
        "/grievances",
    ),
}
"""Address of an entry -> further folders whose pages belong to it."""


def navigation() -> dict[str, object]:
    """Template variables: `navigation`, (href, label, is_current, icon) for each entry that the person may open, and
    `district_name`."""
    who = person_if_any()
    if who is None:
        return {"navigation": []}
    entries = [
        (href, label, _is_within(href, *FOLDERS.get(href, ())), icon)
        for label, href, icon, permission in ENTRIES
        if who.may(permission)
    ]
    return {"navigation": entries, "district_name": _district_name(who.district_code)}


_names: dict[str, tuple[str, str]] = {}


def _district_name(code: str) -> str | None:
    """The district's name in the person's language; asked for once in a process, then kept."""
    if code not in _names:
        try:
            with edge().transaction() as session:
                found = district_names(session, code)
        except SQLAlchemyError:  # an error page is drawn without a store too
            found = None
        if found is None:
            return None
        _names[code] = found
    return _names[code][language() == "en"]


def _is_within(*folders: str) -> bool:
    return any(request.path == folder or request.path.startswith(folder + "/") for folder in folders)
