"""The cast: one person for each role, as the tests know them, each with a signed-in browser."""

from __future__ import annotations

import functools
import uuid
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from patrol.accounts.models import Person, Token
from patrol.accounts.permissions import Role
from patrol.accounts.queries import hash_token

DISTRICT = "11560"
PASSWORD = "correct horse battery"
# argon2 of PASSWORD with its weakest parameters: tests sign in often.
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$HNpED369VTiYhdOmNrE3sA$lXiQiXebhg/hJnq1GsVEHEuGiNGTc1DQcJziZvH4sd4"
)


@dataclass(frozen=True)
class Character:
    """Somebody in the tests."""

    name: str
    role: Role
    department_code: str | None = None

    @property
    def id(self) -> uuid.UUID:
        """The same id in every run."""
        return uuid.uuid5(uuid.NAMESPACE_URL, self.name)

    @property
    def secret(self) -> str:
        """This person's bearer token."""
        return f"patrol_test_{self.name}"


OFFICER = Character("officer", Role.OFFICER)
SECOND_OFFICER = Character("officer2", Role.OFFICER)
CLERK = Character("clerk", Role.STAFF, "road")
CLEANER = Character("cleaner", Role.STAFF, "cleaning")
MANAGER = Character("manager", Role.MANAGER)
ADMINISTRATOR = Character("administrator", Role.ADMINISTRATOR)
MONITOR = Character("monitor", Role.MONITOR)
CITY_VIEWER = Character("city", Role.CITY_VIEWER)
EVERYBODY = (OFFICER, SECOND_OFFICER, CLERK, CLEANER, MANAGER, ADMINISTRATOR, MONITOR, CITY_VIEWER)


def introduce(session: Session) -> None:
    """Put the cast into an empty database."""
    for who in EVERYBODY:
        session.add(
            Person(
                id=who.id,
                district_code=DISTRICT,
                name=who.name,
                display_name=who.name,
                role=who.role,
                department_code=who.department_code,
                password_hash=PASSWORD_HASH,
            )
        )
        session.flush()
        session.add(
            Token(id=uuid.uuid4(), person_id=who.id, label="test", secret_hash=hash_token(who.secret))
        )
    session.flush()


class Cast:
    """Browsers of the cast. A client by token needs no CSRF; `browser` signs in by cookie."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def client(self, who: Character) -> FlaskClient:
        """A client that sends this person's bearer token with each request."""
        client = self.app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {who.secret}"
        return client

    @functools.cached_property
    def officer(self) -> FlaskClient:
        """The patrol officer."""
        return self.client(OFFICER)

    @functools.cached_property
    def clerk(self) -> FlaskClient:
        """Staff of the road department."""
        return self.client(CLERK)

    @functools.cached_property
    def manager(self) -> FlaskClient:
        """The audit office's manager."""
        return self.client(MANAGER)

    @functools.cached_property
    def administrator(self) -> FlaskClient:
        """The administrator."""
        return self.client(ADMINISTRATOR)

    @functools.cached_property
    def monitor(self) -> FlaskClient:
        """The resident who volunteers."""
        return self.client(MONITOR)

    @functools.cached_property
    def stranger(self) -> FlaskClient:
        """Somebody who is not signed in."""
        return self.app.test_client()
