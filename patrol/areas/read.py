"""Read areas from GeoJSON, Shapefile (also zipped) or GeoPackage, in any CRS and with any attribute names."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from patrol import geo, problems

# Attribute names that official files use, in the order in which they are tried, without regard to case.
CODE_FIELDS = ("code", "adm_cd2", "adm_dr_cd", "hjd_cd", "emd_cd", "bjd_cd", "adm_cd", "zone_code", "id")
NAME_FIELDS = (
    "name",
    "name_ko",
    "adm_nm",
    "adm_dr_nm",
    "hjd_nm",
    "emd_kor_nm",
    "emd_nm",
    "bjd_nm",
    "zone_name",
)
ENGLISH_FIELDS = ("name_en", "emd_eng_nm", "adm_nm_en", "eng_nm")

MAX_UNZIPPED_BYTES = 500_000_000

# How the files begin. GDAL would open many more kinds, some of which name other files and addresses to read.
BEGINNINGS = {
    ".shp": (b"\x00\x00\x27\x0a",),
    ".gpkg": (b"SQLite format 3\x00",),
    ".geojson": (b"{",),
    ".json": (b"{",),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read a file where it does not say so itself: attribute names, CRS, layer, text encoding."""

    code_field: str | None = None
    name_field: str | None = None
    name_en_field: str | None = None
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area as the file has it, its geometry brought to EPSG:4326 and not checked yet."""

    code: object
    name: object
    name_en: object
    geometry: BaseGeometry | None


def read_areas(path: Path, mapping: Mapping | None = None) -> list[Drawn]:
    """Every feature of the file. Raises `area_file_invalid` where the file cannot be understood."""
    mapping = mapping or Mapping()
    with _unpacked(path) as source:
        _check_beginning(source)
        layer = _choose_layer(source, mapping.layer)
        encoding = mapping.encoding or _dbf_encoding(source)
        try:
            meta, _, geometries, values = pyogrio.raw.read(
                source, layer=layer, encoding=encoding, force_2d=True
            )
        except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
            raise _refuse(
                f"파일을 읽을 수 없습니다({error}).", f"The file cannot be read ({error})."
            ) from None
    columns = dict(zip([str(name) for name in meta["fields"]], values, strict=True))
    shapes = _to_wgs84(_parse(geometries), mapping.crs or meta["crs"])
    codes = _column(columns, mapping.code_field, CODE_FIELDS, "--code-field")
    names = _column(columns, mapping.name_field, NAME_FIELDS, "--name-field")
    english = _column(columns, mapping.name_en_field, ENGLISH_FIELDS, None)
    return [Drawn(*row) for row in zip(codes, names, english, shapes, strict=True)]


def _refuse(korean: str, english: str) -> problems.Problem:
    return problems.area_file_invalid(what=korean, what_en=english)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The file to open; a zipped Shapefile or GeoPackage is unpacked for as long as it is read."""
    if not path.is_file():
        raise _refuse(f"파일이 없습니다: {path.name}", f"There is no such file: {path.name}")
    if path.suffix.lower() != ".zip":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > MAX_UNZIPPED_BYTES:
                    raise _refuse("압축을 풀면 너무 큽니다.", "It is too large once unpacked.")
                archive.extractall(folder)
        except zipfile.BadZipFile:
            raise _refuse("압축 파일이 손상되었습니다.", "The zip file is damaged.") from None
        found = [each for each in sorted(Path(folder).rglob("*")) if each.suffix.lower() in BEGINNINGS]
        if len(found) != 1:
            raise _refuse(
                f"압축 파일에 도형 파일이 하나 있어야 합니다({len(found)}개 있음).",
                f"A zip file has to hold one file of areas (it holds {len(found)}).",
            )
        yield found[0]


def _unknown_kind() -> problems.Problem:
    return _refuse(
        "GeoJSON, Shapefile, GeoPackage 가운데 어느 것도 아닙니다.",
        "It is neither GeoJSON nor a Shapefile nor a GeoPackage.",
    )


def _check_beginning(source: Path) -> None:
    with source.open("rb") as file:
        beginning = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if not beginning.startswith(BEGINNINGS.get(source.suffix.lower(), ())):
        raise _unknown_kind()


def _choose_layer(source: Path, wanted: str | None) -> str:
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    except DataSourceError:
        raise _unknown_kind() from None
    if wanted is None and len(layers) == 1:
        return layers[0]
    if wanted not in layers:
        listed = ", ".join(layers)
        raise _refuse(f"--layer로 레이어를 골라 주세요: {listed}", f"Choose a layer with --layer: {listed}")
    return wanted


def _dbf_encoding(source: Path) -> str | None:
    """Korean Shapefiles are CP949 or UTF-8 and often do not say which: the text itself does."""
    if source.suffix.lower() != ".shp":
        return None
    tables = [each for each in source.parent.glob(f"{source.stem}.*") if each.suffix.lower() == ".dbf"]
    if not tables:
        return None
    raw = tables[0].read_bytes()
    records = raw[int.from_bytes(raw[8:10], "little") :]
    try:
        records.decode("utf-8")
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8"


def _parse(geometries: Sequence[bytes | None]) -> list[BaseGeometry | None]:
    parsed = shapely.from_wkb(np.asarray(geometries, dtype=object), on_invalid="ignore")
    return [None if shape is None or shape.is_empty else shape for shape in parsed]


def _to_wgs84(shapes: list[BaseGeometry | None], crs: str | None) -> list[BaseGeometry | None]:
    if not crs:
        raise _refuse(
            "좌표계가 적혀 있지 않습니다. --crs EPSG:5179처럼 알려 주세요.",
            "It does not name its coordinate system; say it with --crs, such as EPSG:5179.",
        )
    try:
        source = CRS.from_user_input(crs)
        transformer = geo.transformer(source.to_wkt(), geo.WGS84)
    except CRSError:
        raise _refuse(f"모르는 좌표계입니다: {crs}", f"Unknown coordinate system: {crs}") from None
    if source.to_epsg() == geo.WGS84:
        return shapes

    def move(coordinates: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return [shape if shape is None else shapely.transform(shape, move) for shape in shapes]


def _column(
    columns: dict[str, Sequence[object]], wanted: str | None, usual: Sequence[str], option: str | None
) -> Sequence[object]:
    by_lower = {name.lower(): name for name in columns}
    names = [wanted] if wanted else usual
    for name in names:
        if name.lower() in by_lower:
            return columns[by_lower[name.lower()]]
    if option is None and wanted is None:
        return [None] * (len(next(iter(columns.values()))) if columns else 0)
    asked, listed = option or "--name-en-field", ", ".join(columns)
    raise _refuse(
        f"{asked}로 항목 이름을 알려 주세요. 파일의 항목: {listed}",
        f"Name the attribute with {asked}. The file has: {listed}",
    )
