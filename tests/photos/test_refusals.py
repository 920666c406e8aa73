"""Files that cannot be taken, each with the problem that says why; none of them costs a decode to find out."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from patrol.photos import derivatives
from patrol.photos.reading import Limits, read_photo
from patrol.problems import Problem
from tests.photos.making import (
    chunk,
    heic_claiming,
    jpeg_claiming,
    photo,
    picture,
    png,
    saved,
    webp_claiming,
)


def refusal(data: bytes, limits: Limits | None = None) -> Problem:
    """The problem that reading and deriving both raise."""
    with pytest.raises(Problem) as at_the_door:
        read_photo(data, limits or Limits())
    with pytest.raises(Problem) as in_the_worker:
        derivatives.make(data, limits or Limits())
    assert at_the_door.value.slug == in_the_worker.value.slug
    return at_the_door.value


def test_an_empty_file_is_empty() -> None:
    assert refusal(b"").slug == "photo-empty"


def test_a_file_above_the_limit_is_too_large() -> None:
    problem = refusal(photo() + bytes(30 * 1024 * 1024))
    assert (problem.slug, problem.details) == ("photo-too-large", {"limit_mb": 30})


def test_a_photo_of_just_the_limit_is_taken() -> None:
    data = photo()
    assert read_photo(data, Limits(bytes=len(data))).bytes == len(data)
    assert refusal(data, Limits(bytes=len(data) - 1)).slug == "photo-too-large"


@pytest.mark.parametrize(
    "bomb",
    [
        jpeg_claiming(65_500, 65_500),
        jpeg_claiming(10_001, 10_000),
        png(100_000, 100_000),
        png(10_001, 10_000, bytes(1_000_000)),
        png(1, 2**31 - 1),
        webp_claiming(16_384, 16_384),
        heic_claiming(60_000, 60_000),
    ],
    ids=["jpeg", "jpeg-just-above", "png", "png-just-above", "png-thin", "webp", "heic"],
)
def test_a_decompression_bomb_is_refused_by_its_header(bomb: bytes) -> None:
    problem = refusal(bomb)
    assert (problem.slug, problem.details) == ("photo-too-many-pixels", {"limit_megapixels": 100})


def test_the_office_can_lower_the_limit_of_pixels() -> None:
    assert refusal(photo(), Limits(pixels=320 * 240 - 1)).slug == "photo-too-many-pixels"
    assert read_photo(photo(), Limits(pixels=320 * 240)).width == 320


FORMATS = {
    "jpeg": saved(picture()),
    "progressive jpeg": saved(picture(), progressive=True),
    "jpeg with restarts": saved(picture(), restart_marker_rows=1),
    "png": saved(picture(), "PNG"),
    "lossy webp": saved(picture(), "WEBP"),
    "lossless webp": saved(picture(), "WEBP", lossless=True),
    "animated webp": saved(picture(), "WEBP", save_all=True, append_images=[picture(seed=2)]),
    "heic": saved(picture(), "HEIF"),
}
TENTHS = range(1, 10)


@pytest.mark.parametrize("tenth", TENTHS)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_cut_off_anywhere_is_truncated(kind: str, tenth: int) -> None:
    data = FORMATS[kind]
    assert refusal(data[: len(data) * tenth // 10]).slug == "photo-truncated"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_that_lacks_its_last_byte_is_truncated(kind: str) -> None:
    assert refusal(FORMATS[kind][:-1]).slug == "photo-truncated"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_cut_off_in_its_first_bytes_is_never_taken(kind: str) -> None:
    for length in range(1, 64):
        assert refusal(FORMATS[kind][:length]).slug in ("photo-truncated", "photo-not-a-picture")


@pytest.mark.parametrize("tenth", TENTHS)
@pytest.mark.parametrize("name", ["jolla.jpg", "DSCN0010.jpg", "landscape_6.jpg", "IMG_5195.HEIC"])
def test_a_real_photo_cut_off_anywhere_is_truncated(shared_data: Path, name: str, tenth: int) -> None:
    data = (shared_data / "photos" / name).read_bytes()
    assert refusal(data[: len(data) * tenth // 10]).slug == "photo-truncated"


def test_a_photo_whose_end_is_filled_with_zeros_is_truncated() -> None:
    for kind in ("jpeg", "progressive jpeg", "png"):
        data = FORMATS[kind]
        half = len(data) // 2
        assert refusal(data[:half] + bytes(len(data) - half)).slug in ("photo-truncated", "photo-broken")


def test_a_jpeg_with_a_mere_handful_of_pixels_is_truncated() -> None:
    data = saved(picture(4000, 3000))
    at = data.index(b"\xff\xda") + 14
    assert refusal(data[: at + 100] + b"\xff\xd9").slug == "photo-truncated"


def zipped() -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "a")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML, XML"),
        (b"\xef\xbb\xbf  <html>", "HTML, XML"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"  <svg onload='alert(1)'/>", "SVG"),
        (zipped(), "ZIP"),
        (b"MZ\x90\x00" + bytes(60), "EXE"),
        (b"\x7fELF\x02\x01\x01", "ELF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "HWP, DOC"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "MP4, MOV"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "AVI, WAV"),
        (b"#!/bin/sh\nrm -rf /", "script"),
        ("그냥 글입니다".encode(), "?"),
        (bytes(1000), "?"),
        (b"{}", "?"),
    ],
)
def test_a_disguised_file_is_no_picture_and_says_what_it_is(data: bytes, found: str) -> None:
    problem = refusal(data)
    assert (problem.slug, problem.details) == ("photo-not-a-picture", {"found": found})
    assert found in problem.sentence("ko")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (saved(picture(), "GIF"), "GIF"),
        (saved(picture(), "TIFF"), "TIFF, RAW"),
        (saved(picture(), "BMP"), "BMP"),
        (saved(picture(), "AVIF"), "AVIF"),
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1miaf", "HEIF"),
    ],
    ids=["gif", "tiff", "bmp", "avif", "jxl", "jp2", "heif-of-unknown-codec"],
)
def test_a_picture_of_another_kind_says_which_and_what_to_do(data: bytes, found: str) -> None:
    problem = refusal(data)
    assert (problem.slug, problem.details) == ("photo-unsupported-type", {"found": found})
    assert "JPEG" in problem.advice("ko")


def test_a_lossless_or_deep_jpeg_is_unsupported() -> None:
    data = bytearray(saved(picture()))
    at = data.index(b"\xff\xc0")
    data[at + 1] = 0xC3
    assert refusal(bytes(data)).slug == "photo-unsupported-type"
    data[at + 1], data[at + 4] = 0xC1, 12
    assert refusal(bytes(data)).slug == "photo-unsupported-type"


@pytest.mark.parametrize(
    "data",
    [
        jpeg_claiming(0, 240),
        jpeg_claiming(320, 0),
        png(0, 10),
        png(10, 10, depth=3),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe1\x00\x00rest of the file",
        b"\xff\xd8\xff\xe0\x00\x04ab not a marker",
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
        b"RIFF\x04\x00\x00\x00WEBP",
        b"RIFF\x18\x00\x00\x00WEBPVP8L" + struct.pack("<I", 12) + bytes(12),
        heic_claiming(0, 0),
    ],
)
def test_a_header_that_cannot_be_is_broken(data: bytes) -> None:
    assert refusal(data).slug == "photo-broken"


@pytest.mark.parametrize("kind", ["jpeg", "png", "lossy webp", "heic"])
def test_a_photo_under_the_header_of_another_format_is_refused(kind: str) -> None:
    for other in FORMATS:
        if FORMATS[other][:4] != FORMATS[kind][:4]:
            assert refusal(FORMATS[other][:16] + FORMATS[kind][16:]).status == 422


def test_a_flipped_bit_in_a_png_is_found_at_the_door() -> None:
    data = bytearray(FORMATS["png"])
    data[data.index(b"IDAT") + 20] ^= 1
    assert refusal(bytes(data)).slug == "photo-broken"


def test_pixels_that_do_not_decode_are_broken() -> None:
    with pytest.raises(Problem, match="photo-broken"):
        derivatives.make(png(100, 100, b"too few"))


def test_a_file_of_endless_tiny_parts_is_refused_soon() -> None:
    segments = b"\xff\xd8" + b"\xff\xe2\x00\x02" * 1_000_000
    chunks = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))
    assert refusal(segments).slug == "photo-broken"
    assert refusal(chunks + chunk(b"teXt", b"") * 1_000_000).slug == "photo-broken"
    assert refusal(b"\xff\xd8" + b"\xff" * 5_000_000).slug == "photo-truncated"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_with_something_behind_its_end_is_taken(kind: str) -> None:
    """Motion photos, previews and gain maps hang there, and so do scripts: a derivative holds nothing of it."""
    tail = b"<script>alert(1)</script>" + zipped()
    data = FORMATS[kind] + tail
    assert read_photo(data).bytes == len(data)
    for shown in derivatives.make(data).pictures.values():
        assert b"script" not in shown
        assert b"PK\x03\x04" not in shown


def test_a_damaged_photo_that_still_shows_something_is_kept_as_evidence(shared_data: Path) -> None:
    data = (shared_data / "photos" / "corrupted.jpg").read_bytes()
    made = derivatives.make(data)
    with Image.open(BytesIO(made.pictures["1600"])) as shown:
        assert shown.size == (1600, 1200)


def test_every_refusal_says_in_both_languages_what_to_do() -> None:
    for data in (b"", bytes(9), FORMATS["png"][:-1], saved(picture(), "GIF"), jpeg_claiming(65_500, 65_500)):
        problem = refusal(data)
        for language in ("ko", "en"):
            assert problem.sentence(language)
            assert problem.advice(language)
