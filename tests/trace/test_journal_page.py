"""The journal's page: managers see who did what, officers do not, and looking is an entry too."""

from __future__ import annotations

import uuid

from sqlalchemy import Engine, text

from patrol import journal
from tests.cast import Cast


def test_a_manager_finds_what_was_done_to_a_finding(cast: Cast, engine: Engine) -> None:
    body = {"id": str(uuid.uuid4()), "description": "보도블록 파손"}
    number = cast.officer.post("/api/v1/findings", json=body).json["number"]
    cast.officer.post("/api/v1/findings", json={"id": str(uuid.uuid4()), "description": "다른 것"})
    page = cast.manager.get(f"/journal?number={number}").get_data(as_text=True)
    assert page.count("<code>received</code>") == 1
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
    assert first.count("<code>received</code>") == 50
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from journal_entry where action = 'read'")) == 1


def test_an_officer_may_not_look(cast: Cast) -> None:
    assert cast.officer.get("/journal").status_code == 403
