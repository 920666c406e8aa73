"""What is stored is on the disk, whole: through kills, copies at once, full and vanished disks."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from patrol.problems import Problem
from patrol.storage import INCOMING, Storage


@pytest.fixture
def folder(tmp_path: Path) -> Storage:
    return Storage.open(str(tmp_path / "objects"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_bytes_and_name_are_on_the_disk_before_it_says_stored(
    folder: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        steps.append(
            "sync " + os.path.relpath(Path(f"/proc/self/fd/{handle}").readlink(), tmp_path / "objects")
        )
        real_fsync(handle)

    def replace(source: Path, target: Path) -> None:
        steps.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    name = folder.put(b"photo")
    levels = [f"original/{name[:2]}/{name[2:4]}", f"original/{name[:2]}", "original", "."]
    assert steps[0].startswith(f"sync {INCOMING}/")
    assert steps[1:] == ["rename", *(f"sync {level}" for level in levels)]
    steps.clear()
    folder.put(b"photo")
    assert steps == [f"sync {levels[0]}"]
    steps.clear()
    # Another process may have made file and folders a moment ago: all their names are waited for.
    Storage.open(str(tmp_path / "objects")).put(b"photo")
    assert steps == [f"sync {level}" for level in levels]


@pytest.mark.parametrize(
    ("number", "slug"),
    [(errno.ENOSPC, "storage-full"), (errno.EDQUOT, "storage-full"), (errno.EIO, "service-unavailable")],
)
def test_a_full_or_failing_disk_stores_nothing_and_says_why(
    folder: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, slug: str
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(Problem, match=slug):
            folder.put(b"photo")
        assert not folder.is_writable()
    assert not folder.exists(sha256(b"photo"))
    assert list((tmp_path / "objects" / INCOMING).iterdir()) == []
    assert folder.exists(folder.put(b"photo"))


def test_a_folder_that_was_taken_away_is_not_writable(folder: Storage, tmp_path: Path) -> None:
    (tmp_path / "objects").rename(tmp_path / "elsewhere")
    assert not folder.is_writable()
    with pytest.raises(Problem, match="service-unavailable"):
        folder.put(b"photo")


def test_many_writers_of_one_photo_leave_one_whole_original(folder: Storage) -> None:
    data = os.urandom(1_500_000)
    with ThreadPoolExecutor(12) as pool:
        names = set(pool.map(folder.put, [data] * 24))
    assert names == {sha256(data)}
    assert folder.verify(sha256(data))
    assert list(folder.originals()) == [sha256(data)]


def _put_some(place: str, first: int) -> None:
    storage = Storage.open(place)
    for number in range(first, first + 20):
        storage.put(f"photo {number}".encode())


def test_processes_share_a_folder(folder: Storage, tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    place = str(tmp_path / "objects")
    workers = [spawn.Process(target=_put_some, args=(place, first)) for first in (0, 10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(folder.originals()) == sorted(sha256(f"photo {number}".encode()) for number in range(30))


WRITER = """
import os, sys
from patrol.storage import Storage
storage = Storage.open(sys.argv[1])
while True:
    print(storage.put(os.urandom(300_000)), flush=True)
"""


@pytest.mark.parametrize("photos", [1, 3, 10])
def test_a_writer_that_is_killed_leaves_only_whole_originals(
    folder: Storage, tmp_path: Path, photos: int
) -> None:
    place = tmp_path / "objects"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline().strip() for _ in range(photos)]
        writer.send_signal(signal.SIGKILL)
    kept = set(folder.originals())
    assert set(said) <= kept
    assert all(folder.verify(name) for name in kept)
    later = datetime.now(UTC) + timedelta(minutes=1)
    folder.clear_abandoned(later)
    assert list((place / INCOMING).iterdir()) == []
    assert set(folder.originals()) == kept


def test_only_what_is_old_is_cleared_away(folder: Storage, tmp_path: Path) -> None:
    half = tmp_path / "objects" / INCOMING / "half"
    half.write_bytes(b"half a photo")
    assert folder.clear_abandoned(datetime.now(UTC) - timedelta(days=1)) == 0
    assert folder.clear_abandoned(datetime.now(UTC) + timedelta(days=1)) == 1
    assert not half.exists()
