"""The sighting (재목격): somebody saw again what is already an open finding."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from patrol.database import UNREACHABLE, Base, CreatedAt, DistrictCode, Id, Moment, point


class Sighting(Base):
    """A further report of an open finding, kept beside it instead of as a finding of its own.

    `location` EPSG:4326, `accuracy_m` metres; `seen_at` is the phone's clock, `received_at` the server's. Its photos are
    photos of the finding.
    """

    __tablename__ = "sighting"
    __table_args__ = (
        CheckConstraint("accuracy_m >= 0", name="accuracy"),
        Index("ix_sighting_finding_id", "finding_id", "received_at"),
        Index("ix_sighting_location", "location", postgresql_using="gist"),
    )

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    district_code: Mapped[DistrictCode]
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"))
    seen_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    location: Mapped[Any | None] = mapped_column(point())
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    description: Mapped[str]
    seen_at: Mapped[Moment | None]
    received_at: Mapped[Moment]
    created_at: Mapped[CreatedAt]


UNREACHABLE |= {"ck_sighting_accuracy", "fk_sighting_finding_id", "fk_sighting_seen_by"}
