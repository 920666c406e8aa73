"""Why a row of an exchange file cannot be taken, in both languages, and what to do. Pure.

No sentence repeats the refused cell: a name or a phone number in a wrong column must not go on into lists, logs and messages.
Line and column say where to look.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, as it stands in the rejects file (Korean) and on a page (either language)."""

    ko: str
    en: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be taken: line, the column that is wrong (empty: the row as a whole), why."""

    line: int
    column: str
    why: Reason

    @property
    def reason(self) -> str:
        """Why, in Korean."""
        return self.why.ko


TOO_MANY_CELLS = Reason(
    "머리글보다 칸이 많습니다. 쉼표가 든 내용은 따옴표로 묶어 주세요.",
    "There are more cells than headings: put text with commas in quotation marks.",
)
EMPTY = Reason("비어 있습니다. 꼭 필요한 칸입니다.", "It is empty, and it is needed.")
NO_MOMENT = Reason(
    "날짜와 시각으로 읽을 수 없습니다. 연·월·일 순서로 써 주세요(예: 2014-03-02 14:05).",
    "It cannot be read as date and time: write year, month, day in this order (like 2014-03-02 14:05).",
)
RECEIVED_AHEAD = Reason("접수일시가 지금보다 뒤입니다.", "The time of reception lies ahead.")
RESOLVED_AHEAD = Reason("처리일시가 지금보다 뒤입니다.", "The time of handling lies ahead.")
RESOLVED_BEFORE = Reason("처리일시가 접수일시보다 앞섭니다.", "It was handled before it was received.")
NO_CHANNEL = Reason(
    "아는 접수경로가 아닙니다. 순찰, 응답소, 살피미, 해피기동반, 안전점검, 고충민원 가운데 하나를 쓰거나 비워 두세요.",
    "This channel is not known: write one of 순찰, 응답소, 살피미, 해피기동반, 안전점검, 고충민원, or leave it empty.",
)
NO_STATE = Reason(
    "아는 처리상태가 아닙니다. 접수, 배정, 처리 중, 처리 완료, 확인 완료, 재처리, 이첩, 처리 불가, 중복, 철회 가운데"
    " 하나를 써 주세요.",
    "This state is not known: write one of 접수, 배정, 처리 중, 처리 완료, 확인 완료, 재처리, 이첩, 처리 불가, 중복, 철회.",
)
NEEDS_RESOLVED_AT = Reason(
    "이 처리상태에는 처리일시가 필요합니다.", "This state needs the time of handling (처리일시)."
)
NEEDS_REASON = Reason(
    "처리 불가에는 사유(처리결과)가 필요합니다.", "What cannot be handled needs a reason (처리결과)."
)
NEEDS_ORIGINAL = Reason(
    "중복에는 원 접수번호(처리결과)가 필요합니다.",
    "A duplicate needs the number of its original (처리결과).",
)
NO_ORIGINAL = Reason(
    "원 접수번호를 찾을 수 없습니다. 원래 건을 먼저 가져오거나 번호를 확인해 주세요.",
    "The original is not there: import it first, or check its number.",
)
HALF_A_PLACE = Reason(
    "위도와 경도 가운데 하나가 비어 있습니다. 둘 다 쓰거나 둘 다 비워 주세요.",
    "Latitude or longitude is empty: fill in both or none.",
)
SWAPPED = Reason("위도와 경도가 서로 바뀌었습니다.", "Latitude and longitude are the wrong way round.")
IN_METRES = Reason(
    "미터 단위의 평면좌표(EPSG:5174·5179·5186 등)로 보입니다. WGS 84의 위도와 경도(도)로 바꾸거나 두 칸을 비워 주세요.",
    "These look like metres (EPSG:5174, 5179, 5186 …): convert them to degrees of WGS 84, or leave both empty.",
)
ABROAD = Reason(
    "대한민국 밖의 좌표입니다. WGS 84의 위도와 경도를 쓰거나, 모르면 두 칸을 비워 주세요.",
    "This is outside Korea: write latitude and longitude in WGS 84, or leave both empty if they are not known.",
)
NO_DEGREES = Reason(
    "도 단위의 숫자가 아닙니다(예: 37.5264).",
    "It is not a number of degrees (like 37.5264).",
)
NO_DEPARTMENT = Reason(
    "부서 목록에 없는 이름입니다. 부서 이름을 확인하거나 비워 주세요.",
    "There is no such department: check its name, or leave it empty.",
)
NO_FIELD = Reason(
    "접수한 때의 분야에 없는 이름입니다. 비워 두면 내용으로 정합니다.",
    "There was no such field at that time. Left empty, the words decide.",
)
NO_FIELD_OF_ITEM = Reason(
    "이 항목의 분야를 알 수 없습니다. 분야를 적어 주세요.",
    "The field of this item is not known: write the field.",
)
NO_ITEM = Reason(
    "그 분야에 없는 항목입니다. 항목 이름을 확인하거나 비워 주세요.",
    "The field has no such item: check its name, or leave it empty.",
)


def too_long(most: int) -> Reason:
    """A cell of more characters than are kept."""
    return Reason(f"너무 깁니다({most:,}자까지).", f"It is too long ({most:,} characters at most).")
