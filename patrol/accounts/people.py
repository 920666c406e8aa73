"""Writes to accounts: add, disable, enable, reset, tokens; and the check of a sign-in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.accounts import queries
from patrol.accounts.models import Person, SignInAttempt, Token
from patrol.accounts.permissions import Role
from patrol.ids import new_id
from patrol.journal import Actor, record

HASHER = PasswordHasher()
MIN_PASSWORD = 10
# Checked when a name is unknown, so that the answer takes as long as for a known one.
NOBODY = HASHER.hash(secrets.token_hex(16))


def check_password_rule(name: str, password: str) -> None:
    """Raise `problems.password_too_weak` for one that is short or repeats the name."""
    if len(password) < MIN_PASSWORD or password.strip().lower() == name.strip().lower():
        raise problems.password_too_weak()


def add_person(
    session: Session,
    actor: Actor,
    *,
    district_code: str,
    name: str,
    display_name: str,
    role: Role,
    password: str | None,
    department_code: str | None = None,
    email: str | None = None,
    is_demo: bool = False,
) -> uuid.UUID:
    """Add an account. Raises account-name-taken (409) or password-too-weak (422)."""
    if password is not None:
        check_password_rule(name, password)
    if role is Role.STAFF and not department_code:
        raise problems.move_needs(what="처리부서", what_en="a department")
    person_id = new_id()
    session.add(
        Person(
            id=person_id,
            district_code=district_code,
            name=name.strip(),
            display_name=display_name.strip() or name.strip(),
            role=role,
            department_code=department_code if role is Role.STAFF else None,
            email=email,
            password_hash=HASHER.hash(password) if password is not None else None,
            is_demo=is_demo,
        )
    )
    session.flush()
    change = {"role": str(role), "department_code": department_code, "is_demo": is_demo}
    record(session, actor, subject="person", subject_id=person_id, action="added", change=change)
    return person_id


def set_password(session: Session, actor: Actor, person_id: uuid.UUID, password: str) -> None:
    """Give an account a new password; its sessions and bearer tokens end."""
    row = _require(session, actor, person_id)
    check_password_rule(row.name, password)
    session.execute(
        text("update person set password_hash = :hash, session_epoch = session_epoch + 1 where id = :id"),
        {"hash": HASHER.hash(password), "id": person_id},
    )
    session.execute(
        text("update token set revoked_at = now() where person_id = :id and revoked_at is null"),
        {"id": person_id},
    )
    record(session, actor, subject="person", subject_id=person_id, action="password_set", change={})


def set_disabled(session: Session, actor: Actor, person_id: uuid.UUID, *, is_disabled: bool) -> None:
    """Disable an account (its sessions end at once) or enable it again."""
    if actor.person_id == person_id:
        raise problems.own_account_protected()
    _require(session, actor, person_id)
    session.execute(
        text(
            "update person set disabled_at = case when :off then now() end, session_epoch = session_epoch + 1"
            " where id = :id"
        ),
        {"off": is_disabled, "id": person_id},
    )
    action = "disabled" if is_disabled else "enabled"
    record(session, actor, subject="person", subject_id=person_id, action=action, change={})


def set_language(session: Session, actor: Actor, person_id: uuid.UUID, language: str) -> None:
    """Keep the language that a person chose."""
    session.execute(
        text("update person set language = :language where id = :id"), {"language": language, "id": person_id}
    )
    change = {"language": language}
    record(session, actor, subject="person", subject_id=person_id, action="language_set", change=change)


def create_token(session: Session, actor: Actor, person_id: uuid.UUID, label: str) -> str:
    """Make a bearer token; the secret is returned once and kept only as a hash."""
    secret = "patrol_" + secrets.token_urlsafe(32)
    token = Token(
        id=new_id(), person_id=person_id, label=label.strip() or "API", secret_hash=queries.hash_token(secret)
    )
    session.add(token)
    session.flush()
    change = {"person_id": str(person_id)}
    record(session, actor, subject="token", subject_id=token.id, action="created", change=change)
    return secret


def revoke_token(session: Session, actor: Actor, person_id: uuid.UUID, token_id: uuid.UUID) -> None:
    """End a person's own token. Repeating it changes nothing."""
    revoked = session.execute(
        text(
            "update token set revoked_at = now() where id = :id and person_id = :person and revoked_at is null"
            " returning id"
        ),
        {"id": token_id, "person": person_id},
    ).first()
    if revoked is not None:
        record(session, actor, subject="token", subject_id=token_id, action="revoked", change={})


def attempt_keys(secret_key: str, name: str, address: str) -> tuple[bytes, bytes]:
    """Keyed hashes under which failures of a name and of an address are counted."""

    def key(text_: str) -> bytes:
        return hmac.new(secret_key.encode(), text_.encode(), hashlib.sha256).digest()

    return key(f"name:{name.strip().lower()}"), key(f"address:{address}")


def check_sign_in(session: Session, name: str, password: str) -> queries.PersonRow | None:
    """The account, if name and password belong together and it is not disabled; else None, after the same time."""
    row = queries.person_by_name(session, name)
    usable = row is not None and row.password_hash is not None and not row.is_disabled
    kept = row.password_hash if row is not None and row.password_hash is not None else NOBODY
    try:
        HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return None
    return row if usable else None


def note_failure(session: Session, keys: tuple[bytes, ...]) -> None:
    """Count a failed sign-in, and drop those that no longer matter."""
    session.execute(SignInAttempt.__table__.insert(), [{"key": key} for key in keys])  # type: ignore[attr-defined]
    session.execute(text("delete from sign_in_attempt where at < now() - interval '10 minutes'"))


def _require(session: Session, actor: Actor, person_id: uuid.UUID) -> queries.PersonRow:
    """The account; an administrator reaches those of their own district, the command line every one."""
    row = queries.person_by_id(session, person_id)
    if row is None or actor.district_code not in (None, row.district_code):
        raise problems.account_not_found()
    return row
