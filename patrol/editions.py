"""Which edition of the reference data holds (areas, scheme, routing, days off): one number that changes with any of them.

Triggers on those tables take a new number from a sequence, so a number never stands for two contents, not even after a
rollback. What is built from reference data is kept in memory under the number and is never stale.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from patrol.database import UNREACHABLE, Base


class ReferenceEdition(Base):
    """The one row that says which edition holds."""

    __tablename__ = "reference_edition"
    __table_args__ = (CheckConstraint("is_only", name="is_only"),)

    is_only: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default="true")
    number: Mapped[int] = mapped_column(BigInteger)


UNREACHABLE |= {"ck_reference_edition_is_only"}


def edition_number(session: Session) -> int:
    """The number of the edition that this transaction sees."""
    return int(session.scalar(text("select number from reference_edition")) or 0)
