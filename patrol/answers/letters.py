"""What mails say: answers to reporters, daily digests to departments. Pure. Citizens and departments are written to in Korean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


def answer(*, number: str, what: str, state: str, words: str, body: str | None) -> tuple[str, str]:
    """Subject and text of the answer to a reporter: what became of it, in the department's words."""
    outcome = {
        "done": "신고하신 내용을 처리하였습니다.",
        "unfixable": "신고하신 내용은 아래 사유로 처리하기 어렵습니다.",
        "transferred": f"신고하신 내용을 담당 기관({body or '다른 기관'})으로 넘겼습니다.",
    }[state]
    text = (
        f"안녕하십니까. 불편을 알려 주셔서 감사합니다.\n\n{outcome}\n\n"
        f"○ 접수번호: {number}\n○ 내용: {what}\n○ 처리결과: {words or '-'}\n\n"
        "더 불편하신 점이 있으면 다시 알려 주십시오.\n"
    )
    return f"[처리결과] {number} {what}", text


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One finding in a department's digest."""

    number: str
    what: str
    place: str
    due_at: dt.datetime
    is_late: bool


def digest(
    *,
    department: str,
    day: dt.date,
    late: int,
    due_today: int,
    open_count: int,
    lines: Sequence[DigestLine],
    url: str,
) -> tuple[str, str]:
    """Subject and text of a department's morning digest: how many are late, due today and open, the urgent ones by name."""
    rows = "\n".join(
        f"  - {line.number} {line.what} ({line.place}) {'기한 지남' if line.is_late else '오늘까지'} {line.due_at:%m-%d %H:%M}"
        for line in lines
    )
    text = (
        f"{department} 담당자님, {day:%Y-%m-%d} 아침 현황입니다.\n\n"
        f"□ 기한 지남 {late}건, 오늘까지 {due_today}건, 처리할 것 모두 {open_count}건\n"
        f"{rows}\n\n{url}\n"
    )
    return f"[현장순찰] {department} {day:%m-%d}: 기한 지남 {late}건, 오늘까지 {due_today}건", text
