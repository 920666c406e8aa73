"""The columns and words of the exchange file (design.md, "Import file"): Korean, the same for import and export. Pure."""

from __future__ import annotations

import unicodedata

from patrol.findings.rules import Channel, State

NUMBER, RECEIVED_AT, CHANNEL, FIELD, ITEM, CONTENT = (
    "접수번호",
    "접수일시",
    "접수경로",
    "분야",
    "항목",
    "내용",
)
LATITUDE, LONGITUDE, ADDRESS, STATE = "위도", "경도", "주소", "처리상태"
DEPARTMENT, RESOLVED_AT, RESULT = "처리부서", "처리일시", "처리결과"
COLUMNS = (
    *(NUMBER, RECEIVED_AT, CHANNEL, FIELD, ITEM, CONTENT, LATITUDE),
    *(LONGITUDE, ADDRESS, STATE, DEPARTMENT, RESOLVED_AT, RESULT),
)
REQUIRED = (NUMBER, RECEIVED_AT, CONTENT)

CHANNEL_WORDS: dict[Channel, str] = {
    Channel.PATROL: "순찰",
    Channel.RESPONSE_CENTER: "응답소",
    Channel.MONITOR: "살피미",
    Channel.HOLIDAY_SQUAD: "해피기동반",
    Channel.INSPECTION: "안전점검",
    Channel.GRIEVANCE: "고충민원",
    Channel.OPEN311: "Open311",
}
STATE_WORDS: dict[State, str] = {
    State.RECEIVED: "접수",
    State.ASSIGNED: "배정",
    State.IN_PROGRESS: "처리 중",
    State.DONE: "처리 완료",
    State.CONFIRMED: "확인 완료",
    State.REOPENED: "재처리",
    State.TRANSFERRED: "이첩",
    State.UNFIXABLE: "처리 불가",
    State.DUPLICATE: "중복",
    State.WITHDRAWN: "철회",
}
_OTHER_CHANNEL_WORDS = {
    "우리동네살피미": Channel.MONITOR,
    "휴무일해피기동반": Channel.HOLIDAY_SQUAD,
    "응답소현장민원": Channel.RESPONSE_CENTER,
    "현장민원": Channel.RESPONSE_CENTER,
    "생활순찰": Channel.PATROL,
}
_OTHER_STATE_WORDS = {
    "신규": State.RECEIVED,
    "접수완료": State.RECEIVED,
    "배정완료": State.ASSIGNED,
    "진행중": State.IN_PROGRESS,
    "처리": State.DONE,
    "완료": State.DONE,
    "확인": State.CONFIRMED,
    "이송": State.TRANSFERRED,
    "불가": State.UNFIXABLE,
    "취하": State.WITHDRAWN,
}


def squeeze(text: str) -> str:
    """A word as it is compared: width and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


CHANNELS = {squeeze(word): channel for channel, word in CHANNEL_WORDS.items()} | _OTHER_CHANNEL_WORDS
CHANNELS |= {str(channel): channel for channel in Channel}
STATES = {squeeze(word): state for state, word in STATE_WORDS.items()} | _OTHER_STATE_WORDS
STATES |= {str(state): state for state in State}
