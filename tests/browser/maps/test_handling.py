"""Conditions, weeks, two maps, links, keyboard and fingers on the map in Chromium."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from bench.scatter import make_pool, scatter
from patrol import counters
from tests.browser.maps.reading import PERIOD, number, ready, total

pytestmark = pytest.mark.browser


def test_a_source_is_switched_off_and_the_address_says_so(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=sources&{PERIOD}")
    page.get_by_text("조건 보기").click()
    expect(page.get_by_role("checkbox", name="안전점검")).to_be_checked()
    page.get_by_role("checkbox", name="순찰").uncheck()
    page.wait_for_url(lambda url: "show=complaints" in url and "show=patrol" not in url)
    expect(page.locator(".legend-line")).to_have_count(2)
    expect(page.get_by_role("checkbox", name="순찰")).not_to_be_checked()


def test_weeks_play_and_the_table_follows(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=cells&{PERIOD}")
    whole = total(page)
    page.locator("[data-week-range]").fill("3")
    expect(page.locator("[data-week-now]")).to_contain_text(re.compile("2025-12-22.*건"))
    week = number(page.locator("[data-week-now]").inner_text().split("·")[-1])
    page.wait_for_function(
        "week => Number(document.querySelector('tfoot td').innerText.replace(/\\D/g, '')) === week", arg=week
    )
    assert 0 < week < whole
    page.get_by_role("button", name="기간 전체").click()
    page.wait_for_function(
        "whole => Number(document.querySelector('tfoot td').innerText.replace(/\\D/g, '')) === whole",
        arg=whole,
    )


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_weeks_are_played_beside_the_map_and_the_legend_follows(
    open_map: Callable[..., Page], size: str
) -> None:
    page = open_map(f"layer=dongs&{PERIOD}", size)
    player, canvas = page.locator("[data-weeks]").bounding_box(), page.locator(".folium-map").bounding_box()
    assert player
    assert canvas
    assert canvas["y"] + canvas["height"] / 2 < player["y"]
    assert player["y"] + player["height"] <= canvas["y"] + canvas["height"]
    page.locator("[data-week-range]").fill("3")
    expect(page.locator("[data-week-now]")).to_contain_text(re.compile("2025-12-22.*건"))
    week = number(page.locator("[data-week-now]").inner_text().split("·")[-1])
    expect(page.locator(".legend-sum")).to_contain_text(f"모두 {week}건")
    drawn = page.locator(".dong-area.step-1").count()
    first = page.locator(".legend-line:has(.step-1) .legend-count").inner_text()
    assert number(first.split("개")[0]) == drawn > 0


def test_a_map_that_could_not_load_says_so_and_tries_again(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=dongs&{PERIOD}")
    failing = re.compile("/api/v1/map/areas")
    page.route(failing, lambda route: route.fulfill(status=204))
    page.locator("[data-week-range]").fill("3")
    again = page.get_by_role("button", name="다시 시도")
    expect(again).to_be_visible()
    buttons, message = (
        page.locator(place).first.bounding_box() for place in (".leaflet-control-zoom", ".map-message")
    )
    assert buttons
    assert message
    assert buttons["x"] + buttons["width"] <= message["x"]
    expect(page.locator("[data-week-now]")).to_have_text(
        "2025-12-22 ~ 2025-12-28"
    )  # no number of another week
    page.unroute(failing)
    again.click()
    expect(again).to_have_count(0)
    ready(page, 2)


def test_two_maps_move_together_and_share_their_scale(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=cells&compare=previous&{PERIOD}")
    maps = page.locator(".folium-map")
    expect(maps).to_have_count(2)
    expect(page.locator(".map-stage-title")).to_have_count(2)
    page.locator(".leaflet-control-zoom-in").first.click()
    page.wait_for_function(
        "() => new Set([...document.querySelectorAll('.folium-map')].map(one => one.leafletMap.getZoom())).size === 1"
    )
    centres = page.evaluate(
        "() => [...document.querySelectorAll('.folium-map')].map(one => one.leafletMap.getCenter().lat.toFixed(3))"
    )
    assert centres[0] == centres[1]


def test_the_address_restores_the_place(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=dongs&{PERIOD}")
    page.evaluate("document.querySelector('.folium-map').leafletMap.setView([37.515, 126.905], 15)")
    page.wait_for_url(re.compile("zoom=15"))
    page.reload()
    ready(page)
    assert page.evaluate("document.querySelector('.folium-map').leafletMap.getZoom()") == 15
    latitude = page.evaluate("document.querySelector('.folium-map').leafletMap.getCenter().lat")
    assert latitude == pytest.approx(37.515, abs=0.001)


def test_a_dong_opens_by_keyboard(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=dongs&{PERIOD}")
    dong = page.get_by_role("button", name=re.compile("당산2동"))
    dong.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup").get_by_role("link", name="이곳 살펴보기")).to_be_visible()


def test_the_wheel_scrolls_the_page_and_says_how_to_zoom(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=points&{PERIOD}")
    before = page.evaluate("document.querySelector('.folium-map').leafletMap.getZoom()")
    page.locator(".folium-map").hover()
    page.mouse.wheel(0, 200)
    expect(page.locator(".map-hint")).to_contain_text("Ctrl")
    page.wait_for_function("() => scrollY > 0")
    assert page.evaluate("document.querySelector('.folium-map').leafletMap.getZoom()") == before


def test_single_findings_open_with_their_link(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=points&{PERIOD}&field=02&from=2025-12-01&to=2025-12-20")
    page.locator(".finding-mark").first.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".map-popup")
    expect(popup.get_by_role("link", name=re.compile("자세히 보기"))).to_be_visible()
    expect(popup.locator(".map-popup-words")).not_to_be_empty()


def test_cells_are_reached_by_keyboard_and_named(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=cells&{PERIOD}")
    button = page.get_by_role("button", name=re.compile("한 칸씩 보기"))
    button.focus()
    expect(button).to_have_accessible_name(re.compile(r"칸 1/\d+: [\d,]+건"))
    expect(page.locator(".map-walk-ring")).to_be_attached()
    first = button.inner_text()
    page.keyboard.press("ArrowDown")
    expect(button).not_to_have_text(first)
    page.keyboard.press("Home")
    expect(button).to_have_text(first)
    page.keyboard.press("Enter")
    popup = page.locator(".map-popup")
    expect(popup.get_by_role("link", name="이곳 살펴보기")).to_be_visible()
    assert number(popup.locator(".map-popup-title").inner_text()) == number(first.split(":")[1])


def test_the_map_and_its_legend_are_in_sight_at_once(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=dongs&{PERIOD}")
    expect(page.locator(".legend-line").last).to_be_visible()
    assert page.evaluate(
        "document.querySelector('.legend-list').getBoundingClientRect().bottom <= innerHeight"
    )
    assert page.evaluate("document.querySelector('.folium-map').clientHeight") > 400


def test_conditions_stay_unfolded_while_they_are_changed(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=points&{PERIOD}")
    expect(page.get_by_label("상태")).to_be_hidden()
    page.get_by_text("조건 보기").click()
    page.get_by_label("상태").select_option("open")
    page.wait_for_url(re.compile("only=open"))
    ready(page)
    expect(page.get_by_label("분야")).to_be_visible()
    expect(page.locator(".map-shown")).to_contain_text("처리 중인 것")


def swipe(page: Page, *fingers: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Fingers on a touch screen, each from one spot to another."""
    session = page.context.new_cdp_session(page)
    steps = 8
    for step in range(steps + 1):
        points = [
            {"x": x0 + (x1 - x0) * step / steps, "y": y0 + (y1 - y0) * step / steps, "id": n}
            for n, ((x0, y0), (x1, y1)) in enumerate(fingers)
        ]
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


MAP = "document.querySelector('.folium-map').leafletMap"


def middle(page: Page) -> tuple[float, float]:
    """The middle of the map on the screen."""
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_one_finger_scrolls_the_page_and_says_how_to_move_the_map(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=dongs&{PERIOD}", "phone")
    x, y = middle(page)
    before = page.evaluate(f"[{MAP}.getZoom(), {MAP}.getCenter().lat]")
    swipe(page, ((x, y), (x, y - 150)))
    page.wait_for_function("() => scrollY > 50")
    expect(page.locator(".map-hint")).to_contain_text("두 손가락")
    assert page.evaluate(f"[{MAP}.getZoom(), {MAP}.getCenter().lat]") == before


def test_two_fingers_zoom_the_map_and_leave_the_page(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=dongs&{PERIOD}", "phone")
    x, y = middle(page)
    zoom = page.evaluate(f"{MAP}.getZoom()")
    swipe(page, ((x - 20, y), (x - 90, y)), ((x + 20, y), (x + 90, y)))
    page.wait_for_function(f"zoom => {MAP}.getZoom() > zoom", arg=zoom)
    assert page.evaluate("scrollY") == 0


def test_a_cluster_that_came_without_its_fields_reads_them_when_it_opens(
    open_map: Callable[..., Page], address: str, engine: Engine, shared_data: Path
) -> None:
    spots = make_pool(shared_data / "areas" / "yeongdeungpo_dong.geojson", 2000, 4)
    scatter(engine, spots, 2000, first=dt.date(2025, 11, 24), days=150, seed=6, start=1500)
    counters.rebuild(engine)
    page = open_map("layer=points&from=2025-11-24&to=2026-04-30&parking=1&lat=37.52&lng=126.91&zoom=13")
    # A sheet as large as the district close up: more clusters than anyone reads one by one.
    page.evaluate("""() => {
        const box = document.querySelector('.folium-map');
        Object.assign(box.style, {width: '5000px', height: '5000px'});
        box.dataset.ready = '0';
        box.leafletMap.setMaxBounds(null);
        box.leafletMap.invalidateSize();
        box.leafletMap.setView([37.52, 126.91], 16, {animate: false});
    }""")
    ready(page)
    clusters = page.locator(".cluster-mark")
    page.wait_for_function("() => document.querySelectorAll('.cluster-mark').length > 250")
    expect(page.locator("[data-map-message]")).to_be_hidden()
    counts = [number(text) for text in clusters.all_inner_texts()]
    fullest = clusters.nth(counts.index(max(counts)))
    assert fullest.locator(".cluster-arc").count() <= 1
    fullest.dispatch_event("click")
    expect(page.locator(".map-popup-parts li").first).to_be_visible()
    parts = [number(text) for text in page.locator(".map-popup-parts strong").all_inner_texts()]
    assert sum(parts) == max(counts)
    href = page.locator(".map-popup").get_by_role("link", name="목록 보기").get_attribute("href") or ""
    answer = page.request.get(f"{address}/api/v1/findings?{href.split('?')[1]}&size=200").json()
    assert len(answer["findings"]) == max(counts)


@pytest.mark.parametrize("layer", ["points", "sources"])
def test_a_popup_stays_open_when_the_map_moves_and_asks_anew(
    open_map: Callable[..., Page], layer: str
) -> None:
    page = open_map(f"layer={layer}&{PERIOD}")
    page.locator(".cluster-mark").first.dispatch_event("click")
    expect(page.locator(".map-popup")).to_be_visible()
    drawn = page.evaluate("Number(document.querySelector('.folium-map').dataset.ready)")
    page.evaluate("document.querySelector('.folium-map').leafletMap.panBy([0, 40], {animate: false})")
    ready(page, drawn + 1)
    expect(page.locator(".map-popup")).to_be_visible()
