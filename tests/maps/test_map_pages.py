"""Map pages without a browser: the table has the map's numbers, nothing inline is left without the nonce, files open."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import Engine, text

from patrol.maps.frame import draw
from patrol.maps.view import LAYERS, OFFLINE_LAYERS, MapView
from tests.cast import Cast

PERIOD = "from=2025-12-01&to=2026-02-28&period=custom"
NONCE = re.compile(r"'nonce-([^']+)'")


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("compare", ["", "previous", "sources"])
def test_everything_inline_carries_the_nonce(district: Engine, cast: Cast, layer: str, compare: str) -> None:
    answer = cast.manager.get(f"/map?layer={layer}&compare={compare}&{PERIOD}")
    assert answer.status_code == 200
    nonce = NONCE.search(answer.headers["Content-Security-Policy"])
    assert nonce
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", answer.text):
        assert f'nonce="{nonce[1]}"' in tag, tag
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", answer.text)
    assert "https://" not in answer.text
    assert len(answer.data) < 100_000


def test_the_table_adds_up_to_the_map(district: Engine, cast: Cast) -> None:
    page = cast.manager.get(f"/map?layer=dongs&{PERIOD}").text
    data = cast.manager.get(f"/api/v1/map/areas?{PERIOD}").get_json()
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert foot
    total = f"{data['total']:,}"
    assert f">{total}</a>" in foot[0]
    legend = re.search(r'<section class="legend".*?</section>', page, re.DOTALL)
    assert legend
    counts = re.findall(r"동 ([\d,]+)건</strong>", legend[0])
    assert sum(int(one.replace(",", "")) for one in counts) == data["total"]


def test_a_period_that_is_not_over_is_marked(district: Engine, cast: Cast) -> None:
    words = "아직 끝나지 않은 기간"
    assert words in cast.manager.get("/map?period=year").text
    assert words not in cast.manager.get(f"/map?{PERIOD}").text


def test_where_nothing_stands_out_longer_periods_are_one_click_away(district: Engine, cast: Cast) -> None:
    page = cast.manager.get("/map?layer=hotspots&field=02&period=week").text
    assert "뚜렷하게 몰린 곳이 없습니다" in page
    links = [link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="(/map\?[^"]*)"', page)]
    (year,) = (link for link in links if "period=year" in link)
    assert "field=02" in year
    assert "layer=hotspots" in year
    assert "from=" not in year


def test_longer_periods_hold_what_is_shown_and_more() -> None:
    def wider(today: dt.date, **view: Any) -> tuple[str, ...]:
        return MapView(**view).settled(today).wider(today)

    # The month, the quarter and the evaluation year began together.
    assert wider(dt.date(2026, 10, 20), period="week") == ("evaluation", "weeks4", "year")
    assert wider(dt.date(2026, 10, 20), period="weeks4") == ("year",)
    assert wider(dt.date(2026, 10, 20), period="year") == ()
    assert wider(dt.date(2026, 12, 1), period="weeks4") == ("evaluation", "year")
    long_ago = {"first": dt.date(2011, 1, 1), "last": dt.date(2011, 1, 5), "period": "custom"}
    assert wider(dt.date(2026, 12, 1), **long_ago) == ()


def test_english_pages_name_dongs_in_english(district: Engine, cast: Cast) -> None:
    english = {"Accept-Language": "en"}
    for layer in ("dongs", "hotspots", "sources", "patrols", "points"):
        page = cast.manager.get(f"/map?layer={layer}&{PERIOD}", headers=english).text
        table = page[page.index("<tbody>") : page.index("</tbody>")]
        assert "-dong" in table
        assert not re.search("[가-힣]", table), layer
    place = cast.manager.get(f"/map/place?dong=1156056000&{PERIOD}", headers=english).text
    assert "당산" not in place
    data = cast.manager.get(f"/api/v1/map/hotspots?{PERIOD}", headers=english).get_json()
    assert all("-dong" in name for spot in data["hotspots"] for name in spot["dongs"])
    assert data["hotspots"]


def test_of_a_period_that_is_not_over_both_sides_name_as_many_days() -> None:
    year = MapView(period="year").settled(dt.date(2026, 3, 2))
    sides = year.model_copy(update={"compare": "year_before", "layer": "cells"}).beside(dt.date(2026, 3, 2))
    assert sides
    assert [(one.days.first.isoformat(), one.days.last.isoformat()) for one in sides] == [
        ("2026-01-01", "2026-03-02"),
        ("2025-01-01", "2025-03-02"),
    ]


def test_findings_beside_inspections_have_no_column_of_differences(district: Engine, cast: Cast) -> None:
    assert "차이</th>" in cast.manager.get(f"/map?layer=dongs&compare=previous&{PERIOD}").text
    assert "차이</th>" not in cast.manager.get(f"/map?layer=dongs&compare=inspections&{PERIOD}").text


def test_a_link_restores_the_view(district: Engine, cast: Cast) -> None:
    page = cast.manager.get(
        f"/map?layer=dongs&measure=late&field=02&{PERIOD}&lat=37.52&lng=126.9&zoom=14"
    ).text
    assert '"start": [37.52, 126.9, 14.0]' in page
    assert re.search(r'<option value="02" selected>', page)
    assert re.search(r'<option value="late" selected>', page)


def test_a_place_opens_to_its_items_hours_and_days(district: Engine, cast: Cast) -> None:
    page = cast.manager.get(f"/map/place?dong=1156056000&{PERIOD}").text
    assert "당산2동" in page
    assert "많은 항목" in page
    empty = cast.manager.get("/map/place?dong=1156056000&from=2019-01-01&to=2019-01-02").text
    assert "적출사항이 없습니다" in empty


def test_files_hold_what_the_map_shows(district: Engine, cast: Cast, tmp_path: Path) -> None:
    total = cast.manager.get(f"/api/v1/map/areas?{PERIOD}").get_json()["total"]
    points = json.loads(cast.manager.get(f"/map/export.geojson?layer=points&{PERIOD}").data)
    assert len(points["features"]) == total
    assert points["without_illegal_parking"] is True
    rows = list(
        csv.DictReader(
            io.StringIO(cast.manager.get(f"/map/export.csv?layer=dongs&{PERIOD}").data.decode("utf-8-sig"))
        )
    )
    assert sum(int(row["count"]) for row in rows) == total
    path = tmp_path / "map.gpkg"
    path.write_bytes(cast.manager.get(f"/map/export.gpkg?layer=cells&{PERIOD}").data)
    _, _, _, (_, counts) = pyogrio.raw.read(path)
    assert sum(counts) == total
    assert pyogrio.read_info(path)["crs"] == "EPSG:4326"


@pytest.mark.parametrize("layer", OFFLINE_LAYERS)
def test_an_offline_map_asks_nobody(district: Engine, cast: Cast, layer: str) -> None:
    page = cast.manager.get(f"/map/export.html?layer={layer}&{PERIOD}").text
    assert "L.map(" in page
    markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)="', markup)
    assert "<script src" not in page
    assert "https://cdn" not in page


def test_who_takes_a_map_away_stands_in_the_journal(district: Engine, cast: Cast) -> None:
    cast.manager.get(f"/map/export.csv?layer=dongs&{PERIOD}")
    with district.connect() as connection:
        change = connection.scalar(
            text("select change from journal_entry where subject = 'map' and action = 'exported'")
        )
    assert change["kind"] == "csv"


def test_a_map_element_with_inline_styles_is_refused() -> None:
    from branca.element import Element

    from patrol.maps import frame

    class Careless(frame.OfficeMap):
        def render(self, **kwargs: object) -> None:
            super().render(**kwargs)
            self.get_root().html.add_child(Element('<p style="color:red">'))

    original = frame.OfficeMap
    frame.OfficeMap = Careless  # type: ignore[misc]
    try:
        with pytest.raises(ValueError, match="inline"):
            draw(({},), address=str, nonce="n", location=(37.5, 126.9), zoom=13)
    finally:
        frame.OfficeMap = original  # type: ignore[misc]
