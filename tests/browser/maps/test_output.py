"""What leaves a map: paper and the offline file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from patrol.maps.view import OFFLINE_LAYERS
from tests.browser.maps.reading import PERIOD

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize("paper", [(1047, 718), (1512, 1047)], ids=["A4", "A3"])
def test_a_printed_map_fills_its_frame_and_goes_back(
    open_map: Callable[..., Page], paper: tuple[int, int]
) -> None:
    page = open_map(f"layer=dongs&{PERIOD}")
    page.set_viewport_size({"width": paper[0], "height": paper[1]})
    page.wait_for_function(
        "() => [...document.querySelectorAll('.folium-map')].every(one => one.leafletMap.getSize().x === one.clientWidth)"
    )
    before = page.locator(".folium-map").bounding_box()
    page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelector('.folium-map').style.transform !== ''")
    drawn, frame = (page.locator(name).bounding_box() for name in (".folium-map", ".map-frame-canvas"))
    assert drawn is not None
    assert frame is not None
    assert frame["width"] > 0.55 * paper[0]
    assert max(drawn["width"] / frame["width"], drawn["height"] / (0.7 * paper[1])) > 0.97
    assert drawn["height"] == pytest.approx(frame["height"], abs=4)
    expect(page.locator(".map-print-title")).to_have_text("동별")
    expect(page.locator(".map-frame-source")).to_contain_text("현재")
    expect(page.locator(".filters")).to_be_hidden()
    page.emulate_media(media="screen")
    page.wait_for_function("() => document.querySelector('.folium-map').style.transform === ''")
    assert page.locator(".folium-map").bounding_box() == before
