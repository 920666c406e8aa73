"""Uploads that break off anywhere and go on: exactly the bytes that were sent, or none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.photos.reading import Limits
from patrol.photos.uploads import KEPT, PIECE_BYTES, Upload, Uploads, clear_unfinished
from patrol.problems import Problem
from patrol.storage import Storage
from tests.photos.making import OFFICER, OTHER, PHOTO, files, picture, saved, upload_of


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture
def storage() -> Storage:
    return Storage.open("memory://")


def test_a_photo_sent_at_once_is_stored(uploads: Uploads, storage: Storage, tmp_path: Path) -> None:
    upload = upload_of(PHOTO)
    assert uploads.append(upload, 0, PHOTO) == len(PHOTO)
    facts = uploads.finish(upload, storage)
    assert facts.sha256 == upload.sha256
    assert facts.taken_location is not None
    assert storage.get(upload.sha256) == PHOTO
    assert files(tmp_path) == []
    assert uploads.offset(upload) == 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, len(PHOTO)), max_size=8))
def test_a_photo_goes_on_after_breaks_at_any_bytes(breaks: list[int]) -> None:
    storage, upload = Storage.open("memory://"), upload_of(PHOTO)
    with TemporaryDirectory() as folder:
        for end in sorted([*breaks, len(PHOTO)]):
            uploads = Uploads(Path(folder))
            start = uploads.offset(upload)
            assert uploads.append(upload, start, PHOTO[start:end]) == end
        assert Uploads(Path(folder)).finish(upload, storage).bytes == len(PHOTO)
    assert storage.get(upload.sha256) == PHOTO


class LineDroppedError(Exception):
    """The connection of a phone breaks."""


def until_it_breaks(data: bytes, size: int, breaks_at: int) -> Iterator[bytes]:
    for at in range(0, breaks_at, size):
        yield data[at : min(at + size, breaks_at)]
    raise LineDroppedError


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_what_came_before_the_line_broke_is_kept(data: st.DataObject) -> None:
    content = os.urandom(PIECE_BYTES * 2 + 77)
    upload = upload_of(content)
    with TemporaryDirectory() as folder:
        uploads = Uploads(Path(folder))
        for _ in range(3):
            start = uploads.offset(upload)
            broken = data.draw(st.integers(0, len(content) - start))
            size = data.draw(st.integers(10_000, 2 * PIECE_BYTES))
            with pytest.raises(LineDroppedError):
                uploads.append(upload, start, until_it_breaks(content[start:], size, broken))
            assert uploads.offset(upload) == start + broken
        start = uploads.offset(upload)
        uploads.append(upload, start, content[start:])
        kept = next(path for path in Path(folder).rglob("*") if path.is_file()).read_bytes()
        assert kept[-len(content) :] == content


@pytest.mark.parametrize("offset", [0, 99, 101, 5000])
def test_a_wrong_offset_is_answered_with_the_right_one(uploads: Uploads, offset: int) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:100])
    with pytest.raises(Problem, match="upload-offset-mismatch") as refused:
        uploads.append(upload, offset, PHOTO[offset:])
    assert refused.value.details == {"offset": 100}
    assert uploads.offset(upload) == 100


def test_more_than_was_announced_is_refused_and_spoils_nothing(uploads: Uploads, storage: Storage) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:100])
    with pytest.raises(Problem, match="upload-too-long"):
        uploads.append(upload, 100, PHOTO[100:] + b"x")
    uploads.append(upload, 100, PHOTO[100:])
    assert uploads.finish(upload, storage).bytes == len(PHOTO)


def test_a_half_photo_is_not_finished(uploads: Uploads, storage: Storage) -> None:
    upload = upload_of(PHOTO)
    for sent in (0, 50):
        if sent:
            uploads.append(upload, 0, PHOTO[:sent])
        with pytest.raises(Problem, match="upload-incomplete") as refused:
            uploads.finish(upload, storage)
        assert refused.value.details == {"offset": sent, "total": len(PHOTO)}
    assert uploads.offset(upload) == 50
    assert not storage.exists(upload.sha256)


def test_other_bytes_than_promised_begin_again_at_nothing(uploads: Uploads, storage: Storage) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:-1] + b"\x00")
    with pytest.raises(Problem, match="photo-hash-mismatch"):
        uploads.finish(upload, storage)
    assert uploads.offset(upload) == 0
    assert list(storage.originals()) == []
    uploads.append(upload, 0, PHOTO)
    assert uploads.finish(upload, storage).bytes == len(PHOTO)


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (PHOTO[:-40], "photo-truncated"),
        (b"%PDF-1.7", "photo-not-a-picture"),
        (saved(picture(), "GIF"), "photo-unsupported-type"),
    ],
    ids=["truncated", "pdf", "gif"],
)
def test_what_is_no_photo_is_refused_at_the_end_and_forgotten(
    uploads: Uploads, storage: Storage, tmp_path: Path, data: bytes, slug: str
) -> None:
    upload = upload_of(data)
    uploads.append(upload, 0, data)
    with pytest.raises(Problem, match=slug):
        uploads.finish(upload, storage)
    assert files(tmp_path) == []
    assert list(storage.originals()) == []


def test_what_is_announced_too_large_or_empty_does_not_begin(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", Limits(bytes=1000))
    for total, slug in ((1001, "photo-too-large"), (0, "photo-empty"), (-1, "photo-empty")):
        with pytest.raises(Problem, match=slug):
            uploads.append(Upload(OFFICER, "0" * 64, total), 0, b"x")
    with pytest.raises(Problem, match="photo-not-found"):
        uploads.append(Upload(OFFICER, "../" * 21 + "x", 10), 0, b"x")
    assert not (tmp_path / "uploads").exists()


def test_two_persons_may_send_the_same_photo_apart(uploads: Uploads, storage: Storage) -> None:
    mine, theirs = upload_of(PHOTO), upload_of(PHOTO, OTHER)
    uploads.append(mine, 0, PHOTO[:100])
    assert uploads.offset(theirs) == 0
    uploads.append(theirs, 0, PHOTO)
    uploads.finish(theirs, storage)
    assert uploads.offset(mine) == 100
    uploads.append(mine, 100, PHOTO[100:])
    uploads.finish(mine, storage)
    assert list(storage.originals()) == [mine.sha256]


def test_a_hanging_attempt_gives_way_to_the_next(uploads: Uploads, storage: Storage) -> None:
    """The phone tries again while the server still waits for its first connection."""
    content = saved(picture(2500, 2000, seed=4), "PNG") + bytes(PIECE_BYTES)
    upload = upload_of(content)

    def hanging() -> Iterator[bytes]:
        yield content[:PIECE_BYTES]
        uploads.append(upload, PIECE_BYTES, content[PIECE_BYTES : PIECE_BYTES + 5])
        yield content[PIECE_BYTES:]

    with pytest.raises(Problem, match="upload-offset-mismatch"):
        uploads.append(upload, 0, hanging())
    assert uploads.offset(upload) == PIECE_BYTES + 5
    uploads.append(upload, PIECE_BYTES + 5, content[PIECE_BYTES + 5 :])
    uploads.finish(upload, storage)
    assert storage.get(upload.sha256) == content


def test_an_upload_that_stands_still_expires(uploads: Uploads, tmp_path: Path) -> None:
    old, fresh = upload_of(PHOTO), upload_of(PHOTO, OTHER)
    for upload in (old, fresh):
        uploads.append(upload, 0, PHOTO[:10])
    two_days_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(next(path for path in files(tmp_path) if OFFICER.hex in str(path)), (two_days_ago, two_days_ago))
    assert uploads.expire(datetime.now(UTC) - timedelta(days=1)) == 1
    assert uploads.offset(old) == 0
    assert uploads.offset(fresh) == 10


def test_what_was_never_finished_is_forgotten_after_a_week(uploads: Uploads, tmp_path: Path) -> None:
    storage, upload = Storage.open(str(tmp_path / "objects")), upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:10])
    (tmp_path / "objects" / "incoming" / "half").write_bytes(b"half a photo")
    today = datetime.now(UTC)
    assert clear_unfinished(storage, uploads, today) == (0, 0)
    assert clear_unfinished(storage, uploads, today + KEPT + timedelta(hours=1)) == (1, 1)


def test_nothing_to_expire_is_no_error(uploads: Uploads) -> None:
    assert uploads.expire(datetime.now(UTC)) == 0


def test_a_discarded_upload_begins_again(uploads: Uploads) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:10])
    uploads.discard(upload)
    uploads.discard(upload)
    assert uploads.offset(upload) == 0
