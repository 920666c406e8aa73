"""The photo (사진): announced with its finding, stored under its SHA-256, shown as derivatives without metadata."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from patrol.database import UNREACHABLE, Base, CreatedAt, DistrictCode, Id, Moment, point

ROLES = ("before", "after", "context")
STATES = ("expected", "stored", "derived", "refused")


class Photo(Base):
    """One picture of one thing. `expected`: announced, not here yet; `stored`: the original is durable; `derived`: it can be
    shown; `refused`: the original is kept, but no picture could be made of it (`refusal` is the problem's slug).
    """

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("finding_id", "sha256"),
        UniqueConstraint("activity_id", "sha256"),
        UniqueConstraint("inspection_id", "question", "sha256"),
        CheckConstraint("num_nonnulls(finding_id, activity_id, inspection_id) = 1", name="of_one_thing"),
        CheckConstraint(f"role in {ROLES}", name="role"),
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("(state = 'expected') = (stored_at is null)", name="stored"),
        Index("ix_photo_sha256", "sha256"),
        Index("ix_photo_waiting", "stored_at", postgresql_where=text("state = 'stored'")),
        Index("ix_photo_taken_location", "taken_location", postgresql_using="gist"),
    )

    id: Mapped[Id]
    district_code: Mapped[DistrictCode]
    finding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))
    activity_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("activity.id"))
    inspection_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("inspection.id"))
    question: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))
    role: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="expected")
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    bytes: Mapped[int | None] = mapped_column(Integer)
    media_type: Mapped[str | None]
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    taken_at: Mapped[Moment | None]
    taken_location: Mapped[Any | None] = mapped_column(point())
    perceptual_hash: Mapped[int | None] = mapped_column(BigInteger)
    refusal: Mapped[str | None]
    stored_at: Mapped[Moment | None]
    derived_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


UNREACHABLE |= {
    "uq_photo_finding_id_sha256",
    "uq_photo_activity_id_sha256",
    "uq_photo_inspection_id_question_sha256",
    "ck_photo_of_one_thing",
    "fk_photo_activity_id",
    "fk_photo_inspection_id",
    "ck_photo_role",
    "ck_photo_state",
    "ck_photo_sha256",
    "ck_photo_stored",
    "fk_photo_finding_id",
    "fk_photo_added_by",
}
