"""Files of addresses as the government publishes them, and as an office writes them itself."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from patrol.addresses.read import read_addresses
from patrol.addresses.rules import search_form, write_address
from patrol.geo import Spot, to_5179
from patrol.problems import Problem
from tests.cast import DISTRICT

HALL = Spot(126.8962, 37.5264)


def summary(
    number: str = "123", *, district: str = DISTRICT, spot: Spot | None = HALL, change: str = ""
) -> str:
    """A line of 위치정보요약DB."""
    x, y = (f"{one:.6f}" for one in to_5179(spot)) if spot else ("", "")
    cells = [
        *(
            district,
            "1234",
            "1156011300",
            "서울특별시",
            "영등포구",
            "당산동3가",
            "115603118001",
            "당산로",
            "0",
        ),
        *(number, "0", "영등포구청", "07260", "공공", "0", "당산1동", x, y),
    ]
    return "|".join([*cells, change] if change else cells)


def entrance(sub: str = "4", *, underground: str = "0", change: str = "") -> str:
    """A line of 도로명주소 출입구."""
    x, y = (f"{one:.6f}" for one in to_5179(HALL))
    cells = [
        *(
            "1156011300115603118001000000",
            "1156011300",
            "서울특별시",
            "영등포구",
            "당산동3가",
            "",
            "115603118001",
        ),
        *("당산로", underground, "123", sub, "07260", "20200101", change, "1234", "RM", "01", x, y),
    ]
    return "|".join(cells)


def written(tmp_path: Path, *lines: str, encoding: str = "cp949", name: str = "entrc_seoul.txt") -> Path:
    path = tmp_path / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def test_the_summary_of_places_is_read_and_other_districts_are_left_out(tmp_path: Path) -> None:
    found = read_addresses(
        written(tmp_path, summary(), summary("7", district="11110"), summary("9", spot=None)), DISTRICT
    )
    (one,) = found.entrances
    assert (one.road_address, one.building) == ("당산로 123", "영등포구청")
    assert (one.longitude, one.latitude) == pytest.approx((HALL.longitude, HALL.latitude), abs=2e-6)
    assert (found.elsewhere, found.unusable) == (1, 1)


def test_the_file_of_entrances_is_told_apart_by_its_first_column(tmp_path: Path) -> None:
    lines = entrance(), entrance("0", underground="1"), entrance("8", change="63")
    found = read_addresses(written(tmp_path, *lines, name="RNENTDATA_2607_11000.txt"), DISTRICT)
    assert [one.road_address for one in found.entrances] == ["당산로 123-4", "당산로 지하 123"]
    assert found.unusable == 1


def test_a_zip_of_the_whole_city_is_read(tmp_path: Path) -> None:
    path = tmp_path / "202610_위치정보요약DB_전체분.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("entrc_seoul.txt", summary().encode("cp949"))
        archive.writestr("entrc_busan.txt", summary(district="26110").encode("cp949"))
        archive.writestr("layout.pdf", b"%PDF")
    found = read_addresses(path, DISTRICT)
    assert (len(found.entrances), found.elsewhere) == (1, 1)


def test_a_plain_table_needs_only_address_and_place(tmp_path: Path) -> None:
    table = "위도,주소,경도,비고\n37.5264,당산로 123,126.8962,\n,선유로 1,,\n37.5,바다 1,10.0,\n"
    found = read_addresses(written(tmp_path, table, encoding="utf-8-sig", name="own.csv"), DISTRICT)
    assert [one.road_address for one in found.entrances] == ["당산로 123"]
    assert found.unusable == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\xff\x81\xff", "글자를 읽을 수 없습니다"),
        ("이름,위도\n가,37\n".encode(), "열 주소, 경도"),
        ("주소,위도,경도\n".encode(), "하나도 없습니다"),
        (summary(district="26110").encode("cp949"), "하나도 없습니다"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(Problem) as refused:
        read_addresses(path, DISTRICT)
    assert said in refused.value.sentence("ko")


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(b"PK\x03\x04 no")
    with pytest.raises(Problem, match="address-file-invalid"):
        read_addresses(path, DISTRICT)


def test_a_broken_line_costs_no_other_line(tmp_path: Path) -> None:
    path = written(tmp_path, summary(), summary("²"), "당산로|7", summary("9").replace("당산로", "당산\0로"))
    found = read_addresses(path, DISTRICT)
    assert [one.road_address for one in found.entrances] == ["당산로 123", "당산로 9"]
    assert found.unusable == 2


def broken_archive(damage: str) -> bytes:
    """A ZIP that opens and whose entry cannot be unpacked."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entrc.txt", summary() * 50)
    data = bytearray(held.getvalue())
    directory = data.rfind(b"PK\x01\x02")
    if damage == "password":
        data[6] |= 1
        data[directory + 8] |= 1
    elif damage == "method":
        data[8] = data[directory + 10] = 99
    else:
        data[60:62] = bytes(255 - one for one in data[60:62])
    return bytes(data)


@pytest.mark.parametrize("damage", ["password", "method", "torn"])
def test_an_archive_that_cannot_be_unpacked_is_refused_in_words(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "seoul.zip"
    path.write_bytes(broken_archive(damage))
    with pytest.raises(Problem, match="address-file-invalid"):
        read_addresses(path, DISTRICT)


@pytest.mark.parametrize(
    ("parts", "written_as"),
    [
        (("당산로", "123", "0"), "당산로 123"),
        (("당산로12길", "00005", "2"), "당산로12길 5-2"),
        (("당산로", "", ""), ""),
        (("당산로", "0", "0"), ""),
        (("", "1", "0"), ""),
        (("당산로", "²", "0"), ""),
        (("당산로", "1" * 5000, "0"), ""),
    ],
)
def test_addresses_are_written_as_on_the_blue_plate(parts: tuple[str, str, str], written_as: str) -> None:
    assert write_address(*parts) == written_as


@pytest.mark.parametrize(
    "typed",
    [
        "당산로 123",
        "당산로123",
        "  서울특별시  영등포구 당산로 123 (당산동3가, 영등포구청)",
        "서울 영등포구 당산로 123",
        "영등포구 당산로 123",
    ],
)
def test_what_people_type_is_found(typed: str) -> None:
    assert search_form(typed) == "당산로 123"
