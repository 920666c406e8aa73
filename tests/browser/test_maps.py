"""The map in Chromium: no breach of the policy, numbers that agree, layers at both sizes, weeks, two maps, the offline file."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from bench.scatter import make_pool, scatter
from patrol import clock, counters
from patrol.areas.load import load_file, load_reference
from patrol.database import transaction
from patrol.journal import SYSTEM
from patrol.maps.view import FINDING_LAYERS, OFFLINE_LAYERS
from tests.browser.conftest import SCREENSHOTS
from tests.cast import DISTRICT, MANAGER, PASSWORD
from tests.look.gallery import SIZES, Quiet, chromium
from tests.maps import arranging
from tests.maps.test_overlays import walk

pytestmark = pytest.mark.browser
PERIOD = "from=2025-12-01&to=2026-02-28&period=custom"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(app: Flask, engine: Engine, owner_engine: Engine, shared_data: Path) -> Iterator[str]:
    """The application over a district with 1,500 findings."""
    dongs = shared_data / "areas" / "yeongdeungpo_dong.geojson"
    with Session(owner_engine) as session:
        load_reference(session, SYSTEM, DISTRICT, clock.now())
        load_file(session, SYSTEM, dongs, kind="dong", district_code=DISTRICT, at=clock.now())
        session.commit()
        arranging.add_zones(session)
        session.commit()
    scatter(engine, make_pool(dongs, 400, 3), 1500, first=dt.date(2025, 11, 24), days=150, seed=5)
    _take_place(engine)
    counters.rebuild(engine)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _take_place(engine: Engine) -> None:
    """A patrol with its track, two facilities with an inspection, an activity."""
    with transaction(engine) as session:
        walk(session)
        wall = arranging.build(session, "늦은 옹벽", grade="D", due="2020-01-01")
        arranging.build(session, "제때 육교", spot=(126.915, 37.510))
        arranging.inspect(session, wall, dt.datetime(2026, 1, 15, 3, tzinfo=dt.UTC), "repair")
        arranging.hold(session, "안전 교육", "2026-01-16", (126.91, 37.52))


@pytest.fixture
def open_map(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a map as the manager. Errors and breaches of the policy fail the test."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def make(query: str, size: str = "desktop") -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="ko-KR",
            has_touch=size == "phone",
            is_mobile=size == "phone",
        )
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/sign-in?next=/account")
        page.get_by_label("아이디").fill(MANAGER.name)
        page.get_by_label("비밀번호").fill(PASSWORD)
        page.get_by_role("button", name="로그인").click()
        page.wait_for_url(re.compile("/account"))
        page.goto(f"{address}/map?{query}")
        ready(page)
        return page

    yield make
    assert complaints == []


def ready(page: Page, times: int = 1) -> None:
    """Wait until each map has drawn its data so many times."""
    page.wait_for_function(
        "times => [...document.querySelectorAll('.folium-map')].every(map => Number(map.dataset.ready ?? 0) >= times)",
        arg=times,
    )


def number(text: str) -> int:
    """The count in a text."""
    return int(re.sub(r"\D", "", text))


def total(page: Page) -> int:
    """The sum under the table."""
    return number(page.locator("tfoot td").first.inner_text())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layer", FINDING_LAYERS)
def test_every_layer_is_drawn_without_breaking_the_policy(
    open_map: Callable[..., Page], layer: str, size: str
) -> None:
    page = open_map(f"layer={layer}&{PERIOD}", size)
    expect(page.locator("[data-map-message]")).to_be_hidden()
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"map-{layer}-{size}.png")
    drawn = {
        "points": ".cluster-mark",
        "heat": "canvas.leaflet-heatmap-layer",
        "cells": ".leaflet-overlay-pane canvas",
        "dongs": ".dong-area",
        "zones": ".dong-area",
        "hotspots": ".hot-cell",
    }[layer]
    expect(page.locator(drawn).first).to_be_attached()
    if layer != "hotspots":
        map_total = page.locator(".folium-map").get_attribute("data-total")
        assert int(map_total or 0) == total(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert sideways <= 0, "the page scrolls sideways"


@pytest.mark.parametrize("layer", ["patrols", "programmes"])
def test_layers_without_anything_say_so(open_map: Callable[..., Page], layer: str) -> None:
    page = open_map(f"layer={layer}&from=2019-01-01&to=2019-01-31&period=custom")
    expect(page.locator("[data-map-message]")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("layer", "drawn", "marks"),
    [("facilities", ".facility-mark", 2), ("programmes", ".finding-mark", 3), ("patrols", "canvas", 1)],
)
def test_what_the_office_does_is_drawn_and_its_legend_adds_up(
    open_map: Callable[..., Page], layer: str, drawn: str, marks: int, size: str
) -> None:
    page = open_map(f"layer={layer}&{PERIOD}", size)
    expect(page.locator("[data-map-message]")).to_be_hidden()
    expect(page.locator(f".leaflet-pane {drawn}")).to_have_count(marks)
    expect(page.locator(".tab[aria-current]")).to_be_in_viewport()
    page.screenshot(path=SCREENSHOTS / f"map-{layer}-{size}.png", full_page=True)
    legend = sum(number(text) for text in page.locator(".legend-count").all_inner_texts())
    rows = page.locator(".map-frame-table tbody tr")
    if layer == "facilities":
        assert legend == rows.count() == marks
    elif layer == "programmes":
        assert legend == marks == number(page.locator("tfoot td").last.inner_text())
    else:
        cells = [number(text.split("/")[1]) for text in rows.locator("td:nth-child(3)").all_inner_texts()]
        walked = [number(text.split("/")[0]) for text in rows.locator("td:nth-child(3)").all_inner_texts()]
        assert 0 < sum(walked) < sum(cells) <= legend
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


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


def test_cells_take_the_colours_of_the_scheme_that_they_are_printed_in(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=cells&{PERIOD}")
    colours = """() => {
        const found = new Set();
        document.querySelector('.folium-map').leafletMap.eachLayer(
            one => one.options.fillColor?.startsWith('#') && one.options.renderer && found.add(one.options.fillColor));
        return [...found].sort().join();
    }"""
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => ({colours})() !== light", arg=light)
    page.emulate_media(color_scheme="light", media="print")
    page.wait_for_function(f"light => ({colours})() === light", arg=light)
    assert light


def test_findings_stand_beside_inspections(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=points&compare=inspections&{PERIOD}")
    expect(page.locator(".map-stage-title").nth(1)).to_contain_text("안전점검 1건")
    expect(page.locator(".map-stage").nth(1).locator(".facility-mark")).to_have_count(2)
    expect(page.locator(".map-stage").nth(0).locator(".cluster-mark").first).to_be_attached()
    page.screenshot(path=SCREENSHOTS / "map-beside-inspections-desktop.png", full_page=True)


@pytest.mark.parametrize("size", SIZES)
def test_sources_lie_over_each_other_told_apart_and_counted(open_map: Callable[..., Page], size: str) -> None:
    page = open_map(f"layer=sources&{PERIOD}", size)
    expect(page.locator("[data-map-message]")).to_be_hidden()
    legend = [number(one) for one in page.locator(".legend-count").all_inner_texts()]
    assert legend == [number(one) for one in page.locator("tfoot td").all_inner_texts()]
    assert min(legend) > 0
    assert page.locator(".folium-map").get_attribute("data-total") == str(sum(legend))
    assert (
        page.locator(".legend .mark").evaluate_all("all => new Set(all.map(one => one.innerHTML)).size") == 3
    )
    page.screenshot(path=SCREENSHOTS / f"map-sources-{size}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.evaluate("document.querySelector('.folium-map').leafletMap.setView([37.5311, 126.9001], 18)")
    inspection = page.get_by_role("button", name=re.compile("안전점검 · 늦은 옹벽 · 보수·보강"))
    expect(inspection).to_be_visible()
    page.screenshot(path=SCREENSHOTS / f"map-sources-close-{size}.png")
    inspection.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup-facts")).to_contain_text("보수·보강 · 2026-01-15")


def test_a_source_is_switched_off_and_the_address_says_so(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=sources&{PERIOD}")
    expect(page.get_by_role("checkbox", name="안전점검")).to_be_checked()
    page.get_by_role("checkbox", name="순찰").uncheck()
    page.wait_for_url(lambda url: "show=complaints" in url and "show=patrol" not in url)
    expect(page.locator(".legend-line")).to_have_count(2)
    expect(page.get_by_role("checkbox", name="순찰")).not_to_be_checked()


@pytest.mark.parametrize("layer", ["points", "cells", "dongs", "zones"])
def test_the_legend_adds_up_to_the_table(open_map: Callable[..., Page], layer: str) -> None:
    page = open_map(f"layer={layer}&{PERIOD}")
    counts = page.locator(".legend-count").all_inner_texts()
    assert sum(number(text.split()[-1]) for text in counts) == total(page)


def test_a_clusters_count_is_that_of_the_list_behind_it(open_map: Callable[..., Page], address: str) -> None:
    page = open_map(f"layer=points&{PERIOD}")
    clusters = page.locator(".cluster-mark")
    counts = [number(text) for text in clusters.all_inner_texts()]
    assert sum(counts) == total(page)
    clusters.nth(counts.index(max(counts))).click()
    link = page.locator(".map-popup").get_by_role("link", name="목록 보기")
    query = (link.get_attribute("href") or "").split("?")[1]
    answer = page.request.get(f"{address}/api/v1/findings?{query}&size=200").json()
    assert len(answer["findings"]) == min(max(counts), 200)


def test_the_page_is_there_at_once(open_map: Callable[..., Page], address: str) -> None:
    page = open_map(f"layer=points&{PERIOD}")
    sizes = page.evaluate(
        "() => performance.getEntriesByType('resource').map(one => [one.name, one.transferSize])"
        ".concat([[location.href, performance.getEntriesByType('navigation')[0].transferSize]])"
    )
    # Data come later; the typeface is the site's, and kept from the page before.
    page_bytes = sum(size for name, size in sizes if "/api/" not in name and "pretendard" not in name)
    assert page_bytes <= 250_000


def test_single_findings_open_with_their_link(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=points&{PERIOD}&field=02&from=2025-12-01&to=2025-12-20")
    page.locator(".finding-mark").first.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".map-popup")
    expect(popup.get_by_role("link", name=re.compile("자세히 보기"))).to_be_visible()
    expect(popup.locator(".map-popup-words")).not_to_be_empty()


def test_weeks_play_and_the_table_follows(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=cells&{PERIOD}")
    whole = total(page)
    page.locator("[data-week-range]").fill("3")
    expect(page.locator("[data-week-now]")).to_contain_text("2025-12-22")
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


def test_an_empty_map_says_what_to_do(open_map: Callable[..., Page]) -> None:
    page = open_map("layer=points&from=2019-01-01&to=2019-01-31&period=custom")
    expect(page.locator("[data-map-message]")).to_contain_text("기간을 넓히거나")


@pytest.mark.parametrize("layer", OFFLINE_LAYERS)
def test_the_offline_file_opens_without_a_network(
    open_map: Callable[..., Page], browser: Browser, address: str, tmp_path: Path, layer: str
) -> None:
    page = open_map(f"layer=dongs&{PERIOD}")
    file = tmp_path / "map.html"
    file.write_bytes(page.request.get(f"{address}/map/export.html?layer={layer}&{PERIOD}").body())
    alone = browser.new_context(offline=True).new_page()
    asked: list[str] = []
    wrong: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.on("pageerror", lambda error: wrong.append(str(error)))
    alone.goto(file.as_uri())
    expect(alone.locator(".dong-ground").first).to_be_attached()
    drawn = {
        "points": ".leaflet-marker-icon",
        "sources": ".leaflet-marker-icon",
        "hotspots": ".hot-cell",
    }.get(layer, ".dong-area")
    expect(alone.locator(drawn).first).to_be_attached()
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
