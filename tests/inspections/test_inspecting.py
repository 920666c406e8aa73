"""Inspections: exactly once, whole, with findings of what is bad, followed to their end."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.ids import new_id
from patrol.inspections.importing import import_facilities
from patrol.inspections.inspect import follow, report_bad
from patrol.inspections.queries import facilities, inspection
from patrol.inspections.queries import facility as read_facility
from patrol.inspections.register import retire
from patrol.problems import Problem
from tests.cast import DISTRICT, MANAGER, OFFICER
from tests.findings.arranging import MORNING, actor, step
from tests.programmes.arranging import DAY, answers, facility, inspect, inspection_of, journal_of, kinds

LATER = MORNING + dt.timedelta(days=2)


@pytest.fixture(autouse=True)
def reference(session: Session) -> None:
    kinds(session)


def test_an_inspection_sent_twice_is_kept_once(session: Session) -> None:
    given = inspection_of(session, facility(session))
    assert inspect(session, given)
    assert not inspect(session, given)
    assert journal_of(session, "inspection", given.id) == ["taken"]


def test_the_same_id_with_other_content_is_refused(session: Session) -> None:
    given = inspection_of(session, facility(session))
    inspect(session, given)
    with pytest.raises(Problem) as caught:
        inspect(session, given.model_copy(update={"inspector": "다른 사람"}))
    assert caught.value.slug == "id-reused"


def test_a_question_without_an_answer_is_named(session: Session) -> None:
    given = inspection_of(session, facility(session), answers=answers(session)[1:])
    with pytest.raises(Problem) as caught:
        inspect(session, given)
    assert caught.value.slug == "inspection-incomplete"
    assert "출입문" in caught.value.sentence("ko")


def test_sound_cannot_stand_beside_something_bad(session: Session) -> None:
    given = inspection_of(session, facility(session), answers=answers(session, exit="적치물"))
    with pytest.raises(Problem) as caught:
        inspect(session, given)
    assert caught.value.slug == "inspection-contradictory"


def test_an_inspection_gives_its_facility_grade_and_next_date(session: Session) -> None:
    place = facility(session, programme_code="daycare", grade="B")
    inspect(session, inspection_of(session, place, grade="D"))
    row = read_facility(session, place, DISTRICT)
    assert (row.grade, row.last_inspected_on) == ("D", DAY)
    assert row.next_due_on == dt.date(2014, 7, 4)
    history = session.scalars(
        text("select grade from facility_grade where facility_id = :id order by graded_on, created_at"),
        {"id": place},
    ).all()
    assert history == ["D"]  # graded twice on the same day: the last one counts


def test_an_older_inspection_entered_later_does_not_take_the_newer_grade_back(session: Session) -> None:
    place = facility(session, day=dt.date(2014, 1, 2))
    inspect(session, inspection_of(session, place, grade="D"))
    before = MORNING - dt.timedelta(days=30)
    inspect(session, inspection_of(session, place, grade="A", inspected_at=before))
    row = read_facility(session, place, DISTRICT)
    assert (row.grade, row.last_inspected_on) == ("D", DAY)


def bad_inspection(session: Session, **more: Any) -> uuid.UUID:
    given = inspection_of(
        session,
        facility(session),
        result="repair",
        answers=answers(session, exit="피난 통로에 상자", furniture="책장 흔들림"),
        **more,
    )
    inspect(session, given)
    return given.id


def make_finding(session: Session, inspection_id: uuid.UUID, question: str) -> uuid.UUID:
    return report_bad(
        session, actor(OFFICER), inspection_id, question, new_id(), district_code=DISTRICT, at=MORNING
    ).finding.row.id


def test_a_bad_answer_becomes_a_finding_once(session: Session) -> None:
    inspection_id = bad_inspection(session)
    first = make_finding(session, inspection_id, "exit")
    assert make_finding(session, inspection_id, "exit") == first
    row = session.execute(text("select * from finding where id = :id"), {"id": first}).one()
    assert (row.channel, row.inspection_id) == ("inspection", inspection_id)
    assert (
        row.description == "햇살어린이집 안전점검 불량: 비상구와 피난 통로에 물건이 없다 – 피난 통로에 상자"
    )
    assert row.location is not None


def test_a_good_answer_becomes_no_finding(session: Session) -> None:
    with pytest.raises(Problem):
        make_finding(session, bad_inspection(session), "gate")


def test_an_inspection_follows_its_findings_until_all_have_ended(session: Session) -> None:
    inspection_id = bad_inspection(session)
    first, second = (make_finding(session, inspection_id, name) for name in ("exit", "furniture"))
    step(session, first, "done")
    assert follow(session, at=LATER) == 0
    step(session, second, "unfixable")
    assert follow(session, at=LATER) == 1
    assert inspection(session, inspection_id, DISTRICT).row.closed_at == LATER
    step(session, first, "reopened", at=LATER)
    assert follow(session, at=LATER) == 1
    whole = inspection(session, inspection_id, DISTRICT)
    assert (whole.row.closed_at, whole.row.unsettled) == (None, 1)
    assert journal_of(session, "inspection", inspection_id)[-2:] == ["closed", "reopened"]


def test_what_was_fixed_on_the_spot_needs_no_finding(session: Session) -> None:
    settled = tuple(
        one.model_copy(update={"is_settled_on_spot": one.answer == "bad"})
        for one in answers(session, exit="치움")
    )
    given = inspection_of(session, facility(session), result="fixed_on_site", answers=settled)
    inspect(session, given)
    assert inspection(session, given.id, DISTRICT).row.closed_at is not None


def test_findings_can_be_asked_for_with_the_inspection_itself(session: Session) -> None:
    asked = new_id()
    with_finding = tuple(
        one.model_copy(update={"finding_id": asked if one.answer == "bad" else None})
        for one in answers(session, exit="상자")
    )
    given = inspection_of(session, facility(session), result="repair", answers=with_finding)
    inspect(session, given)
    inspect(session, given)
    numbers = session.scalars(text("select number from finding where id = :id"), {"id": asked}).all()
    assert len(numbers) == 1


def test_a_retired_facility_is_in_no_list_but_keeps_its_inspections(session: Session) -> None:
    place = facility(session)
    inspect(session, inspection_of(session, place))
    retire(session, actor(MANAGER), place, district_code=DISTRICT, at=LATER)
    assert facilities(session, DISTRICT) == []
    assert read_facility(session, place, DISTRICT).retired_at == LATER


ROWS = [
    {
        "관리번호": "DA-1",
        "시설명": "햇살어린이집",
        "종류": "구립어린이집",
        "위도": "37.5264",
        "경도": "126.8962",
    },
    {"관리번호": "PF-1", "시설명": "문화회관", "종류": "공공시설 안전점검", "종별": "2종", "등급": "C"},
    {"관리번호": "X-1", "시설명": "알 수 없음", "종류": "우주기지"},
    {"관리번호": "X-2", "시설명": "등급 오류", "종류": "daycare", "등급": "Z"},
    {"관리번호": "", "시설명": "번호 없음", "종류": "daycare"},
]


def test_a_file_of_facilities_goes_in_row_by_row_and_twice_changes_nothing(session: Session) -> None:
    first = import_facilities(session, actor(MANAGER), ROWS, district_code=DISTRICT, day=DAY)
    assert (first.taken, [one.line for one in first.rejects]) == (2, [4, 5, 6])
    assert "목록에 없는" in first.rejects[0].reason
    assert "등급" in first.rejects[1].reason
    again = import_facilities(
        session, actor(MANAGER), ROWS, district_code=DISTRICT, day=DAY + dt.timedelta(days=9)
    )
    assert (again.taken, again.known) == (0, 2)


def test_no_facility_of_the_database_is_without_a_next_date(session: Session) -> None:
    import_facilities(session, actor(MANAGER), ROWS, district_code=DISTRICT, day=DAY)
    assert session.scalar(text("select count(*) from facility where next_due_on is null")) == 0
