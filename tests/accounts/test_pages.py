"""The pages of accounts: signing in, one's own account, the list of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol.accounts import people
from patrol.accounts.permissions import Role
from patrol.database import transaction
from patrol.journal import SYSTEM, Actor
from patrol.problems import Problem
from tests.cast import ADMINISTRATOR, DISTRICT, PASSWORD, Cast


def csrf_of(page: str) -> str:
    """The token that a page's forms carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD) -> int:
    """Sign in as a browser does; the status of the answer."""
    token = csrf_of(client.get("/sign-in").get_data(as_text=True))
    return client.post("/sign-in", data={"csrf_token": token, "name": name, "password": password}).status_code


def test_a_person_signs_in_by_name_and_password(client: FlaskClient) -> None:
    assert sign_in(client, "clerk") == 302
    assert client.get("/account").status_code == 200


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(client: FlaskClient) -> None:
    assert sign_in(client, "clerk", "something else entirely") == 401
    page = client.post(
        "/sign-in",
        data={"csrf_token": csrf_of(client.get("/sign-in").text), "name": "nobody", "password": "x"},
    )
    assert "아이디 또는 비밀번호가 맞지 않습니다" in page.text


def test_a_sign_in_goes_on_to_the_page_that_was_asked_for_but_never_to_another_site(
    client: FlaskClient,
) -> None:
    token = csrf_of(client.get("/sign-in").text)
    data = {"csrf_token": token, "name": "clerk", "password": PASSWORD, "next": "//evil.example/x"}
    assert client.post("/sign-in", data=data).headers["Location"] == "/findings"


def test_a_new_token_is_shown_once(cast: Cast) -> None:
    made = cast.clerk.post("/account/tokens", data={"label": "엑셀"})
    assert "patrol_" in made.text
    assert "patrol_" not in cast.clerk.get("/account").text


def test_the_list_of_people_is_the_administrators(cast: Cast) -> None:
    page = cast.administrator.get("/people")
    assert page.status_code == 200
    assert "clerk" in page.text
    assert cast.manager.get("/people").status_code == 403


@pytest.mark.parametrize("header", ["Basic b2ZmaWNlcjp4", "Bearer nothing", "x"])
def test_a_header_beside_a_session_does_not_replace_the_token_of_our_own_pages(
    client: FlaskClient, header: str
) -> None:
    assert sign_in(client, "clerk") == 302
    form = {"password": "a new long password"}
    answer = client.post("/account/password", data=form, headers={"Authorization": header})
    assert answer.status_code == 400
    assert client.get("/account").status_code == 200


def test_whoever_finds_a_device_open_may_not_try_passwords_either(client: FlaskClient) -> None:
    assert sign_in(client, "clerk") == 302
    token = csrf_of(client.get("/account").text)

    def change(old: str) -> int:
        form = {"csrf_token": token, "current_password": old, "password": "a new long password"}
        return client.post("/account/password", data=form).status_code

    tries = [change("something else entirely") for _ in range(30)]
    assert tries[0] == 401
    assert tries[-1] == 429
    assert change(PASSWORD) == 429
    assert client.get("/account").status_code == 200


@pytest.fixture
def newcomer(engine: Engine, owner_engine: Engine) -> Iterator[str]:
    """Somebody whose password may change: the cast's stay as they are, for every test."""
    with transaction(engine) as session:
        people.add_person(
            session,
            SYSTEM,
            district_code=DISTRICT,
            name="newcomer",
            display_name="",
            role=Role.OFFICER,
            password=PASSWORD,
        )
    yield "newcomer"
    with owner_engine.begin() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        connection.exec_driver_sql("delete from person where name = 'newcomer'")


def test_ones_own_password_is_changed_and_every_session_ends(newcomer: str, client: FlaskClient) -> None:
    assert sign_in(client, newcomer) == 302
    token = csrf_of(client.get("/account").text)
    form = {"csrf_token": token, "current_password": PASSWORD, "password": "a new long password"}
    assert client.post("/account/password", data=form).status_code == 302
    assert client.get("/account").status_code != 200
    assert sign_in(client, newcomer) == 401
    assert sign_in(client, newcomer, "a new long password") == 302


def test_an_administrator_reaches_no_account_of_another_district(cast: Cast, session: Session) -> None:
    stranger = people.add_person(
        session,
        SYSTEM,
        district_code="11680",
        name="elsewhere",
        display_name="",
        role=Role.ADMINISTRATOR,
        password="a long password",
    )
    ours = Actor("person", ADMINISTRATOR.id, DISTRICT)
    with pytest.raises(Problem, match="account-not-found"):
        people.set_password(session, ours, stranger, "another long password")
    with pytest.raises(Problem, match="account-not-found"):
        people.set_disabled(session, ours, stranger, is_disabled=True)
    people.set_password(session, SYSTEM, stranger, "another long password")
