"""Uploads through kills, full disks, copies at once and files that a crash spoiled."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.photos.uploads import Uploads
from patrol.problems import Problem
from patrol.storage import Storage
from tests.photos.making import PHOTO, files, picture, saved, upload_of


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture
def storage() -> Storage:
    return Storage.open("memory://")


def test_copies_at_once_leave_one_whole_upload(uploads: Uploads, storage: Storage) -> None:
    upload = upload_of(PHOTO)

    def send(_attempt: int) -> int:
        at = 0
        while at < len(PHOTO):
            try:
                at = uploads.append(upload, at, PHOTO[at : at + 997])
            except Problem as problem:
                at = int(str(problem.details["offset"]))
        return at

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {len(PHOTO)}
    assert uploads.finish(upload, storage).sha256 == upload.sha256


def test_finishing_twice_at_once_stores_once(uploads: Uploads, storage: Storage) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO)

    def finish(_attempt: int) -> str:
        try:
            return uploads.finish(upload, storage).sha256
        except Problem as problem:
            return problem.slug

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(finish, range(6)))
    assert answers.count(upload.sha256) == 1
    assert set(answers) <= {upload.sha256, "upload-incomplete"}
    assert list(storage.originals()) == [upload.sha256]


@settings(deadline=None, max_examples=60)
@given(certain=st.integers(0, 500), garbage=st.binary(max_size=300))
def test_bytes_that_a_crash_left_uncounted_are_cut_off(certain: int, garbage: bytes) -> None:
    storage, upload = Storage.open("memory://"), upload_of(PHOTO)
    with TemporaryDirectory() as folder:
        uploads = Uploads(Path(folder))
        uploads.append(upload, 0, PHOTO[:certain])
        for path in Path(folder).rglob("*-*"):
            with path.open("ab") as file:
                file.write(garbage)
        assert uploads.offset(upload) == certain
        uploads.append(upload, certain, PHOTO[certain:])
        assert uploads.finish(upload, storage).sha256 == upload.sha256


@pytest.mark.parametrize("length", [0, 3, 8, 15, 16, 40])
def test_a_file_that_a_crash_made_shorter_than_its_count_begins_again(
    uploads: Uploads, storage: Storage, tmp_path: Path, length: int
) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:100])
    os.truncate(files(tmp_path)[0], length)
    assert uploads.offset(upload) == 0
    uploads.append(upload, 0, PHOTO)
    assert uploads.finish(upload, storage).sha256 == upload.sha256


SENDER = """
import sys
from pathlib import Path
from uuid import UUID
from patrol.photos.uploads import Upload, Uploads
folder, sha256, content = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]).read_bytes()
uploads, upload = Uploads(folder), Upload(UUID(int=1), sha256, len(content))
at = uploads.offset(upload)
print(at, flush=True)
while at < len(content):
    at = uploads.append(upload, at, content[at:at + 3000])
    print(at, flush=True)
"""


def test_a_server_killed_again_and_again_loses_nothing_it_confirmed(
    uploads: Uploads, storage: Storage, tmp_path: Path
) -> None:
    content = saved(picture(1200, 900, seed=9), "PNG") + os.urandom(100_000)
    upload = upload_of(content)
    source = tmp_path / "photo.png"
    source.write_bytes(content)
    command = [sys.executable, "-c", SENDER, str(tmp_path / "uploads"), upload.sha256, str(source)]
    confirmed = 0
    for lines in (3, 8, 2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            heard = [int(server.stdout.readline() or confirmed) for _ in range(lines)]
            server.send_signal(signal.SIGKILL)
        assert heard[0] >= confirmed
        confirmed = max(heard)
        assert uploads.offset(upload) >= confirmed
    at = uploads.offset(upload)
    uploads.append(upload, at, content[at:])
    assert uploads.finish(upload, storage).sha256 == upload.sha256


def test_bytes_are_durable_before_they_are_counted(
    uploads: Uploads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:10])
    seen: list[tuple[int, int]] = []

    def look(_handle: int) -> None:
        seen.append((uploads.offset(upload), files(tmp_path)[0].stat().st_size))

    monkeypatch.setattr(os, "fsync", look)
    uploads.append(upload, 10, PHOTO[10:30])
    (counted_first, written_first), (counted_then, written_then) = seen
    assert (counted_first, counted_then) == (10, 30)
    assert written_first == written_then


def test_a_full_disk_keeps_what_was_certain(
    uploads: Uploads, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = upload_of(PHOTO)
    uploads.append(upload, 0, PHOTO[:1000])

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Problem, match="storage-full"):
            uploads.append(upload, 1000, PHOTO[1000:])
    assert uploads.offset(upload) == 1000
    uploads.append(upload, 1000, PHOTO[1000:])
    assert uploads.finish(upload, storage).sha256 == upload.sha256


def test_a_full_storage_keeps_the_upload_for_later(
    uploads: Uploads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, storage = upload_of(PHOTO), Storage.open(str(tmp_path / "objects"))
    uploads.append(upload, 0, PHOTO)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Problem, match="storage-full"):
            uploads.finish(upload, storage)
    assert uploads.finish(upload, storage).sha256 == upload.sha256
