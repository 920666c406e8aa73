"""What is read of a finding: the columns and tables of a list and of its page, and the frozen rows that they become."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

LIST_COLUMNS = """
    f.id, f.district_code, f.number, f.state, f.channel, f.field_code, f.item_code, f.dong_code, f.dong_by_nearest,
    f.department_code, f.description, f.address, f.received_at, f.due_at, f.resolved_at, f.revision, f.urgency, f.handling,
    f.suggested_department, f.duty, f.interim_at, f.assignee_id, f.photos_expected, f.photos_stored, f.has_after_photo,
    f.likely_double_of, f.reported_by, f.sightings, st_x(f.location) as longitude, st_y(f.location) as latitude,
    i.name_ko as item_ko, i.name_en as item_en, d.name_ko as field_ko, d.name_en as field_en,
    p.name_ko as department_ko, p.name_en as department_en, s.name_ko as suggested_ko, s.name_en as suggested_en,
    a.display_name as assignee,
    (select h.sha256 from photo h where h.finding_id = f.id and h.state = 'derived' order by h.position limit 1) as thumbnail
"""
DETAIL_COLUMNS = f"""{LIST_COLUMNS},
    f.accuracy_m, f.location_source, f.legal_dong, f.national_point, f.taxonomy_version, f.target_hours, f.occurred_at,
    f.confirmed_at, f.result, f.reason, f.transferred_to, f.duplicate_of, f.document_number, f.external_number,
    f.classified_by, f.reopened_count, f.patrol_id, w.display_name as reporter_name
"""


def list_tables(findings: str = "finding") -> str:
    """What `LIST_COLUMNS` are read from; `findings` names the table, or a part of the same statement with its columns."""
    return f"""
        {findings} f
        join field d on d.taxonomy_version = f.taxonomy_version and d.code = f.field_code
        left join item i on i.taxonomy_version = f.taxonomy_version and i.code = f.item_code
        left join department p on p.district_code = f.district_code and p.code = f.department_code
        left join department s on s.district_code = f.district_code and s.code = f.suggested_department
        left join person a on a.id = f.assignee_id
    """


def detail_tables(findings: str = "finding") -> str:
    """What `DETAIL_COLUMNS` are read from."""
    return f"{list_tables(findings)} left join person w on w.id = f.reported_by"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding in a list. Degrees in EPSG:4326; names in both languages."""

    id: uuid.UUID
    district_code: str
    number: str
    state: str
    channel: str
    field_code: str
    item_code: str | None
    dong_code: str | None
    dong_by_nearest: bool
    department_code: str | None
    description: str
    address: str | None
    received_at: dt.datetime
    due_at: dt.datetime
    resolved_at: dt.datetime | None
    revision: int
    urgency: str
    handling: str
    suggested_department: str | None
    duty: str | None
    interim_at: dt.datetime | None
    assignee_id: uuid.UUID | None
    photos_expected: int
    photos_stored: int
    has_after_photo: bool
    likely_double_of: uuid.UUID | None
    reported_by: uuid.UUID | None
    sightings: int
    longitude: float | None
    latitude: float | None
    item_ko: str | None
    item_en: str | None
    field_ko: str
    field_en: str
    department_ko: str | None
    department_en: str | None
    suggested_ko: str | None
    suggested_en: str | None
    assignee: str | None
    thumbnail: str | None

    def kind(self, language: str) -> str:
        """Item, or the field where there is no item yet."""
        if language == "en":
            return self.item_en or self.field_en
        return self.item_ko or self.field_ko

    def field(self, language: str) -> str:
        """The field's name."""
        return self.field_en if language == "en" else self.field_ko

    def department(self, language: str) -> str | None:
        """The department's name, None while unassigned."""
        return self.department_en if language == "en" else self.department_ko

    def suggestion(self, language: str) -> str | None:
        """The name of the department that the routing rules named."""
        return self.suggested_en if language == "en" else self.suggested_ko

    def is_late(self, at: dt.datetime) -> bool:
        """Whether it is open past its deadline."""
        return self.resolved_at is None and self.state in OPEN_STATES and self.due_at < at


OPEN_STATES = frozenset({"received", "assigned", "in_progress", "reopened"})


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo of a finding."""

    sha256: str
    role: str
    state: str
    width: int | None
    height: int | None
    taken_at: dt.datetime | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class FindingDetail:
    """A finding whole, as its page shows it."""

    row: FindingRow
    accuracy_m: float | None
    location_source: str | None
    legal_dong: str | None
    national_point: str | None
    taxonomy_version: str
    target_hours: int
    occurred_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    result: str | None
    reason: str | None
    transferred_to: str | None
    duplicate_of: uuid.UUID | None
    document_number: str | None
    external_number: str | None
    classified_by: str
    reopened_count: int
    patrol_id: uuid.UUID | None
    reporter_name: str | None
    photos: tuple[PhotoRow, ...]

    def state_of(self, sha256: str) -> str | None:
        """The state of one of its photos; None for one that it does not expect."""
        return next((one.state for one in self.photos if one.sha256 == sha256), None)


def detail_of(found: Row[Any]) -> FindingDetail:
    """A row of `DETAIL_COLUMNS` as a finding, without its photos."""
    values = dict(found._mapping)
    row = FindingRow(**{name: values.pop(name) for name in FindingRow.__dataclass_fields__})
    return FindingDetail(row=row, photos=(), **values)
