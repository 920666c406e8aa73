"""Findings whose time is over lose what could name somebody; counts, lists and what others still show stay."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import counters, problems
from patrol.clock import Period
from patrol.database import transaction
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.findings.receive import receive
from patrol.findings.retention import REMOVED, REMOVED_SHORT, count_over, forget_findings
from patrol.findings.rules import State
from patrol.ids import new_id
from patrol.jobs import forget_what_is_over
from patrol.photos.attach import attach
from patrol.photos.derivatives import SIDES
from patrol.photos.reading import PhotoFacts
from patrol.settings import Settings
from patrol.storage import Storage
from tests.cast import DISTRICT
from tests.maps.test_counters import ACTOR, report, step

CLOSED = dt.datetime(2020, 12, 31, 15, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 3, 10, 3, tzinfo=dt.UTC)
BEFORE = dt.datetime(2023, 3, 11, 3, tzinfo=dt.UTC)
LONG = "홍길동 씨 댁 앞 보도블록을 교체하였습니다"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage.open(tmp_path.as_uri())


def picture(session: Session, storage: Storage, finding_id: uuid.UUID, data: bytes, at: dt.datetime) -> str:
    """A photo of a finding, with its bytes and derivatives."""
    sha256 = storage.put(data, hashlib.sha256(data).hexdigest())
    for name in SIDES:
        storage.put_derivative(name, sha256, b"small")
    session.execute(
        text(
            "insert into photo (id, district_code, finding_id, sha256, role) values (:id, :d, :f, :s, 'after')"
        ),
        {"id": new_id(), "d": DISTRICT, "f": finding_id, "s": sha256},
    )
    attach(
        session, ACTOR, finding_id=finding_id, facts=PhotoFacts(sha256, "image/jpeg", 4, 3, len(data)), at=at
    )
    return sha256


def finding(session: Session, at: dt.datetime, words: str | None) -> uuid.UUID:
    """A finding, handled at once where there are words of a result."""
    given = report(
        description="홍길동 씨 댁 앞 보도블록", reporter={"name": "홍길동", "phone": "010-1234-5678"}
    )
    made = receive(session, ACTOR, given, district_code=DISTRICT, at=at).finding.row.id
    if words is not None:
        step(session, made, State.DONE, at, words)
    return made


def test_closed_findings_lose_words_and_photos_and_every_count_stays(
    engine: Engine, storage: Storage
) -> None:
    with transaction(engine) as session:
        long, short = finding(session, CLOSED, LONG), finding(session, CLOSED, "홍길동")
        still_open, recent = finding(session, CLOSED, None), finding(session, NOW, LONG)
        alone = picture(session, storage, long, b"alone", CLOSED)
        shared = picture(session, storage, long, b"shared", CLOSED)
        assert picture(session, storage, recent, b"shared", NOW) == shared
        session.execute(text("update finding set address = '당산로 123' where id = :id"), {"id": long})
    period = Period(dt.date(2020, 1, 1), dt.date(2026, 12, 31))
    with transaction(engine) as session:
        before = counters.totals(session, period, ("month", "item_code"))
        assert count_over(session, BEFORE) == 2
    with transaction(engine) as session:
        assert len(forget_findings(session, storage, BEFORE, most=1)) == 1
    with transaction(engine) as session:
        assert len(forget_findings(session, storage, BEFORE)) == 1
    with transaction(engine) as session:
        assert len(forget_findings(session, storage, BEFORE)) == 0
        assert counters.totals(session, period, ("month", "item_code")) == before
        answered = FindingFilter.model_validate({"only": "answered"})
        assert queries.count(session, answered, district_code=DISTRICT, at=NOW) == 2
        rows = {row.id: row for row in session.execute(text("select * from finding"))}
        assert (rows[long].description, rows[long].result, rows[long].address) == (REMOVED, REMOVED, None)
        assert rows[short].result == REMOVED_SHORT
        assert (rows[long].has_after_photo, rows[long].photos_stored, rows[long].dong_code) == (
            True,
            2,
            rows[recent].dong_code,
        )
        for kept in (still_open, recent):
            assert rows[kept].description.startswith("홍길동")
        for table in ("finding", "finding_move", "reporter", "sighting", "outgoing_mail", "photo"):
            key = "id" if table == "finding" else "finding_id"
            left = session.scalars(
                text(f"select r::text from {table} r where {key} = any(:ids)"),
                {"ids": [long, short]},
            ).all()
            assert not [row for row in left if "홍길동" in row or "당산로" in row], table
        told = session.execute(
            text("select subject_id, change from journal_entry where action = 'personal_data_removed'")
        ).all()
        assert {row.subject_id for row in told} == {str(long), str(short)}
        assert all(row.change == {"because": "retention"} for row in told)
    assert counters.verify(engine) == []
    assert not storage.exists(alone)
    with pytest.raises(problems.Problem):
        storage.get_derivative("400", alone)
    assert storage.get(shared) == b"shared"
    assert storage.get_derivative("400", shared) == b"small"


def test_an_interrupted_removal_is_done_again(engine: Engine, storage: Storage) -> None:
    with transaction(engine) as session:
        made = finding(session, CLOSED, LONG)
        sha256 = picture(session, storage, made, b"alone", CLOSED)
    with Session(engine) as session:
        assert len(forget_findings(session, storage, BEFORE)) == 1
        session.rollback()
    assert not storage.exists(sha256)
    with transaction(engine) as session:
        assert len(forget_findings(session, storage, BEFORE)) == 1
        assert session.scalar(text("select count(*) from photo")) == 0


@pytest.mark.parametrize(("days", "words"), [(1095, REMOVED), (0, "홍길동 씨 댁 앞 보도블록")])
def test_the_nightly_job_keeps_to_the_period_and_zero_means_never(
    engine: Engine, storage: Storage, settings: Settings, days: int, words: str
) -> None:
    with transaction(engine) as session:
        finding(session, CLOSED, LONG)
    chosen = settings.model_copy(update={"finding_retention_days": days})
    forget_what_is_over(engine, chosen, storage, at=NOW)
    with transaction(engine) as session:
        assert session.scalar(text("select description from finding")) == words
