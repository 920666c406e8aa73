"""Read files of addresses: the government's entrances (위치정보요약DB, 도로명주소 출입구) or a plain table 주소, 위도, 경도.

The government's files have no header, columns parted by `|`, text in CP949, places in EPSG:5179 (UTM-K); both kinds are described
on business.juso.go.kr. Entrances that are not public come without a place and are left out.
"""

from __future__ import annotations

import csv
import functools
import io
import itertools
import math
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from patrol import geo, problems
from patrol.addresses.rules import write_address
from patrol.geo import Spot, in_korea

MAX_BYTES = 1_000_000_000
DELETED = "63"
PLAIN_COLUMNS = ("주소", "위도", "경도")
CHUNK = 20_000
DECODED_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Entrance:
    """One row that can be used: WGS 84 degrees."""

    road_address: str
    building: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds for a district."""

    entrances: tuple[Entrance, ...]
    elsewhere: int
    """Rows of other districts."""
    unusable: int
    """Rows without a place or without an address."""


def read_addresses(path: Path, district_code: str) -> Found:
    """Every entrance of the district in a file, also zipped. Raises `address_file_invalid` where it cannot be understood."""
    entrances: dict[Entrance, None] = {}
    elsewhere = unusable = 0
    for lines in _texts(path):
        first = next(lines, "")
        lines = itertools.chain([first], lines)
        rows = (
            _official(lines, district_code)
            if first.count("|") >= 16
            else _plain(lines, "|" if "|" in first else ",")
        )
        for row in rows:
            if row is None:
                unusable += 1
            elif row is ELSEWHERE:
                elsewhere += 1
            else:
                entrances[row] = None
    if not entrances:
        raise _refuse(
            f"이 자치구({district_code})의 주소가 하나도 없습니다.",
            f"It holds no address of this district ({district_code}).",
        )
    return Found(tuple(entrances), elsewhere, unusable)


ELSEWHERE = Entrance("", "", 0.0, 0.0)


def _refuse(korean: str, english: str) -> problems.Problem:
    return problems.address_file_invalid(what=korean, what_en=english)


def _texts(path: Path) -> Iterator[Iterator[str]]:
    """The lines of the file, or of each text file in a ZIP; a whole province is never in memory at once."""
    if path.suffix.lower() != ".zip":
        yield from _lines(lambda: path.open("rb"))
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [
                each for each in archive.infolist() if each.filename.lower().endswith((".txt", ".csv"))
            ]
            if not entries or sum(each.file_size for each in entries) > MAX_BYTES:
                raise _refuse(
                    "압축 파일에 읽을 수 있는 TXT·CSV가 없거나 너무 큽니다.",
                    "The ZIP holds no TXT or CSV, or is too large once unpacked.",
                )
            for each in entries:
                yield from _lines(functools.partial(archive.open, each))
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise _refuse("압축 파일이 손상되었습니다.", "The ZIP file is damaged.") from None
    except (RuntimeError, NotImplementedError):
        raise _refuse(
            "압축 파일에 암호가 있거나 모르는 방식으로 압축되었습니다. 암호 없이 다시 압축해 주세요.",
            "The ZIP file has a password or is packed in an unknown way. Pack it again without one.",
        ) from None


def _lines(opened: Callable[[], IO[bytes]]) -> Iterator[Iterator[str]]:
    """Its lines in the encoding that fits the whole of it, which is found by reading it once."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            with io.TextIOWrapper(opened(), encoding, newline="") as text:
                while text.read(DECODED_AT_ONCE):
                    pass
        except UnicodeDecodeError:
            continue
        with io.TextIOWrapper(opened(), encoding, newline="") as text:
            yield (line.replace("\0", "") for line in text)
        return
    raise _refuse(
        "글자를 읽을 수 없습니다(CP949 또는 UTF-8이어야 합니다).",
        "Its text cannot be read (CP949 or UTF-8).",
    )


def _official(lines: Iterable[str], district_code: str) -> Iterator[Entrance | None]:
    """Rows of the government's entrances; places are brought to WGS 84 in one go for many rows."""
    waiting: list[tuple[str, str, float, float]] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 18:
            if line.strip():
                yield None
            continue
        # 위치정보요약DB begins with the district's five digits, 도로명주소 출입구 with a key of 25 or 26 characters.
        is_summary = len(cells[0]) == 5
        x, y = (16, 17) if is_summary or len(cells) == 18 else (17, 18)
        change = cells[18:19] if is_summary else cells[13:14]
        if not cells[1 if not is_summary else 0].startswith(district_code):
            yield ELSEWHERE
            continue
        road_address = write_address(cells[7], cells[9], cells[10], is_underground=cells[8] == "1")
        easting, northing = _number(cells[x]), _number(cells[y])
        if not road_address or easting is None or northing is None or change == [DELETED]:
            yield None
            continue
        waiting.append((road_address, cells[11] if is_summary else "", easting, northing))
        if len(waiting) == CHUNK:
            yield from _moved(waiting)
            waiting = []
    yield from _moved(waiting)


def _moved(rows: list[tuple[str, str, float, float]]) -> Iterator[Entrance | None]:
    if not rows:
        return
    xs, ys = geo.transformer(geo.UTM_K, geo.WGS84).transform(
        np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    )
    for (road_address, building, _x, _y), x, y in zip(rows, xs.tolist(), ys.tolist(), strict=True):
        yield _entrance(road_address, building, x, y)


def _plain(lines: Iterable[str], delimiter: str) -> Iterator[Entrance | None]:
    """Rows of a table with a header that has 주소, 위도 and 경도 in any order, and may have 건물명."""
    table = csv.DictReader(lines, delimiter=delimiter)
    missing = [name for name in PLAIN_COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise _refuse(
            f"열 {', '.join(missing)}이(가) 없습니다. 주소·위도·경도가 있는 CSV이거나 위치정보요약DB여야 합니다.",
            f"The columns {', '.join(missing)} are missing. It has to be a CSV with 주소, 위도, 경도, or the 위치정보요약DB.",
        )
    try:
        for row in table:
            road_address = " ".join((row["주소"] or "").split())
            longitude, latitude = _number(row["경도"] or ""), _number(row["위도"] or "")
            if not road_address or longitude is None or latitude is None:
                yield None
                continue
            yield _entrance(road_address, (row.get("건물명") or "").strip(), longitude, latitude)
    except csv.Error as error:
        raise _refuse(f"표를 읽을 수 없습니다({error}).", f"The table cannot be read ({error}).") from None


def _entrance(road_address: str, building: str, longitude: float, latitude: float) -> Entrance | None:
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return None
    if not (abs(longitude) <= 180 and abs(latitude) <= 90 and in_korea(Spot(longitude, latitude))):
        return None
    return Entrance(road_address[:200], building[:100], round(longitude, 6), round(latitude, 6))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
