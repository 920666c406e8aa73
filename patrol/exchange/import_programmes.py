"""Import activities (현장행정, 교육, 상담 …) and grievances (고충민원) from an office's files: each row once, by its number."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from patrol.activities.hold import ActivityInput, hold
from patrol.clock import seoul_day
from patrol.exchange.cases import read_moment
from patrol.exchange.words import squeeze
from patrol.grievances.queries import categories
from patrol.grievances.take import AnswerInput, GrievanceInput, answer_grievance, take_grievance
from patrol.journal import Actor
from patrol.programmes.queries import programmes
from patrol.programmes.rows import ImportReport, Refused, Row, Sheet, take_each
from patrol.taxonomy.queries import departments

NAMESPACE = uuid.UUID("0a2b6a0e-6f3f-5c1b-8a57-4b1f3f6d9c02")
COLUMNS = {
    "title": "제목",
    "place": "장소",
    "occasions": "건수",
    "participants": "참여인원",
    "note": "비고",
    "number": "접수번호",
    "subject": "제목",
    "content": "내용",
    "address": "장소",
    "latitude": "위도",
    "longitude": "경도",
    "answer": "답변",
}
"""Entry of an activity, a grievance or an answer -> the column in which an office writes it."""
USED = "같은 번호가 다른 내용으로 이미 있습니다."
ACTIVITIES = Sheet(("관리번호", "사업", "일자", "제목"), COLUMNS, (), USED)
GRIEVANCES = Sheet(("접수번호", "접수일시", "접수방법", "분야", "제목"), COLUMNS, ("위도", "경도"), USED)
METHODS = {
    "서면": "written",
    "인터넷": "internet",
    "전화·방문": "phone_visit",
    "전화": "phone_visit",
    "방문": "phone_visit",
}


def import_activities(
    session: Session, actor: Actor, rows: Sequence[Row], *, district_code: str
) -> ImportReport:
    """Columns: 관리번호, 사업, 일자, 제목, 장소, 건수, 참여인원, 비고; the first four are needed. Blank people are not known."""
    kinds = {
        squeeze(name): one.code
        for one in programmes(session, district_code, "activity")
        for name in (one.code, one.name_ko, one.name_en)
    }

    def take(row: Row) -> bool:
        given = ActivityInput(
            id=uuid.uuid5(NAMESPACE, f"{district_code}/activity/{row['관리번호']}"),
            programme_code=_known(kinds, row["사업"], "사업"),
            held_on=seoul_day(_moment(row, "일자")),
            title=row["제목"],
            place=row.get("장소", ""),
            occasions=_whole(row, "건수") if row.get("건수") else 1,
            participants=_whole(row, "참여인원") if row.get("참여인원") else None,
            note=row.get("비고", ""),
        )
        return hold(session, actor, given, district_code=district_code)

    return take_each(session, ACTIVITIES, rows, take)


def import_grievances(
    session: Session, actor: Actor, rows: Sequence[Row], *, district_code: str, at: dt.datetime
) -> ImportReport:
    """Columns: 접수번호, 접수일시, 접수방법, 분야, 제목, 내용, 장소, 위도, 경도, 처리부서, 답변, 답변일시.

    The first five are needed. A later file may bring the answer to a grievance that is known.
    """
    kinds = {
        squeeze(name): one.code
        for one in categories(session, district_code)
        for name in (one.code, one.name_ko, one.name_en)
    }
    offices = {
        squeeze(name): one.code
        for one in departments(session, district_code)
        for name in (one.code, one.name_ko, one.name_en)
    }
    methods = {squeeze(name): code for name, code in METHODS.items()} | {
        code: code for code in METHODS.values()
    }

    def take(row: Row) -> bool:
        values: dict[str, Any] = {
            "id": uuid.uuid5(NAMESPACE, f"{district_code}/grievance/{row['접수번호']}"),
            "number": row["접수번호"],
            "channel": _known(methods, row["접수방법"], "접수방법"),
            "category_code": _known(kinds, row["분야"], "분야"),
            "subject": row["제목"],
            "content": row.get("내용", ""),
            "address": row.get("장소", ""),
            "latitude": row.get("위도") or None,
            "longitude": row.get("경도") or None,
            "received_at": _moment(row, "접수일시"),
            "department_code": _known(offices, row["처리부서"], "처리부서") if row.get("처리부서") else None,
        }
        given = GrievanceInput(**values)
        is_new = take_grievance(session, actor, given, district_code=district_code, at=at)
        if not row.get("답변"):
            return is_new
        answered_at = _moment(row, "답변일시") if row.get("답변일시") else given.received_at
        if answered_at < given.received_at:
            raise Refused("답변일시가 접수일시보다 앞섭니다.", "답변일시")
        answer = AnswerInput(answer=row["답변"])
        is_answered = answer_grievance(
            session, actor, given.id, answer, district_code=district_code, at=answered_at
        )
        return is_new or is_answered

    return take_each(session, GRIEVANCES, rows, take)


def _known(names: Mapping[str, str], word: str, column: str) -> str:
    # No refusal repeats the cell: somebody's name in a wrong column would go on into lists and logs.
    code = names.get(squeeze(word))
    if code is None:
        raise Refused(f"{column}: 목록에 없는 이름입니다.", column)
    return code


def _moment(row: Row, column: str) -> dt.datetime:
    try:
        return read_moment(row[column])
    except (ValueError, OverflowError):
        raise Refused(f"{column}: 날짜로 읽을 수 없습니다(예: 2014-03-02 14:05).", column) from None


def _whole(row: Row, column: str) -> int:
    try:
        return int(row[column].replace(",", ""))
    except ValueError:
        raise Refused(f"{column}: 숫자로 써 주세요.", column) from None
