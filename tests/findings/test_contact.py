"""Contact data of reporters: kept apart, each look in the journal, gone when its time is over."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Engine, text

from patrol import clock
from patrol.database import transaction
from patrol.findings.contact import forget_contacts
from tests.cast import Cast


def test_contact_data_goes_when_its_time_is_over_and_the_finding_stays(cast: Cast, engine: Engine) -> None:
    for days in (400, 10):
        body = {"id": str(uuid.uuid4()), "description": "보도블록 파손", "reporter": {"name": "홍길동"}}
        assert cast.officer.post("/api/v1/findings", json=body).status_code == 201
        with engine.begin() as connection:
            connection.execute(
                text(
                    "update reporter set created_at = now() - make_interval(days => :days) where finding_id = :id"
                ),
                {"days": days, "id": body["id"]},
            )
    with transaction(engine) as session:
        assert forget_contacts(session, clock.now() - dt.timedelta(days=365)) == 1
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from reporter")) == 1
        assert connection.scalar(text("select count(*) from finding")) == 2
        assert (
            connection.scalar(text("select count(*) from journal_entry where action = 'contact_removed'"))
            == 1
        )


def test_no_answer_of_the_api_carries_contact_data(cast: Cast) -> None:
    body = {
        "id": str(uuid.uuid4()),
        "description": "보도블록 파손",
        "reporter": {"name": "홍길동", "phone": "010-1234-5678", "email": "hong@example.org"},
    }
    answers = [
        cast.officer.post("/api/v1/findings", json=body),
        cast.manager.get(f"/api/v1/findings/{body['id']}"),
        cast.manager.get("/api/v1/findings"),
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    for answer in answers:
        words = answer.get_data(as_text=True)
        assert "홍길동" not in words
        assert "5678" not in words
        assert "hong@" not in words
