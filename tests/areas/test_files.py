"""Areas are read from any file that an office has: formats, CRS, attribute names, text encodings."""

import json
import zipfile
from pathlib import Path

import pytest
import shapely

from patrol.areas.check import to_metres
from patrol.areas.read import Drawn, Mapping, read_areas
from patrol.problems import Problem
from tests.areas.drawing import block, write

TWO = [("1156054000", "여의동", block(0, 0)), ("1156055000", "당산1동", block(1, 0))]


def reason(path: Path, mapping: Mapping | None = None) -> str:
    with pytest.raises(Problem) as caught:
        read_areas(path, mapping)
    assert caught.value.slug == "area-file-invalid"
    assert caught.value.sentence("en") != caught.value.sentence("ko")
    return caught.value.sentence("ko")


def differs_m(drawn: Drawn, shape: shapely.Geometry) -> float:
    assert drawn.geometry is not None
    return float(to_metres(drawn.geometry).hausdorff_distance(shape))


@pytest.mark.parametrize("crs", ["EPSG:5179", "EPSG:5186", "EPSG:5174", "EPSG:4326", "EPSG:3857"])
@pytest.mark.parametrize("suffix", ["shp", "gpkg", "geojson"])
def test_areas_of_any_crs_land_on_the_same_place(tmp_path: Path, crs: str, suffix: str):
    # GeoJSON writes WGS 84 or names another CRS in a member that it had before RFC 7946; both are read.
    drawn = read_areas(write(tmp_path / f"dong.{suffix}", TWO, crs=crs))
    assert [(one.code, one.name) for one in drawn] == [("1156054000", "여의동"), ("1156055000", "당산1동")]
    assert differs_m(drawn[0], block(0, 0)) < 0.05
    assert differs_m(drawn[1], block(1, 0)) < 0.05


def test_the_old_datum_is_shifted_and_not_taken_for_wgs_84(tmp_path: Path):
    # 영등포구청 in EPSG:5174 and EPSG:5186, from the domain's check values.
    for crs, east, north in (("EPSG:5174", 190754.918, 447134.151), ("EPSG:5186", 190824.670, 547439.250)):
        square = shapely.box(east, north, east + 10, north + 10)
        path = tmp_path / f"{crs[-4:]}.geojson"
        feature = {
            "type": "Feature",
            "properties": {"code": "1156055000", "name": "당산1동"},
            "geometry": shapely.geometry.mapping(square),
        }
        member = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs[-4:]}"}}
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": [feature]}))
        corner = read_areas(path)[0].geometry
        assert corner is not None
        assert corner.bounds[:2] == pytest.approx((126.8962, 37.5264), abs=2e-6)


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "euc-kr"])
@pytest.mark.parametrize("has_cpg", [True, False])
def test_korean_attributes_of_a_shapefile_are_read_in_either_encoding(
    tmp_path: Path, encoding: str, has_cpg: bool
):
    path = write(
        tmp_path / "행정동.shp",
        TWO,
        fields=("ADM_CD", "ADM_NM"),
        encoding="utf-8" if encoding == "utf-8" else "cp949",
    )
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if has_cpg:
        path.with_suffix(".cpg").write_text(encoding)
    assert [one.name for one in read_areas(path)] == ["여의동", "당산1동"]


def test_korean_attribute_names_are_mapped(tmp_path: Path):
    path = write(tmp_path / "a.shp", TWO, fields=("행정코드", "동이름"), encoding="cp949")
    assert "--code-field" in reason(path)
    assert "행정코드, 동이름" in reason(path)
    drawn = read_areas(path, Mapping(code_field="행정코드", name_field="동이름"))
    assert [one.name for one in drawn] == ["여의동", "당산1동"]
    assert "--name-field" in reason(path, Mapping(code_field="행정코드", name_field="없음"))


def test_a_zipped_shapefile_is_read_as_it_came(tmp_path: Path):
    write(tmp_path / "dong.shp", TWO, crs="EPSG:5174", encoding="cp949")
    archive = tmp_path / "dong.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for part in sorted(tmp_path.glob("dong.*")):
            if part != archive:
                packed.write(part, f"folder/{part.name}")
    drawn = read_areas(archive)
    assert [one.name for one in drawn] == ["여의동", "당산1동"]
    assert differs_m(drawn[0], block(0, 0)) < 0.05


def test_a_zip_with_nothing_to_read_and_a_broken_one_are_refused(tmp_path: Path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("readme.txt", "x")
    assert "0개" in reason(archive)
    archive.write_bytes(b"PK\x03\x04 not really")
    assert "손상" in reason(archive)


def test_a_layer_is_chosen_where_there_are_several(tmp_path: Path):
    path = write(tmp_path / "a.gpkg", TWO, layer="dong_2020")
    write(path, TWO[:1], layer="dong_2021", append=True)
    assert "dong_2020, dong_2021" in reason(path)
    assert len(read_areas(path, Mapping(layer="dong_2021"))) == 1
    assert "--layer" in reason(path, Mapping(layer="dong_2022"))


def test_a_file_without_crs_has_to_be_told(tmp_path: Path):
    path = write(tmp_path / "a.shp", TWO)
    path.with_suffix(".prj").unlink()
    assert "--crs" in reason(path)
    assert "EPSG:99999" in reason(path, Mapping(crs="EPSG:99999"))
    assert differs_m(read_areas(path, Mapping(crs="EPSG:5179"))[0], block(0, 0)) < 0.05


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"{", b'{"type": "FeatureCollection"', b"code,name\n1,2\n"]
)
def test_what_is_no_file_of_areas_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "a.geojson"
    path.write_bytes(content)
    assert "GeoJSON" in reason(path)


def test_a_file_that_would_have_other_files_read_is_not_opened(tmp_path: Path):
    path = write(tmp_path / "secret.gpkg", TWO)
    for name in ("a.json", "a.geojson", "a.shp", "a.gpkg", "a.vrt"):
        trap = tmp_path / name
        trap.write_text(
            '<OGRVRTDataSource><OGRVRTLayer name="secret">'
            f"<SrcDataSource>{path}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
        )
        assert "가운데 어느 것도" in reason(trap)


def test_a_byte_order_mark_and_blanks_before_geojson_do_no_harm(tmp_path: Path):
    path = write(tmp_path / "a.geojson", TWO)
    path.write_bytes(b"\xef\xbb\xbf\n " + path.read_bytes())
    assert len(read_areas(path)) == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    assert "a.shp" in reason(tmp_path / "a.shp")


def test_a_table_without_geometry_is_refused(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert reason(path)
