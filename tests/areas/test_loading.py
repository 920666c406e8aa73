"""Areas are replaced from a day on: what was valid before stays, the same file again changes nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from patrol.areas.load import load_file, load_reference
from patrol.areas.models import Area
from patrol.areas.queries import list_areas, locate
from patrol.areas.replace import Change
from patrol.areas.rules import FIRST_DAY
from patrol.geo import from_5179
from patrol.journal import SYSTEM, JournalEntry
from patrol.problems import Problem
from tests.areas.drawing import DISTRICT, EAST, NORTH, Feature, block, figure_of_eight, write

AT = dt.datetime(2026, 3, 1, 16, tzinfo=dt.UTC)  # 2026-03-02 in Seoul
TODAY = dt.date(2026, 3, 2)
JULY, SEPTEMBER = dt.date(2026, 7, 1), dt.date(2026, 9, 1)
YEOUI, DANGSAN = ("1156054000", "여의동"), ("1156055000", "당산1동")


def load(
    session: Session,
    tmp_path: Path,
    *features: Feature,
    kind: str = "dong",
    valid_from: dt.date | None = None,
    zone_type: str | None = None,
) -> Change:
    path = write(tmp_path / "areas.gpkg", features)
    return load_file(
        session,
        SYSTEM,
        path,
        kind=kind,
        district_code=DISTRICT,
        at=AT,
        valid_from=valid_from,
        zone_type=zone_type,
    ).change


def versions(session: Session) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = session.execute(
        select(Area.code, Area.valid_from, Area.valid_to).order_by(Area.code, Area.valid_from)
    )
    return [(code, first, end) for code, first, end in rows]


def names_on(session: Session, day: dt.date) -> list[str]:
    return [area.name for area in list_areas(session, "dong", DISTRICT, day)]


def journaled(session: Session) -> list[JournalEntry]:
    return list(session.scalars(select(JournalEntry).order_by(JournalEntry.sequence)))


def test_the_first_load_is_valid_from_ever_so_that_late_entries_are_placed(session: Session, tmp_path: Path):
    change = load(session, tmp_path, (*YEOUI, block(0, 0)))
    assert (change.valid_from, change.added, change.closed) == (FIRST_DAY, 1, 0)
    assert names_on(session, dt.date(2014, 1, 1)) == ["여의동"]


def test_a_later_load_is_valid_from_todays_seoul_day(session: Session, tmp_path: Path):
    load(session, tmp_path, (*YEOUI, block(0, 0)))
    load(session, tmp_path, (*YEOUI, block(0, 0, 200)))
    assert versions(session) == [("1156054000", FIRST_DAY, TODAY), ("1156054000", TODAY, None)]


def test_a_new_version_ends_the_old_one_on_its_day_and_leaves_it_as_it_was(session: Session, tmp_path: Path):
    load(session, tmp_path, (*YEOUI, block(0, 0)), (*DANGSAN, block(1, 0)))
    change = load(session, tmp_path, (YEOUI[0], "새여의동", block(0, 0, 200)), valid_from=JULY)
    assert (change.added, change.closed, change.valid_from) == (1, 2, JULY)
    assert names_on(session, JULY - dt.timedelta(1)) == ["여의동", "당산1동"]
    assert names_on(session, JULY) == ["새여의동"]
    spot = from_5179(EAST + 150, NORTH + 50)
    assert locate(session, spot, JULY - dt.timedelta(1), DISTRICT).dong_name == "당산1동"
    assert locate(session, spot, JULY, DISTRICT).dong_name == "새여의동"


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path):
    features = ((*YEOUI, block(0, 0)), (*DANGSAN, block(1, 0)))
    load(session, tmp_path, *features)
    before = versions(session)
    again = [load(session, tmp_path, *features), load(session, tmp_path, *features, valid_from=JULY)]
    assert all(change.is_nothing for change in again)
    assert versions(session) == before
    assert len(journaled(session)) == 1


def test_a_version_of_the_very_same_day_is_corrected(session: Session, tmp_path: Path):
    load(session, tmp_path, (*YEOUI, block(0, 0)))
    load(session, tmp_path, (*YEOUI, block(0, 0, 150)), valid_from=JULY)
    change = load(session, tmp_path, (*YEOUI, block(0, 0, 160)), valid_from=JULY)
    assert (change.corrected, change.closed) == (1, 0)
    assert versions(session) == [("1156054000", FIRST_DAY, JULY), ("1156054000", JULY, None)]
    assert journaled(session)[-1].change["corrected"] == ["1156054000"]


def test_a_version_put_in_before_a_later_one_ends_where_that_begins(session: Session, tmp_path: Path):
    load(session, tmp_path, (*YEOUI, block(0, 0)))
    load(session, tmp_path, (YEOUI[0], "구월동", block(0, 0, 150)), valid_from=SEPTEMBER)
    load(session, tmp_path, (YEOUI[0], "칠월동", block(0, 0, 120)), valid_from=JULY)
    assert versions(session) == [
        ("1156054000", FIRST_DAY, JULY),
        ("1156054000", JULY, SEPTEMBER),
        ("1156054000", SEPTEMBER, None),
    ]
    assert [names_on(session, day) for day in (TODAY, JULY, SEPTEMBER)] == [
        ["여의동"],
        ["칠월동"],
        ["구월동"],
    ]


def test_a_file_with_one_bad_area_changes_nothing_and_says_why(session: Session, tmp_path: Path):
    load(session, tmp_path, (*YEOUI, block(0, 0)))
    with pytest.raises(Problem) as caught:
        load(session, tmp_path, (*YEOUI, figure_of_eight()), (*DANGSAN, block(3, 3)))
    assert caught.value.slug == "area-file-invalid"
    assert "1156054000" in caught.value.sentence("ko")
    assert "crosses itself" in caught.value.sentence("en")
    assert versions(session) == [("1156054000", FIRST_DAY, None)]


def test_zones_of_a_file_leave_the_others_alone(session: Session, tmp_path: Path):
    load(session, tmp_path, ("P-1", "샛강생태공원", block(0, 0)), kind="zone", zone_type="park")
    load(session, tmp_path, ("P-2", "여의도 공원", block(1, 0)), kind="zone", zone_type="park")
    load(session, tmp_path, ("P-1", "샛강생태공원", block(0, 0, 90)), kind="zone", zone_type="park")
    load(session, tmp_path, ("S-1", "여의도초 앞", block(2, 0)), kind="zone", zone_type="school_zone")
    assert versions(session) == [
        ("P-1", FIRST_DAY, TODAY),
        ("P-1", TODAY, None),
        ("P-2", TODAY, None),
        ("S-1", FIRST_DAY, None),
    ]


@pytest.mark.parametrize(("kind", "zone_type"), [("zone", None), ("zone", "swamp"), ("dong", "park")])
def test_zones_and_only_they_have_a_type(session: Session, tmp_path: Path, kind: str, zone_type: str | None):
    with pytest.raises(Problem) as caught:
        load(session, tmp_path, (*YEOUI, block(0, 0)), kind=kind, zone_type=zone_type)
    assert "--zone-type" in caught.value.sentence("ko")


def test_the_district_and_its_thirty_four_legal_dongs_come_with_the_package(session: Session):
    load_reference(session, SYSTEM, DISTRICT, AT)
    counts = session.execute(select(Area.kind, func.count()).group_by(Area.kind).order_by(Area.kind)).all()
    assert [tuple(row) for row in counts] == [("district", 1), ("legal_dong", 34)]
    square_m = session.scalar(
        text("select sum(ST_Area(ST_Transform(boundary, 5179))) from area where kind = 'district'")
    )
    assert square_m == pytest.approx(24.4e6, rel=0.005)
    assert all(change.change.is_nothing for change in load_reference(session, SYSTEM, DISTRICT, AT))


def test_another_district_can_be_loaded_beside_it(session: Session):
    load_reference(session, SYSTEM, DISTRICT, AT)
    load_reference(session, SYSTEM, "11440", AT)
    assert len(list_areas(session, "legal_dong", "11440", TODAY)) > 20
    assert len(list_areas(session, "legal_dong", DISTRICT, TODAY)) == 34


def test_a_district_that_does_not_exist_is_refused(session: Session):
    with pytest.raises(Problem) as caught:
        load_reference(session, SYSTEM, "99999", AT)
    assert caught.value.slug == "district-unknown"


def test_each_load_is_in_the_journal_with_what_it_did(session: Session, tmp_path: Path):
    load(session, tmp_path, (*YEOUI, block(0, 0)), (*DANGSAN, block(1, 0)))
    [entry] = journaled(session)
    assert (entry.subject, entry.subject_id, entry.action) == ("area", "11560/dong", "replaced")
    assert entry.change["added"] == ["1156054000", "1156055000"]
    assert entry.change["source"] == "areas.gpkg"
    assert len(entry.change["sha256"]) == 64


def test_a_dong_without_an_english_name_gets_one_in_latin_letters(session: Session, tmp_path: Path):
    load(session, tmp_path, (*YEOUI, block(0, 0)), (*DANGSAN, block(1, 0)))
    found = list_areas(session, "dong", DISTRICT, TODAY)
    assert [area.name_en for area in found] == ["Yeoui-dong", "Dangsan 1-dong"]


def test_what_is_stored_is_what_was_drawn(session: Session, tmp_path: Path):
    path = write(tmp_path / "a.geojson", [(*YEOUI, block(0, 0))], crs="EPSG:4326")
    load_file(session, SYSTEM, path, kind="dong", district_code=DISTRICT, at=AT)
    kept = shapely.from_wkb(session.scalar(text("select ST_AsBinary(boundary) from area")))
    assert kept.geom_type == "MultiPolygon"
    assert kept.equals(shapely.from_geojson(path.read_text()).geoms[0])
