"""What happens meanwhile: the office revises a checklist while a phone is offline, two inspectors finish at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.ids import new_id
from patrol.inspections.checklists import newest_checklist
from patrol.inspections.revise import ChecklistInput, QuestionInput, SectionInput, revise
from tests.cast import DISTRICT, MANAGER, SECOND_OFFICER, Cast
from tests.findings.arranging import actor
from tests.programmes.arranging import answers, inspection_of


def begun(owner_engine: Engine, place: uuid.UUID, **more: Any) -> dict[str, Any]:
    """An inspection as a phone filled it on version 1: one answer bad, to become a finding."""
    with Session(owner_engine) as session:
        given = inspection_of(
            session, place, answers=answers(session, exit="피난 통로에 상자"), result="repair", **more
        )
    body = given.model_dump(mode="json")
    for one in body["answers"]:
        if one["question"] == "exit":
            one["finding_id"] = str(new_id())
    return body


def publish(owner_engine: Engine) -> None:
    """Version 2: only one question is left, and it says something else."""
    with Session(owner_engine) as session:
        kept = newest_checklist(session, DISTRICT, "daycare")
        given = ChecklistInput(
            programme_code="daycare",
            base_version=kept.version,
            name_ko="새 점검표",
            name_en="New checklist",
            sections=(
                SectionInput(
                    ko="새 구역",
                    en="New section",
                    questions=(QuestionInput(code="brand_new", ko="새로 묻는 것", en="Asked anew"),),
                ),
            ),
        )
        assert revise(session, actor(MANAGER), given, district_code=DISTRICT) == 2
        session.commit()


def test_an_inspection_begun_offline_stays_with_the_version_that_it_was_begun_on(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    body = begun(owner_engine, place)
    publish(owner_engine)
    for status in (201, 200):  # and again, because the first answer was lost
        answer = cast.officer.post("/api/v1/inspections", json=body)
        assert answer.status_code == status, answer.text
        assert len(answer.get_json()["findings"]) == 1
    with engine.connect() as connection:
        assert connection.scalar(text("select checklist_version from inspection")) == 1
        kept = connection.execute(text("select question, answer from inspection_answer order by question"))
        assert [tuple(row) for row in kept] == sorted(
            (one["question"], one["answer"]) for one in body["answers"]
        )
    page = cast.officer.get(f"/inspections/{body['id']}").text
    assert "피난 통로에 상자" in page
    assert "새로 묻는 것" not in page
    # Whoever begins now begins on version 2; the answers of version 1 are none of it.
    assert "새로 묻는 것" in cast.officer.get(f"/inspections/new?facility={place}").text
    mixed = {**body, "id": str(new_id()), "checklist_version": 2}
    refused = cast.officer.post("/api/v1/inspections", json=mixed)
    assert refused.status_code == 422
    assert "새로 묻는 것" in refused.text


def test_two_inspectors_of_one_facility_are_two_inspections_with_their_own_names(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    bodies = [begun(owner_engine, place, inspector=name) for name in ("김순찰", "이순찰")]
    clients = (cast.officer, cast.client(SECOND_OFFICER))
    with ThreadPoolExecutor(2) as pool:
        statuses = list(
            pool.map(
                lambda pair: pair[0].post("/api/v1/inspections", json=pair[1]).status_code,
                zip(clients, bodies, strict=True),
            )
        )
    assert statuses == [201, 201]
    with engine.connect() as connection:
        kept = connection.execute(
            text(
                "select i.inspector, p.name from inspection i join person p on p.id = i.inspected_by order by 1"
            )
        )
        assert [tuple(row) for row in kept] == [("김순찰", "officer"), ("이순찰", "officer2")]
        assert connection.scalar(text("select count(*) from finding")) == 2


def test_the_same_inspection_finished_at_once_by_two_is_one_and_the_second_is_told(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    body = begun(owner_engine, place)
    other = {**body, "inspector": "이순찰"}
    clients = [cast.officer, cast.client(SECOND_OFFICER)] * 3
    with ThreadPoolExecutor(6) as pool:
        answers_ = list(
            pool.map(
                lambda pair: pair[0].post("/api/v1/inspections", json=pair[1]),
                zip(clients, [body, other] * 3, strict=True),
            )
        )
    # One is taken, its two copies are recognised, the three others learn that the id says something else already.
    assert sorted(one.status_code for one in answers_) == [200, 200, 201, 409, 409, 409]
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from inspection")) == 1
        assert connection.scalar(text("select count(*) from finding")) == 1
