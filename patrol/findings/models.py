"""The finding (적출사항, 지적사항), its reporter, its moves and the counter that numbers it."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, Moment, point
from patrol.findings.rules import Channel, State

CHANNELS = tuple(str(channel) for channel in Channel)
STATES = tuple(str(state) for state in State)
IS_OPEN = "state in ('received', 'assigned', 'in_progress', 'reopened')"
LOCATION_SOURCES = ("gps", "photo", "pin", "address", "import")


class Finding(Base):
    """One thing found on one spot: the unit that everything counts.

    `location` is EPSG:4326, null for one that could not be placed; `accuracy_m` metres; `cell_*` H3 cells as signed
    integers; `due_at` = received_at + the item's target hours as they stood; `revision` counts changes.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("district_code", "number"),
        UniqueConstraint("district_code", "channel", "external_number"),
        ForeignKeyConstraint(["taxonomy_version", "item_code"], ["item.taxonomy_version", "item.code"]),
        ForeignKeyConstraint(["taxonomy_version", "field_code"], ["field.taxonomy_version", "field.code"]),
        ForeignKeyConstraint(
            ["district_code", "department_code"], ["department.district_code", "department.code"]
        ),
        CheckConstraint(f"channel in {CHANNELS}", name="channel"),
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint(f"location_source in {LOCATION_SOURCES}", name="location_source"),
        CheckConstraint("handling in ('on_spot', 'handed_over')", name="handling"),
        CheckConstraint("classified_by in ('person', 'suggestion', 'import')", name="classified_by"),
        CheckConstraint("urgency in ('normal', 'urgent')", name="urgency"),
        CheckConstraint("photos_stored between 0 and photos_expected", name="photos"),
        CheckConstraint(
            "(state = 'duplicate') = (duplicate_of is not null)", name="duplicate_names_original"
        ),
        CheckConstraint("duplicate_of <> id", name="duplicate_of_another"),
        CheckConstraint(
            "state not in ('done', 'confirmed') or resolved_at is not null", name="done_has_time"
        ),
        CheckConstraint("accuracy_m >= 0", name="accuracy"),
        CheckConstraint("duty in ('night', 'day_off')", name="duty"),
        Index("ix_finding_location", text("(location::geography)"), postgresql_using="gist"),
        Index(
            "ix_finding_open_location",
            text("(location::geography)"),
            postgresql_using="gist",
            postgresql_where=text(IS_OPEN),
        ),
        Index("ix_finding_received", "district_code", text("received_at desc"), text("id desc")),
        Index(
            "ix_finding_due",
            "district_code",
            "department_code",
            "due_at",
            postgresql_where=text(IS_OPEN),
        ),
        Index("ix_finding_dong", "district_code", "dong_code", text("received_at desc")),
        Index("ix_finding_patrol_id", "patrol_id", postgresql_where=text("patrol_id is not null")),
        Index(
            "ix_finding_inspection_id", "inspection_id", postgresql_where=text("inspection_id is not null")
        ),
        Index("ix_finding_monitor_id", "monitor_id", postgresql_where=text("monitor_id is not null")),
        Index("ix_finding_reported_by", "reported_by", text("received_at desc")),
        Index("ix_finding_open_due", "district_code", "due_at", "id", postgresql_where=text(IS_OPEN)),
        Index(
            "ix_finding_assignee",
            "assignee_id",
            "due_at",
            "id",
            postgresql_where=text(f"assignee_id is not null and {IS_OPEN}"),
        ),
        Index(
            "ix_finding_duty",
            "district_code",
            "due_at",
            "id",
            postgresql_where=text(f"duty is not null and {IS_OPEN}"),
        ),
        Index(
            "ix_finding_unsorted",
            "district_code",
            "due_at",
            "id",
            postgresql_where=text(f"item_code is null and {IS_OPEN}"),
        ),
        Index(
            "ix_finding_waiting",
            "district_code",
            "received_at",
            postgresql_where=text("photos_stored < photos_expected"),
        ),
        Index("ix_finding_duplicate_of", "duplicate_of", postgresql_where=text("duplicate_of is not null")),
        Index(
            "ix_finding_external_number",
            "external_number",
            postgresql_where=text("external_number is not null"),
        ),
        Index("ix_finding_state", "district_code", "state", text("received_at desc"), text("id desc")),
        Index(
            "ix_finding_department",
            "district_code",
            "department_code",
            text("received_at desc"),
            text("id desc"),
        ),
        Index("ix_finding_field", "district_code", "field_code", "item_code", text("received_at desc")),
        Index(
            "ix_finding_words",
            text("pairs_of_characters(finding_words(description, address))"),
            postgresql_using="gin",
        ),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    number: Mapped[str]
    channel: Mapped[str]
    external_number: Mapped[str | None]
    reported_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    patrol_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patrol.id"))
    inspection_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("inspection.id"))
    monitor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("monitor.id"))
    location: Mapped[Any | None] = mapped_column(point())
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    location_source: Mapped[str | None]
    dong_code: Mapped[str | None] = mapped_column(String(10))
    dong_by_nearest: Mapped[bool] = mapped_column(server_default="false")
    legal_dong: Mapped[str | None]
    address: Mapped[str | None]
    national_point: Mapped[str | None]
    taxonomy_version: Mapped[str]
    field_code: Mapped[str] = mapped_column(String(2))
    item_code: Mapped[str | None] = mapped_column(String(4))
    classified_by: Mapped[str]
    handling: Mapped[str]
    document_number: Mapped[str | None]
    description: Mapped[str]
    urgency: Mapped[str] = mapped_column(server_default="normal")
    state: Mapped[str]
    department_code: Mapped[str | None]
    suggested_department: Mapped[str | None]
    duty: Mapped[str | None]
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    occurred_at: Mapped[Moment | None]
    received_at: Mapped[Moment]
    due_at: Mapped[Moment]
    target_hours: Mapped[int] = mapped_column(SmallInteger)
    resolved_at: Mapped[Moment | None]
    confirmed_at: Mapped[Moment | None]
    interim_at: Mapped[Moment | None]
    result: Mapped[str | None]
    reason: Mapped[str | None]
    transferred_to: Mapped[str | None]
    duplicate_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))
    likely_double_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))
    reopened_count: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    sightings: Mapped[int] = mapped_column(Integer, server_default="1")
    photos_expected: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    photos_stored: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    has_after_photo: Mapped[bool] = mapped_column(server_default="false")
    cell_9: Mapped[int | None] = mapped_column(BigInteger)
    cell_10: Mapped[int | None] = mapped_column(BigInteger)
    cell_11: Mapped[int | None] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]


class Reporter(Base):
    """Contact data of whoever reported (민원인): personal data, in a table of its own, deleted after its retention period."""

    __tablename__ = "reporter"
    __table_args__ = (Index("ix_reporter_created_at", "created_at"),)

    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    district_code: Mapped[DistrictCode]
    name: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    wants_answer: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[CreatedAt]


class FindingMove(Base):
    """One step of a finding (처리): a thing of its own, with its own id and the revision that it was made from."""

    __tablename__ = "finding_move"
    __table_args__ = (
        CheckConstraint(f"target in {STATES}", name="target"),
        CheckConstraint(f"source in {STATES}", name="source"),
        Index("ix_finding_move_finding_id", "finding_id", "made_at"),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"))
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    source: Mapped[str]
    target: Mapped[str]
    from_revision: Mapped[int] = mapped_column(Integer)
    department_code: Mapped[str | None]
    reason: Mapped[str | None]
    result: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    undoes: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding_move.id"), unique=True)
    created_at: Mapped[CreatedAt]


class NumberCounter(Base):
    """Last number given in a district and year: locked by whoever takes the next, so that numbers have no gaps."""

    __tablename__ = "number_counter"

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


VIOLATIONS |= {
    "uq_finding_district_code_channel_external_number": problems.external_number_taken,
    "fk_finding_taxonomy_version_item_code": problems.item_unknown,
    "fk_finding_taxonomy_version_field_code": problems.item_unknown,
    "fk_finding_district_code_department_code": problems.department_unknown,
    "fk_finding_duplicate_of": problems.reference_invalid,
    "fk_finding_patrol_id": problems.reference_invalid,
    "fk_finding_inspection_id": problems.reference_invalid,
    "fk_finding_monitor_id": problems.reference_invalid,
    "uq_finding_move_undoes": problems.undo_not_possible,
}
UNREACHABLE |= {
    "uq_finding_district_code_number",
    "ck_finding_channel",
    "ck_finding_state",
    "ck_finding_location_source",
    "ck_finding_handling",
    "ck_finding_classified_by",
    "ck_finding_urgency",
    "ck_finding_photos",
    "ck_finding_duplicate_names_original",
    "ck_finding_duplicate_of_another",
    "ck_finding_done_has_time",
    "ck_finding_accuracy",
    "ck_finding_duty",
    "ck_finding_move_target",
    "ck_finding_move_source",
    "fk_finding_reported_by",
    "fk_finding_assignee_id",
    "fk_finding_likely_double_of",
    "fk_reporter_finding_id",
    "fk_finding_move_finding_id",
    "fk_finding_move_made_by",
    "fk_finding_move_undoes",
}
