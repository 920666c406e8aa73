"""What the map's data say: counts equal lists, boxes and zooms only divide them, answers are small and remembered."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from patrol import cells
from patrol.maps import points
from tests.cast import CITY_VIEWER, MONITOR, Cast

WHOLE = "126.80,37.40,127.00,37.60"
PERIODS = ["from=2025-11-24&to=2026-04-22", "from=2025-12-01&to=2026-02-28", "from=2026-01-05&to=2026-01-11"]
FILTERS = [
    "",
    "parking=1",
    "field=02",
    "field=01&parking=1",
    "source=patrol",
    "only=open",
    "only=handled&field=06",
]


def ask(client: FlaskClient, path: str, query: str) -> Any:
    answer = client.get(f"/api/v1/map/{path}?{query}")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def listed(client: FlaskClient, query: str) -> int:
    """How many findings a list with this query has."""
    count, cursor = 0, ""
    while True:
        page = client.get(f"/api/v1/findings?{query}&size=200{cursor}").get_json()
        count += len(page["findings"])
        if not page["next"]:
            return count
        cursor = f"&cursor={page['next']}"


def list_query(query: str) -> str:
    """The list behind a map with this query."""
    given = dict(parse_qsl(query))
    if given.pop("parking", None) is None:
        given["not_item"] = "0101"
    if given.pop("source", None):
        given["channel"] = "patrol"
    return urlencode(given)


@pytest.mark.parametrize("period", PERIODS)
def test_every_layer_counts_what_the_list_shows(district: Engine, cast: Cast, period: str) -> None:
    for chosen in FILTERS:
        query = f"{period}&{chosen}"
        expected = listed(cast.manager, list_query(query))
        place = f"bbox={WHOLE}&zoom=13"
        points = ask(cast.manager, "points", f"{query}&{place}")
        assert points["total"] == expected
        assert sum(one[2] for one in points["clusters"]) + len(points["points"]) == expected
        hexagons = ask(cast.manager, "cells", f"{query}&{place}")
        assert hexagons["total"] == expected
        assert sum(one[4] for one in hexagons["classes"]) == expected
        assert sum(one[2] for one in hexagons["cells"]) == expected
        areas = ask(cast.manager, "areas", query)
        assert areas["total"] == sum(one[3] for one in areas["areas"]) == expected
        assert ask(cast.manager, "hotspots", query)["total"] == expected


def test_a_cluster_opens_to_exactly_its_findings(district: Engine, cast: Cast) -> None:
    for zoom in (12, 13, 15, 16):
        data = ask(cast.manager, "points", f"{PERIODS[0]}&bbox={WHOLE}&zoom={zoom}")
        assert data["clusters"]
        for _x, _y, count, cell, parts in data["clusters"][:6]:
            assert sum(parts[1::2]) == count
            assert listed(cast.manager, list_query(PERIODS[0]) + f"&cell={cell}") == count


def test_a_hexagon_opens_to_exactly_its_findings(district: Engine, cast: Cast) -> None:
    for zoom, resolution in ((13, 9), (14, 10), (16, 11)):
        data = ask(cast.manager, "cells", f"{PERIODS[1]}&bbox={WHOLE}&zoom={zoom}")
        assert data["resolution"] == resolution
        assert data["cells"]
        for _x, _y, count, name in data["cells"][:5]:
            cell = (data["prefix"] + name).ljust(15, "f")
            assert cells.resolution_of(cells.parse_cell(cell)) == resolution
            assert listed(cast.manager, list_query(PERIODS[1]) + f"&cell={cell}") == count


def test_a_box_shows_the_same_cells_as_the_whole(district: Engine, cast: Cast) -> None:
    whole = ask(cast.manager, "cells", f"{PERIODS[2]}&bbox={WHOLE}&zoom=14")
    part = ask(cast.manager, "cells", f"{PERIODS[2]}&bbox=126.89,37.51,126.91,37.53&zoom=14")
    names = {whole["prefix"] + one[3]: one[2] for one in whole["cells"]}
    shown = {part["prefix"] + one[3]: one[2] for one in part["cells"]}
    assert 0 < len(shown) < len(names)
    assert shown.items() <= names.items()
    west, south = whole["origin"]
    inside = {
        whole["prefix"] + name
        for x, y, _, name in whole["cells"]
        if 126.89 < west + x / 1e5 < 126.91 and 37.51 < south + y / 1e5 < 37.53
    }
    assert inside <= shown.keys(), "no cell is missing at an edge"
    assert part["classes"] == whole["classes"], "the legend is that of the district, wherever the map is"


def test_late_findings_are_counted_as_their_list_counts_them(district: Engine, cast: Cast) -> None:
    query = f"{PERIODS[0]}&only=late"
    expected = listed(cast.manager, list_query(query))
    assert expected
    assert ask(cast.manager, "points", f"{query}&bbox={WHOLE}&zoom=13")["total"] == expected
    assert ask(cast.manager, "cells", f"{query}&bbox={WHOLE}&zoom=13")["total"] == expected
    assert ask(cast.manager, "areas", query)["total"] == expected


def test_an_answer_that_has_not_changed_is_not_sent_again(district: Engine, cast: Cast) -> None:
    address = f"/api/v1/map/cells?{PERIODS[0]}&bbox={WHOLE}&zoom=13"
    first = cast.manager.get(address)
    again = cast.manager.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    with district.begin() as connection:
        connection.execute(text("update finding set field_code = field_code"))
    assert "no-cache" in first.headers["Cache-Control"]
    assert "private" in first.headers["Cache-Control"]


def test_a_tile_holds_each_finding_once(district: Engine, cast: Cast) -> None:
    answer = cast.manager.get(f"/tiles/findings/11/1745/793.mvt?{PERIODS[0]}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    assert b"findings" in answer.data
    assert cast.manager.get("/tiles/findings/25/0/0.mvt").status_code == 404
    assert cast.manager.get(f"/tiles/findings/0/0/0.mvt?{PERIODS[0]}").data
    assert not cast.manager.get("/tiles/findings/3/0/0.mvt").data


@pytest.mark.parametrize(
    "query",
    [
        "",
        "bbox=1,2,3&zoom=13",
        "bbox=a,b,c,d&zoom=13",
        f"bbox={WHOLE}&zoom=99",
        f"bbox={WHOLE}&zoom=13&channel=nobody",
        f"bbox={WHOLE}&zoom=13&cell=zz",
        f"bbox={WHOLE}&zoom=13&from=soon",
        "bbox=nan,nan,nan,nan&zoom=13",
    ],
)
def test_a_wrong_question_gets_a_clear_answer(cast: Cast, query: str) -> None:
    answer = cast.manager.get(f"/api/v1/map/points?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["type"] == "/problems/input-invalid"


def test_a_monitor_does_not_see_the_map_and_the_city_sees_every_district(
    district: Engine, cast: Cast
) -> None:
    assert cast.client(MONITOR).get(f"/api/v1/map/areas?{PERIODS[0]}").status_code == 403
    with district.begin() as connection:
        connection.execute(
            text("update finding set district_code = '11680', department_code = null where number like '%7'")
        )
    from patrol import counters

    counters.rebuild(district)
    home = ask(cast.manager, "points", f"{PERIODS[0]}&bbox={WHOLE}&zoom=13")["total"]
    everywhere = ask(cast.client(CITY_VIEWER), "points", f"{PERIODS[0]}&bbox={WHOLE}&zoom=13")["total"]
    assert 0 < home < everywhere


@pytest.mark.parametrize("chosen", FILTERS)
def test_very_many_clusters_leave_their_fields_out_and_tell_them_when_asked(
    district: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    query = f"{PERIODS[0]}&{chosen}&bbox={WHOLE}&zoom=16"
    whole = ask(cast.manager, "points", query)
    monkeypatch.setitem(points.clusters_of.__kwdefaults__, "most_with_fields", 0)
    monkeypatch.setitem(points.points_in_view.__kwdefaults__, "most_with_fields", 0)
    short = ask(cast.manager, "points", query)
    assert short["total"] == whole["total"]
    assert [one[2:4] for one in short["clusters"]] == [one[2:4] for one in whole["clusters"]]
    assert not any(one[4] for one in short["clusters"])
    for cell, count in [one[3:1:-1] for one in short["clusters"]][:3]:
        behind = ask(cast.manager, "points", f"{query}&cell={cell}")
        assert behind["total"] == count
