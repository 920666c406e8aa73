"""Every layer in Chromium at both sizes: no breach of the policy, numbers that agree."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from patrol.maps.view import FINDING_LAYERS
from tests.browser.conftest import SCREENSHOTS
from tests.browser.maps.reading import PERIOD, number, total
from tests.look.gallery import SIZES

pytestmark = pytest.mark.browser


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


def test_an_empty_map_says_what_to_do(open_map: Callable[..., Page]) -> None:
    page = open_map("layer=points&from=2019-01-01&to=2019-01-31&period=custom")
    expect(page.locator("[data-map-message]")).to_contain_text("기간을 넓히거나")


def test_a_patrols_line_opens_to_the_patrol(open_map: Callable[..., Page]) -> None:
    page = open_map(f"layer=patrols&{PERIOD}&lat=37.531&lng=126.9&zoom=16")
    expect(page.locator(".folium-map")).to_have_attribute("data-tracks", "1")
    expect(page.locator("[data-track-note]")).to_have_text("선은 순찰이 지나간 길입니다.")
    page.locator(".folium-map").click()  # its middle lies on the line
    expect(page.get_by_role("link", name="순찰 보기")).to_have_attribute("href", re.compile("^/patrols/"))
    page.get_by_role("link", name="이 기간의 순찰 목록").click()
    expect(page.locator("main")).to_contain_text("1. 14.")
