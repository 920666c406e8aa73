"""People and their bearer tokens."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.accounts.permissions import Role
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode, Id, Moment

ROLES = ", ".join(f"'{role}'" for role in Role)


class Person(Base):
    """An account (계정): one for each person. `name` is what is typed to sign in."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(f"role in ({ROLES})", name="role"),
        CheckConstraint("language in ('ko', 'en')", name="language"),
        CheckConstraint("role <> 'staff' or department_code is not null", name="staff_has_department"),
        Index("uq_person_name", text("lower(name)"), unique=True),
    )

    id: Mapped[Id]
    district_code: Mapped[DistrictCode]
    name: Mapped[str]
    display_name: Mapped[str]
    role: Mapped[str]
    department_code: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="ko")
    password_hash: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(server_default="false")
    session_epoch: Mapped[int] = mapped_column(server_default="0")
    disabled_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class Token(Base):
    """A bearer token: shown once, kept as a SHA-256, revocable."""

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_person_id", "person_id"),)

    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    label: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]


class SignInAttempt(Base):
    """A failed sign-in, kept for minutes: `key` is a keyed hash of the name or of the address, never the thing itself."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key", "key", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[CreatedAt]


VIOLATIONS["uq_person_name"] = problems.account_name_taken
UNREACHABLE |= {
    "ck_person_role",
    "ck_person_language",
    "ck_person_staff_has_department",
    "fk_token_person_id",
    "uq_token_secret_hash",
}
