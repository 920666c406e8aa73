"""Take in rows of facilities from an office's file: each row by itself; what cannot be taken is told with its line."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.inspections.inputs import FacilityInput
from patrol.inspections.register import register
from patrol.journal import Actor
from patrol.programmes.queries import programmes
from patrol.programmes.rows import ImportReport, Refused, Row, Sheet, take_each
from patrol.web.tables import read_table

COLUMNS = {
    "관리번호": "number",
    "시설명": "name",
    "종류": "programme_code",
    "종별": "safety_class",
    "등급": "grade",
    "주소": "address",
    "위도": "latitude",
    "경도": "longitude",
    "관리자": "manager",
    "연락처": "manager_phone",
    "등록일": "registered_on",
    "최근점검일": "last_inspected_on",
    "비고": "note",
    "경계": "boundary",
}
SHEET = Sheet(
    ("관리번호", "시설명", "종류"),
    {entry: column for column, entry in COLUMNS.items()},
    ("위도", "경도"),
    "같은 관리번호가 다른 내용으로 이미 등록되어 있습니다.",
)
MOST_FEATURES = 100_000
NAMESPACE = uuid.UUID("5f0a3c1e-6f0f-5b7a-9d5e-2c9a2d1f7b11")


def import_facilities(
    session: Session, actor: Actor, rows: Sequence[Row], *, district_code: str, day: dt.date
) -> ImportReport:
    """Register each row; the same file again changes nothing. 관리번호, 시설명 and 종류 are required."""
    kinds: dict[str, str] = {}
    for one in programmes(session, district_code, "inspection"):
        kinds |= {one.code: one.code, one.name_ko: one.code, one.name_ko.split()[0]: one.code}

    def take(row: Row) -> bool:
        code = kinds.get(row["종류"])
        if code is None:
            raise Refused("종류: 목록에 없는 이름입니다.", "종류")
        values = {COLUMNS[name]: value for name, value in row.items() if name in COLUMNS and value}
        facility_id = uuid.uuid5(NAMESPACE, f"{district_code}/{row['관리번호']}")
        values |= {"programme_code": code, "id": str(facility_id)}
        values.setdefault("registered_on", _registered_on(session, facility_id, day))
        if values.get("safety_class"):
            values["safety_class"] = values["safety_class"].removesuffix("종")
        given = FacilityInput.model_validate(values)
        return register(session, actor, given, district_code=district_code, day=day)

    return take_each(session, SHEET, rows, take)


def read_facilities(data: bytes) -> list[dict[str, str]]:
    """Rows of a table, or of GeoJSON; raises `problems.programme_file_invalid`."""
    return read_features(data) if data.lstrip()[:1] == b"{" else read_table(data)


def read_features(data: bytes) -> list[dict[str, str]]:
    """Rows of a GeoJSON file (EPSG:4326): each feature's properties, its point as 위도 and 경도, its polygon as 경계.

    Raises `problems.programme_file_invalid`.
    """
    try:
        features = json.loads(data.decode("utf-8-sig"))["features"]
        return [_row_of(feature) for feature in features[:MOST_FEATURES]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise problems.programme_file_invalid(
            what="GeoJSON의 features를 읽을 수 없습니다.", what_en="Its GeoJSON features cannot be read."
        ) from None


def _row_of(feature: Mapping[str, Any]) -> dict[str, str]:
    row = {
        str(name).strip(): "" if value is None else str(value).strip()
        for name, value in (feature.get("properties") or {}).items()
    }
    drawn = feature.get("geometry")
    if drawn and drawn["type"] == "Point":
        longitude, latitude = drawn["coordinates"][:2]
        row |= {"경도": str(longitude), "위도": str(latitude)}
    elif drawn:
        row["경계"] = json.dumps(drawn)
    return row


def _registered_on(session: Session, facility_id: uuid.UUID, day: dt.date) -> str:
    """The day of registration as it is kept, so that the same file of another day is the same content; else this day."""
    kept = session.scalar(text("select registered_on from facility where id = :id"), {"id": facility_id})
    return str((kept or day).isoformat())
