"""What a photo says about itself: type, size, turn, time and place."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from patrol.photos.reading import read_photo
from tests.photos.making import (
    DIGITIZED,
    GPS_HERE,
    OFFSET,
    ORIGINAL,
    exif,
    gps_block,
    jpeg_with_exif,
    photo,
    picture,
    saved,
)

REAL = [
    "Canon_40D.jpg",
    "DSCN0010.jpg",
    "DSCN0012.jpg",
    "DSCN0021.jpg",
    "IMG_5195.HEIC",
    "corrupted.jpg",
    "image00971.jpg",
    "image01551.jpg",
    "jolla.jpg",
    "landscape_1.jpg",
    "landscape_3.jpg",
    "landscape_5.jpg",
    "landscape_6.jpg",
    "landscape_8.jpg",
    "no_exif.jpg",
]
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}
YEONGDEUNGPO = (126.896333, 37.5265)


def test_every_real_photo_is_listed_here(shared_data: Path) -> None:
    assert sorted(REAL) == sorted(path.name for path in (shared_data / "photos").iterdir())


@pytest.mark.parametrize("name", REAL)
def test_a_real_photo_is_read_as_pillow_reads_it(shared_data: Path, name: str) -> None:
    data = (shared_data / "photos" / name).read_bytes()
    facts = read_photo(data)
    with Image.open(BytesIO(data)) as opened:
        turned = ImageOps.exif_transpose(opened)
    assert (facts.width, facts.height) == turned.size
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert facts.bytes == len(data)
    assert facts.media_type == ("image/heic" if name.endswith("HEIC") else "image/jpeg")


@pytest.mark.parametrize(
    ("name", "taken_at"),
    [
        ("Canon_40D.jpg", datetime(2008, 5, 30, 6, 56, 1, tzinfo=UTC)),
        ("jolla.jpg", datetime(2014, 9, 21, 7, 0, 56, tzinfo=UTC)),
        ("IMG_5195.HEIC", datetime(2021, 4, 11, 20, 47, 53, tzinfo=UTC)),
        ("no_exif.jpg", None),
    ],
)
def test_a_real_photo_knows_when_it_was_taken(
    shared_data: Path, name: str, taken_at: datetime | None
) -> None:
    assert read_photo((shared_data / "photos" / name).read_bytes()).taken_at == taken_at


def test_a_real_photo_knows_where_it_was_taken(shared_data: Path) -> None:
    arezzo = read_photo((shared_data / "photos" / "DSCN0010.jpg").read_bytes()).taken_location
    assert arezzo is not None
    assert (arezzo.longitude, arezzo.latitude) == pytest.approx((11.885127, 43.467448), abs=1e-6)
    iphone = read_photo((shared_data / "photos" / "IMG_5195.HEIC").read_bytes())
    assert iphone.taken_location is not None
    assert iphone.taken_location.longitude == pytest.approx(-94.288772, abs=1e-6)
    assert iphone.taken_location.accuracy_m == pytest.approx(38.8, abs=0.1)
    assert iphone.direction == pytest.approx(348.06, abs=0.01)


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_gives_its_type_size_time_and_place(kind: str) -> None:
    facts = read_photo(photo(kind, detail={ORIGINAL: "2026:03:02 14:05:09"}, gps=GPS_HERE))
    assert (facts.media_type, facts.width, facts.height) == (FORMATS[kind], 320, 240)
    assert facts.taken_at == datetime(2026, 3, 2, 5, 5, 9, tzinfo=UTC)
    assert facts.taken_location is not None
    spot = facts.taken_location
    assert (spot.longitude, spot.latitude) == pytest.approx(YEONGDEUNGPO, abs=1e-6)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_lying_on_its_side_gives_the_size_as_it_is_seen(kind: str, orientation: int) -> None:
    facts = read_photo(photo(kind, main={0x0112: orientation}))
    assert facts.orientation == orientation
    assert (facts.width, facts.height) == ((240, 320) if orientation >= 5 else (320, 240))


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_impossible_orientation_is_no_turn(orientation: int) -> None:
    assert read_photo(photo(main={0x0112: orientation})).orientation == 1


@pytest.mark.parametrize("turn", ["ROTATE_90", "ROTATE_270"])
def test_a_turned_heic_gives_the_size_as_it_is_seen(turn: str) -> None:
    # The encoder writes the EXIF orientation as `irot`, as phones do.
    data = saved(picture(), "HEIF", exif=exif({0x0112: 6 if turn == "ROTATE_270" else 8}))
    facts = read_photo(data)
    assert (facts.width, facts.height, facts.orientation) == (240, 320, 1)


@pytest.mark.parametrize("lossless", [True, False])
def test_webp_without_extras_gives_its_size(lossless: bool) -> None:
    facts = read_photo(saved(picture(321, 123), "WEBP", lossless=lossless))
    assert (facts.width, facts.height) == (321, 123)


@pytest.mark.parametrize(
    ("detail", "taken_at"),
    [
        ({ORIGINAL: "2026:01:01 08:00:00"}, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ({ORIGINAL: "2026:01:01 08:00:00", OFFSET: "+00:00"}, datetime(2026, 1, 1, 8, tzinfo=UTC)),
        ({ORIGINAL: "2026:01:01 08:00:00", OFFSET: "-05:30"}, datetime(2026, 1, 1, 13, 30, tzinfo=UTC)),
        ({ORIGINAL: "2026:01:01 08:00:00", OFFSET: "가나다"}, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ({ORIGINAL: "2026:01:01 08:00:00", OFFSET: "+99:00"}, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ({ORIGINAL: "2026-01-01T08:00:00"}, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ({DIGITIZED: "2026:01:01 08:00:00"}, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ({ORIGINAL: "2016:12:31 23:59:60", OFFSET: "+00:00"}, datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ({ORIGINAL: "0000:00:00 00:00:00"}, None),
        ({ORIGINAL: "1970:01:01 00:00:00"}, None),
        ({ORIGINAL: "    :  :     :  :  "}, None),
        ({ORIGINAL: "2026:02:30 08:00:00"}, None),
        ({ORIGINAL: "9999:12:31 23:59:59", OFFSET: "-14:00"}, None),
    ],
)
def test_a_time_is_seoul_time_unless_it_says_otherwise(
    detail: dict[int, object], taken_at: datetime | None
) -> None:
    facts = read_photo(photo(detail=detail))
    assert facts.taken_at == taken_at


def test_the_time_of_the_satellites_helps_where_the_camera_has_none() -> None:
    facts = read_photo(photo(gps={**GPS_HERE, 7: (5.0, 6.0, 7.5), 29: "2026:03:02"}))
    assert facts.taken_at == datetime(2026, 3, 2, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "gps",
    [
        {**GPS_HERE, 1: "X"},
        {**GPS_HERE, 3: "\x00"},
        {key: GPS_HERE[key] for key in (2, 3, 4)},
        {key: GPS_HERE[key] for key in (1, 2)},
        {**GPS_HERE, 2: (91.0, 0.0, 0.0)},
        {**GPS_HERE, 4: (180.0, 0.0, 1.0)},
        {**GPS_HERE, 2: (37.0, 60.0, 0.0)},
        {**GPS_HERE, 2: (37.0, 31.0, 75.0)},
        {**GPS_HERE, 2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {**GPS_HERE, 2: (0.0, 0.0, 0.1), 4: (0.0, 0.0, 0.1)},
        {**GPS_HERE, 2: (37.0, 31.0, 35.4, 1.0)},
        {**GPS_HERE, 18: "TOKYO"},
    ],
)
def test_a_place_that_cannot_be_is_no_place(gps: dict[int, object]) -> None:
    assert read_photo(photo(gps=gps)).taken_location is None


@pytest.mark.parametrize(
    ("refs", "place"),
    [("NE", (1, 1)), ("SE", (1, -1)), ("NW", (-1, 1)), ("SW", (-1, -1)), ("sw", (-1, -1))],
)
def test_the_four_directions_give_the_signs(refs: str, place: tuple[int, int]) -> None:
    spot = read_photo(photo(gps={**GPS_HERE, 1: refs[0], 3: refs[1]})).taken_location
    assert spot is not None
    assert (spot.longitude, spot.latitude) == pytest.approx(
        (YEONGDEUNGPO[0] * place[0], YEONGDEUNGPO[1] * place[1]), abs=1e-6
    )


def test_degrees_and_decimal_minutes_are_a_place() -> None:
    spot = read_photo(photo(gps={**GPS_HERE, 2: (37.0, 31.59, 0.0), 4: (126.0, 53.78, 0.0)})).taken_location
    assert spot is not None
    assert (spot.longitude, spot.latitude) == pytest.approx(YEONGDEUNGPO, abs=1e-5)


@pytest.mark.parametrize("divided", [(37, 0), (0, 0)])
def test_a_rational_divided_by_zero_is_no_place(divided: tuple[int, int]) -> None:
    whole = [(126, 1), (53, 1), (46, 1)]
    for broken in range(3):
        latitude = [(37, 1), (31, 1), (35, 1)]
        latitude[broken] = divided
        facts = read_photo(jpeg_with_exif(gps_block(latitude, whole)))
        assert facts.taken_location is None
        assert facts.width == 320
    assert read_photo(jpeg_with_exif(gps_block([(37, 1)], whole))).taken_location is not None


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"II*\x00",
        b"II*\x00\xff\xff\xff\xff",
        b"MM\x00*\x00\x00\x00\x08\xff\xff",
        b"II*\x00\x08\x00\x00\x00" + b"\xff" * 500,
        b"garbage" * 50,
        # A directory that points at itself as EXIF and GPS directory.
        b"II*\x00\x08\x00\x00\x00\x02\x00i\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00%\x88\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00",
    ],
)
def test_broken_exif_loses_its_facts_and_not_the_photo(block: bytes) -> None:
    facts = read_photo(jpeg_with_exif(block))
    assert (facts.width, facts.taken_at, facts.taken_location, facts.orientation) == (320, None, None, 1)
