"""Originals and derivatives in a folder, in memory and in a bucket: named by content, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.problems import Problem
from patrol.settings import SettingsError
from patrol.storage import Storage, derivative_key, original_key
from tests.storage.bucket import Bucket

NOWHERE = "0" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Storage:
    return Storage.open(str(tmp_path / "objects"))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with Bucket() as bucket:
        monkeypatch.setenv("AWS_ENDPOINT", bucket.url)
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
        monkeypatch.setenv("AWS_REGION", "kr")
        yield bucket


@pytest.fixture(params=["folder", "memory", "bucket"])
def storage(request: pytest.FixtureRequest) -> Storage:
    """The same behaviour is asked of every place."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
        return Storage.open("s3://photos/yeongdeungpo")
    return request.getfixturevalue("folder") if request.param == "folder" else Storage.open("memory://")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.enable_socket
def test_an_original_comes_back_byte_for_byte_under_its_hash(storage: Storage) -> None:
    data = os.urandom(3_000_000)
    assert storage.put(data) == sha256(data)
    assert storage.get(sha256(data)) == data
    assert b"".join(storage.stream(sha256(data))) == data
    assert storage.size(sha256(data)) == len(data)
    assert storage.exists(sha256(data))
    assert storage.verify(sha256(data))
    assert list(storage.originals()) == [sha256(data)]


@pytest.mark.enable_socket
def test_an_original_stored_twice_is_there_once(storage: Storage) -> None:
    assert storage.put(b"photo") == storage.put(b"photo", sha256(b"photo"))
    assert list(storage.originals()) == [sha256(b"photo")]


@pytest.mark.enable_socket
def test_a_file_is_stored_without_reading_it_at_once(storage: Storage, tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(os.urandom(2_500_000))
    assert storage.put(file) == sha256(file.read_bytes())
    assert storage.get(sha256(file.read_bytes())) == file.read_bytes()


@pytest.mark.enable_socket
def test_what_is_not_here_says_so(storage: Storage) -> None:
    assert not storage.exists(NOWHERE)
    for ask in (storage.get, storage.stream, storage.size, storage.verify):
        with pytest.raises(Problem, match="photo-not-found"):
            ask(NOWHERE)
    with pytest.raises(Problem, match="photo-not-found"):
        storage.get_derivative("400", NOWHERE)
    storage.delete(NOWHERE)
    storage.delete_derivative("400", NOWHERE)


@pytest.mark.enable_socket
def test_a_derivative_is_replaced_and_removed_and_leaves_the_original(storage: Storage) -> None:
    name = storage.put(b"original")
    storage.put_derivative("400", name, b"first")
    storage.put_derivative("400", name, b"second")
    assert storage.get_derivative("400", name) == b"second"
    storage.delete_derivative("400", name)
    with pytest.raises(Problem, match="photo-not-found"):
        storage.get_derivative("400", name)
    assert storage.get(name) == b"original"
    storage.delete(name)
    assert not storage.exists(name)


@pytest.mark.enable_socket
def test_a_working_place_is_writable(storage: Storage) -> None:
    assert storage.is_writable()
    assert list(storage.originals()) == []


@pytest.mark.enable_socket
@pytest.mark.parametrize("status", [403, 503])
def test_a_bucket_that_refuses_is_not_writable_and_says_try_again(bucket: Bucket, status: int) -> None:
    storage = Storage.open("s3://photos")
    name = storage.put(b"photo")
    bucket.refuses = status
    assert not storage.is_writable()
    for ask in (lambda: storage.put(b"other"), lambda: storage.get(name), lambda: storage.exists(name)):
        with pytest.raises(Problem, match="service-unavailable"):
            ask()
    bucket.refuses = 0
    assert storage.get(name) == b"photo"


@pytest.mark.enable_socket
def test_a_prefix_of_a_bucket_is_kept_to(bucket: Bucket) -> None:
    name = Storage.open("s3://photos/yeongdeungpo/2026").put(b"photo")
    assert list(bucket.objects) == [f"photos/yeongdeungpo/2026/{original_key(name)}"]


def test_keys_spread_over_two_levels() -> None:
    name = sha256(b"photo")
    assert original_key(name) == f"original/{name[:2]}/{name[2:4]}/{name}"
    assert derivative_key("1600", name) == f"derived/1600/{name[:2]}/{name[2:4]}/{name}.webp"


@pytest.mark.parametrize(
    "name", ["", "abc", "../../etc/passwd", "A" * 64, "0" * 63 + "\n", "0" * 65, "/" * 64]
)
def test_what_is_no_hash_names_nothing(folder: Storage, name: str) -> None:
    for ask in (folder.get, folder.exists, folder.size, folder.delete, folder.verify):
        with pytest.raises(Problem, match="photo-not-found"):
            ask(name)


@pytest.mark.parametrize("name", ["", "..", "a/b", "400.webp"])
def test_a_derivative_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="not called"):
        derivative_key(name, NOWHERE)


@pytest.mark.parametrize("url", ["ftp://host/x", "http://host/x", "s3://", "file://", "", "file://host/x"])
def test_an_address_that_cannot_be_used_names_the_variable(url: str) -> None:
    with pytest.raises(SettingsError, match="PATROL_STORAGE_URL"):
        Storage.open(url)


@pytest.mark.parametrize("name", ["objects", "사진 보관", "100% here", "a#b?c"])
def test_a_folder_may_be_given_as_path_or_url(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    stored = Storage.open(str(place)).put(b"photo")
    assert (place / original_key(stored)).read_bytes() == b"photo"
    assert Storage.open(place.as_uri()).get(stored) == b"photo"


def test_an_altered_original_is_found(folder: Storage, tmp_path: Path) -> None:
    name = folder.put(os.urandom(2_000_000))
    path = tmp_path / "objects" / original_key(name)
    content = bytearray(path.read_bytes())
    content[1_000_000] ^= 1
    path.write_bytes(content)
    assert not folder.verify(name)


def test_an_original_that_a_crash_cut_off_is_written_again(folder: Storage, tmp_path: Path) -> None:
    name = folder.put(b"a whole photo")
    (tmp_path / "objects" / original_key(name)).write_bytes(b"a who")
    folder.put(b"a whole photo")
    assert folder.verify(name)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["put", "delete"]), st.binary(max_size=20)), max_size=20))
def test_a_storage_holds_what_was_put_and_not_deleted(steps: list[tuple[str, bytes]]) -> None:
    storage, expected = Storage.open("memory://"), set()
    for step, data in steps:
        if step == "put":
            expected.add(storage.put(data))
        else:
            storage.delete(sha256(data))
            expected.discard(sha256(data))
    assert set(storage.originals()) == expected
