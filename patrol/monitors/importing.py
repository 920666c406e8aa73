"""Take in rows of monitors from an office's file: each row by itself; what cannot be taken is told with its line."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from patrol.areas.queries import list_areas
from patrol.journal import Actor
from patrol.monitors.enrol import MonitorInput, enrol
from patrol.programmes.rows import ImportReport, Refused, Row, Sheet, take_each

COLUMNS = {
    "name": "이름",
    "phone": "연락처",
    "account": "계정",
    "year": "연도",
    "dong_code": "동",
    "began_on": "시작일",
    "ended_on": "종료일",
}
SHEET = Sheet(
    ("관리번호", "이름", "연도"),
    COLUMNS,
    ("시작일", "종료일"),
    "같은 관리번호가 다른 사람으로 이미 있습니다.",
)
NAMESPACE = uuid.UUID("2b6f0a0e-9a1c-5d0e-8f2b-6e6d9c4b7a55")


def import_monitors(
    session: Session, actor: Actor, rows: Sequence[Row], *, district_code: str, day: dt.date
) -> ImportReport:
    """Enrol each row; the same file again changes nothing. 관리번호 (the office's own), 이름 and 연도 are required."""
    dongs: dict[str, str] = {}
    for area in list_areas(session, "dong", district_code, day):
        dongs |= {area.code: area.code, area.name: area.code}

    def take(row: Row) -> bool:
        if row.get("동") and row["동"] not in dongs:
            raise Refused("동: 목록에 없는 이름입니다.", "동")
        values = {
            "id": uuid.uuid5(NAMESPACE, f"{district_code}/{row['관리번호']}"),
            "name": row["이름"],
            "phone": row.get("연락처") or None,
            "account": row.get("계정") or None,
            "year": row["연도"],
            "dong_code": dongs.get(row.get("동", "")),
            "began_on": row.get("시작일") or None,
            "ended_on": row.get("종료일") or None,
        }
        return enrol(session, actor, MonitorInput.model_validate(values), district_code=district_code)

    return take_each(session, SHEET, rows, take)
