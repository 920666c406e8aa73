"""Activities and grievances come from files: each once, answers later, wrong rows named."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from patrol.clock import Period
from patrol.database import transaction
from patrol.exchange.import_programmes import import_activities, import_grievances
from patrol.journal import SYSTEM
from patrol.programmes.figures import figures
from patrol.programmes.load import load_programmes
from tests.cast import DISTRICT
from tests.exchange.files import ACTOR, NOW

YEAR = Period.year(2014)
TOUR = {
    "관리번호": "T-1",
    "사업": "현장행정 투어의 날",
    "일자": "2014-05-13",
    "제목": "여의도",
    "참여인원": "22",
}
COMPLAINT = {
    "접수번호": "2014-1",
    "접수일시": "2014-05-13 10:00",
    "접수방법": "전화",
    "분야": "도로교통",
    "제목": "신호가 짧습니다",
}


def test_activities_are_counted_once_and_wrong_rows_are_named(engine: Engine) -> None:
    rows = [
        TOUR,
        TOUR | {"관리번호": "T-2", "건수": "3", "참여인원": ""},
        TOUR | {"관리번호": "T-3", "사업": "달나라 투어"},
        TOUR | {"관리번호": "T-4", "일자": "어제"},
        TOUR | {"관리번호": "T-5", "참여인원": "많음"},
        TOUR | {"관리번호": ""},
        TOUR | {"제목": "다른 제목"},
    ]
    with transaction(engine) as session:
        load_programmes(session, SYSTEM, DISTRICT)
        first = import_activities(session, ACTOR, rows, district_code=DISTRICT)
        again = import_activities(session, ACTOR, rows[:2], district_code=DISTRICT)
        tour = figures(session, DISTRICT, YEAR).activities["field_tour"]
    assert (first.taken, first.known) == (2, 0)
    assert [one.line for one in first.rejects] == [4, 5, 6, 7, 8]
    assert first.rejects[0].reason == "사업: 목록에 없는 이름입니다."
    assert [one.columns for one in first.rejects[:3]] == [("사업",), ("일자",), ("참여인원",)]
    assert not [
        word for word in ("달나라", "어제", "많음") if word in "".join(one.reason for one in first.rejects)
    ]
    assert (again.taken, again.known) == (0, 2)
    assert (tour.occasions, tour.participants) == (4, 22)


def test_a_later_file_brings_the_answer_to_a_grievance(engine: Engine) -> None:
    answered = COMPLAINT | {"답변": "신호 시간을 늘렸습니다.", "답변일시": "2014-05-13 11:00"}
    with transaction(engine) as session:
        load_programmes(session, SYSTEM, DISTRICT)
        steps = [
            import_grievances(session, ACTOR, [row], district_code=DISTRICT, at=NOW)
            for row in (COMPLAINT, COMPLAINT, answered, answered, COMPLAINT)
        ]
        wrong = import_grievances(
            session,
            ACTOR,
            [answered | {"접수번호": "2", "답변일시": "2014-05-01"}],
            district_code=DISTRICT,
            at=NOW,
        )
        counted = figures(session, DISTRICT, Period(dt.date(2014, 5, 13), dt.date(2014, 5, 13))).grievances
    assert [(one.taken, one.known) for one in steps] == [(1, 0), (0, 1), (1, 0), (0, 1), (0, 1)]
    assert "앞섭니다" in wrong.rejects[0].reason
    assert (counted.total, counted.answered, counted.on_time) == (1, 1, 1)
