"""Whatever is sent, nobody gets an answer of the kind "we broke": every route, odd values, each role that works here."""

from __future__ import annotations

import datetime as dt
import enum
import json
import os
import random
import typing
import uuid
from urllib.parse import quote

import pytest
from flask import Flask
from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from patrol import clock
from patrol.accounts.permissions import may
from patrol.areas.load import load_reference
from patrol.database import transaction
from patrol.demo.load import ACTOR, load_year
from patrol.demo.people import add_demo_people
from patrol.demo.programmes import load_programmes_year
from patrol.journal import SYSTEM
from patrol.programmes.load import load_programmes
from patrol.storage import Storage
from patrol.web.openapi import MODELS
from tests.cast import ADMINISTRATOR, CITY_VIEWER, CLERK, DISTRICT, MANAGER, MONITOR, OFFICER, Cast, Character

ROUNDS = int(os.environ.get("PATROL_TEST_ROUNDS", "2"))
"""How often every route is asked; 25 make some 10,000 requests."""
PEOPLE = (MANAGER, ADMINISTRATOR, OFFICER, CLERK, MONITOR, CITY_VIEWER)
DEEP = "[" * 100_000

TEXTS = (
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "가" * 5000,
    "%",
    "_\\",
    "';--",
    "²",
    "٣",
    "１２",
    "-1",
    "0",
    "1" * 40,
    "9223372036854775808",
    "2147483648",
    "1e400",
    "NaN",
    "inf",
    "-Infinity",
    "true",
    "none",
    "null",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "1969-12",
    "0000-01",
    "9999-12",
    "0101",
    "road",
    "../../etc/passwd",
    "2026-000001",
    "11" * 5,
    "a" * 64,
    "8" * 15,
    "W10",
    "WyLCsiJd",
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwiMDE5YzAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0",
    "130,40,120,30",
    "nan,nan,nan,nan",
    "inf,0,1,1",
    "-1e308,-1e308,1e308,1e308",
    "126,37,127",
    "126.8,37.5,127,37.6",
)
"""What goes into paths, queries, forms and cursors: limits of dates and numbers, NUL, surrogates, digits that are none."""

PLAIN = tuple(text for text in TEXTS if text != "\ud800")
"""What a URL or a form can carry."""

DAYS = ("0001-01-01", "9999-12-31", "0001-12-31", "2026-02-30", "-1", "2026-01-01T00:00:00Z")
NUMBERS = ("0", "-1", "²", "nan", "1e400", "2147483648", "9" * 25)
KNOWN = {
    "from": DAYS,
    "to": DAYS,
    "bbox": tuple(text for text in TEXTS if text.count(",") > 1),
    "cell": ("1" * 40, "-1", "8b30e1ca0a23fff", "zz"),
    "cursor": (
        "WyLCsiJd",
        "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwiMDE5YzAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0",
    ),
    "q": ("%", "_\\", "\x00ab", "2026-1", "²²-²", "가" * 99),
    "year": NUMBERS,
    "month": NUMBERS,
    "zoom": NUMBERS,
    "bytes": NUMBERS,
    "size": NUMBERS,
    "lng": NUMBERS,
    "lat": NUMBERS,
    "state": ("done,", "none"),
    "only": ("late", "interim_due", "x"),
    "dong": ("none", "none,1156051500", "\x00"),
    "next": ("//evil.example", "/\t\\evil.example"),
}
"""Entries of queries that many routes read, each with values at its edges."""


VALUES: tuple[object, ...] = (
    *TEXTS,
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    [],
    {},
    [[]],
    ["\x00"],
    {"\ud800": "\ud800"},
)
"""What goes into JSON."""


def _rules(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
        if not (method == "HEAD" and "GET" in (rule.methods or set()))
    ]


Ids = dict[str, list[uuid.UUID]]
"""Name of an entry such as `finding_id` -> ids that are there."""


def _ids(session: Session, rules: list[tuple[Rule, str]]) -> Ids:
    """Ids that are there, for every id that some path has."""
    tables = {
        "file": "import_file",
        "filter": "saved_filter",
        "move": "finding_move",
        "rule": "routing_rule",
    } | {"template": "result_template"}
    names = {name for rule, _ in rules for name in rule._converters if name.endswith("_id")}
    found: Ids = {}
    for name in sorted(names):
        table = tables.get(name.removesuffix("_id"), name.removesuffix("_id"))
        found[name] = list(session.scalars(text(f"select id from {table} order by id limit 40")))
    return found


def _path(rule: Rule, dice: random.Random, ids: Ids | None = None) -> str:
    path = rule.rule
    for name, converter in rule._converters.items():
        there = (ids or {}).get(name)
        if there:
            start = path.rindex("<", 0, path.index(f"{name}>"))
            path = path[:start] + str(dice.choice(there)) + path[path.index(">", start) + 1 :]
            continue
        odd = dice.choice(PLAIN).replace("/", "") or "x"
        kind = type(converter).__name__
        value = {
            "UUIDConverter": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            "IntegerConverter": str(dice.choice((0, 1, 22, 2**31, 2**63, 10**30))),
            "AnyConverter": converter.regex.strip("(?:)").split("|")[0].replace("\\", ""),
        }.get(kind, odd)
        if kind == "UnicodeConverter" and "length" in repr(converter.regex + rule.rule):
            value = dice.choice(("a" * 64, "\x00" * 64, "가" * 64, "/" * 64))
        start = path.rindex("<", 0, path.index(f"{name}>"))
        path = path[:start] + quote(value) + path[path.index(">", start) + 1 :]
    return path


def _json(dice: random.Random, names: tuple[str, ...]) -> str:
    if dice.random() < 0.1:
        return dice.choice((DEEP, '{"a":' * 50_000, "nul", "[]", "1", '"\\ud800"', "{}", "\x00", "1" * 5000))
    given = {name: dice.choice(VALUES) for name in names if dice.random() < 0.6}
    if "id" in names and dice.random() < 0.8:
        given["id"] = str(uuid.UUID(int=dice.getrandbits(128), version=4))
    if "description" in names and dice.random() < 0.6:
        given["description"] = "보도블록"
        given = {
            name: value
            for name, value in given.items()
            if dice.random() < 0.3 or name in ("id", "description")
        }
    return json.dumps(given)


def _likely(annotation: object, dice: random.Random, ids: Ids) -> object:
    """A value that an entry of this type may well have, so that a request comes further than its reading."""
    inner = [one for one in typing.get_args(annotation) if one is not type(None)]
    if typing.get_origin(annotation) is typing.Literal:
        return dice.choice(inner)
    if inner:
        value = _likely(inner[0], dice, ids)
        return [value] if typing.get_origin(annotation) in (list, tuple) else value
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            fields = annotation.model_fields.items()
            return {one.alias or name: _likely(one.annotation, dice, ids) for name, one in fields}
        if issubclass(annotation, enum.Enum):
            return dice.choice([one.value for one in annotation])
        known: dict[type, tuple[object, ...]] = {
            uuid.UUID: (dice.choice([one for some in ids.values() for one in some] or [uuid.uuid4()]),),
            bool: (True, False),
            int: (0, 1, 2, 2026),
            float: (126.9, 37.52, 0.0, 1.5),
            dt.datetime: ("2026-05-01T09:00:00+09:00", "2026-05-01T09:00"),
            dt.date: ("2026-05-01", "2014-03-01"),
            dt.time: ("14:00",),
        }
        if annotation in known:
            value = dice.choice(known[annotation])
            return str(value) if isinstance(value, uuid.UUID) else value
    return dice.choice(("점검", "0201", "02", "11560", "done", "2026-05-01", "road", "x@y.kr", "10:00", "3"))


def _entries() -> tuple[str, ...]:
    """The name of every entry of every input model."""
    found, waiting = {*KNOWN}, [BaseModel]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith("patrol."):
            found |= {field.alias or name for name, field in model.model_fields.items()}
    return tuple(sorted(found))


def _somebody(app: Flask, rule: Rule, dice: random.Random) -> Character:
    """Mostly a person who may, so that the request comes further than the door."""
    permission = getattr(app.view_functions[rule.endpoint], "permission", None)
    able = [who for who in PEOPLE if permission is not None and may(who.role, permission)]
    return dice.choice(able or PEOPLE)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_request_makes_the_service_break(app: Flask, engine: Engine, cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    entries = _entries()
    broken = []
    for rule, method in _rules(app):
        client = cast.client(_somebody(app, rule, dice))
        path = _path(rule, dice)
        query = {dice.choice(entries): dice.choice(PLAIN) for _ in range(dice.randint(0, 3))}
        query |= {name: dice.choice(KNOWN[name]) for name in dice.sample(sorted(KNOWN), dice.randint(1, 4))}
        sent: dict[str, object] = {"query_string": query}
        if method in ("POST", "PUT"):
            models = getattr(app.view_functions[rule.endpoint], MODELS, {})
            names = tuple(models["body"].model_fields) if "body" in models else entries
            if rule.rule.startswith("/api/") or dice.random() < 0.1:
                sent |= {"data": _json(dice, names), "content_type": "application/json"}
            else:
                sent["data"] = {name: dice.choice(PLAIN) for name in names if dice.random() < 0.5}
        answer = client.open(path, method=method, **sent)  # type: ignore[arg-type]
        if answer.status_code >= 500:
            broken.append((answer.status_code, method, path[:150], str(sent)[:400]))
    assert broken == []


def _error_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, str((answer.json or {}).get("type", "")).rsplit("/", 1)[-1]


def test_brackets_within_brackets_are_refused(cast: Cast) -> None:
    answer = cast.officer.post("/api/v1/findings", data=DEEP, content_type="application/json")
    assert _error_of(answer) == (400, "body-unreadable")


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/findings?cell=" + "1" * 40,
        "/api/v1/findings?bbox=nan,nan,nan,nan",
        "/journal?cursor=WyLCsiJd",
        "/photos/" + "%00" * 64 + "/original",
        "/findings/%00",
    ],
)
def test_what_cannot_be_a_value_is_refused_and_not_an_error_of_ours(cast: Cast, address: str) -> None:
    assert 400 <= cast.manager.get(address).status_code < 500


def test_a_period_at_the_ends_of_the_calendar_is_answered_at_once(cast: Cast) -> None:
    whole = "from=0001-01-01&to=9999-12-31"
    assert cast.manager.get(f"/api/v1/findings?{whole}").status_code == 200
    for address in ("/patrols", "/grievances", "/activities", "/evaluation", "/journal"):
        assert cast.manager.get(f"{address}?{whole}").status_code == 422


def test_either_end_of_the_calendar_alone_breaks_no_page(app: Flask, engine: Engine, cast: Cast) -> None:
    """What is worked out from one day (the week before it, the month after it) may lie beyond the calendar."""
    dice, broken = random.Random(0), []
    ends = (("from", "9999-12-31"), ("to", "0001-01-01"), ("day", "9999-12-31"), ("month", "9999-12"))
    for rule, _ in (one for one in _rules(app) if one[1] == "GET"):
        client, path = cast.client(_somebody(app, rule, dice)), _path(rule, dice)
        asked = [dict([end]) for end in ends] + [{"month": "0001-01", "weeks_from": "9999-12-31"}]
        broken += [
            (path[:150], query) for query in asked if client.get(path, query_string=query).status_code >= 500
        ]
    assert broken == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_beyond_the_calendar_costs_no_report_and_is_refused_elsewhere(
    cast: Cast, moment: str
) -> None:
    finding = {"id": str(uuid.uuid4()), "description": "보도블록 파손", "occurred_at": moment}
    taken = cast.officer.post("/api/v1/findings", json=finding)
    assert taken.status_code == 201
    assert cast.officer.get(f"/findings/{finding['id']}").status_code == 200
    assert cast.manager.get("/api/v1/findings").status_code == 200
    assert cast.officer.post("/api/v1/classify", json={"text": "쓰레기", "at": moment}).status_code == 422
    patrol = {"id": str(uuid.uuid4()), "programme_code": "night", "started_at": moment}
    assert _error_of(cast.officer.post("/api/v1/patrols", json=patrol)) == (422, "input-invalid")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "gpkg", "zip"])
def test_a_file_that_cannot_be_made_is_told_before_it_leaves(cast: Cast, engine: Engine, kind: str) -> None:
    answer = cast.manager.get(f"/export/findings.{kind}?q=%25")
    assert answer.status_code == 422
    assert "두 글자 이상" in answer.get_data(as_text=True)
    with engine.connect() as connection:
        entries = connection.scalar(text("select count(*) from journal_entry where action = 'exported'"))
    assert entries == 0


@pytest.fixture
def year(app: Flask, engine: Engine) -> Ids:
    """A small year of everything, and the ids in it."""
    with transaction(engine) as session:
        load_reference(session, SYSTEM, DISTRICT, clock.now())
        load_programmes(session, SYSTEM, DISTRICT)
        add_demo_people(session, ACTOR, DISTRICT)
        until = dt.datetime(2026, 6, 30, 9, tzinfo=dt.UTC)
        storage = Storage.open("memory://")
        load_year(session, storage, district_code=DISTRICT, findings=80, seed=1, until=until, photos=4)
        load_programmes_year(session, district_code=DISTRICT, seed=1, until=until)
        return _ids(session, _rules(app))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_request_about_what_is_there_makes_the_service_break(
    app: Flask, engine: Engine, cast: Cast, year: Ids, seed: int
) -> None:
    dice = random.Random(seed)
    broken = []
    for rule, method in _rules(app):
        client = cast.client(_somebody(app, rule, dice))
        models = getattr(app.view_functions[rule.endpoint], MODELS, {})
        fields = [*models.values()] or [dice.choice(_inputs(rule.rule))]
        given = {}
        for name, one in fields[0].model_fields.items():
            if one.is_required() or dice.random() < 0.5:
                odd = dice.random() < 0.1
                given[one.alias or name] = dice.choice(PLAIN) if odd else _likely(one.annotation, dice, year)
        sent: dict[str, object] = {}
        if method in ("GET", "HEAD"):
            sent["query_string"] = {
                name: value for name, value in given.items() if not isinstance(value, dict)
            }
        elif rule.rule.startswith("/api/"):
            sent |= {"data": json.dumps(given), "content_type": "application/json"}
        else:
            sent["data"] = {name: str(value) for name, value in given.items()}
        path = _path(rule, dice, year)
        answer = client.open(path, method=method, **sent)  # type: ignore[arg-type]
        if answer.status_code >= 500:
            broken.append((answer.status_code, method, path[:150], str(sent)[:400]))
    assert broken == []


def _inputs(path: str) -> list[type[BaseModel]]:
    """Input models of the part that this path belongs to; all of them where none is its own."""
    found, waiting = [], [BaseModel]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith("patrol.") and model.model_fields:
            found.append(model)
    part = path.strip("/").split("/")[0]
    own = [one for one in found if f".{part}." in f"{one.__module__}."]
    return sorted(own or found, key=lambda one: (one.__module__, one.__name__))
