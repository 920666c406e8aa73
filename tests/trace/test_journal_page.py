"""The journal's page: managers see who did what, officers do not, and looking is an entry too."""

from __future__ import annotations

import uuid

from sqlalchemy import Engine, text

from patrol import journal
from patrol.database import transaction
from tests.cast import Cast


def test_a_manager_finds_what_was_done_to_a_finding(cast: Cast, engine: Engine) -> None:
    body = {"id": str(uuid.uuid4()), "description": "보도블록 파손"}
    number = cast.officer.post("/api/v1/findings", json=body).json["number"]
    cast.officer.post("/api/v1/findings", json={"id": str(uuid.uuid4()), "description": "다른 것"})
    page = cast.manager.get(f"/journal?number={number}").get_data(as_text=True)
    assert page.count(">접수</td>") == 1
    assert f"/findings/{number}" in page


def test_the_page_says_how_far_the_journal_is_sealed(cast: Cast, engine: Engine) -> None:
    cast.officer.post("/api/v1/findings", json={"id": str(uuid.uuid4()), "description": "보도블록 파손"})
    assert "아직 봉인된 기록이 없습니다" in cast.manager.get("/journal").get_data(as_text=True)
    journal.seal(engine)
    assert "1번 봉인되었고" in cast.manager.get("/journal").get_data(as_text=True)


def test_looking_is_an_entry_and_pages_go_on(cast: Cast, engine: Engine) -> None:
    for number in range(60):
        cast.officer.post("/api/v1/findings", json={"id": str(uuid.uuid4()), "description": f"파손 {number}"})
    first = cast.manager.get("/journal").get_data(as_text=True)
    assert first.count(">접수</td>") == 50
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from journal_entry where action = 'read'")) == 1


def test_an_officer_may_not_look(cast: Cast) -> None:
    assert cast.officer.get("/journal").status_code == 403


def test_what_the_service_did_to_another_districts_rows_is_not_shown(cast: Cast, engine: Engine) -> None:
    """The worker and the commands have no district; what they did is seen where the row belongs."""
    body = {"id": str(uuid.uuid4()), "description": "보도블록 파손"}
    ours = cast.officer.post("/api/v1/findings", json=body).json["id"]
    theirs = uuid.uuid4()
    with transaction(engine) as session:
        session.execute(
            text(
                "insert into person (id, district_code, name, display_name, role, password_hash)"
                " values (:id, '11440', 'elsewhere', '다른 구 사람', 'officer', 'x')"
            ),
            {"id": theirs},
        )
        worker = journal.Actor("worker")
        for subject, subject_id, action in (
            ("finding", ours, "answer_sent"),
            ("person", theirs, "elsewhere_disabled"),
            ("classification_model", "0123456789ab", "activated"),
        ):
            journal.record(session, worker, subject=subject, subject_id=subject_id, action=action, change={})
        session.flush()
    page = cast.manager.get("/journal").get_data(as_text=True)
    assert ">답변 메일 보냄</td>" in page
    assert ">적용</td>" in page
    assert "elsewhere_disabled" not in page
    with engine.begin() as connection:
        connection.execute(text("delete from person where id = :id"), {"id": theirs})
