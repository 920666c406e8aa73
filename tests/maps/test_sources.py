"""Patrol findings, complaints and inspections over each other on one map: told apart, exact, as the table says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.database import transaction
from patrol.journal import SYSTEM
from patrol.maps import sources
from patrol.maps.view import SOURCES
from patrol.programmes.load import load_programmes
from tests.cast import CITY_VIEWER, DISTRICT, Cast
from tests.maps import arranging
from tests.maps.test_map_api import WHOLE, ask, listed

DAYS = "from=2025-12-01&to=2026-02-28"
EVENING = dt.datetime(2026, 2, 28, 14, 59, tzinfo=dt.UTC)
"""23:59 of the period's last day in Seoul."""


@pytest.fixture
def inspected(district: Engine) -> Engine:
    """Two facilities with three inspections in the period, one a minute after it, and one without a place."""
    with transaction(district) as session:
        arranging.programmes(session)
        wall = arranging.build(session, "당산 옹벽")
        bridge = arranging.build(session, "신길 육교", spot=(126.915, 37.510))
        nowhere = arranging.build(session, "위치 없는 시설")
        session.execute(text("update facility set location = null where id = :id"), {"id": nowhere})
        arranging.inspect(session, wall, dt.datetime(2026, 1, 15, 3, tzinfo=dt.UTC), "repair")
        arranging.inspect(session, wall, EVENING, "sound")
        arranging.inspect(session, wall, EVENING + dt.timedelta(minutes=1), "precise_diagnosis")
        arranging.inspect(session, bridge, dt.datetime(2025, 11, 30, 15, tzinfo=dt.UTC), "sound")
        arranging.inspect(session, nowhere, dt.datetime(2026, 1, 20, 3, tzinfo=dt.UTC), "sound")
    return district


def parts_of(data: Any) -> dict[str, int]:
    """How many of each source an answer holds."""
    found: dict[str, int] = {"inspections": len(data["inspections"])} if data["inspections"] else {}
    for one in data["points"]:
        found[one[2]] = found.get(one[2], 0) + 1
    for _x, _y, count, _cell, parts in data["clusters"]:
        assert sum(parts[1::2]) == count
        assert len(set(parts[::2])) == len(parts[::2]), "each source once"
        for source, part in zip(parts[::2], parts[1::2], strict=True):
            found[source] = found.get(source, 0) + part
    return found


def behind(cast: Cast, source: str, more: str = "") -> int:
    channels = ",".join(SOURCES[source])  # type: ignore[index]
    return listed(cast.manager, f"{DAYS}&not_item=0101&channel={channels}{more}")


@pytest.mark.parametrize("zoom", [12, 14, 16, 18])
def test_the_overlay_counts_each_source_as_its_list_does(inspected: Engine, cast: Cast, zoom: int) -> None:
    expected = {"patrol": behind(cast, "patrol"), "complaints": behind(cast, "complaints"), "inspections": 3}
    assert min(expected.values()) > 0
    data = ask(cast.manager, "sources", f"{DAYS}&bbox={WHOLE}&zoom={zoom}")
    assert parts_of(data) == expected
    assert data["total"] == sum(expected.values())


@pytest.mark.parametrize("show", ["patrol", "inspections", "patrol,complaints", "complaints,inspections"])
def test_only_what_is_switched_on_is_shown(inspected: Engine, cast: Cast, show: str) -> None:
    data = ask(cast.manager, "sources", f"{DAYS}&show={show}&bbox={WHOLE}&zoom=13")
    assert set(parts_of(data)) == set(show.split(","))


def test_a_clusters_part_opens_to_exactly_its_findings(inspected: Engine, cast: Cast) -> None:
    data = ask(cast.manager, "sources", f"{DAYS}&bbox={WHOLE}&zoom=13")
    assert data["clusters"]
    for _x, _y, _count, cell, parts in data["clusters"][:3]:
        for source, part in zip(parts[::2], parts[1::2], strict=True):
            if source != "inspections":
                assert behind(cast, source, f"&cell={cell}") == part


def test_inspections_have_their_result_and_end_with_the_period(inspected: Engine, cast: Cast) -> None:
    data = ask(cast.manager, "sources", f"{DAYS}&show=inspections&bbox={WHOLE}&zoom=14")
    assert [(one[3], one[4], one[5]) for one in data["inspections"]] == [
        ("당산 옹벽", "sound", "2026-02-28"),
        ("당산 옹벽", "repair", "2026-01-15"),
        ("신길 육교", "sound", "2025-12-01"),
    ]


@pytest.mark.parametrize("zoom", [13, 18])
def test_a_zone_chooses_among_all_three(
    inspected: Engine, owner_engine: Engine, cast: Cast, zoom: int
) -> None:
    with Session(owner_engine) as owner:
        arranging.add_zones(owner)
        owner.commit()
    data = ask(cast.manager, "sources", f"{DAYS}&zone=Z-1&bbox={WHOLE}&zoom={zoom}")
    assert parts_of(data) == {
        "patrol": behind(cast, "patrol", "&zone=Z-1"),
        "complaints": behind(cast, "complaints", "&zone=Z-1"),
        "inspections": 2,
    }
    page = cast.manager.get(f"/map?layer=sources&zone=Z-1&period=custom&{DAYS}").text
    assert f'legend-count">{behind(cast, "patrol", "&zone=Z-1")}<' in page
    assert 'legend-count">2<' in page


@pytest.mark.parametrize("zoom", [13, 18])
def test_more_inspections_than_are_drawn_are_counted_all_the_same(
    inspected: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, zoom: int
) -> None:
    monkeypatch.setattr(sources, "MOST_INSPECTIONS", 1)
    data = ask(cast.manager, "sources", f"{DAYS}&show=inspections&bbox={WHOLE}&zoom={zoom}")
    assert data["total"] == 3
    assert len(data["inspections"]) == 1


def test_files_hold_each_source_as_the_map_does(inspected: Engine, cast: Cast, tmp_path: Path) -> None:
    expected = {"patrol": behind(cast, "patrol"), "complaints": behind(cast, "complaints"), "inspections": 3}
    query = f"layer=sources&period=custom&{DAYS}"
    whole = json.loads(cast.manager.get(f"/map/export.geojson?{query}").data)
    assert Counter(one["properties"]["source"] for one in whole["features"]) == expected
    assert whole["shown"] == "patrol,complaints,inspections"
    assert not whole["is_cut"]
    path = tmp_path / "map.gpkg"
    path.write_bytes(cast.manager.get(f"/map/export.gpkg?{query}").data)
    facts, _, places, columns = pyogrio.raw.read(path)
    table = dict(zip(facts["fields"], columns, strict=True))
    assert Counter(table["source"]) == expected
    assert len(places) == sum(expected.values())
    assert sorted(one for one in table["result"] if one) == ["repair", "sound", "sound"]
    assert "facility" in facts["fields"]
    only = cast.manager.get(f"/map/export.csv?{query}&show=inspections").data.decode("utf-8-sig")
    assert [(row["facility"], row["result"]) for row in csv.DictReader(io.StringIO(only))] == [
        ("당산 옹벽", "sound"),
        ("당산 옹벽", "repair"),
        ("신길 육교", "sound"),
    ]


def test_a_facility_named_like_a_formula_does_no_harm_in_a_spreadsheet(inspected: Engine, cast: Cast) -> None:
    with inspected.begin() as connection:
        connection.execute(text("update facility set name = '=1+1' where name = '신길 육교'"))
    answer = cast.manager.get(f"/map/export.csv?layer=sources&show=inspections&period=custom&{DAYS}")
    assert "'=1+1" in answer.data.decode("utf-8-sig")


def test_the_offline_overlay_has_legend_and_table_with_the_same_counts(inspected: Engine, cast: Cast) -> None:
    page = cast.manager.get(f"/map/export.html?layer=sources&period=custom&{DAYS}").text
    counts = [f"{behind(cast, one):,}" for one in ("patrol", "complaints")] + ["4"]
    assert re.findall(r'legend-count">([\d,]+)<', page) == counts
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert foot
    assert re.findall(r"<td>([\d,]+)</td>", foot[0]) == counts
    assert page.count(json.dumps("안전점검 · 당산 옹벽")[1:-1]) == 2
    markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)="', markup)


def test_table_legend_and_map_agree_and_the_link_restores_what_is_shown(
    inspected: Engine, cast: Cast
) -> None:
    page = cast.manager.get(f"/map?layer=sources&show=complaints&show=inspections&period=custom&{DAYS}").text
    legend = re.search(r'<section class="legend".*?</section>', page, re.DOTALL)
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert legend
    assert foot
    counts = [int(one.replace(",", "")) for one in re.findall(r'legend-count">([\d,]+)', legend[0])]
    assert counts == [int(one.replace(",", "")) for one in re.findall(r">([\d,]+)</a>", foot[0])]
    assert counts == [behind(cast, "complaints"), 4]
    assert "보수·보강 <strong>1</strong>" in legend[0]
    assert "위치 없음 <strong>1</strong>" in legend[0]
    ticked = {
        value: "checked" in one
        for one, value in re.findall(r'(<input[^>]*name="show"[^>]*value="(\w+)"[^>]*>)', page)
    }
    assert ticked == {"patrol": False, "complaints": True, "inspections": True}
    assert "show=complaints%2Cinspections" in page


def test_another_districts_inspections_are_seen_by_the_city_alone(inspected: Engine, cast: Cast) -> None:
    with transaction(inspected) as session:
        load_programmes(session, SYSTEM, "11680")
    with inspected.begin() as connection:
        connection.execute(
            text(
                "insert into checklist (district_code, code, version, programme_code, name_ko, name_en, sections)"
                " select '11680', code, version, programme_code, name_ko, name_en, sections from checklist where code = 'test'"
            )
        )
        connection.execute(
            text(
                "update inspection set district_code = '11680' where result = 'repair' and district_code = :home"
            ),
            {"home": DISTRICT},
        )
    query = f"{DAYS}&show=inspections&bbox={WHOLE}&zoom=14"
    assert ask(cast.manager, "sources", query)["total"] == 2
    assert ask(cast.client(CITY_VIEWER), "sources", query)["total"] == 3


@pytest.mark.parametrize("show", ["nobody", "patrol,nobody"])
def test_an_unknown_source_gets_a_clear_answer(cast: Cast, show: str) -> None:
    assert cast.manager.get(f"/api/v1/map/sources?show={show}&bbox={WHOLE}&zoom=13").status_code == 422
