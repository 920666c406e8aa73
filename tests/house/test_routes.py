"""Every route declares what it needs, and the table of permissions is what happens."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.routing import Rule

from patrol.accounts.permissions import TABLE, Permission, Role
from tests.cast import ADMINISTRATOR, CITY_VIEWER, CLERK, MANAGER, MONITOR, OFFICER, Cast

COMMITTED = Path(__file__).with_name("routes.txt")
BY_ROLE = {who.role: who for who in (OFFICER, MONITOR, CLERK, MANAGER, ADMINISTRATOR, CITY_VIEWER)}
VALUES = {
    "uuid": str(uuid.UUID(int=7 << 76 | 1 << 63)),
    "string": "a" * 64,
    "int": "1",
    "any": None,
    "default": "x",
}


def rules(app: Flask) -> list[Rule]:
    """Every route but the static files."""
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=str)


def permission_of(app: Flask, rule: Rule) -> Permission | None:
    """What a route's view declares."""
    return getattr(app.view_functions[rule.endpoint], "permission", None)


def methods(rule: Rule) -> list[str]:
    """The methods that do something of their own."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def address(rule: Rule) -> str:
    """An address that the rule takes."""
    with_values = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        if kind == "any":
            with_values[name] = sorted(converter.items)[0]
        else:
            with_values[name] = {"uuid": uuid.UUID(VALUES["uuid"]), "integer": 1}.get(kind, "a" * 64)
    return rule.build(with_values)[1]


def test_every_route_declares_a_permission(app: Flask) -> None:
    undeclared = [str(rule) for rule in rules(app) if permission_of(app, rule) is None]
    assert undeclared == []


def test_every_permission_is_used_and_has_its_line(app: Flask) -> None:
    declared = {permission_of(app, rule) for rule in rules(app)}
    checked_inside = {Permission.FINDING_READ_OWN, Permission.PERSONAL_DATA_READ}
    assert set(Permission) == set(TABLE)
    assert set(Permission) - declared - checked_inside == set()


def test_the_list_of_routes_is_the_committed_one(app: Flask) -> None:
    """Run `pytest --update-routes`… is not needed: copy what this test prints."""
    lines = [f"{' '.join(methods(rule)):<12} {rule!s:<70} {permission_of(app, rule)}" for rule in rules(app)]
    now = "\n".join(line.rstrip() for line in lines) + "\n"
    if not COMMITTED.exists() or COMMITTED.read_text() != now:
        COMMITTED.with_suffix(".new").write_text(now)
        pytest.fail(
            f"routes changed: look at {COMMITTED.with_suffix('.new').name}, then make it {COMMITTED.name}"
        )


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_exactly_the_routes_of_the_table(
    app: Flask, engine: Engine, cast: Cast, role: Role
) -> None:
    """403 where the table says no; anything else (a page, a 404, a 422) where it says yes."""
    client = cast.client(BY_ROLE[role])
    wrong = []
    for rule in rules(app):
        permission = permission_of(app, rule)
        assert permission is not None
        for method in methods(rule):
            if rule.endpoint in {"accounts.sign_out", "accounts.change_password"}:
                continue
            answer = client.open(address(rule), method=method)
            is_refused = answer.status_code == 403
            if is_refused == (role in TABLE[permission]):
                wrong.append((method, str(rule), answer.status_code))
    assert wrong == []


def test_a_stranger_gets_only_what_is_public(app: Flask, engine: Engine, cast: Cast) -> None:
    wrong = []
    for rule in rules(app):
        for method in methods(rule):
            answer = cast.stranger.open(address(rule), method=method)
            is_public = permission_of(app, rule) is Permission.PUBLIC
            to_sign_in = answer.status_code == 302 and answer.location.startswith("/sign-in")
            is_kept_out = answer.status_code in {400, 401} or to_sign_in
            if not is_public and not is_kept_out:
                wrong.append((method, str(rule), answer.status_code))
    assert wrong == []


def test_a_write_by_cookie_needs_the_token_of_our_pages(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    page = browser.get("/sign-in")
    assert page.status_code == 200
    answer = browser.post("/sign-in", data={"name": "officer", "password": "correct horse battery"})
    assert answer.status_code == 400
    assert "csrf" in answer.get_data(as_text=True).lower() or "새로 고친" in answer.get_data(as_text=True)
