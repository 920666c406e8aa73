"""A person of another district neither reads nor changes this district's programmes: asked of every route that they have."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from patrol.accounts.models import Person, Token
from patrol.accounts.permissions import Role
from patrol.accounts.queries import hash_token
from patrol.findings.rules import Channel
from patrol.ids import new_id
from patrol.journal import SYSTEM
from patrol.monitors.enrol import MonitorInput, enrol
from patrol.programmes.load import load_programmes
from patrol.programmes.make import PlanInput, make_plan
from patrol.zones.draw import ZoneInput, draw_zone
from tests.cast import DISTRICT, MANAGER, PASSWORD_HASH, Cast
from tests.findings.arranging import actor, found
from tests.house.test_routes import methods
from tests.house.test_routes import rules as every_rule
from tests.programmes.arranging import (
    DAY,
    activity,
    answers,
    facility,
    grievance,
    inspect,
    inspection_of,
    kinds,
    outing,
)

ELSEWHERE = "11680"
MARK = "여의나루비밀"
PARK = "POLYGON ((126.900 37.520, 126.904 37.520, 126.904 37.523, 126.900 37.523, 126.900 37.520))"
PARTS = (
    *(
        "/activities",
        "/facilities",
        "/grievances",
        "/inspections",
        "/monitors",
        "/patrols",
        "/programmes",
        "/zones",
    ),
    *(
        "/calendar",
        "/api/v1/inspections",
        "/api/v1/patrols",
        "/api/v1/phone",
        "/api/v1/map",
        "/map",
        "/import",
    ),
    *("/export", "/report/inspection", "/report/patrol"),
)
TABLES = (
    *("patrol", "plan", "monitor", "facility", "inspection", "inspection_interval", "checklist", "activity"),
    *(
        "budget",
        "grievance",
        "grievance_limit",
        "grievance_contact",
        "volunteer_rule",
        "programme",
        "finding",
        "photo",
    ),
)
FORMS: dict[str, dict[str, Any]] = {
    "/grievances/<uuid:grievance_id>/answer": {"answer": "다른 구의 답"},
    "/inspections/<uuid:inspection_id>/answers/<question>/finding": {"id": str(new_id())},
    "/facilities/<uuid:facility_id>/edit": {
        "id": str(new_id()),
        "programme_code": "daycare",
        "name": "바꾼 이름",
        "registered_on": "2014-03-04",
    },
    "/patrols/<uuid:patrol_id>/end": {"ended_at": "2014-03-04T12:00"},
    "/monitors/<uuid:monitor_id>/reports": {
        "id": str(new_id()),
        "description": "보도블록이 깨졌습니다",
        "longitude": "126.8962",
        "latitude": "37.5264",
        "occurred_at": "2014-03-04T12:00",
    },
    "/monitors/reports/<uuid:finding_id>/unclear": {
        "reason": "불명확",
        "monitor": str(new_id()),
        "year": "2014",
    },
}


def elsewhere(owner: Session, role: Role) -> str:
    """A person of another district with a token; returns the token."""
    name = f"elsewhere_{role}"
    person_id = uuid.uuid5(uuid.NAMESPACE_URL, name)
    owner.add(
        Person(
            id=person_id,
            district_code=ELSEWHERE,
            name=name,
            display_name=name,
            role=role,
            department_code=None,
            password_hash=PASSWORD_HASH,
        )
    )
    owner.flush()
    owner.add(Token(id=new_id(), person_id=person_id, label="test", secret_hash=hash_token(name)))
    owner.flush()
    return name


def everything(session: Session) -> dict[str, uuid.UUID]:
    """One of each thing in this district, named so that it is known again; returns them by the routes' names of their ids."""
    kinds(session)
    place = facility(session, name=f"{MARK}어린이집", manager="원장")
    given = inspection_of(
        session, place, answers=answers(session, exit=f"{MARK} 통로"), result="repair", inspector=MARK
    )
    inspect(session, given)
    monitor_id, plan_id = new_id(), new_id()
    enrol(session, actor(MANAGER), MonitorInput(id=monitor_id, name=MARK, year=2014), district_code=DISTRICT)
    plan = PlanInput(
        id=plan_id,
        programme_code="daily",
        title=f"{MARK} 계획",
        rule="FREQ=WEEKLY;BYDAY=TU",
        starts_on=DAY,
        until=DAY.replace(month=12),
    )
    make_plan(session, actor(MANAGER), plan, district_code=DISTRICT)
    zone = ZoneInput(code="P-1", name=f"{MARK}공원", zone_type="park", boundary=PARK, valid_from=DAY)
    draw_zone(session, actor(MANAGER), zone, district_code=DISTRICT, today=DAY)
    return {
        "facility_id": place,
        "inspection_id": given.id,
        "monitor_id": monitor_id,
        "plan_id": plan_id,
        "patrol_id": outing(session, theme=f"{MARK} 순찰"),
        "activity_id": activity(
            session, "field_tour", title=f"{MARK} 투어", longitude=126.8962, latitude=37.5264
        ),
        "grievance_id": grievance(
            session, "written", "traffic", subject=MARK, name=MARK, longitude=126.8962, latitude=37.5264
        ),
        "finding_id": found(session, channel=Channel.MONITOR, description=f"{MARK} 신고"),
        "area_id": session.scalars(text("select id from area where kind = 'zone' and code = 'P-1'")).one(),
    }


@pytest.fixture
def things(owner_engine: Engine, engine: Engine) -> Iterator[dict[str, uuid.UUID]]:
    """This district's things; the other district has its programmes and two people."""
    with Session(owner_engine) as session:
        made = everything(session)
        load_programmes(session, SYSTEM, ELSEWHERE)
        for role in (Role.MANAGER, Role.OFFICER):
            elsewhere(session, role)
        session.commit()
    yield made
    with owner_engine.begin() as connection:
        connection.exec_driver_sql("set local session_replication_role = replica")
        people = {"district": ELSEWHERE}
        connection.execute(
            text(
                "delete from token where person_id in (select id from person where district_code = :district)"
            ),
            people,
        )
        connection.execute(text("delete from person where district_code = :district"), people)


def prints(engine: Engine) -> dict[str, str | None]:
    """What each table has of this district, as a fingerprint."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(
                text(
                    f"select md5(string_agg(t::text, '|' order by t::text)) from {name} t where district_code = :district"
                ),
                {"district": DISTRICT},
            )
            for name in TABLES
        }


def client_of(app: Flask, role: Role) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer elsewhere_{role}"
    return client


def address(rule: Rule, things: dict[str, uuid.UUID]) -> str:
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        if kind == "AnyConverter":
            values[name] = sorted(vars(converter)["items"])[0]
        elif kind == "IntegerConverter":
            values[name] = 1
        else:
            values[name] = (
                things.get(name, uuid.UUID(int=7 << 76 | 1 << 63)) if kind == "UUIDConverter" else "a" * 64
            )
    values |= {"question": "exit"} if "question" in values else {}
    values |= {"code": "daycare"} if "code" in values else {}
    period = "?from=2014-01-01&to=2014-12-31&year=2014&bbox=126.8,37.4,127.0,37.6&zoom=16&period=custom&question=exit"
    built = rule.build({name: value for name, value in values.items() if name in rule.arguments})
    assert built is not None
    return built[1] + period


def own(app: Flask) -> list[Rule]:
    """The routes of the programmes and of what shows them."""
    return [rule for rule in every_rule(app) if str(rule).startswith(PARTS)]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OFFICER])
def test_no_route_shows_or_changes_another_districts_programmes(
    app: Flask, engine: Engine, cast: Cast, things: dict[str, uuid.UUID], role: Role
) -> None:
    before, client, wrong, asked = (
        prints(engine),
        client_of(app, role),
        list[tuple[str, str, object]](),
        set[str](),
    )
    for rule in own(app):
        of_theirs = set(rule.arguments) & set(things)
        for method in methods(rule):
            more: dict[str, Any] = {}
            if method == "POST" and str(rule).startswith("/api/"):
                more = {"json": {"ended_at": "2014-03-04T12:00:00+09:00"}}
            elif method == "POST":
                more = {
                    "data": FORMS.get(str(rule))
                    or {"question": "exit", "photos": (io.BytesIO(b"x"), "x.jpg")}
                }
            elif method == "PUT":
                more = {"data": b"x"}
            answer = client.open(address(rule, things), method=method, **more)
            if MARK in answer.get_data(as_text=True) or MARK.encode("unicode-escape") in answer.data:
                wrong.append((method, str(rule), "shows"))
            if answer.status_code >= 500:
                wrong.append((method, str(rule), answer.status_code))
            if of_theirs and answer.status_code not in {403, 404}:
                wrong.append((method, str(rule), answer.status_code))
            if of_theirs and answer.status_code == 404:
                asked |= of_theirs
    assert wrong == []
    planned = {"plan_id", "area_id"} if role is Role.OFFICER else set()
    assert asked >= set(things) - planned
    assert prints(engine) == before


def test_the_same_routes_show_the_district_its_own(cast: Cast, things: dict[str, uuid.UUID]) -> None:
    """So that the test above could fail: what it looks for is there for those whose it is."""
    for page in ("activities", "facilities", "grievances", "patrols", "monitors"):
        one = things[{"activities": "activity_id", "facilities": "facility_id"}.get(page, f"{page[:-1]}_id")]
        assert MARK in cast.manager.get(f"/{page}/{one}?year=2014").text, page
    assert MARK in cast.manager.get("/zones").text


def test_ids_of_another_district_are_not_taken_over(
    app: Flask, engine: Engine, cast: Cast, things: dict[str, uuid.UUID], owner_engine: Engine
) -> None:
    before, client = prints(engine), client_of(app, Role.MANAGER)
    with Session(owner_engine) as session:
        stolen = inspection_of(session, things["facility_id"]).model_dump(mode="json")
    assert client.post("/api/v1/inspections", json=stolen).status_code == 404
    forms: dict[str, dict[str, Any]] = {
        "/patrols": {
            "id": things["patrol_id"],
            "programme_code": "daily",
            "started_at": "2014-03-04T10:00",
            "ended_at": "2014-03-04T12:00",
        },
        "/activities": {
            "id": things["activity_id"],
            "programme_code": "field_tour",
            "held_on": "2014-03-04",
            "title": "x",
        },
        "/monitors": {"id": things["monitor_id"], "name": "x", "year": "2014"},
        "/grievances": {
            "id": things["grievance_id"],
            "channel": "written",
            "category_code": "traffic",
            "subject": "x",
            "received_at": "2014-03-04T10:00",
        },
        "/facilities": {
            "id": things["facility_id"],
            "programme_code": "daycare",
            "name": "x",
            "registered_on": "2014-03-04",
        },
    }
    for path, form in forms.items():
        assert client.post(path, data=form).status_code == 409, path
    assert prints(engine) == before
