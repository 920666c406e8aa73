"""Reads of findings: frozen rows for lists, the detail page with its photos and history, counts."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from patrol import problems
from patrol.findings.filters import HANDLED_SQL, FindingFilter
from patrol.web.paging import PAGE_SIZE, Page, read_cursor, write_cursor

LIST_COLUMNS = """
    f.id, f.number, f.state, f.channel, f.field_code, f.item_code, f.dong_code, f.dong_by_nearest, f.department_code,
    f.description, f.address, f.received_at, f.due_at, f.resolved_at, f.revision, f.urgency, f.handling,
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
class HistoryRow:
    """One journal entry of a finding, with the name of who acted, and the words that the journal knows by their fingerprint."""

    at: dt.datetime
    action: str
    by: str | None
    change: dict[str, Any]
    result: str | None
    reason: str | None
    notice: str | None


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


PLAN_EACH = text("set local plan_cache_mode = force_custom_plan")
"""A plan that suits every word, day and department suits none: rare and common ones want different indexes."""


class Order(StrEnum):
    """How a list is sorted: by the deadline (late ones first), or the newest first."""

    DUE = "due"
    NEWEST = "newest"


_ORDERS = {Order.DUE: ("f.due_at", ">", "asc"), Order.NEWEST: ("f.received_at", "<", "desc")}


def find(
    session: Session,
    filter_: FindingFilter,
    *,
    district_code: str | None,
    at: dt.datetime,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    reported_by: uuid.UUID | None = None,
    order: Order = Order.NEWEST,
) -> Page[FindingRow]:
    """One page of findings by keyset: the page's keys first, then what it shows of them. Two statements for any page."""
    session.execute(PLAN_EACH)
    condition, values = filter_.where(district_code, at)
    if reported_by is not None:
        condition += " and f.reported_by = :reported_by"
        values["reported_by"] = reported_by
    column, after, way = _ORDERS[order]
    if cursor:
        moment, last_id = read_cursor(cursor, 2)
        condition += f" and ({column}, f.id) {after} (:c_at, :c_id)"
        values |= {"c_at": _moment(moment), "c_id": _uuid(last_id)}
    keys = f"select f.id from finding f where {condition} order by {column} {way}, f.id {way} limit :size"  # noqa: S608
    statement = text(
        f"select {LIST_COLUMNS} from {list_tables()} where f.id in ({keys}) order by {column} {way}, f.id {way}"  # noqa: S608
    )
    rows = [FindingRow(**row._mapping) for row in session.execute(statement, {**values, "size": size + 1})]
    more = len(rows) > size
    rows = rows[:size]
    if not more:
        return Page(rows)
    last = rows[-1].due_at if order is Order.DUE else rows[-1].received_at
    return Page(rows, write_cursor(last.isoformat(), rows[-1].id))


MOST_COUNTED = 1000
"""A tab says `999+` above this: counting on would cost more than anybody learns from it."""


def count_queues(
    session: Session, queues: dict[str, FindingFilter], *, district_code: str | None, at: dt.datetime
) -> dict[str, int]:
    """How many findings each queue has, counted up to `MOST_COUNTED`, in one statement."""
    if not queues:
        return {}
    counts = []
    for name, filter_ in queues.items():
        condition, values = filter_.where(district_code, at)
        # `unique`: each queue's parameters get names of their own. NullType: the driver knows the types, as for any text().
        given = [bindparam(key, value, NullType(), unique=True) for key, value in values.items()]
        matching = select(literal(1)).select_from(text("finding f")).where(text(condition).bindparams(*given))
        counted = select(func.count()).select_from(matching.limit(MOST_COUNTED).subquery()).scalar_subquery()
        counts.append(counted.label(name))
    session.execute(PLAN_EACH)
    return dict(session.execute(select(*counts)).one()._mapping)


def count(session: Session, filter_: FindingFilter, *, district_code: str | None, at: dt.datetime) -> int:
    """How many findings the filter has: the number that its list shows."""
    condition, values = filter_.where(district_code, at)
    return int(session.scalar(text(f"select count(*) from finding f where {condition}"), values) or 0)  # noqa: S608


def finding(session: Session, key: str | uuid.UUID, *, district_code: str | None) -> FindingDetail:
    """One finding by id or number; raises `problems.finding_not_found`, also for another district's."""
    identity = key if isinstance(key, uuid.UUID) else _uuid_or_none(key)
    condition = "f.id = :id" if identity is not None else "f.number = :number"
    statement = text(
        f"select {DETAIL_COLUMNS} from {detail_tables()}"  # noqa: S608
        f" where {condition} and (cast(:district as text) is null or f.district_code = :district)"
    )
    found = session.execute(
        statement, {"id": identity, "number": str(key).upper(), "district": district_code}
    ).first()
    if found is None:
        raise problems.finding_not_found()
    detail = detail_of(found)
    return replace(detail, photos=tuple(photos_of(session, detail.row.id)))


def detail_of(found: Row[Any]) -> FindingDetail:
    """A row of `DETAIL_COLUMNS` as a finding, without its photos."""
    values = dict(found._mapping)
    row = FindingRow(**{name: values.pop(name) for name in FindingRow.__dataclass_fields__})
    return FindingDetail(row=row, photos=(), **values)


def photos_of(session: Session, finding_id: uuid.UUID) -> list[PhotoRow]:
    """A finding's photos: before, context, after, each in the order in which they were taken on."""
    rows = session.execute(
        text(
            "select sha256, role, state, width, height, taken_at, refusal from photo where finding_id = :id"
            " order by array_position(array['before', 'context', 'after'], role), position, id"
        ),
        {"id": finding_id},
    )
    return [PhotoRow(**row._mapping) for row in rows]


def history(session: Session, finding_id: uuid.UUID) -> list[HistoryRow]:
    """What the journal has of a finding, oldest first."""
    rows = session.execute(
        text(
            "select j.at, j.action, p.display_name as by, j.change, m.result, m.reason, o.body as notice"
            " from journal_entry j left join person p on p.id = j.actor_id"
            " left join finding_move m on j.action = 'moved' and m.finding_id = :finding and m.id::text = j.change ->> 'move'"
            " left join outgoing_mail o on j.action = 'interim_notice' and o.key = 'interim:' || j.subject_id"
            " where j.subject_id = :id and j.subject = 'finding' order by j.sequence"
        ),
        {"id": str(finding_id), "finding": finding_id},
    )
    return [HistoryRow(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class BriefRow:
    """Another finding, as a link names it."""

    id: uuid.UUID
    number: str
    state: str
    description: str
    received_at: dt.datetime
    sightings: int


def brief(session: Session, finding_id: uuid.UUID) -> BriefRow | None:
    """A finding that another one refers to."""
    row = session.execute(
        text("select id, number, state, description, received_at, sightings from finding where id = :id"),
        {"id": finding_id},
    ).first()
    return BriefRow(**row._mapping) if row is not None else None


def merged_into(session: Session, finding_id: uuid.UUID, most: int = 50) -> list[BriefRow]:
    """The findings that were merged into this one, oldest first."""
    rows = session.execute(
        text(
            "select id, number, state, description, received_at, sightings from finding where duplicate_of = :id"
            " order by received_at limit :most"
        ),
        {"id": finding_id, "most": most},
    )
    return [BriefRow(**row._mapping) for row in rows]


def id_of_number(session: Session, number: str, district_code: str) -> uuid.UUID | None:
    """Id of the finding with this number in a district, None where there is none."""
    found: uuid.UUID | None = session.scalar(
        text("select id from finding where district_code = :district and number = :number"),
        {"district": district_code, "number": number.strip()},
    )
    return found


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Contact data of whoever reported: personal data; each look is journaled by `contact.look_up`."""

    name: str | None
    phone: str | None
    email: str | None
    wants_answer: bool


def has_reporter(session: Session, finding_id: uuid.UUID) -> bool:
    """Whether somebody left contact data."""
    return bool(
        session.scalar(
            text("select exists (select from reporter where finding_id = :id)"), {"id": finding_id}
        )
    )


@dataclass(frozen=True, slots=True)
class LastMove:
    """The newest step of a finding."""

    id: uuid.UUID
    made_by: uuid.UUID | None
    made_at: dt.datetime
    from_revision: int
    undoes: uuid.UUID | None


def last_move(session: Session, finding_id: uuid.UUID) -> LastMove | None:
    """The newest step, None for a finding that has not moved."""
    row = session.execute(
        text(
            "select id, made_by, made_at, from_revision, undoes from finding_move where finding_id = :id"
            " order by made_at desc, from_revision desc limit 1"
        ),
        {"id": finding_id},
    ).first()
    return LastMove(**row._mapping) if row is not None else None


@dataclass(frozen=True, slots=True)
class CountRow:
    """Received and handled findings of one field, month and dong. `dong_code` None: without a place."""

    field_code: str
    month: str
    dong_code: str | None
    received: int
    handled: int


def counts(
    session: Session, filter_: FindingFilter, *, district_code: str | None, at: dt.datetime
) -> list[CountRow]:
    """Received and handled findings by field × Seoul month of reception × dong."""
    condition, values = filter_.where(district_code, at)
    rows = session.execute(
        text(
            "select f.field_code, to_char(f.received_at at time zone 'Asia/Seoul', 'YYYY-MM') as month, f.dong_code,"  # noqa: S608
            f" count(*) as received, count(*) filter (where f.state in ({HANDLED_SQL})) as handled"
            f" from finding f where {condition} group by 1, 2, 3 order by 1, 2, 3"
        ),
        values,
    )
    return [CountRow(**row._mapping) for row in rows]


def _uuid_or_none(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def _uuid(value: str) -> uuid.UUID:
    identity = _uuid_or_none(value)
    if identity is None:
        raise problems.cursor_invalid()
    return identity


def _moment(value: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        raise problems.cursor_invalid() from None
