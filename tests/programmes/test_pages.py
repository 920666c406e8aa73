"""Pages of the programmes: every number opens to its rows, every form makes one thing, files have what lists have."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.clock import Period
from patrol.ids import new_id
from patrol.programmes.figures import figures
from tests.cast import CITY_VIEWER, DISTRICT, Cast
from tests.findings.arranging import found
from tests.programmes.arranging import (
    activity,
    answers,
    at,
    facility,
    grievance,
    inspect,
    inspection_of,
    kinds,
    outing,
)

YEAR = Period.year(2014)


@pytest.fixture
def office(engine: Engine, owner_engine: Engine) -> Iterator[Session]:
    """The database with the programmes; `commit` what the pages are to see."""
    with Session(owner_engine) as session:
        kinds(session)
        session.commit()
        yield session


def id_in(client: FlaskClient, address: str) -> str:
    """The id that a form carries."""
    found_ = re.search(r'name="id" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found_ is not None
    return found_[1]


def count(session: Session, table: str) -> int:
    session.rollback()
    return int(session.scalar(text(f"select count(*) from {table}")) or 0)


def test_every_number_opens_to_the_rows_that_it_counts(cast: Cast, office: Session) -> None:
    patrol_id = outing(office, programme_code="executive_night")
    found(office, patrol_id=patrol_id)
    found(office)
    activity(office, "field_tour", participants=22)
    grievance(office, "written", "traffic")
    office.commit()
    counted = figures(office, DISTRICT, YEAR)
    manager = cast.manager
    assert str(patrol_id) in manager.get(counted.patrols["executive"].opens).get_data(as_text=True)
    for group in ("executive", "routine"):
        page = manager.get(counted.patrols[group].opens_findings).get_data(as_text=True)
        assert page.count('class="finding-link"') == counted.patrols[group].findings == 1
    assert "활동" in manager.get(counted.activities["field_tour"].opens).get_data(as_text=True)
    assert "공사 소음" in manager.get(counted.grievances.opens).get_data(as_text=True)


def test_forms_sent_twice_make_one_thing(cast: Cast, office: Session) -> None:
    manager = cast.manager
    forms = {
        "/patrols": {
            "programme_code": "daily",
            "started_at": "2026-03-04T10:00",
            "ended_at": "2026-03-04T12:00",
        },
        "/facilities": {"programme_code": "daycare", "name": "햇살어린이집", "registered_on": "2026-03-04"},
        "/activities": {"programme_code": "field_tour", "held_on": "2026-03-04", "title": "투어"},
        "/monitors": {"name": "한살피", "year": "2026"},
        "/grievances": {
            "channel": "written",
            "category_code": "traffic",
            "subject": "신호",
            "received_at": "2026-03-04T10:00",
            "name": "김민원",
        },
        "/programmes/plans": {
            "programme_code": "executive_field_day",
            "title": "현장순찰의 날",
            "every": "month",
            "ordinal": "2",
            "weekday": "TU",
            "starts_on": "2026-01-01",
            "until": "2026-12-31",
        },
    }
    tables = {"/patrols": "patrol", "/facilities": "facility", "/activities": "activity"}
    tables |= {"/monitors": "monitor", "/grievances": "grievance", "/programmes/plans": "plan"}
    for address, entries in forms.items():
        given = {"id": id_in(manager, f"{address}/new"), **entries}
        for _turn in range(2):
            answer = manager.post(address, data=given)
            assert answer.status_code == 302, (address, answer.get_data(as_text=True)[-3000:])
        assert manager.get(answer.location).status_code == 200
        assert count(office, tables[address]) == 1
        subject = tables[address]
        entry = office.scalar(
            text("select count(*) from journal_entry where subject = :subject and subject_id = :id"),
            {"subject": subject, "id": given["id"]},
        )
        assert entry == 1


@pytest.mark.parametrize(
    ("address", "entries"),
    [
        (
            "/patrols",
            {"programme_code": "daily", "started_at": "2026-03-04T12:00", "ended_at": "2026-03-04T10:00"},
        ),
        ("/patrols", {"programme_code": "nonsense", "started_at": "2026-03-04T10:00"}),
        ("/facilities", {"programme_code": "daycare", "registered_on": "2026-03-04"}),
        ("/activities", {"programme_code": "field_tour", "held_on": "어제", "title": "투어"}),
        (
            "/grievances",
            {"channel": "pigeon", "category_code": "traffic", "subject": "가", "received_at": "2026-03-04"},
        ),
        (
            "/programmes/plans",
            {
                "programme_code": "daily",
                "title": "가",
                "every": "week",
                "starts_on": "2026-01-01",
                "until": "2026-12-31",
            },
        ),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_what_was_typed(
    cast: Cast, office: Session, address: str, entries: dict[str, str]
) -> None:
    given = {"id": str(new_id()), "note": "적은 내용", "title": "적은 제목", **entries}
    answer = cast.manager.post(address, data=given)
    assert answer.status_code in (422, 400, 409)
    page = answer.get_data(as_text=True)
    assert "다시 살펴봐 주세요" in page
    assert given["id"] in page


def test_the_files_have_what_the_lists_have(cast: Cast, office: Session) -> None:
    outing(office)
    place = facility(office)
    inspect(office, inspection_of(office, place))
    activity(office, "field_tour")
    grievance(office, "written", "traffic", name="김민원", phone="010-1234-5678")
    office.commit()
    days = "?from=2014-01-01&to=2014-12-31"
    for name, words in (
        ("patrols", "일일순찰"),
        ("facilities", "햇살어린이집"),
        ("inspections", "이상없음"),
        ("activities", "현장행정 투어의 날"),
        ("grievances", "공사 소음"),
    ):
        written = cast.manager.get(f"/{name}.csv{days}").get_data()
        assert written.startswith(b"\xef\xbb\xbf")
        assert words in written.decode("utf-8-sig")
        assert "김민원" not in written.decode("utf-8-sig")
        assert cast.manager.get(f"/{name}.xlsx{days}").get_data()[:2] == b"PK"


def test_contact_data_of_a_grievance_is_shown_on_request_and_the_look_is_journaled(
    cast: Cast, office: Session
) -> None:
    identity = grievance(office, "written", "traffic", name="김민원")
    office.commit()
    assert "김민원" not in cast.officer.get(f"/grievances/{identity}").get_data(as_text=True)
    assert "김민원" in cast.officer.post(f"/grievances/{identity}/contact").get_data(as_text=True)
    office.rollback()
    looked = office.scalar(
        text("select count(*) from journal_entry where action = 'personal_data_read' and subject_id = :id"),
        {"id": str(identity)},
    )
    assert looked == 1
    assert cast.clerk.get(f"/grievances/{identity}").status_code == 403


def test_notes_of_welfare_visits_are_for_who_may_read_personal_data(cast: Cast, office: Session) -> None:
    identity = activity(office, "welfare_visit", note="어르신 댁 방문")
    office.commit()

    assert "어르신 댁" in cast.officer.get(f"/activities/{identity}").get_data(as_text=True)
    assert "어르신 댁" not in cast.client(CITY_VIEWER).get(f"/activities/{identity}").get_data(as_text=True)


def test_an_inspection_from_the_phone_answers_as_json_and_makes_its_findings(
    cast: Cast, office: Session
) -> None:
    place = facility(office)
    codes = [one.question for one in answers(office)]
    office.commit()
    page = cast.officer.get(f"/inspections/new?facility={place}").get_data(as_text=True)
    assert page.count('type="radio" name="answer.') == 3 * len(codes)
    given = {
        "id": id_in(cast.officer, f"/inspections/new?facility={place}"),
        "facility_id": str(place),
        "checklist_code": "daycare",
        "checklist_version": "1",
        "kind": "regular",
        "inspected_at": "2026-03-04T10:00",
        "inspector": "김순찰",
        "confirmer": "원장",
        "result": "repair",
        **{f"answer.{code}": "bad" if code == "exit" else "good" for code in codes},
        "note.exit": "상자",
        "report.exit": "1",
        "finding.exit": str(new_id()),
    }
    json = {"Accept": "application/json"}
    assert cast.officer.post("/inspections", data=given, headers=json).status_code == 201
    again = cast.officer.post("/inspections", data=given, headers=json)
    assert again.status_code == 200
    assert count(office, "finding") == 1
    record = cast.officer.get(again.get_json()["href"]).get_data(as_text=True)
    assert "상자" in record
    assert "1건 남음" in record
    short = {name: value for name, value in given.items() if name != "answer.gate"} | {"id": str(new_id())}
    assert cast.officer.post("/inspections", data=short, headers=json).status_code == 422
    page = cast.officer.post("/inspections", data=short)
    assert page.status_code == 422
    assert "상자" in page.get_data(as_text=True)


def test_a_welfare_visit_keeps_no_place_and_its_words_are_for_those_who_handle_it(
    cast: Cast, office: Session
) -> None:
    identity = activity(
        office,
        "welfare_visit",
        title="김할머니 댁 방문",
        place="당산로 1",
        longitude=126.8962,
        latitude=37.5264,
    )
    office.commit()
    assert office.scalar(text("select location from activity where id = :id"), {"id": identity}) is None
    viewer = cast.client(CITY_VIEWER)
    for address in (
        "/activities?from=2014-01-01",
        f"/activities/{identity}",
        "/programmes/calendar?month=2014-03",
    ):
        page = viewer.get(address).get_data(as_text=True)
        assert "김할머니" not in page
        assert "당산로 1" not in page
    assert "김할머니" in cast.officer.get(f"/activities/{identity}").get_data(as_text=True)


@pytest.mark.parametrize("path", ["grievances", "inspections", "activities", "patrols"])
def test_long_lists_of_programmes_come_in_pages(cast: Cast, office: Session, path: str) -> None:
    place = facility(office)
    for number in range(55):
        if path == "grievances":
            grievance(office, "written", "traffic", subject=f"소음 {number:02d}")
        elif path == "inspections":
            inspect(office, inspection_of(office, place))
        elif path == "activities":
            activity(office, "field_tour", title=f"투어 {number:02d}")
        else:
            outing(office, theme=f"주제 {number:02d}")
    office.commit()
    seen: list[str] = []
    address = f"/{path}?from=2014-01-01&to=2014-12-31"
    while address:
        page = cast.manager.get(address).get_data(as_text=True)
        seen += re.findall(rf'<a href="/{path}/([0-9a-f-]{{36}})"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    seen = [one for place, one in enumerate(seen) if one not in seen[:place]]
    assert len(seen) == 55
    assert cast.manager.get(f"/{path}?cursor=x").status_code == 400
    written = {"grievances": "소음 07", "activities": "투어 07", "patrols": "주제 07", "inspections": "햇살"}[
        path
    ]
    page = cast.manager.get(f"/{path}?from=2014-01-01&to=2014-12-31&q={written}").get_data(as_text=True)
    assert len(set(re.findall(rf'<a href="/{path}/([0-9a-f-]{{36}})"', page))) == (
        50 if path == "inspections" else 1
    )


def test_the_hours_rule_is_set_from_a_day_on(cast: Cast, office: Session) -> None:
    given = {
        "valid_from": "2015-01-01",
        "reports_per_hour": "3",
        "hours_per_day": "6",
        "source": "방침 제7호",
    }
    assert cast.officer.post("/monitors/rule", data=given).status_code == 403
    assert cast.manager.post("/monitors/rule", data=given).status_code == 302
    assert "방침 제7호" in cast.officer.get("/monitors/rule").get_data(as_text=True)
    assert cast.manager.post("/monitors/rule", data={**given, "hours_per_day": "25"}).status_code == 422
    assert cast.manager.post("/grievances/limits", data={"channel": "written"}).status_code == 422
    assert "7일 안에" in cast.officer.get("/grievances/limits").get_data(as_text=True)


def test_planned_days_leave_as_a_file_with_what_was_missed(cast: Cast, office: Session) -> None:
    manager = cast.manager
    plan = {
        "id": id_in(manager, "/programmes/plans/new"),
        "programme_code": "daily",
        "title": "화요 순찰",
        "every": "week",
        "weekday": "TU",
        "starts_on": "2014-03-01",
        "until": "2014-03-31",
        "tolerance_days": "1",
    }
    assert manager.post("/programmes/plans", data=plan).status_code == 302
    outing(office)  # on Tuesday, 4 March
    outing(office, started_at=at(dt.date(2014, 3, 12), 10), now=at(dt.date(2014, 3, 12), 10))
    office.commit()
    answer = cast.officer.get("/programmes/plans.csv?year=2014")
    lines = [line.split(",")[2:] for line in answer.data.decode("utf-8-sig").splitlines()[1:]]
    assert lines == [
        ["2014-03-04", "2014-03-04", "실시"],
        ["2014-03-11", "2014-03-12", "날을 옮겨 실시"],
        ["2014-03-18", "", "놓침"],
        ["2014-03-25", "", "놓침"],
    ]
    assert manager.get("/programmes/plans.xlsx?year=2014").data[:2] == b"PK"
    assert cast.monitor.get("/programmes/plans.csv").status_code == 403


def test_people_whom_nobody_counted_are_not_nobody(cast: Cast, office: Session) -> None:
    activity(office, "welfare_visit")
    office.commit()
    page = cast.manager.get("/activities?from=2014-03-01&to=2014-03-31").text
    assert "–" in page[page.index("참여인원") :][:300]
    activity(office, "field_tour", participants=0)
    office.commit()
    page = cast.manager.get("/activities?from=2014-03-01&to=2014-03-31").text
    assert "–" not in page[page.index("참여인원") :][:300]
