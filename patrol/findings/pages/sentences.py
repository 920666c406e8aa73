"""The history of a finding in sentences, from its journal entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from patrol.findings.pages.blueprint import CHANNEL_WORDS, STATE_WORDS, seoul_moment
from patrol.findings.pages.particles import to
from patrol.findings.queries import HistoryRow
from patrol.findings.rules import Channel, State
from patrol.web.texts import language

QUIET = frozenset({"photo_announced", "photo_withdrawn"})
ICONS = {
    "received": "camera",
    "photo_added": "image",
    "reclassified": "pencil",
    "undone": "rotate-ccw",
    "contact_read": "eye",
    "contact_removed": "circle-minus",
    "personal_data_removed": "circle-minus",
    "merged_into": "copy",
    "merge_taken_back": "copy-minus",
    "interim_notice": "bell",
    "seen_again": "eye",
    "answer_queued": "send",
    "answer_sent": "send",
}
STATE_ICONS = {
    State.ASSIGNED: "user-check",
    State.IN_PROGRESS: "hourglass",
    State.DONE: "circle-check",
    State.CONFIRMED: "shield-check",
    State.REOPENED: "rotate-ccw",
    State.TRANSFERRED: "send",
    State.UNFIXABLE: "ban",
    State.DUPLICATE: "copy",
    State.WITHDRAWN: "circle-minus",
    State.RECEIVED: "inbox",
}


def tell(
    rows: list[HistoryRow], departments: Mapping[str, str], items: Mapping[str, str]
) -> list[dict[str, object]]:
    """Entries for the timeline, newest first."""
    told: list[dict[str, object]] = [
        {
            "at": row.at.isoformat(),
            "at_label": seoul_moment(row.at),
            "actor": row.by,
            "sentence": sentence(row, departments, items),
            "note": note(row),
            "icon": _icon(row),
        }
        for row in rows
        if row.action not in QUIET
    ]
    return told[::-1]


def sentence(row: HistoryRow, departments: Mapping[str, str], items: Mapping[str, str]) -> str:
    """One entry as a sentence."""
    change = row.change
    if row.action == "received":
        channel = CHANNEL_WORDS.get(Channel(str(change.get("channel", "patrol"))), "")
        department = departments.get(str(change.get("department_code")))
        if department:
            return str(
                _(
                    "%(channel)s 접수하여 %(department)s에 배정했습니다.",
                    channel=_to(channel),
                    department=department,
                )
            )
        return str(_("%(channel)s 접수했습니다.", channel=_to(channel)))
    if row.action == "moved":
        return _moved(change, departments)
    if row.action == "undone":
        return str(_("처리를 되돌려 '%(state)s' 상태가 되었습니다.", state=_state(change)))
    if row.action == "reclassified":
        code = str(_new(change, "item_code") or "")
        return str(_("항목을 %(item)s 바로잡았습니다.", item=_to(items.get(code, code))))
    if row.action == "photo_added":
        role = {"before": _("조치 전"), "after": _("조치 후")}.get(str(change.get("role")), _("참고"))
        return str(_("%(role)s 사진이 도착했습니다.", role=role))
    if row.action in {"merged_into", "merge_taken_back"}:
        number = change.get("number", "")
        if row.action == "merged_into":
            return str(_("같은 건인 %(number)s을(를) 여기에 합쳤습니다.", number=number))
        return str(_("합쳤던 %(number)s을(를) 다시 나누었습니다.", number=number))
    words = {
        "contact_read": _("신고인 연락처를 열람했습니다."),
        "contact_removed": _("보관 기간이 지나 신고인 연락처를 지웠습니다."),
        "personal_data_removed": _("보존기간이 지나 내용, 상세 주소, 사진을 지웠습니다."),
        "interim_notice": _("중간회신을 했습니다."),
        "seen_again": _("다른 사람이 같은 것을 다시 보았습니다."),
        "answer_queued": _("신고인에게 보낼 회신을 준비했습니다."),
        "answer_sent": _("신고인에게 회신을 보냈습니다."),
        "answer_failed": _("신고인에게 회신을 보내지 못했습니다."),
    }
    return str(words.get(row.action, _("내용이 바뀌었습니다.")))


def note(row: HistoryRow) -> str | None:
    """What was written with the step: a result, a reason, a document's number, an interim notice."""
    written = (row.result, row.reason, _new(row.change, "document_number"), row.notice)
    return " · ".join(str(text) for text in written if text) or None


def _moved(change: Mapping[str, Any], departments: Mapping[str, str]) -> str:
    target = State(str(_new(change, "state")))
    source = State(str(change["state"][0]))
    if target is State.ASSIGNED:
        code = str(_new(change, "department_code") or "")
        if not code:
            return str(_("다시 배정했습니다."))
        name = departments.get(code, code)
        if source is State.ASSIGNED:
            return str(_("%(department)s 넘겼습니다.", department=_to(name)))
        return str(_("%(department)s에 배정했습니다.", department=name))
    words = {
        State.IN_PROGRESS: _("처리를 시작했습니다."),
        State.DONE: _("처리를 마쳤습니다."),
        State.CONFIRMED: _("처리 결과를 확인했습니다."),
        State.REOPENED: _("다시 처리하도록 돌려보냈습니다."),
        State.TRANSFERRED: _("%(body)s 이첩했습니다.", body=_to(str(_new(change, "transferred_to") or ""))),
        State.UNFIXABLE: _("처리할 수 없다고 판단했습니다."),
        State.DUPLICATE: _("다른 건과 같은 건으로 합쳤습니다."),
        State.WITHDRAWN: _("철회했습니다."),
        State.RECEIVED: _("접수 상태로 되살렸습니다."),
    }
    return str(words[target])


def _to(word: object) -> str:
    """The word with its particle in Korean, as it is in English."""
    return str(word) if language() == "en" else to(str(word))


def _new(change: Mapping[str, Any], name: str) -> Any:
    """The value after a change that is kept as [before, after]."""
    value = change.get(name)
    return value[1] if isinstance(value, list) and len(value) == 2 else None


def _state(change: Mapping[str, Any]) -> str:
    return str(STATE_WORDS[State(str(_new(change, "state")))])


def _icon(row: HistoryRow) -> str:
    if row.action == "moved":
        return STATE_ICONS[State(str(_new(row.change, "state")))]
    return ICONS.get(row.action, "circle-dot")
