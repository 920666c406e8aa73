"""Steps over the JSON API: undone within a minute, made for a selection with a result for each row, all exactly once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, text

from patrol.database import transaction
from patrol.ids import new_id
from tests.cast import CLEANER, Cast
from tests.findings.arranging import found, journal, row, step


@pytest.fixture
def finding_id(engine: Engine) -> uuid.UUID:
    """A finding that was received."""
    with transaction(engine) as session:
        return found(session)


def state_of(engine: Engine, finding_id: uuid.UUID) -> str:
    with transaction(engine) as session:
        return str(row(session, finding_id)["state"])


def move(cast: Cast, finding_id: uuid.UUID, target: str, **more: Any) -> str:
    """One step by the manager; the step's id."""
    body = {"id": str(new_id()), "target": target, "from_revision": 1, **more}
    answer = cast.manager.post(f"/api/v1/findings/{finding_id}/moves", json=body)
    assert answer.status_code == 201, answer.text
    return body["id"]


def test_a_step_is_undone_once_however_often_it_is_asked(
    cast: Cast, engine: Engine, finding_id: uuid.UUID
) -> None:
    address = f"/api/v1/findings/{finding_id}/moves/{move(cast, finding_id, 'done', result='바로 메웠습니다.')}/undo"
    undo = {"id": str(new_id())}
    answers = [cast.manager.post(address, json=undo) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json == answers[1].json
    assert answers[0].json["state"] == "received"
    other = cast.manager.post(address, json={"id": str(new_id())})
    assert (other.status_code, other.json["type"]) == (409, "/problems/undo-not-possible")


def test_an_undo_cannot_take_the_id_of_another_step(
    cast: Cast, engine: Engine, finding_id: uuid.UUID
) -> None:
    made = move(cast, finding_id, "assigned", department_code="road")
    answer = cast.manager.post(f"/api/v1/findings/{finding_id}/moves/{made}/undo", json={"id": made})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/id-reused")
    assert state_of(engine, finding_id) == "assigned"


def test_nobody_else_undoes_a_step(cast: Cast, engine: Engine, finding_id: uuid.UUID) -> None:
    made = move(cast, finding_id, "assigned", department_code="road")
    address = f"/api/v1/findings/{finding_id}/moves/{made}/undo"
    assert cast.clerk.post(address, json={"id": str(new_id())}).status_code == 409
    assert cast.monitor.post(address, json={"id": str(new_id())}).status_code == 403


def test_a_selection_answers_row_by_row_and_twice_is_once(cast: Cast, engine: Engine) -> None:
    with transaction(engine) as session:
        fresh, stale = found(session), found(session)
        step(session, stale, "assigned")
    absent = new_id()
    body = {
        "id": str(new_id()),
        "target": "assigned",
        "takes_suggestion": True,
        "findings": [{"id": str(one), "from_revision": 1} for one in (fresh, stale, absent)],
    }
    first, again = (cast.manager.post("/api/v1/findings/moves", json=body) for _ in range(2))
    assert first.status_code == again.status_code == 200
    results = {one["finding"]: one for one in first.json["results"]}
    assert [results[str(one)]["status"] for one in (fresh, stale, absent)] == [201, 409, 404]
    assert results[str(stale)]["problem"]["type"] == "/problems/moved-meanwhile"
    assert results[str(stale)]["problem"]["state"] == "assigned"
    assert {one["finding"]: one["status"] for one in again.json["results"]}[str(fresh)] == 200
    with transaction(engine) as session:
        assert row(session, fresh)["department_code"] == "road"
        assert len(journal(session, fresh)) == 2


def test_a_selection_is_undone_row_by_row(cast: Cast, engine: Engine) -> None:
    with transaction(engine) as session:
        several = [found(session) for _ in range(3)]
    body = {
        "id": str(new_id()),
        "target": "done",
        "result": "현장에서 바로 정비했습니다.",
        "findings": [{"id": str(one), "from_revision": 1} for one in several],
    }
    results = cast.manager.post("/api/v1/findings/moves", json=body).json["results"]
    assert all(one["status"] == 201 for one in results)
    wanted = {"moves": [{"finding": one["finding"], "move": one["move"]} for one in results[:2]]}
    first, again = (cast.manager.post("/api/v1/findings/moves/undo", json=wanted) for _ in range(2))
    assert [one["status"] for one in first.json["results"]] == [201, 201]
    assert [one["undo"] for one in first.json["results"]] == [one["undo"] for one in results[:2]]
    assert [one["status"] for one in again.json["results"]] == [200, 200]
    states = sorted(state_of(engine, one) for one in several)
    assert states == ["done", "received", "received"]


def test_staff_move_only_their_own_departments_rows_of_a_selection(cast: Cast, engine: Engine) -> None:
    with transaction(engine) as session:
        own, other = found(session), found(session)
        step(session, own, "assigned", department_code="cleaning")
        step(session, other, "assigned", department_code="road")
    body = {
        "id": str(new_id()),
        "target": "in_progress",
        "findings": [{"id": str(one), "from_revision": 2} for one in (own, other)],
    }
    results = cast.client(CLEANER).post("/api/v1/findings/moves", json=body).json["results"]
    assert {one["finding"]: one["status"] for one in results} == {str(own): 201, str(other): 403}


@pytest.mark.parametrize(
    "wrong",
    [
        {"findings": []},
        {"target": "flying"},
        {"findings": [{"id": "x", "from_revision": 1}]},
        {"colour": "red"},
    ],
)
def test_a_selection_that_is_none_changes_nothing(
    cast: Cast, engine: Engine, finding_id: uuid.UUID, wrong: dict[str, Any]
) -> None:
    body = {
        "id": str(new_id()),
        "target": "done",
        "result": "현장에서 바로 정비했습니다.",
        "findings": [{"id": str(finding_id), "from_revision": 1}],
        **wrong,
    }
    assert cast.manager.post("/api/v1/findings/moves", json=body).status_code == 422
    assert state_of(engine, finding_id) == "received"


def test_the_description_of_the_api_has_them(cast: Cast) -> None:
    paths = cast.manager.get("/api/v1/openapi.json").json["paths"]
    for path in ("/findings/{finding_id}/moves/{move_id}/undo", "/findings/moves", "/findings/moves/undo"):
        assert "requestBody" in paths[f"/api/v1{path}"]["post"]


def test_words_are_proved_by_the_journal_but_not_kept_in_it(
    cast: Cast, engine: Engine, finding_id: uuid.UUID
) -> None:
    words = "김민원(010-1234-5678)님과 통화함"
    move(cast, finding_id, "done", result=words)
    with transaction(engine) as session:
        written = session.scalar(
            text("select string_agg(change::text, ' ') from journal_entry where subject_id = :id"),
            {"id": str(finding_id)},
        )
    assert "김민원" not in written
    assert "1234" not in written
    assert "sha256:" in written
    assert words in cast.manager.get(f"/findings/{finding_id}").text
