"""Behaviours in Chromium, on the gallery: each does what its first comment says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.look.gallery import page_of
from tests.playing import mounted

pytestmark = pytest.mark.browser

WATCH_SUBMITS = """() => {
  window.sent = [];
  document.addEventListener('submit', event => {
    if (event.target.method === 'dialog') return;
    if (event.defaultPrevented) return;
    event.preventDefault();
    window.sent.push([...new FormData(event.target, event.submitter).keys()].join(' '));
  });
}"""


@pytest.fixture
def page(browser: Browser, gallery: str) -> Iterator[Page]:
    """The gallery at a desk, its forms kept from leaving the page."""
    with page_of(browser, "desktop", "light") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(gallery, wait_until="networkidle")
        mounted(page).evaluate(WATCH_SUBMITS)
        yield page


def choose(page: Page, *places: int) -> None:
    """Tick the check boxes of these rows."""
    for place in places:
        page.locator("input[name=ids]").nth(place).check()


def test_confirm_sends_only_what_was_confirmed(page: Page) -> None:
    choose(page, 0)
    withdraw = page.locator("[data-confirm]")
    withdraw.click()
    expect(page.locator("#confirm-words")).to_have_text("고른 적출사항을 철회할까요?")
    page.locator("#confirm-dialog [value=no]").click()
    assert page.evaluate("window.sent.length") == 0
    withdraw.click()
    page.locator("#confirm-dialog [value=yes]").click()
    page.wait_for_function("window.sent.length === 1")


def test_busy_button_waits_visibly_and_sends_once(page: Page) -> None:
    page.locator("#field-place").fill("당산로 123")
    send = page.locator(".form [data-waiting]").first
    send.click()
    expect(send).to_have_text("보내는 중…")
    expect(send).to_have_class("button button-primary is-waiting")
    expect(page.locator("#announcements")).to_have_text("보내는 중…")
    send.click(force=True)
    assert page.evaluate("window.sent.length") == 1


def test_dialog_opens_keeps_the_focus_and_gives_it_back(page: Page) -> None:
    choose(page, 0)
    opener = page.locator("[data-opens=assign]")
    opener.click()
    expect(page.locator("#assign")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#assign")).not_to_be_visible()
    expect(opener).to_be_focused()
    opener.click()
    page.locator("#assign [data-closes]").click()
    expect(page.locator("#assign")).not_to_be_visible()


def test_auto_submit_sends_a_changed_choice_and_not_half_a_word(page: Page) -> None:
    page.locator("#field-q").fill("당산")
    assert page.evaluate("window.sent.length") == 0
    page.locator("#field-field").select_option("03")
    assert page.evaluate("window.sent") == ["q field from to"]


def test_photo_view_shows_a_photo_large_and_goes_on_with_the_arrows(page: Page) -> None:
    page.locator("[data-behaviour=photo-view]").first.click()
    view = page.locator("#photo-view")
    expect(view).to_be_visible()
    expect(view.locator("img")).to_have_attribute("alt", "조치 전: 파손된 보도블록")
    page.keyboard.press("ArrowLeft")
    expect(view.locator("img")).to_have_attribute("alt", "도로명판: 당산로 123")
    page.keyboard.press("Escape")
    expect(view).not_to_be_visible()


def test_copy_copies_and_says_so(page: Page) -> None:
    page.locator("[data-behaviour=copy]").click()
    expect(page.locator("#announcements")).to_have_text("복사했습니다")
    assert page.evaluate("navigator.clipboard.readText()") == "다사 4664 4762"


def test_menu_closes_with_escape_and_a_click_elsewhere(page: Page) -> None:
    menu = page.locator(".account-menu")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_keyboard_list_goes_through_the_rows(page: Page) -> None:
    page.locator("h1").click()
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tbody tr").nth(1).locator("a")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("input[name=ids]").nth(1)).to_be_checked()


def test_keys_typed_into_a_field_stay_there(page: Page) -> None:
    page.locator("#field-q").focus()
    page.keyboard.type("jkx")
    expect(page.locator("#field-q")).to_have_value("jkx")
    expect(page.locator("#field-q")).to_be_focused()


def test_select_all_counts_and_ticks_ranges(page: Page) -> None:
    expect(page.locator("[data-opens=assign]")).to_be_disabled()
    choose(page, 1)
    page.locator("input[name=ids]").nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-count]")).to_have_text("4건 선택됨")
    page.locator("[data-all]").check()
    expect(page.locator("[data-count]")).to_have_text("8건 선택됨")
    page.locator("[data-all]").uncheck()
    expect(page.locator("[data-count]")).to_have_text("")


def test_theme_is_kept_for_the_next_page(page: Page, gallery: str) -> None:
    page.locator(".account-menu > summary").click()
    page.locator("[data-theme-choice=dark]").click()
    page.goto(gallery + "/problem")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_take_focus_leads_to_what_was_wrong(page: Page) -> None:
    expect(page.locator(".error-summary")).to_be_focused()


def test_what_is_added_later_is_mounted_too(page: Page) -> None:
    page.evaluate("""() => {
      const late = document.querySelector('[data-behaviour=copy]').cloneNode(true);
      late.dataset.text = 'late';
      late.id = 'late';
      document.querySelector('main').append(late);
    }""")
    page.locator("#late").click()
    expect(page.locator("#announcements")).to_have_text("복사했습니다")
    assert page.evaluate("navigator.clipboard.readText()") == "late"
