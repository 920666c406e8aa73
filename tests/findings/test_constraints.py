"""What the database itself refuses is said in words, by the constraint's name."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, text

from patrol.database import transaction
from patrol.findings import rules
from patrol.findings.undo import undo_move
from patrol.ids import new_id
from patrol.problems import Problem
from tests.cast import MANAGER, Cast
from tests.findings.arranging import MORNING, found, mover, step


def report(**more: Any) -> dict[str, Any]:
    """A report as a program sends it."""
    return {"id": str(uuid.uuid4()), "description": "도로가 파였습니다", "item_code": "0201", **more}


def test_an_external_number_belongs_to_one_case_of_its_channel(cast: Cast) -> None:
    case = {"channel": "response_center", "external_number": "D1-2014-77"}
    assert cast.officer.post("/api/v1/findings", json=report(**case)).status_code == 201
    again = cast.officer.post("/api/v1/findings", json=report(**case))
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["title"] == "그 접수번호는 이미 다른 건으로 등록되어 있습니다."
    other = report(channel="grievance", external_number="D1-2014-77")
    assert cast.officer.post("/api/v1/findings", json=other).status_code == 201


def test_a_department_that_is_not_there_is_not_assigned(engine: Engine) -> None:
    with transaction(engine) as session:
        finding_id = found(session)
    with pytest.raises(Problem, match="department-unknown"), transaction(engine) as session:
        step(session, finding_id, "assigned", department_code="nobody")


def test_an_item_that_is_not_in_the_scheme_is_refused(cast: Cast) -> None:
    answer = cast.officer.post("/api/v1/findings", json=report(item_code="0299"))
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["type"] == "/problems/item-unknown"


def test_a_step_is_undone_once_even_by_two_undos_at_once(engine: Engine) -> None:
    move_id = new_id()
    with transaction(engine) as session:
        finding_id = found(session)
        step(session, finding_id, "assigned", id=move_id, at=MORNING)
        undo_move(session, mover(MANAGER), finding_id, move_id, undo_id=new_id(), at=MORNING)
    with pytest.raises(Problem, match="undo-not-possible"), transaction(engine) as session:
        undo_move(session, mover(MANAGER), finding_id, move_id, undo_id=new_id(), at=MORNING)
    with pytest.raises(Problem, match="undo-not-possible"), transaction(engine) as session:
        # Were the rule passed by, the constraint would still say so.
        session.execute(
            text(
                "insert into finding_move (id, digest, finding_id, made_at, source, target, from_revision, before, undoes)"
                " values (:id, '', :finding, now(), 'received', 'received', 9, '{}', :move)"
            ),
            {"id": new_id(), "finding": finding_id, "move": move_id},
        )


@pytest.mark.parametrize("count", [1, 999_999, 1_000_000])
def test_the_number_is_the_same_in_the_database_and_here(engine: Engine, count: int) -> None:
    with transaction(engine) as session:
        made = session.scalar(text(f"select {rules.number_sql('2026', str(count))}"))
    assert made == rules.number_of(2026, count)
