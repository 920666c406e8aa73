"""The components in Chromium: axe-core in both schemes, languages and sizes; targets, zoom, keyboard, no JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from patrol.settings import ROOT
from tests.look.gallery import page_of

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

RUN_AXE = """async () => {
  const found = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']});
  return found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html + ' ' + node.failureSummary)
    .slice(0, 4).join(' | '));
}"""

TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.visually-hidden, .skip-link, dialog'))
  .filter(one => !one.matches('.visually-hidden, .table a, .notice a, .error-summary a, p a'))
  .filter(one => {
    const target = one.matches('[type=checkbox], [type=radio]') ? one.closest('.choice, label, .row-check') ?? one : one;
    const box = target.getBoundingClientRect();
    return box.height < 43.5 || (box.width < 43.5 && !one.matches('.breadcrumbs a, .stat a'));
  })
  .map(one => one.outerHTML.slice(0, 120) + ' ' + JSON.stringify(one.getBoundingClientRect()))"""

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_axe_is_installed() -> None:
    assert AXE.exists(), "run npm ci"


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing(browser: Browser, gallery: str, size: str, scheme: str, language: str) -> None:
    with page_of(browser, size, scheme, language) as page:
        for path in ("/", "/problem"):
            page.goto(gallery + path, wait_until="networkidle")
            assert page.locator("html").get_attribute("lang") == language
            page.evaluate(AXE.read_text("utf-8"))
            assert page.evaluate(RUN_AXE) == []


def test_axe_finds_nothing_in_an_open_dialog_and_menu(browser: Browser, gallery: str) -> None:
    with page_of(browser, "phone", "dark") as page:
        page.goto(gallery, wait_until="networkidle")
        page.evaluate(AXE.read_text("utf-8"))
        page.locator("summary.tab-bar-link").click()
        assert page.evaluate(RUN_AXE) == []
        page.locator("input[name=ids]").first.check()
        page.locator("[data-opens=assign]").click()
        assert page.evaluate(RUN_AXE) == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_targets_are_44_pixels(browser: Browser, gallery: str, size: str) -> None:
    with page_of(browser, size, "light") as page:
        page.goto(gallery, wait_until="networkidle")
        assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("width", [320, 390, 640, 768, 1024, 1280, 1920])
def test_nothing_scrolls_sideways_down_to_320_pixels_and_at_200_percent(
    browser: Browser, gallery: str, width: int
) -> None:
    with page_of(browser, "desktop", "light") as page:
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(gallery, wait_until="networkidle")
        assert page.evaluate(SIDEWAYS) == 0


def test_large_letters_alone_do_not_break_the_page(browser: Browser, gallery: str) -> None:
    with page_of(browser, "desktop", "light") as page:
        page.goto(gallery, wait_until="networkidle")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(SIDEWAYS) == 0


def test_the_first_tab_stop_skips_to_the_content(browser: Browser, gallery: str) -> None:
    with page_of(browser, "desktop", "light") as page:
        page.goto(gallery + "/problem", wait_until="networkidle")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        assert page.locator(".skip-link").bounding_box()["width"] > 44  # type: ignore[index]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_phone_loads_no_typeface(browser: Browser, gallery: str) -> None:
    with page_of(browser, "phone", "light") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(gallery, wait_until="networkidle")
        assert not [url for url in asked if ".woff2" in url]


def test_a_desk_gets_pretendard_gov(browser: Browser, gallery: str) -> None:
    with page_of(browser, "desktop", "light") as page:
        page.goto(gallery, wait_until="networkidle")
        assert page.evaluate("document.fonts.check('16px \"Pretendard GOV Variable\"', '순찰')")
        assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")


def test_paper_is_light_whatever_the_screen_is(browser: Browser, gallery: str) -> None:
    with page_of(browser, "desktop", "dark") as page:
        page.goto(gallery, wait_until="networkidle")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(30, 33, 36)"
        assert not page.locator(".site-header").is_visible()


def without_scripts(browser: Browser, address: str) -> Page:
    """A page of a browser that runs no JavaScript."""
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(address)
    return page


def test_filters_open_on_a_phone_without_scripts(browser: Browser, gallery: str) -> None:
    page = without_scripts(browser, gallery)
    assert not page.locator("#field-from").is_visible()
    page.locator(".filters-toggle").click()
    assert page.locator("#field-from").is_visible()
    page.context.close()


def test_menus_open_without_scripts(browser: Browser, gallery: str) -> None:
    page = without_scripts(browser, gallery)
    page.locator(".account-menu > summary").click()
    assert page.locator(".account-menu form").is_visible()
    page.context.close()
