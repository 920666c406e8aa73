"""The programmes as people live them: a patrol with track and findings while offline, an inspection followed to its end,
a field patrol day planned for a year, a monitor's year with hours.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.clock import Period, seoul_day
from patrol.findings.rules import Channel
from patrol.ids import new_id
from patrol.inspections.inspect import follow
from patrol.monitors.enrol import MonitorInput, enrol
from patrol.programmes.rules import Schedule, planned_days
from tests.browser.line import Line
from tests.browser.making import with_comment
from tests.browser.phone import HERE, Phone
from tests.browser.server import LiveServer
from tests.browser.test_office import signed_in
from tests.cast import DISTRICT, MANAGER, OFFICER
from tests.findings.arranging import actor, found, step
from tests.look.gallery import chromium
from tests.programmes.arranging import facility, kinds, outing

pytestmark = pytest.mark.browser
HAS_VISITS = """async () => {
  const open = indexedDB.open("patrol");
  const base = await new Promise((done, fail) => { open.onsuccess = () => done(open.result); open.onerror = fail; });
  const ask = base.transaction("kept").objectStore("kept").get("visits");
  const kept = await new Promise((done) => { ask.onsuccess = () => done(ask.result); });
  base.close();
  return (kept?.facilities.length ?? 0) > 0;
}"""
FIELD_DAYS = "FREQ=MONTHLY;BYDAY=2TU"


@pytest.fixture(scope="module")
def desk() -> Iterator[Browser]:
    """The browser of the office's desks."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def office(live_server: LiveServer, owner_engine: Engine) -> Iterator[Session]:
    """The database of the live server with the programmes; `commit` what the pages are to see."""
    with Session(owner_engine, expire_on_commit=False) as session:
        kinds(session)
        session.commit()
        yield session


def walk(page: Page, steps: int) -> None:
    """Let the phone move 35 m a step; positions count at most every two seconds."""
    context = page.context
    for number in range(1, steps + 1):  # a walk takes its time
        context.set_geolocation({**HERE, "longitude": HERE["longitude"] + number * 0.0004})
        page.wait_for_timeout(2_300)


def wait_until_kept(page: Page, address: str) -> None:
    """Wait until the phone would open this address without a network."""
    for _turn in range(150):
        if page.evaluate("async (address) => (await caches.match(address)) !== undefined", address):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{address} is not kept")


def test_a_themed_patrol_with_track_and_three_findings_offline_in_between(
    office: Session, phone: Phone, line: Line, engine: Engine, screenshots: Path
) -> None:
    page = phone.page
    page.goto(f"{phone.url}/report/patrol")
    page.wait_for_selector("#patrol-start:not([disabled])")
    wait_until_kept(page, "/report/shell/ko/patrol")
    expect(page.locator("#patrol-agree")).not_to_be_checked()
    page.select_option("#patrol-kind", "themed")
    page.fill("#patrol-theme", "초등학교 통학로")
    page.fill("#patrol-companions", "자율방범대 4명")
    page.fill("#patrol-people", "5")
    page.check("#patrol-agree")
    page.screenshot(path=screenshots / "phone-patrol-start.png")

    line.cut()
    page.click("#patrol-start")
    expect(page.locator("#running-name")).to_have_text("기획순찰 · 초등학교 통학로")
    walk(page, 5)
    for number in range(3):
        phone.open_report()
        expect(page.locator("[data-patrol-strip]")).to_be_visible()
        phone.wait_for_place()
        page.fill("#description", f"통학로 보도블록 들뜸 {number}")
        phone.send()
        page.wait_for_selector(f"#status:has-text('{number + 1}')")
    page.goto(f"{phone.url}/report/patrol")
    expect(page.locator("#running-waiting")).to_contain_text("3")
    page.screenshot(path=screenshots / "phone-patrol-running.png")
    page.fill("#patrol-note", "특이사항 없음")
    page.click("#patrol-end button")
    expect(page.locator("#ended-state")).to_have_text("연결되면 보냅니다.")
    line.mend()
    page.reload()
    page.wait_for_selector("#ended-state:has-text('보냈습니다')", timeout=40_000)
    page.screenshot(path=screenshots / "phone-patrol-ended.png")
    phone.wait_until_empty()

    with engine.connect() as connection:
        row = connection.execute(
            text(
                "select o.*, st_npoints(t.path) as corners, t.delete_after, (select count(*) from finding f"
                " where f.patrol_id = o.id) as findings from patrol o left join patrol_track t on t.patrol_id = o.id"
            )
        ).one()
    assert (row.programme_code, row.theme, row.people) == ("themed", "초등학교 통학로", 5)
    assert row.ended_at is not None
    assert row.findings == 3
    assert row.corners >= 2
    assert row.length_m > 50
    assert row.dongs
    page.goto(f"{phone.url}/patrols/{row.id}")
    expect(page.locator(".track-map[data-drawn]")).to_be_visible()
    page.screenshot(path=screenshots / "phone-patrol-summary.png", full_page=True)
    assert phone.errors == []


def test_a_daycare_inspection_with_two_bad_answers_is_followed_to_its_end(
    office: Session, phone: Phone, line: Line, engine: Engine, screenshots: Path
) -> None:
    place = facility(office, day=seoul_day(clock.now()))
    office.commit()
    page = phone.page
    page.goto(f"{phone.url}/inspections/new?facility={place}")
    page.wait_for_selector("form[data-ready]")
    for answer in page.locator(".answer-good input").all():
        answer.check(force=True)
    for code, words in (("exit", "피난 통로에 상자"), ("furniture", "책장 흔들림")):
        page.locator(f"[name='answer.{code}'][value=bad]").check(force=True)
        page.fill(f"#note-{code}", words)
    page.locator("[name=result][value=repair]").check()
    page.fill("[name=confirmer]", "김원장")
    page.screenshot(path=screenshots / "phone-inspection.png")
    line.cut()
    page.click("button:has-text('점검 보내기')")
    expect(page.locator("[data-status]")).to_contain_text("연결되면 보냅니다")
    line.mend()
    page.reload()  # what was filled in is on the phone and goes by itself
    page.wait_for_url("**/inspections/*-*", timeout=40_000)
    expect(page.locator(".page-title")).to_contain_text("2건 남음")
    page.screenshot(path=screenshots / "phone-inspection-record.png", full_page=True)

    with engine.connect() as connection:
        made = connection.execute(text("select id from finding where channel = 'inspection'")).scalars().all()
        assert connection.scalar(text("select count(*) from inspection")) == 1
    assert len(made) == 2
    at = clock.now()
    for one in made:
        step(office, one, "done", at=at)
    follow(office, at=at)
    office.commit()
    page.reload()
    expect(page.locator(".page-title")).to_contain_text("종결")
    page.goto(f"{phone.url}/facilities/{place}")
    expect(page.locator(".facts").first).to_contain_text("정기점검")
    assert phone.errors == []


def test_an_inspection_opened_for_the_first_time_offline_arrives_once_with_its_photos(
    office: Session, phone: Phone, line: Line, engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    place = facility(office, day=seoul_day(clock.now()))
    office.commit()
    page = phone.page
    page.goto(f"{phone.url}/inspections")  # whoever looked at the list online inspects anything on it offline
    wait_until_kept(page, "/report/shell/ko/inspection")
    phone.wait_until(HAS_VISITS)
    line.cut()
    page.goto(f"{phone.url}/inspections/new?facility={place}")  # never opened before
    page.wait_for_selector("#inspection[data-ready]")
    for answer in page.locator(".answer-good input").all():
        answer.check(force=True)
    page.locator("[name='answer.exit'][value=bad]").check(force=True)
    page.fill("#note-exit", "피난 통로에 상자")
    question = page.locator("[data-question=exit]")
    photo = with_comment(shared_data / "photos" / "landscape_1.jpg", 510)
    question.locator("input[type=file]").set_input_files(
        {"name": "exit.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    expect(question.locator(".shot")).to_have_count(1)
    expect(page.locator("[name=result][value=repair]")).to_be_checked()  # what the answers speak for
    expect(page.locator("#keep-status")).not_to_be_empty()
    page.screenshot(path=screenshots / "phone-inspection-offline.png")

    phone.kill()
    page = phone.turn_on()  # an empty battery: what was filled in is there again
    page.goto(f"{phone.url}/report/inspection?facility={place}")
    page.wait_for_selector("#inspection[data-ready]")
    expect(page.locator("[data-question=exit] .shot")).to_have_count(1)
    expect(page.locator("#note-exit")).to_have_value("피난 통로에 상자")
    page.click("button:has-text('점검 보내기')")  # the confirmer is missing
    expect(page.locator("#notices")).to_contain_text("점검자와 확인자")
    page.fill("#confirmer", "김원장")
    page.click("button:has-text('점검 보내기')")
    expect(page.locator("#handed")).to_be_visible()
    page.screenshot(path=screenshots / "phone-inspection-handed.png")
    page.goto(f"{phone.url}/report/inspection")
    expect(page.locator("#waiting-list")).to_contain_text("햇살어린이집")
    page.screenshot(path=screenshots / "phone-inspection-list.png")
    line.mend()
    phone.sign_in()  # Chromium writes cookies to the disk every 30 s: this one may have died with it
    phone.wait_until_empty()

    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from inspection")) == 1
        photos = connection.execute(
            text("select question, sha256 from photo where inspection_id is not null")
        ).all()
        findings = connection.scalar(text("select count(*) from finding where channel = 'inspection'"))
    assert [tuple(one) for one in photos] == [("exit", hashlib.sha256(photo).hexdigest())]
    assert findings == 1
    assert phone.errors == []


def test_a_zone_is_drawn_by_touch_and_by_keyboard_and_a_facility_gets_its_boundary(
    office: Session,
    make_phone: Callable[..., Phone],
    live_server: LiveServer,
    engine: Engine,
    screenshots: Path,
) -> None:
    phone = make_phone()
    phone.sign_in(MANAGER)
    page = phone.page
    page.goto(f"{phone.url}/zones/new")
    page.wait_for_selector(".draw[data-drawn]")
    page.fill("[name=name]", "당산 근린공원")
    page.select_option("[name=zone_type]", "park")
    ground = page.locator("[data-map]")
    ground.scroll_into_view_if_needed()
    box = ground.bounding_box()
    assert box is not None
    middle_x, middle_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for number, (right, down) in enumerate([(-40, -40), (40, -40), (40, 40), (-40, 40)], 1):
        page.touchscreen.tap(middle_x + right, middle_y + down)
        expect(page.locator(".draw-corner")).to_have_count(number)
    page.click("[data-act=undo]")
    expect(page.locator(".draw-corner")).to_have_count(3)
    assert page.input_value("[name=boundary]").startswith("POLYGON ((126.")
    page.screenshot(path=screenshots / "phone-zone-drawing.png")
    page.click("main button[type=submit]:has-text('저장하기')")
    page.wait_for_url("**/zones")
    expect(page.locator("main")).to_contain_text("당산 근린공원")
    expect(page.locator(".track-map[data-drawn]")).to_be_visible()

    place = facility(office, day=seoul_day(clock.now()))
    office.commit()
    page.goto(f"{phone.url}/facilities/{place}/edit")
    page.wait_for_selector(".draw[data-drawn]")
    page.click("[data-act=boundary]")
    for number, key in enumerate(["ArrowRight", "ArrowDown", "ArrowLeft"], 1):  # no finger on the map at all
        page.focus("[data-act=middle]")
        page.keyboard.press("Enter")
        expect(page.locator(".draw-corner")).to_have_count(number)
        before = page.evaluate("document.querySelector('.leaflet-map-pane').style.transform")
        page.focus("[data-map]")
        page.keyboard.press(key)
        page.wait_for_function(
            "before => document.querySelector('.leaflet-map-pane').style.transform !== before", arg=before
        )
        expect(page.locator(".leaflet-pan-anim")).to_have_count(0)
    page.click("main button[type=submit]:has-text('고치기')")
    page.wait_for_url(f"**/facilities/{place}")
    expect(page.locator(".track-map[data-area][data-drawn]")).to_be_visible()
    with engine.connect() as connection:
        corners = connection.scalar(
            text("select st_npoints(boundary) from facility where id = :id"), {"id": place}
        )
        assert corners == 4  # three corners and the first one again
        assert connection.scalar(text("select zone_type from area where kind = 'zone'")) == "park"
    assert phone.errors == []


def test_an_executive_field_day_is_planned_for_a_year_and_set_against_what_was_held(
    office: Session, desk: Browser, live_server: LiveServer, screenshots: Path
) -> None:
    today = seoul_day(clock.now())
    year = Period.year(today.year - 1)
    url = f"http://127.0.0.1:{live_server.port}"
    with contextlib.closing(signed_in(desk, url, MANAGER)) as page:
        page.goto(f"{url}/programmes/plans/new")
        page.select_option("[name=programme_code]", "executive_field_day")
        page.fill("[name=title]", "전 간부진 현장순찰의 날")
        page.fill("[name=starts_on]", year.first.isoformat())
        page.fill("[name=until]", year.last.isoformat())
        page.click("main button[type=submit]")
        page.wait_for_url("**/programmes/plans/*-*")
        planned = planned_days(Schedule(FIELD_DAYS, year.first, year.last), year)
        held, moved, missed = planned[:-2], planned[-2], planned[-1]
        for day in [*held, moved + dt.timedelta(days=1)]:
            begun = dt.datetime.combine(day, dt.time(14), clock.SEOUL)
            outing(
                office,
                programme_code="executive_field_day",
                started_at=begun,
                ended_at=begun + dt.timedelta(hours=2),
                people=56,
                now=clock.now(),
            )
        office.commit()
        page.goto(f"{page.url.split('?')[0]}?year={year.first.year}")
        expect(page.locator("tr", has_text=missed.isoformat())).to_contain_text("놓침")
        expect(page.locator("tr", has_text=moved.isoformat()).first).to_contain_text("날을 옮겨 실시")
        expect(page.locator("tr", has_text=held[0].isoformat())).to_contain_text("실시")
        page.screenshot(path=screenshots / "plan-against-actual.png", full_page=True)
        page.goto(f"{url}/programmes/calendar?month={missed:%Y-%m}")
        expect(page.locator(".calendar-plan.is-missed")).to_have_count(1)
        page.screenshot(path=screenshots / "calendar.png", full_page=True)


def test_a_monitors_year_shows_reports_and_hours(
    office: Session, desk: Browser, live_server: LiveServer, screenshots: Path
) -> None:
    monitor_id = new_id()
    given = MonitorInput(id=monitor_id, name="한살피", year=2014)
    enrol(office, actor(MANAGER), given, district_code=DISTRICT)
    for number in range(9):
        found(
            office,
            by=OFFICER,
            monitor_id=monitor_id,
            channel=Channel.MONITOR,
            description=f"가로등 {number} 꺼짐",
        )
    found(office, by=OFFICER, monitor_id=monitor_id, channel=Channel.MONITOR, description="가로등 0 꺼짐")
    office.commit()
    url = f"http://127.0.0.1:{live_server.port}"
    with contextlib.closing(signed_in(desk, url, MANAGER)) as page:
        page.goto(f"{url}/monitors?year=2014")
        page.click("a:has-text('한살피')")
        numbers = page.locator(".stat-number")
        assert [one.inner_text() for one in numbers.all()] == ["10", "9", "0", "2"]
        row = page.locator("tr", has_text="가로등 8 꺼짐")
        row.locator("summary").click()
        row.locator("[name=reason]").fill("위치를 알 수 없음")
        row.locator("button").click()
        expect(page.locator("tr", has_text="가로등 8 꺼짐")).to_contain_text("불명확")
        assert numbers.nth(1).inner_text() == "8"
        page.screenshot(path=screenshots / "monitor-year.png", full_page=True)
