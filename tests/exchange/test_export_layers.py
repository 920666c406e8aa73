"""Patrols, inspections and counts leave as tables and maps; what a list shows is what its file has."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from patrol.cli import patrol
from patrol.clock import Period
from patrol.database import transaction
from patrol.exchange.export_counts import counted_features
from patrol.findings.filters import FindingFilter
from patrol.ids import new_id
from patrol.patrols.inputs import EndInput, FixInput, TrackInput
from patrol.patrols.lead import end
from patrol.settings import Settings
from tests.cast import DISTRICT, OFFICER, Cast
from tests.findings.arranging import MORNING, actor, found
from tests.programmes.arranging import answers, facility, inspect, inspection_of, kinds, outing

DAYS = "from=2014-03-01&to=2014-03-31"
NOON = MORNING + dt.timedelta(hours=3)


def track() -> TrackInput:
    """Two walks of 160 m, and 2 km between them of which the phone knows nothing."""
    fixes = tuple(
        FixInput(
            longitude=126.8962 + number * 0.0002 + (0.02 if number >= 10 else 0),
            latitude=37.5264,
            at=MORNING + dt.timedelta(seconds=number * 20 + (600 if number >= 10 else 0)),
            accuracy_m=9,
        )
        for number in range(20)
    )
    return TrackInput(agreed_at=MORNING, fixes=fixes)


@pytest.fixture
def march(engine: Engine) -> Engine:
    """Two patrols, one with a track and a theme that is a formula; two inspections, one bad; one of April."""
    with transaction(engine) as session:
        kinds(session)
        walked = outing(session, theme="=HYPERLINK(1)", companions="자율방범대 김이웃")
        given = EndInput(ended_at=NOON, track=track())
        end(
            session,
            actor(OFFICER),
            walked,
            given,
            district_code=DISTRICT,
            at=NOON,
            keep_track_days=9999,
            is_office_head=False,
        )
        found(session, patrol_id=walked)
        outing(session)
        april = dt.datetime(2014, 3, 31, 15, 0, tzinfo=dt.UTC)
        outing(session, started_at=april, now=april)
        place = facility(session, name="+햇살어린이집")
        inspect(session, inspection_of(session, place))
        bad = inspection_of(session, place, result="repair", answers=answers(session, exit="고장"))
        inspect(session, bad)
        nowhere = facility(session, name="곳 없음", longitude=None, latitude=None)
        inspect(session, inspection_of(session, nowhere))
        inspect(session, inspection_of(session, nowhere, inspected_at=april), now=april)
    return engine


def lines(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_patrols_leave_as_tables_without_names_and_without_formulas(march: Engine, cast: Cast) -> None:
    body = cast.officer.get(f"/export/patrols.csv?{DAYS}").get_data()
    rows = lines(body)
    assert [row["시작"] for row in rows] == ["2014-03-04 10:00:00", "2014-03-04 10:00:00"], (
        "April is not March"
    )
    walked = next(row for row in rows if row["주제"])
    assert walked["주제"] == "'=HYPERLINK(1)"
    assert (walked["적출"], walked["시간(분)"]) == ("1", "180")
    assert 300 < int(walked["거리(m)"]) < 330
    assert "김이웃" not in body.decode()
    book = openpyxl.load_workbook(io.BytesIO(cast.officer.get(f"/export/patrols.xlsx?{DAYS}").get_data()))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert str(book.active["A2"].value) == "2014-03-04 10:00:00"


def test_tracks_leave_in_the_pieces_that_were_recorded(march: Engine, cast: Cast, tmp_path: Path) -> None:
    collection = json.loads(cast.officer.get(f"/export/patrols.geojson?{DAYS}").get_data())
    (drawn,) = [one["geometry"] for one in collection["features"] if one["geometry"]]
    assert drawn["type"] == "MultiLineString"
    assert len(drawn["coordinates"]) == 2
    assert len(collection["features"]) == 2
    (tmp_path / "a.gpkg").write_bytes(cast.officer.get(f"/export/patrols.gpkg?{DAYS}").get_data())
    info = pyogrio.read_info(tmp_path / "a.gpkg")
    assert (info["features"], info["crs"], info["geometry_type"]) == (2, "EPSG:4326", "MultiLineString")
    assert info["layer_name"] == "patrol"


def test_inspections_leave_with_their_result_and_place(march: Engine, cast: Cast, tmp_path: Path) -> None:
    rows = lines(cast.officer.get(f"/export/inspections.csv?{DAYS}").get_data())
    assert sorted((row["시설명"], row["결과"], row["불량"]) for row in rows) == [
        ("'+햇살어린이집", "보수·보강", "1"),
        ("'+햇살어린이집", "이상없음", "0"),
        ("곳 없음", "이상없음", "0"),
    ]
    collection = json.loads(cast.officer.get(f"/export/inspections.geojson?{DAYS}").get_data())
    places = [one["geometry"] and one["geometry"]["type"] for one in collection["features"]]
    assert sorted(map(str, places)) == ["None", "Point", "Point"]
    (tmp_path / "a.gpkg").write_bytes(cast.officer.get(f"/export/inspections.gpkg?{DAYS}").get_data())
    assert pyogrio.read_info(tmp_path / "a.gpkg")["features"] == 3
    with zipfile.ZipFile(
        io.BytesIO(cast.officer.get(f"/export/inspections.zip?{DAYS}").get_data())
    ) as archive:
        assert archive.namelist() == ["index.csv"]
    assert cast.officer.get(f"/export/patrols.zip?{DAYS}").status_code == 404


def test_counts_on_the_map_add_up_with_what_has_no_place(engine: Engine, cast: Cast, tmp_path: Path) -> None:
    with transaction(engine) as session:
        for _ in range(3):
            found(session)
        found(session, location=None)
    collection = json.loads(cast.officer.get(f"/export/counts.geojson?{DAYS}").get_data())
    properties = [one["properties"] for one in collection["features"]]
    assert sum(one["received"] for one in properties) == 4
    assert sum(one["received_02"] for one in properties) == 4
    assert [one["properties"]["dong"] for one in collection["features"] if one["geometry"] is None] == [
        "none"
    ]
    (tmp_path / "a.gpkg").write_bytes(cast.officer.get(f"/export/counts.gpkg?{DAYS}").get_data())
    assert pyogrio.read_info(tmp_path / "a.gpkg")["features"] == len(properties)


def test_legal_dongs_that_stand_in_have_their_name_and_boundary(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(
            text(
                "insert into area (id, district_code, kind, code, name, boundary, valid_from) values (:id, :district,"
                " 'legal_dong', '1156012700', '당산동3가', st_multi(st_makeenvelope(126.89, 37.52, 126.9, 37.53, 4326)),"
                " '2000-01-01')"
            ),
            {"id": new_id(), "district": DISTRICT},
        )
        found(session)
        period = Period(MORNING.date(), MORNING.date())
        features = counted_features(session, FindingFilter(), DISTRICT, period, MORNING)
        session.rollback()
    there = [(boundary, named["name"]) for boundary, named in features if named["received"]]
    assert len(there) == 1
    assert there[0][0] is not None
    assert there[0][1] == "당산동3가"


def test_every_download_is_in_the_journal_and_the_page_offers_them(march: Engine, cast: Cast) -> None:
    page = cast.officer.get(f"/export?{DAYS}").get_data(as_text=True)
    for what in ("patrols.gpkg", "inspections.zip", "counts.geojson", "findings.zip"):
        assert f"/export/{what}?" in page
    assert "contacts" not in page
    cast.officer.get(f"/export/inspections.csv?{DAYS}").get_data()
    trace = cast.manager.get("/journal").get_data(as_text=True)
    assert "inspections" in trace or "점검" in trace
    assert cast.clerk.get(f"/export/patrols.csv?{DAYS}").status_code == 403


@pytest.mark.parametrize("what", ["patrols", "inspections", "counts"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "gpkg"])
def test_commands_write_the_same_files(
    march: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, kind: str
) -> None:
    monkeypatch.setenv("PATROL_DATABASE_URL", settings.database_url)
    path = tmp_path / f"a.{kind}"
    days = ["--from", "2014-03-01", "--to", "2014-03-31"]
    done = CliRunner().invoke(patrol, ["export", what, *days, "--out", str(path)])
    assert done.exit_code == 0, done.output
    assert path.stat().st_size > 100
    wrong = CliRunner().invoke(patrol, ["export", what, *days, "--out", str(tmp_path / "a.pdf")])
    assert wrong.exit_code == 2
