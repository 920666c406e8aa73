"""The phone's pages for everybody: axe-core in each state, both languages and schemes; targets, contrast, zoom, keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.clock import seoul_day
from patrol.settings import ROOT
from tests.browser.line import Line
from tests.browser.making import distinct
from tests.browser.phone import Phone
from tests.cast import OFFICER, PASSWORD
from tests.look.test_accessibility import RUN_AXE, SIDEWAYS
from tests.programmes.arranging import facility, kinds

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STRONG = """async () => (await axe.run({ include: [['.take-camera'], ['.send-button'], ['.kind']] },
  { runOnly: ['color-contrast-enhanced'] })).violations.map((one) => one.nodes.map((node) => node.html).join(' '))"""
TARGETS = """() => [...document.querySelectorAll('a[href], button, label:has(input), textarea, select, input[type=search]')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches('.skip-link'))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([one, box]) => one.outerHTML.slice(0, 100) + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))"""


class Look:
    """Runs axe on a state of the page and keeps a picture of it."""

    def __init__(self, phone: Phone, folder: Path, name: str) -> None:
        self.phone = phone
        self.folder = folder
        self.name = name

    def at(self, state: str) -> None:
        """Assert that there is no violation, and take a picture."""
        page = self.phone.page
        if not page.evaluate("() => typeof axe === 'object'"):
            page.evaluate(AXE.read_text("utf-8"))
        page.evaluate(
            "() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"
        )
        page.screenshot(path=self.folder / f"access-{self.name}-{state}.png", full_page=True)
        assert page.evaluate(RUN_AXE) == [], state


def opened(make_phone: Callable[..., Phone], language: str, scheme: str) -> Phone:
    """A phone that is signed in and speaks the language, in the colour scheme."""
    phone = make_phone(
        locale="ko-KR" if language == "ko" else "en-US", color_scheme=scheme, reduced_motion="reduce"
    )
    phone.sign_in()
    if phone.page.get_attribute("html", "lang") != language:
        phone.page.click("#switch-language")
        phone.page.wait_for_selector(f"html[lang={language}]")
        phone.wait_until_kept()
    return phone


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_in_any_state(
    make_phone: Callable[..., Phone],
    line: Line,
    shared_data: Path,
    screenshots: Path,
    language: str,
    scheme: str,
) -> None:
    photo = shared_data / "photos" / "landscape_1.jpg"
    phone = opened(make_phone, language, scheme)
    page, look = phone.page, Look(phone, screenshots, f"{language}-{scheme}")
    phone.wait_for_place()
    look.at("empty")
    assert page.evaluate(STRONG) == []
    phone.take(distinct(photo, 1))
    page.click("#handling label >> nth=1")
    look.at("photo")
    page.click("#open-items")
    look.at("items")
    page.keyboard.press("Escape")
    page.click("#place-pick")
    page.wait_for_selector("#pin-map[open] .pin-map-pin")
    look.at("map")
    page.keyboard.press("Escape")
    page.click("#handling label >> nth=0")
    page.click(".kind >> nth=0")
    phone.send()
    page.wait_for_selector(".is-sent")
    look.at("sent")
    phone.take(distinct(photo, 2))
    page.click(".kind >> nth=0")
    page.click("#send")
    page.wait_for_selector("#doubles[open]")
    look.at("doubles")
    page.click("#doubles-new")
    phone.wait_until_empty()
    problem = {"type": "/problems/x", "title": "받을 수 없습니다.", "detail": "고쳐 주세요.", "status": 422}
    page.route("**/api/v1/findings", lambda route: route.fulfill(status=422, body=json.dumps(problem)))
    phone.take(distinct(photo, 3))
    phone.send()
    page.wait_for_selector(".needs-attention")
    look.at("refused")
    page.unroute("**/api/v1/findings")
    page.goto(f"{phone.url}/report/day")
    page.wait_for_selector("#today-list .entry")
    look.at("day")
    line.cut()
    page.goto(f"{phone.url}/report")
    phone.take(distinct(photo, 4))
    phone.send()
    page.wait_for_selector("#notices .notice-info")
    look.at("offline")
    assert phone.errors == []


def test_every_target_is_large_enough_for_a_thumb(phone: Phone, shared_data: Path) -> None:
    phone.wait_for_place()
    assert phone.page.evaluate(TARGETS) == []
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.click("#handling label >> nth=1")
    assert phone.page.evaluate(TARGETS) == []
    phone.page.click("#open-items")
    assert phone.page.evaluate(TARGETS) == []


def test_at_200_percent_zoom_nothing_hangs_over_the_side(
    phone: Phone, shared_data: Path, screenshots: Path
) -> None:
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    phone.page.set_viewport_size({"width": 320, "height": 640})
    assert phone.page.evaluate(SIDEWAYS) == 0
    phone.page.set_viewport_size({"width": 195, "height": 422})
    phone.page.screenshot(path=screenshots / "phone-zoom.png", full_page=True)
    assert phone.page.evaluate(SIDEWAYS) == 0


def test_a_report_can_be_made_with_the_keyboard_alone(phone: Phone, shared_data: Path) -> None:
    phone.wait_for_place()
    page = phone.page
    page.bring_to_front()
    page.focus("#camera")
    page.wait_for_function("() => document.hasFocus() && document.activeElement.id === 'camera'")
    with page.expect_file_chooser(timeout=90_000) as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(shared_data / "photos" / "landscape_1.jpg")
    page.wait_for_selector(".shot")
    reached = []
    page.focus("#camera")
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => document.activeElement.id || document.activeElement.name || document.activeElement.className"
        )
        reached.append(focused)
        if focused == "item":
            page.keyboard.press("Space")
        if focused == "send":
            break
    assert reached[-1] == "send", reached
    page.keyboard.press("Enter")
    page.wait_for_selector(".is-sent:has-text('보도블록')")


def test_without_javascript_a_report_is_sent_with_the_plain_form(
    make_phone: Callable[..., Phone], engine: Engine, shared_data: Path, screenshots: Path
) -> None:
    phone = make_phone(java_script_enabled=False)
    page = phone.page
    page.goto(f"{phone.url}/sign-in?next=/report")
    page.fill("[name=name]", OFFICER.name)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/sign-in'] button")
    page.wait_for_url("**/report")
    assert "이 화면은 JavaScript가 있어야 합니다." in page.locator("main").inner_text()
    page.screenshot(path=screenshots / "phone-no-script.png")
    page.click("main a:has-text('간단 양식 열기')")
    page.set_input_files("[name=photos]", shared_data / "photos" / "landscape_1.jpg")
    page.fill("[name=where]", "다사 4728 4646")
    page.select_option("[name=item_code]", "0202")
    page.fill("[name=description]", "보도블록이 꺼져 있습니다")
    page.screenshot(path=screenshots / "phone-plain.png", full_page=True)
    page.click("main form button:has-text('보내기')")
    page.wait_for_selector("text=접수 완료")
    page.screenshot(path=screenshots / "phone-plain-sent.png")
    page.reload()
    page.wait_for_selector("text=접수 완료")
    with engine.connect() as connection:
        kept = connection.execute(text("select item_code, photos_stored, dong_code from finding")).all()
    assert [tuple(row) for row in kept] == [("0202", 1, "1156053500")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_in_the_plain_form(
    make_phone: Callable[..., Phone], screenshots: Path, language: str, scheme: str
) -> None:
    phone = make_phone(
        locale="ko-KR" if language == "ko" else "en-US", color_scheme=scheme, reduced_motion="reduce"
    )
    phone.sign_in()
    page, look = phone.page, Look(phone, screenshots, f"{language}-{scheme}")
    page.goto(f"{phone.url}/report/form")
    if page.get_attribute("html", "lang") != language:
        page.click("form[action='/language'] button")
        page.wait_for_selector(f"html[lang={language}]")
    look.at("plain")
    assert page.evaluate(TARGETS) == []
    page.click("main form button.button-primary")
    page.wait_for_selector("[role=alert]")
    look.at("plain-again")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.screenshot(path=screenshots / f"plain-{language}-{scheme}-desktop.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_on_patrol_and_before_an_inspection_while_nothing_is_known(
    make_phone: Callable[..., Phone], screenshots: Path, language: str, scheme: str
) -> None:
    phone = opened(make_phone, language, scheme)
    page, look = phone.page, Look(phone, screenshots, f"{language}-{scheme}")
    for name, shown in (("patrol", "#patrol-none"), ("inspection", "#choose")):
        page.goto(f"{phone.url}/report/{name}")
        page.wait_for_selector(shown)
        look.at(name)
        assert page.evaluate(TARGETS) == []
        assert page.evaluate(SIDEWAYS) == 0
        page.set_viewport_size({"width": 1280, "height": 800})
        page.screenshot(path=screenshots / f"{name}-{language}-{scheme}-desktop.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
    assert phone.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_while_a_patrol_runs_and_a_checklist_is_filled_in(
    make_phone: Callable[..., Phone],
    owner_engine: Engine,
    shared_data: Path,
    screenshots: Path,
    language: str,
    scheme: str,
) -> None:
    with Session(owner_engine) as session:
        kinds(session)
        place = facility(session, day=seoul_day(clock.now()))
        session.commit()
    phone = opened(make_phone, language, scheme)
    page, look = phone.page, Look(phone, screenshots, f"{language}-{scheme}")

    def look_at(state: str) -> None:
        look.at(state)
        assert page.evaluate(TARGETS) == [], state
        assert page.evaluate(SIDEWAYS) == 0, state

    page.goto(f"{phone.url}/report/patrol")
    page.wait_for_selector("#patrol-start:not([disabled])")
    page.check("#patrol-agree")
    page.click("#patrol-start")
    page.wait_for_selector("#patrol-running:not([hidden])")
    phone.open_report()
    page.wait_for_selector("[data-patrol-strip]:not([hidden])")
    phone.wait_for_place()
    phone.take(shared_data / "photos" / "landscape_1.jpg")
    look_at("report-on-patrol")
    phone.send()
    phone.wait_until_empty()
    page.goto(f"{phone.url}/report/patrol")
    page.wait_for_selector("#patrol-running:not([hidden])")
    look_at("patrol-running")
    page.click("#patrol-end button")
    page.wait_for_selector("#ended-link:not([hidden])")
    look_at("patrol-ended")

    page.goto(f"{phone.url}/report/inspection?facility={place}")
    page.wait_for_selector("#inspection[data-ready]")
    page.locator("[name='answer.exit'][value=bad]").check(force=True)
    page.fill("#note-exit", "피난 통로에 상자")
    question = page.locator("[data-question=exit]")
    question.locator("input[type=file]").set_input_files(shared_data / "photos" / "landscape_3.jpg")
    question.locator(".shot").wait_for()
    look_at("inspection-half")
    for answer in page.locator(".answer-good input").all():
        if answer.get_attribute("name") != "answer.exit":
            answer.check(force=True)
    page.fill("#confirmer", "김원장")
    look_at("inspection-full")
    page.locator("#inspection button[type=submit]").click()
    page.wait_for_selector("#handed:not([hidden])")
    look_at("inspection-handed")
    assert phone.errors == []
