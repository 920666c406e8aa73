"""Grievances: numbered without gaps, with their deadline; answered once; contact data forgotten in time."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import once
from patrol.grievances.limits import LimitInput, set_limit
from patrol.grievances.queries import grievance as read
from patrol.grievances.take import (
    AnswerInput,
    GrievanceInput,
    answer_grievance,
    forget_contacts,
    take_grievance,
)
from patrol.ids import new_id
from patrol.problems import Problem
from tests.cast import DISTRICT, OFFICER
from tests.findings.arranging import MORNING, actor
from tests.programmes.arranging import grievance, journal_of, kinds


@pytest.fixture(autouse=True)
def reference(session: Session) -> None:
    kinds(session)


def test_numbers_follow_each_other_and_deadlines_are_those_of_the_channel(session: Session) -> None:
    rows = [
        read(session, grievance(session, name, "traffic"), DISTRICT) for name in ("phone_visit", "written")
    ]
    assert [row.number for row in rows] == ["G2014-00001", "G2014-00002"]
    assert rows[0].due_at == MORNING + dt.timedelta(hours=3)
    assert rows[1].due_at.isoformat() == "2014-03-11T15:00:00+00:00"


def test_taken_twice_is_one_grievance(session: Session) -> None:
    given = GrievanceInput(
        id=new_id(), channel="written", category_code="traffic", subject="신호", received_at=MORNING
    )
    made = [
        take_grievance(session, actor(OFFICER), given, district_code=DISTRICT, at=MORNING) for _ in range(2)
    ]
    assert made == [True, False]
    assert session.scalar(text("select count(*) from grievance")) == 1
    assert read(session, grievance(session, "written", "other"), DISTRICT).number == "G2014-00002"


def test_an_answer_is_given_once(session: Session) -> None:
    identity = grievance(session, "internet", "other")
    for words, expected in (("확인했습니다.", True), ("확인했습니다.", False)):
        given = AnswerInput(answer=words)
        done = answer_grievance(session, actor(OFFICER), identity, given, district_code=DISTRICT, at=MORNING)
        assert done is expected
    with pytest.raises(Problem) as caught:
        answer_grievance(
            session,
            actor(OFFICER),
            identity,
            AnswerInput(answer="다른 답"),
            district_code=DISTRICT,
            at=MORNING,
        )
    assert caught.value.slug == "already-answered"
    assert journal_of(session, "grievance", identity) == ["received", "answered"]


def test_contact_data_is_kept_apart_and_forgotten_after_a_year(session: Session) -> None:
    identity = grievance(session, "written", "traffic", name="김민원", phone="010-0000-0000")
    entry = session.scalar(
        text("select change::text from journal_entry where subject_id = :id"), {"id": str(identity)}
    )
    assert "김민원" not in str(entry)
    now = dt.datetime.now(dt.UTC)
    assert forget_contacts(session, now) == 0
    assert forget_contacts(session, now + dt.timedelta(days=366)) == 1
    assert not read(session, identity, DISTRICT).has_contact


def test_a_grievance_has_the_place_that_it_is_about_and_files_without_places_stay_the_same(
    session: Session,
) -> None:
    placed = read(
        session,
        grievance(
            session, "written", "traffic", address="당산로 123 앞", longitude=126.8962, latitude=37.5264
        ),
        DISTRICT,
    )
    assert (placed.address, placed.longitude, placed.latitude) == ("당산로 123 앞", 126.8962, 37.5264)
    given = GrievanceInput(
        id=new_id(), channel="written", category_code="traffic", subject="소음", received_at=MORNING
    )
    before = {"address", "longitude", "latitude"}
    take_grievance(session, actor(OFFICER), given, district_code=DISTRICT, at=MORNING)
    digest = session.scalar(text("select digest from grievance where id = :id"), {"id": given.id})
    assert digest == once.digest_of(given.model_dump(mode="json", exclude=before))


def test_a_limit_holds_from_its_day_on_and_leaves_deadlines_alone(session: Session) -> None:
    first = grievance(session, "written", "traffic")
    day = MORNING.date()
    given = LimitInput(channel="written", valid_from=day, amount=5, unit="days")
    for _again in range(2):
        set_limit(session, actor(OFFICER), given, district_code=DISTRICT)
    second = grievance(session, "written", "traffic")
    assert [read(session, one, DISTRICT).due_at.isoformat() for one in (first, second)] == [
        "2014-03-11T15:00:00+00:00",
        "2014-03-09T15:00:00+00:00",
    ]
    assert journal_of(session, "grievance_limit", f"{DISTRICT}/written") == ["set", "set"]
