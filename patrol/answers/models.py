"""Result templates, saved filters, and mail that waits to be sent."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, Moment


class ResultTemplate(Base):
    """답변 서식: words that a department often answers with, for an item, a field, or anything. Retired, never deleted."""

    __tablename__ = "result_template"
    __table_args__ = (
        CheckConstraint("length(title) between 1 and 80", name="title"),
        CheckConstraint("length(body) between 1 and 4000", name="body"),
        Index("ix_result_template_item", "district_code", "item_code"),
    )

    id: Mapped[Id]
    district_code: Mapped[DistrictCode]
    field_code: Mapped[str | None] = mapped_column(String(2))
    item_code: Mapped[str | None] = mapped_column(String(4))
    title: Mapped[str]
    body: Mapped[str]
    retired_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class SavedFilter(Base):
    """A person's own view of the list: its query string under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        UniqueConstraint("person_id", "name", name="uq_saved_filter_person_id_name"),
        CheckConstraint("length(name) between 1 and 40", name="name"),
        CheckConstraint("length(query) <= 2000", name="query"),
    )

    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[CreatedAt]


class OutgoingMail(Base):
    """A mail that is to be sent once: `key` names its occasion. The address is looked up when it is sent, so that personal
    data stays in one table; `void`: there was nobody to send it to any more.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("kind in ('answer', 'interim', 'digest')", name="kind"),
        CheckConstraint("state in ('waiting', 'sending', 'sent', 'failed', 'void')", name="state"),
        CheckConstraint("(finding_id is null) <> (department_code is null)", name="one_addressee"),
        Index("ix_outgoing_mail_waiting", "not_before", postgresql_where=text("state = 'waiting'")),
        Index("ix_outgoing_mail_finding_id", "finding_id"),
    )

    id: Mapped[Id]
    key: Mapped[str]
    district_code: Mapped[DistrictCode]
    kind: Mapped[str]
    finding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))
    department_code: Mapped[str | None]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    not_before: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


VIOLATIONS["uq_saved_filter_person_id_name"] = problems.filter_name_taken
UNREACHABLE |= {
    "ck_result_template_title",
    "ck_result_template_body",
    "ck_saved_filter_name",
    "ck_saved_filter_query",
    "fk_saved_filter_person_id",
    "uq_outgoing_mail_key",
    "ck_outgoing_mail_kind",
    "ck_outgoing_mail_state",
    "ck_outgoing_mail_one_addressee",
    "fk_outgoing_mail_finding_id",
}
