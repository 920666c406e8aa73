"""A map offers the conditions that do something on its layer, says those that are set, and loses none of them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine

from patrol.findings.rules import Channel
from patrol.maps.conditions import TAKES
from patrol.maps.view import LAYERS, MapView
from tests.cast import Cast

PERIOD = "from=2025-12-01&to=2026-02-28&period=custom"


def controls(page: str) -> set[str]:
    """Names of what a person can choose in the form of conditions."""
    form = re.search(r'<form class="filters".*?</form>', page, re.DOTALL)
    assert form
    shown = re.sub(r'<input type="hidden"[^>]*>', "", form[0])
    return set(re.findall(r' name="(\w+)"', shown))


def shown_line(page: str) -> str:
    found = re.search(r'<span class="map-shown">(.*?)</span>', page)
    assert found
    return found[1]


@pytest.mark.parametrize("layer", LAYERS)
def test_only_what_works_on_a_layer_is_offered(district: Engine, cast: Cast, layer: str) -> None:
    offered = controls(cast.manager.get(f"/map?layer={layer}&{PERIOD}").text) - {"period", "from", "to"}
    assert offered == {
        name for name in TAKES[layer] if name not in ("channel", "item", "dong", "zone", "cell")
    }  # type: ignore[index]


def test_the_line_says_what_a_link_from_a_list_narrows(district: Engine, cast: Cast) -> None:
    link = f"/map?{PERIOD}&channel=monitor&item=0201&dong=1156055000&only=open"
    assert shown_line(cast.manager.get(link).text) == (
        "2025. 12. 1. ~ 2026. 2. 28. · 살피미 · 도로 파손(포트홀) · 당산1동 · 처리 중인 것 · 불법주정차 제외"
    )
    assert shown_line(cast.manager.get(link + "&layer=facilities").text) == "2025. 12. 1. ~ 2026. 2. 28."


def test_conditions_without_a_control_are_handed_on(district: Engine, cast: Cast) -> None:
    page = cast.manager.get(f"/map?layer=facilities&{PERIOD}&field=02&dong=1156055000&parking=1").text
    for name, value in (("field", "02"), ("dong", "1156055000"), ("parking", "1")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_a_source_that_is_chosen_goes_before_the_channel_of_a_link() -> None:
    view = MapView.model_validate({"channel": "monitor", "source": "patrol"})
    assert view.channels == (Channel.PATROL,)
