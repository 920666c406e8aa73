"""Whatever the bytes: facts, or a problem that the person can read; never another exception, never for long."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from patrol.photos import derivatives
from patrol.photos.exif import read_exif
from patrol.photos.reading import PhotoFacts, read_photo
from patrol.problems import CATALOGUE, Problem
from tests.photos.making import GPS_HERE, ORIGINAL, exif, gps_block, picture, saved

T = TypeVar("T")

ALLOWED = {slug for slug in CATALOGUE if slug.startswith("photo-")}
TAGS = exif({0x0112: 6}, {ORIGINAL: "2026:03:02 14:05:09"}, GPS_HERE)
SEEDS = [
    saved(picture(64, 48), exif=TAGS),
    saved(picture(64, 48), progressive=True, exif=TAGS),
    saved(picture(64, 48), "PNG", exif=TAGS),
    saved(picture(64, 48), "WEBP", exif=TAGS),
    saved(picture(64, 48), "WEBP", lossless=True, exif=TAGS),
    saved(picture(64, 48), "WEBP", save_all=True, append_images=[picture(64, 48, seed=2)]),
    saved(picture(64, 48), "HEIF", exif=TAGS),
]
STARTS = (
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\xff\x00\x00\x00WEBP",
    b"\x00\x00\x00\x18ftypheic",
)
THOROUGH = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])

mutations = st.lists(
    st.tuples(
        st.sampled_from(["set", "delete", "insert", "repeat", "swap", "number"]),
        st.floats(0, 1, exclude_max=True),
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=1, max_size=8),
    ),
    max_size=6,
)


def mutated(data: bytes, steps: list[tuple[str, float, float, bytes]]) -> bytes:
    """The file after changes at relative places."""
    for how, where, length, content in steps:
        at = int(where * len(data))
        to = at + int(length**3 * (len(data) - at))
        if how == "set":
            data = data[:at] + content + data[at + len(content) :]
        elif how == "delete":
            data = data[:at] + data[to:]
        elif how == "insert":
            data = data[:at] + content + data[at:]
        elif how == "repeat":
            data = data[:to] + data[at:to] + data[to:]
        elif how == "swap":
            data = data[to:] + data[:to]
        else:
            data = data[:at] + b"\xff" * len(content) + data[at + len(content) :]
    return data


def unless_refused(work: Callable[[], T]) -> T | None:
    """What the work gives, or None after a problem that may be shown."""
    try:
        return work()
    except Problem as problem:
        slug, sentence = problem.slug, problem.sentence("ko")
    assert slug in ALLOWED
    assert sentence
    return None


def read_or_refuse(data: bytes) -> PhotoFacts | None:
    """The facts, or None after a problem that may be shown."""
    facts = unless_refused(lambda: read_photo(data))
    if facts is None:
        return None
    assert facts.width > 0
    assert facts.height > 0
    assert facts.taken_at is None or facts.taken_at.tzinfo is not None
    assert facts.direction is None or 0 <= facts.direction < 360
    return facts


@THOROUGH
@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    read_or_refuse(start + rest)


@THOROUGH
@given(st.sampled_from(SEEDS), mutations)
def test_mutated_photos_are_read_or_refused(
    seed: bytes, steps: list[tuple[str, float, float, bytes]]
) -> None:
    read_or_refuse(mutated(seed, steps))


@settings(THOROUGH, max_examples=250)
@given(st.sampled_from(SEEDS), mutations)
def test_mutated_photos_are_shown_or_refused(
    seed: bytes, steps: list[tuple[str, float, float, bytes]]
) -> None:
    data = mutated(seed, steps)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        made = unless_refused(lambda: derivatives.make(data))
    assert made is None or list(made.pictures) == list(derivatives.SIDES)


@cache
def real(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "photos").iterdir())]


@settings(THOROUGH, max_examples=150)
@given(data=st.data(), steps=mutations)
def test_mutated_real_photos_are_read_or_refused(
    shared_data: Path, data: st.DataObject, steps: list[tuple[str, float, float, bytes]]
) -> None:
    read_or_refuse(mutated(data.draw(st.sampled_from(real(shared_data))), steps))


numbers = st.integers(0, 2**32 - 1) | st.sampled_from([0, 1, 2**31, 2**32 - 1])


@THOROUGH
@given(
    st.lists(st.tuples(numbers, numbers), max_size=5),
    st.lists(st.tuples(numbers, numbers), max_size=5),
    st.binary(min_size=2, max_size=2),
)
def test_any_rationals_give_a_place_on_earth_or_none(
    latitude: list[tuple[int, int]], longitude: list[tuple[int, int]], refs: bytes
) -> None:
    spot = read_exif(gps_block(latitude, longitude, refs)).taken_location
    assert spot is None or (abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180)


@THOROUGH
@given(st.sampled_from([b"II*\x00", b"MM\x00*"]), st.binary(max_size=600))
@example(b"II*\x00", b"\x08\x00\x00\x00\xff\xff")
def test_any_exif_block_is_read(order: bytes, rest: bytes) -> None:
    read_exif(order + rest)


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_every_single_byte_may_be_wrong(seed: int) -> None:
    data = SEEDS[seed]
    for at in range(min(len(data), 700)):
        for value in (0, 0xFF, data[at] ^ 0x80):
            read_or_refuse(data[:at] + bytes([value]) + data[at + 1 :])
