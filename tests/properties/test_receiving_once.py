"""Exactly once, whatever the network does: copies at once, repeats, numbers without gaps."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from tests.cast import OFFICER, Cast

COPIES = 12
ROUNDS = 8


def report(**changes: object) -> dict[str, object]:
    """A small report."""
    place = {"longitude": 126.8962, "latitude": 37.5264, "accuracy_m": 8}
    return {"id": str(uuid.uuid4()), "description": "보도블록 파손", "location": place, **changes}


def send(cast: Cast, body: dict[str, object]) -> TestResponse:
    """Send over a connection of its own."""
    return cast.client(OFFICER).post("/api/v1/findings", json=body)


def test_twelve_copies_at_once_are_one_finding(app: Flask, engine: Engine, cast: Cast) -> None:
    """Everybody is told the same number; one is told 201, the others 200."""
    for _ in range(ROUNDS):
        body = report()
        with ThreadPoolExecutor(COPIES) as pool:
            answers = list(pool.map(lambda one: send(cast, one), [body] * COPIES))
        assert sorted(answer.status_code for answer in answers) == [200] * (COPIES - 1) + [201]
        assert len({answer.json["number"] for answer in answers}) == 1
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from finding")) == ROUNDS
        assert (
            connection.scalar(text("select count(*) from journal_entry where action = 'received'")) == ROUNDS
        )


def test_numbers_have_no_gaps_whatever_was_repeated_or_refused(
    app: Flask, engine: Engine, cast: Cast
) -> None:
    bodies = [report(description=f"파손 {number}") for number in range(30)]
    wrong = [{**body, "item_code": "9999", "id": str(uuid.uuid4())} for body in bodies[:10]]
    other = [{**body, "description": "다른 말"} for body in bodies[:10]]
    sent = [*bodies, *bodies, *wrong, *other]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: send(cast, one), sent))
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 422}
    with engine.connect() as connection:
        numbers = connection.scalars(text("select number from finding order by number")).all()
    counts = [int(number.split("-")[1]) for number in numbers]
    assert counts == list(range(1, len(bodies) + 1))


def test_the_same_id_with_other_content_is_refused_and_changes_nothing(cast: Cast, engine: Engine) -> None:
    body = report()
    first = cast.officer.post("/api/v1/findings", json=body)
    second = cast.officer.post("/api/v1/findings", json={**body, "description": "다른 말"})
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json["type"] == "/problems/id-reused"
    kept = cast.officer.get(f"/api/v1/findings/{body['id']}").json
    assert kept["description"] == "보도블록 파손"
