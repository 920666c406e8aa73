"""Take in rows of monitors from an office's file: each row by itself; what cannot be taken is told with its line."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from patrol import problems
from patrol.areas.queries import list_areas
from patrol.database import explain_violation
from patrol.journal import Actor
from patrol.monitors.enrol import MonitorInput, enrol
from patrol.programmes.rows import ImportReport, Reject

COLUMNS = {
    "name": "이름",
    "phone": "연락처",
    "account": "계정",
    "year": "연도",
    "dong_code": "동",
    "began_on": "시작일",
    "ended_on": "종료일",
}
REQUIRED = ("관리번호", "이름", "연도")
NAMESPACE = uuid.UUID("2b6f0a0e-9a1c-5d0e-8f2b-6e6d9c4b7a55")


def import_monitors(
    session: Session, actor: Actor, rows: Sequence[Mapping[str, str]], *, district_code: str, day: dt.date
) -> ImportReport:
    """Enrol each row; the same file again changes nothing. 관리번호 (the office's own), 이름 and 연도 are required."""
    dongs: dict[str, str] = {}
    for area in list_areas(session, "dong", district_code, day):
        dongs |= {area.code: area.code, area.name: area.code}
    taken, known, rejects = 0, 0, list[Reject]()
    for line, row in enumerate(rows, 2):
        if not row:
            continue
        missing = [name for name in REQUIRED if not row.get(name)]
        if missing:
            rejects.append(Reject(line, f"{', '.join(missing)} 항목이 비어 있습니다.", row, tuple(missing)))
            continue
        if row.get("동") and row["동"] not in dongs:
            rejects.append(Reject(line, f"모르는 동입니다: {row['동']}", row, ("동",)))
            continue
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
        try:
            with session.begin_nested():
                given = MonitorInput.model_validate(values)
                is_new = enrol(session, actor, given, district_code=district_code)
        except ValidationError as error:
            wrong = sorted(
                {COLUMNS.get(str(one["loc"][0]), "") for one in error.errors() if one["loc"]} - {""}
            )
            reason = f"값을 확인해 주세요: {', '.join(wrong) or '시작일, 종료일'}"
            rejects.append(Reject(line, reason, row, tuple(wrong)))
            continue
        except (problems.Problem, IntegrityError) as refusal:
            problem = explain_violation(refusal) if isinstance(refusal, IntegrityError) else refusal
            if problem is None:
                raise
            is_other = problem.slug == problems.id_reused.slug
            reason = "같은 관리번호가 다른 사람으로 이미 있습니다." if is_other else problem.sentence("ko")
            rejects.append(Reject(line, reason, row))
            continue
        taken, known = taken + is_new, known + (not is_new)
    return ImportReport(taken, known, tuple(rejects))
