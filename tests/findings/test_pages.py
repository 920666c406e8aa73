"""The office's pages: lists, one finding, steps, selections, what each role sees."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from patrol import clock
from patrol.database import transaction
from patrol.findings.filters import FindingFilter
from patrol.findings.inputs import LocationInput, ReporterInput, ReportInput
from patrol.findings.queries import Order, find
from patrol.findings.receive import receive
from patrol.ids import new_id
from tests.cast import CITY_VIEWER, CLEANER, DISTRICT, MONITOR, OFFICER, Cast, Character
from tests.findings.arranging import MORNING, RUBBISH, actor, found, journal, revision, row, step
from tests.photos.making import picture


@pytest.fixture
def keep(engine: Engine) -> Any:
    """Do something in a transaction that commits."""

    def run(act: Any, *arguments: Any, **more: Any) -> Any:
        with transaction(engine) as session:
            return act(session, *arguments, **more)

    return run


def number_of(engine: Engine, finding_id: uuid.UUID) -> str:
    with transaction(engine) as session:
        return str(row(session, finding_id)["number"])


def form(page: str, target: str) -> dict[str, str]:
    """The hidden entries of the form for a step, as the page carries them."""
    for one in re.findall(r"<form[^>]*/moves[^>]*>.*?</form>", page, re.DOTALL):
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', one))
        if hidden.get("target") == target:
            return hidden
    raise AssertionError(f"no form for {target}")


def test_a_clerk_begins_with_their_departments_open_findings_late_ones_first(
    cast: Cast, keep: Any, engine: Engine
) -> None:
    mine, late, other = (keep(found) for _ in range(3))
    keep(step, mine, "assigned")
    keep(step, late, "assigned")
    keep(step, other, "assigned", department_code="cleaning")
    with transaction(engine) as session:
        session.execute(
            text("update finding set due_at = due_at - interval '9 days' where id = :id"), {"id": late}
        )
    page = cast.clerk.get("/findings").text
    assert page.index(number_of(engine, late)) < page.index(number_of(engine, mine))
    assert number_of(engine, other) not in page


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("파였", True), ("도로가파", True), ("123 앞", True), ("포트홀", False), ("구멍", False)],
)
def test_any_part_of_two_characters_finds(cast: Cast, keep: Any, words: str, is_found: bool) -> None:
    keep(found)
    page = cast.manager.get("/findings", query_string={"only": "all", "q": words}).text
    assert ("finding-link" in page) is is_found


def test_a_number_finds_its_finding_however_it_is_typed(cast: Cast, keep: Any, engine: Engine) -> None:
    number = number_of(engine, keep(found))
    year, count = number.split("-")
    for typed in (number, f"{year}-{int(count)}", f" {number} "):
        assert number in cast.manager.get("/findings", query_string={"only": "all", "q": typed}).text


def test_a_single_character_is_answered_with_advice(cast: Cast, keep: Any) -> None:
    keep(found)
    answer = cast.manager.get("/findings", query_string={"q": "로"})
    assert answer.status_code == 200
    assert "두 글자 이상으로 찾아 주세요." in answer.text


@pytest.mark.parametrize("words", ["%%", "_파", "\\\\", "' or 1=1", "🙂🙂", "a" * 100])
def test_odd_search_words_are_just_words(cast: Cast, keep: Any, words: str) -> None:
    keep(found)
    answer = cast.manager.get("/findings", query_string={"only": "all", "q": words})
    assert answer.status_code == 200
    assert "finding-link" not in answer.text


@pytest.mark.parametrize("order", list(Order))
def test_paging_goes_through_every_finding_once(keep: Any, order: Order) -> None:
    # Two deadlines and two moments for seven findings: the page ends in the middle of equal ones.
    ids = [
        keep(found, item_code=("0101", "0201")[n % 2], at=MORNING + dt.timedelta(minutes=n % 2))
        for n in range(7)
    ]
    seen: list[uuid.UUID] = []
    cursor: str | None = None
    while cursor is not None or not seen:
        page = keep(
            find,
            FindingFilter(only="all"),
            district_code=DISTRICT,
            at=MORNING,
            cursor=cursor,
            size=3,
            order=order,
        )
        seen += [one.id for one in page.rows]
        cursor = page.next_cursor
    assert sorted(seen) == sorted(ids)


def test_lists_cost_the_same_number_of_statements_whatever_they_hold(
    cast: Cast, keep: Any, app: Flask
) -> None:
    def statements() -> int:
        count = 0

        def note(*_told: object) -> None:
            nonlocal count
            count += 1

        engine = app.extensions["patrol"].engine
        event.listen(engine, "before_cursor_execute", note)
        cast.manager.get("/findings?only=all")
        event.remove(engine, "before_cursor_execute", note)
        return count

    keep(found)
    cast.manager.get("/findings?only=all")
    few = statements()
    for _ in range(6):
        keep(found)
    assert statements() == few


def test_a_step_from_the_page_goes_through_once_however_often_it_is_sent(
    cast: Cast, keep: Any, engine: Engine
) -> None:
    finding_id = keep(found)
    page = cast.manager.get(f"/findings/{finding_id}").text
    data = form(page, "assigned") | {"department_code": "road"}
    for _ in range(2):
        assert cast.manager.post(f"/findings/{finding_id}/moves", data=data).status_code == 302
    with transaction(engine) as session:
        assert revision(session, finding_id) == 2
    assert "도로과에 배정했습니다." in cast.manager.get(f"/findings/{finding_id}").text


def test_who_comes_second_sees_what_changed_and_keeps_what_they_wrote(cast: Cast, keep: Any) -> None:
    finding_id = keep(found)
    keep(step, finding_id, "assigned")
    mine = form(cast.clerk.get(f"/findings/{finding_id}").text, "done")
    keep(step, finding_id, "in_progress", by=OFFICER)
    answer = cast.clerk.post(
        f"/findings/{finding_id}/moves", data=mine | {"result": "두 시간 걸려 메웠습니다."}
    )
    assert answer.status_code == 409
    assert "그 사이에 다른 분이 이 건을 처리했습니다." in answer.text
    assert "처리를 시작했습니다." in answer.text
    assert "두 시간 걸려 메웠습니다." in answer.text
    again = form(answer.text, "done") | {"result": "두 시간 걸려 메웠습니다."}
    assert cast.clerk.post(f"/findings/{finding_id}/moves", data=again).status_code == 302


def test_a_step_without_what_it_needs_is_said_on_the_page(cast: Cast, keep: Any, engine: Engine) -> None:
    finding_id = keep(found)
    data = form(cast.manager.get(f"/findings/{finding_id}").text, "withdrawn")
    answer = cast.manager.post(f"/findings/{finding_id}/moves", data=data)
    assert answer.status_code == 422
    assert "이 처리에는 사유이(가) 필요합니다." in answer.text
    with transaction(engine) as session:
        assert revision(session, finding_id) == 1


def test_an_after_photo_comes_with_the_result(cast: Cast, keep: Any, engine: Engine) -> None:
    finding_id = keep(found)
    keep(step, finding_id, "assigned")
    file = io.BytesIO()
    picture().save(file, "JPEG")
    sent = file.getvalue()
    data: dict[str, Any] = form(cast.clerk.get(f"/findings/{finding_id}").text, "done")
    data |= {"result": "아스콘으로 메웠습니다.", "photos": (io.BytesIO(sent), "after.jpg")}
    assert cast.clerk.post(f"/findings/{finding_id}/moves", data=data).status_code == 302
    with transaction(engine) as session:
        kept = row(session, finding_id)
        assert (kept["state"], kept["has_after_photo"], kept["photos_stored"]) == ("done", True, 1)
        photo = session.execute(text("select sha256, role from photo")).one()
    assert (photo.sha256, photo.role) == (hashlib.sha256(sent).hexdigest(), "after")


def test_a_photo_that_cannot_be_read_is_said_and_the_words_stay(cast: Cast, keep: Any) -> None:
    finding_id = keep(found)
    keep(step, finding_id, "assigned")
    data: dict[str, Any] = form(cast.clerk.get(f"/findings/{finding_id}").text, "done")
    data |= {"result": "아스콘으로 메웠습니다.", "photos": (io.BytesIO(b"no picture"), "after.jpg")}
    answer = cast.clerk.post(f"/findings/{finding_id}/moves", data=data)
    assert answer.status_code == 422
    assert "이 파일은 사진이 아닙니다" in answer.text
    assert "아스콘으로 메웠습니다." in answer.text


def test_a_step_can_be_undone_from_the_page(cast: Cast, keep: Any, engine: Engine) -> None:
    finding_id = keep(found)
    data = form(cast.manager.get(f"/findings/{finding_id}").text, "assigned") | {"department_code": "road"}
    cast.manager.post(f"/findings/{finding_id}/moves", data=data)
    page = cast.manager.get(f"/findings/{finding_id}").text
    assert "방금 한 처리 되돌리기" in page
    undo = {"id": str(new_id()), "move": data["id"]}
    assert cast.manager.post(f"/findings/{finding_id}/undo", data=undo).status_code == 302
    with transaction(engine) as session:
        assert row(session, finding_id)["state"] == "received"


def test_a_selection_answers_row_by_row(cast: Cast, keep: Any) -> None:
    fresh, gone = keep(found), keep(found)
    keep(step, gone, "withdrawn")
    data = {
        "id": str(new_id()),
        "chosen": [f"{fresh}:1", f"{gone}:2"],
        "action": "assign",
        "department_code": "road",
    }
    page = cast.manager.post("/findings/bulk", data=data).text
    assert "2건 가운데 1건을 처리했습니다." in page
    assert "되돌리기" in page


SOME_ID = "0190a000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("chosen", ["nonsense", f"{SOME_ID}:x", f"{SOME_ID}:99999999999"])
def test_a_selection_that_no_page_made_is_refused(cast: Cast, chosen: str) -> None:
    data = {"id": str(new_id()), "chosen": chosen, "action": "confirm"}
    assert cast.manager.post("/findings/bulk", data=data).status_code == 422


def test_staff_read_other_departments_findings_but_get_no_steps(cast: Cast, keep: Any) -> None:
    finding_id = keep(found)
    keep(step, finding_id, "assigned")
    cleaner = cast.client(CLEANER)
    page = cleaner.get(f"/findings/{finding_id}")
    assert page.status_code == 200
    assert "다른 부서의 건입니다." in page.text
    data = {"id": str(new_id()), "target": "done", "from_revision": "2", "result": "끝냈습니다 정말로"}
    assert cleaner.post(f"/findings/{finding_id}/moves", data=data).status_code == 403
    assert cleaner.post(f"/findings/{finding_id}/photos", data={"role": "after"}).status_code == 403


def test_a_monitor_sees_their_own_reports_only(cast: Cast, keep: Any, engine: Engine) -> None:
    own, other = keep(found, by=MONITOR), keep(found)
    page = cast.monitor.get("/findings").text
    assert number_of(engine, own) in page
    assert number_of(engine, other) not in page
    assert cast.monitor.get(f"/findings/{own}").status_code == 200
    assert cast.monitor.get(f"/findings/{other}").status_code == 404


def test_the_city_reads_and_does_nothing(cast: Cast, keep: Any) -> None:
    finding_id = keep(found)
    city = cast.client(CITY_VIEWER)
    page = city.get(f"/findings/{finding_id}")
    assert page.status_code == 200
    assert "다음 처리" not in page.text
    assert "알린 사람" not in page.text
    data = {"id": str(new_id()), "target": "withdrawn", "from_revision": "1", "reason": "x"}
    assert city.post(f"/findings/{finding_id}/moves", data=data).status_code == 403


def contact(cast: Cast, who: Character, finding_id: uuid.UUID) -> Any:
    return cast.client(who).post(f"/findings/{finding_id}/contact")


def test_contact_data_is_shown_to_who_handles_the_case_and_each_look_is_recorded(
    cast: Cast, keep: Any, engine: Engine
) -> None:
    reporter = ReporterInput(name="홍길동", phone="010-1234-5678")
    finding_id = keep(found, channel="response_center", reporter=reporter)
    keep(step, finding_id, "assigned")
    assert "010-1234-5678" not in cast.manager.get(f"/findings/{finding_id}").text
    assert "010-1234-5678" in contact(cast, OFFICER, finding_id).text
    assert "010-1234-5678" in cast.clerk.post(f"/findings/{finding_id}/contact").text
    assert contact(cast, CLEANER, finding_id).status_code == 403
    assert contact(cast, CITY_VIEWER, finding_id).status_code == 403
    with transaction(engine) as session:
        actions = [entry["action"] for entry in journal(session, finding_id)]
    assert actions.count("contact_read") == 2


def test_the_history_is_told_in_sentences_in_both_languages(cast: Cast, keep: Any) -> None:
    finding_id = keep(found)
    keep(step, finding_id, "assigned")
    keep(step, finding_id, "transferred")
    korean = cast.manager.get(f"/findings/{finding_id}").text
    for sentence in ("순찰로 접수했습니다.", "도로과에 배정했습니다.", "한국전력으로 이첩했습니다."):
        assert sentence in korean
    english = cast.manager.get(f"/findings/{finding_id}", headers={"Accept-Language": "en"}).text
    for sentence in ("Received through: Patrol.", "Assigned to Road Division.", "Transferred to 한국전력."):
        assert sentence in english


def test_an_old_complaint_asks_for_its_interim_notice_once(cast: Cast, keep: Any, engine: Engine) -> None:
    finding_id = keep(found, channel="response_center", at=clock.now() - dt.timedelta(days=31))
    page = cast.manager.get(f"/findings/{finding_id}").text
    assert "중간회신이 필요합니다." in page
    data = {"id": str(new_id()), "from_revision": "1", "words": "굴착 업체 일정 때문에 늦어집니다."}
    for _ in range(2):
        assert cast.manager.post(f"/findings/{finding_id}/interim", data=data).status_code == 302
    assert "중간회신이 필요합니다." not in cast.manager.get(f"/findings/{finding_id}").text
    with transaction(engine) as session:
        actions = [entry["action"] for entry in journal(session, finding_id)]
    assert actions.count("interim_notice") == 1


def test_a_filter_is_kept_under_a_name_and_opens_its_list(cast: Cast, keep: Any) -> None:
    keep(found, item_code=RUBBISH, description="쓰레기")
    data = {"name": "청소만", "query": "only=all&field=03"}
    assert cast.manager.post("/findings/filters", data=data).status_code == 302
    assert cast.manager.post("/findings/filters", data=data).status_code == 409
    page = cast.manager.get("/findings").text
    assert "청소만" in page
    assert "/findings?field=03&amp;only=all" in page
    assert "청소만" not in cast.officer.get("/findings").text


def test_the_item_is_corrected_from_the_page(cast: Cast, keep: Any, engine: Engine) -> None:
    finding_id = keep(found)
    data = {"id": str(new_id()), "from_revision": "1", "item_code": RUBBISH}
    assert cast.manager.post(f"/findings/{finding_id}/classification", data=data).status_code == 302
    assert "쓰레기 무단투기로 바로잡았습니다." in cast.manager.get(f"/findings/{finding_id}").text


def test_templates_of_the_item_can_be_chosen_and_are_editable(cast: Cast, keep: Any) -> None:
    for about, title in (("0201", "포장 보수"), ("0301", "수거")):
        cast.manager.post("/answers", data={"about": about, "title": title, "body": f"{title} 하였습니다."})
    finding_id = keep(found)
    keep(step, finding_id, "assigned")
    page = cast.clerk.get(f"/findings/{finding_id}").text
    assert "포장 보수 하였습니다." in page
    assert "수거 하였습니다." not in page
    assert cast.client(MONITOR).get("/answers").status_code == 403


def test_what_the_classifier_was_not_sure_of_waits_in_a_queue_of_its_own(cast: Cast, engine: Engine) -> None:
    sure = cast.officer.post(
        "/api/v1/findings", json={"id": str(new_id()), "description": "가로등이 나갔어요"}
    ).json
    unsure = cast.officer.post(
        "/api/v1/findings", json={"id": str(new_id()), "description": "또로롱 어쩌고"}
    ).json
    page = cast.manager.get("/findings?only=open&item=none").text
    assert unsure["number"] in page
    assert sure["number"] not in page
    assert re.search(r"항목 미정.{0,200}?1<", page, re.DOTALL)
    detail = cast.manager.get(f"/findings/{unsure['number']}").text
    assert "어느 항목인지 골라 주세요" in detail
    body = {"id": str(new_id()), "from_revision": 1, "item_code": "0204"}
    assert cast.manager.post(f"/findings/{unsure['id']}/classification", data=body).status_code == 302
    detail = cast.manager.get(f"/findings/{unsure['number']}").text
    assert "어느 항목인지 골라 주세요" not in detail
    assert unsure["number"] not in cast.manager.get("/findings?only=open&item=none").text


def test_the_citys_viewer_reads_each_districts_own_names(cast: Cast, keep: Any, engine: Engine) -> None:
    ours = keep(found)
    keep(step, ours, "assigned", department_code="road")
    with transaction(engine) as session:
        session.execute(
            text(
                "insert into department (district_code, code, name_ko, name_en)"
                " values ('11440', 'road', '마포 도로과', 'Mapo roads')"
            )
        )
        for kind, code, name in (("district", "11440", "마포구"), ("dong", "1144066000", "서교동")):
            session.execute(
                text(
                    "insert into area (id, district_code, kind, code, name, boundary, valid_from, source)"
                    " values (:id, '11440', :kind, :code, :name,"
                    " st_multi(st_makeenvelope(126.91, 37.54, 126.93, 37.56, 4326)), '2010-01-01', 'test')"
                ),
                {"id": new_id(), "kind": kind, "code": code, "name": name},
            )
        report = ReportInput(
            id=new_id(),
            description="마포의 포트홀",
            item_code="0201",
            location=LocationInput(longitude=126.92, latitude=37.55),
        )
        receive(session, actor(OFFICER), report, district_code="11440", at=MORNING)
        session.execute(
            text("update finding set department_code = 'road', state = 'assigned' where id = :id"),
            {"id": report.id},
        )
    try:
        city = cast.client(CITY_VIEWER)
        page = city.get("/findings?only=all").text
        for words in ("마포구 서교동", "마포 도로과", 'name="district"'):
            assert words in page
        only = city.get("/findings?only=all&district=11440").text
        assert "마포의 포트홀" in only
        assert "당산로 123" not in only
        assert '<option value="1144066000"' in only
        detail = city.get(f"/findings/{report.id}").text
        for words in ("서교동", "마포 도로과"):
            assert words in detail
        assert 'name="district"' not in cast.manager.get("/findings?only=all").text
        assert "마포의 포트홀" not in cast.manager.get("/findings?only=all&district=11440").text
    finally:
        with transaction(engine) as session:
            session.execute(text("delete from finding where district_code = '11440'"))
            session.execute(text("delete from department where district_code = '11440'"))


def test_a_place_chosen_on_a_map_stays_while_other_conditions_change(cast: Cast, keep: Any) -> None:
    keep(found, description="여기의 포트홀")
    keep(found, description="멀리의 포트홀", location=LocationInput(longitude=126.91, latitude=37.50))
    page = cast.manager.get("/findings?only=all&bbox=126.89,37.52,126.90,37.53").text
    assert "여기의 포트홀" in page
    assert "멀리의 포트홀" not in page
    assert '<input type="hidden" name="bbox" value="126.89,37.52,126.9,37.53">' in page
    assert "지도에서 고른 곳" in page
    assert 'href="/findings?only=all"' in page
    again = cast.manager.get("/findings?only=all&bbox=126.89,37.52,126.9,37.53&state=received&q=포트홀").text
    assert "여기의 포트홀" in again
    assert "멀리의 포트홀" not in again


def test_a_department_sees_which_of_its_findings_wait_for_photos(cast: Cast, keep: Any) -> None:
    waiting = keep(found, description="사진이 올 것", photos=[{"sha256": "a" * 64}])
    keep(step, waiting, "assigned", department_code="road")
    other = keep(found, description="사진이 없는 것")
    keep(step, other, "assigned", department_code="road")
    page = cast.clerk.get("/findings?only=waiting_for_photos&department=road").text
    assert "사진이 올 것" in page
    assert "사진이 없는 것" not in page
