"""Reads of people and tokens: frozen rows."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

COLUMNS = """
    p.id, p.district_code, p.name, p.display_name, p.role, p.department_code, p.language, p.session_epoch,
    p.password_hash, p.is_demo, p.disabled_at is not null as is_disabled, p.email
"""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One account."""

    id: uuid.UUID
    district_code: str
    name: str
    display_name: str
    role: str
    department_code: str | None
    language: str
    session_epoch: int
    password_hash: str | None
    is_demo: bool
    is_disabled: bool
    email: str | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One bearer token, without its secret."""

    id: uuid.UUID
    label: str
    created_at: object
    is_revoked: bool


def _person(row: Row[tuple[object, ...]] | None) -> PersonRow | None:
    return PersonRow(**row._mapping) if row is not None else None


def person_by_id(session: Session, person_id: uuid.UUID) -> PersonRow | None:
    """The account with this id."""
    statement = text(f"select {COLUMNS} from person p where id = :id")  # noqa: S608
    return _person(session.execute(statement, {"id": person_id}).first())


def person_by_name(session: Session, name: str) -> PersonRow | None:
    """The account that signs in with this name; case does not matter."""
    statement = text(f"select {COLUMNS} from person p where lower(p.name) = lower(:name)")  # noqa: S608
    return _person(session.execute(statement, {"name": name.strip()}).first())


def hash_token(secret: str) -> bytes:
    """What is kept of a bearer token: it is random and long, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def person_by_token(session: Session, secret: str) -> PersonRow | None:
    """The account behind a bearer token that is neither revoked nor past its end."""
    statement = text(
        f"select {COLUMNS} from person p join token t on t.person_id = p.id "  # noqa: S608
        "where t.secret_hash = :hash and t.revoked_at is null and coalesce(t.expires_at > now(), true)"
    )
    return _person(session.execute(statement, {"hash": hash_token(secret)}).first())


def people(session: Session, district_code: str) -> list[PersonRow]:
    """Every account of a district, the active ones first."""
    statement = text(
        f"select {COLUMNS} from person p where district_code = :district "  # noqa: S608
        "order by disabled_at is not null, role, display_name"
    )
    return [PersonRow(**row._mapping) for row in session.execute(statement, {"district": district_code})]


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """Somebody of a department, as a choice names them."""

    id: uuid.UUID
    display_name: str


def colleagues(session: Session, district_code: str, department_code: str | None) -> list[ColleagueRow]:
    """The active people of a department, by name."""
    rows = session.execute(
        text(
            "select id, display_name from person where district_code = :district and department_code = :department"
            " and disabled_at is null order by display_name"
        ),
        {"district": district_code, "department": department_code},
    )
    return [ColleagueRow(**row._mapping) for row in rows]


def tokens_of(session: Session, person_id: uuid.UUID) -> list[TokenRow]:
    """A person's tokens, newest first."""
    statement = text(
        "select id, label, created_at, revoked_at is not null as is_revoked from token "
        "where person_id = :id order by created_at desc"
    )
    return [TokenRow(**row._mapping) for row in session.execute(statement, {"id": person_id})]


def recent_failures(session: Session, key: bytes) -> int:
    """Failed sign-ins under this key within the last minute."""
    statement = text(
        "select count(*) from sign_in_attempt where key = :key and at > now() - interval '1 minute'"
    )
    return int(session.scalar(statement, {"key": key}) or 0)


def has_active_demo_account(session: Session) -> bool:
    """Whether anybody could still sign in with a demo account."""
    return bool(
        session.scalar(text("select exists (select from person where is_demo and disabled_at is null)"))
    )
