"""What imports keep: which versions of a case they have seen, and the files that people handed in on the page."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from patrol.database import UNREACHABLE, Base, CreatedAt, DistrictCode, Id, Moment

FILE_STATES = ("to_check", "checked", "to_import", "imported", "failed")


class ImportVersion(Base):
    """A later version of a case that an import has seen (the first is the finding's own digest): it is not taken twice, so
    that an older file cannot undo what a newer one brought."""

    __tablename__ = "import_version"

    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    seen_at: Mapped[CreatedAt]


class ImportFile(Base):
    """A file that somebody handed in on the page (가져오기): checked first, imported when they say so; the worker does both.

    `content` goes when it is imported; `rejects` is the CSV of what could not be taken.
    """

    __tablename__ = "import_file"
    __table_args__ = (
        CheckConstraint(f"state in {FILE_STATES}", name="state"),
        Index("ix_import_file_district_code", "district_code", text("created_at desc")),
        Index(
            "ix_import_file_waiting",
            "created_at",
            postgresql_where=text("state in ('to_check', 'to_import')"),
        ),
    )

    id: Mapped[Id]
    district_code: Mapped[DistrictCode]
    name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    rejects: Mapped[bytes | None] = mapped_column(LargeBinary)
    channel: Mapped[str]
    state: Mapped[str]
    share: Mapped[float] = mapped_column(server_default="0")
    outcome: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    handed_in_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


UNREACHABLE |= {"ck_import_file_state", "fk_import_file_handed_in_by", "fk_import_version_finding_id"}
