"""Bytes in, SHA-256 out: originals and derivatives in a folder or an S3-compatible bucket (저장소).

An original lies under its own hash and never changes: `original/ab/cd/<sha256>`; what is made of it lies
beside it: `derived/<name>/ab/cd/<sha256>.<extension>`. Reading, listing and deleting go through obstore. A
folder is written here, because obstore's LocalStore does not fsync and "stored" must hold after a power cut.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from patrol import problems
from patrol.settings import SettingsError

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import RetryConfig

CHUNK_BYTES = 1 << 20
INCOMING = "incoming"
"""Folder of files that are being written; what a crash leaves there is removed by `clear_abandoned`."""

RETRIES: RetryConfig = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1), "base": 2},
}
"""A bucket that is down is told within seconds: the phone keeps its photo and tries again by itself."""

FULL = (errno.ENOSPC, errno.EDQUOT)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def original_key(sha256: str) -> str:
    """Where an original lies."""
    return f"original/{_spread(sha256)}"


def derivative_key(name: str, sha256: str, extension: str = "webp") -> str:
    """Where the derivative of that name of an original lies."""
    if not (_NAME.fullmatch(name) and _NAME.fullmatch(extension)):
        raise ValueError(f"a derivative is not called {name}.{extension}")
    return f"derived/{name}/{_spread(sha256)}.{extension}"


def _spread(sha256: str) -> str:
    """The hash behind two levels of folders; anything that is no hash names nothing that could be here."""
    if not _SHA256.fullmatch(sha256):
        raise problems.photo_not_found()
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


class Storage:
    """Originals named by their content, and what is made of them; threads and processes may share it."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        self._settled = {"."}

    @classmethod
    def open(cls, url: str) -> Storage:
        """Open `file:///path`, a plain folder path, `s3://bucket/prefix` (AWS_* variables), or `memory://`.

        A folder is made where it is missing. Raises SettingsError where it cannot be made, and for any other URL.
        """
        parts = urlsplit(url)
        if parts.scheme == "memory":
            return cls(MemoryStore())
        if parts.scheme == "s3" and parts.netloc:
            prefix = parts.path.strip("/")
            return cls(S3Store(parts.netloc, prefix=prefix or None, retry_config=RETRIES))
        if parts.scheme not in ("", "file") or parts.netloc or not parts.path:
            raise SettingsError("PATROL_STORAGE_URL: must be a folder, file:///path or s3://bucket/prefix")
        folder = Path(unquote(parts.path) if parts.scheme else url).expanduser().absolute()
        try:
            (folder / INCOMING).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"PATROL_STORAGE_URL: {folder} cannot be made ({error.strerror})") from None
        return cls(LocalStore(folder), folder)

    def put(self, data: bytes | Path, sha256: str | None = None) -> str:
        """Keep an original and return its SHA-256; when it returns, the bytes survive a power cut.

        A second time changes nothing. `sha256` saves hashing again where the caller has just computed it.
        """
        digest = sha256 or _digest(_chunks(data))
        key = original_key(digest)
        with saying_why():
            size = len(data) if isinstance(data, bytes) else data.stat().st_size
            if self._size(key) == size:
                self._settle(key)
            else:
                self._write(key, data)
        return digest

    def get(self, sha256: str) -> bytes:
        """The bytes of an original; raises photo-not-found."""
        return self._read(original_key(sha256))

    def stream(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an original in pieces; raises photo-not-found before the first."""
        return self._stream(original_key(sha256))

    def exists(self, sha256: str) -> bool:
        """Whether an original is here."""
        with saying_why():
            return self._size(original_key(sha256)) is not None

    def size(self, sha256: str) -> int:
        """The bytes that an original has; raises photo-not-found."""
        with saying_why():
            size = self._size(original_key(sha256))
        if size is None:
            raise problems.photo_not_found()
        return size

    def verify(self, sha256: str) -> bool:
        """Whether an original still has its hash, computed anew from every byte; raises photo-not-found."""
        return _digest(self.stream(sha256)) == sha256

    def delete(self, sha256: str) -> None:
        """Remove an original (not its derivatives); one that is not here is no error."""
        self._delete(original_key(sha256))

    def originals(self) -> Iterator[str]:
        """The hashes of all originals, in no order."""
        with saying_why():
            for page in obstore.list(self._store, prefix="original"):
                yield from (entry["path"].rpartition("/")[2] for entry in page)

    def put_derivative(self, name: str, sha256: str, data: bytes, extension: str = "webp") -> None:
        """Keep a derivative; an older one of that name is replaced."""
        with saying_why():
            self._write(derivative_key(name, sha256, extension), data)

    def get_derivative(self, name: str, sha256: str, extension: str = "webp") -> bytes:
        """The bytes of a derivative; raises photo-not-found where it is not made (yet)."""
        return self._read(derivative_key(name, sha256, extension))

    def delete_derivative(self, name: str, sha256: str, extension: str = "webp") -> None:
        """Remove a derivative; one that is not here is no error."""
        self._delete(derivative_key(name, sha256, extension))

    def is_writable(self) -> bool:
        """Whether a small object can be written, read and removed: the health check's question."""
        key = f"{INCOMING}/probe-{uuid.uuid4().hex}"
        try:
            self._write(key, b"patrol")
            is_kept = bytes(obstore.get(self._store, key).bytes()) == b"patrol"
            obstore.delete(self._store, key)
        except (OSError, BaseError):
            return False
        return is_kept

    def clear_abandoned(self, before: datetime) -> int:
        """Remove half-written files that a crash left before a moment; returns how many."""
        if self._folder is None:
            return 0
        old = [
            path for path in (self._folder / INCOMING).iterdir() if path.stat().st_mtime < before.timestamp()
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _size(self, key: str) -> int | None:
        try:
            return obstore.head(self._store, key)["size"]
        except FileNotFoundError:
            return None

    def _find(self, key: str) -> GetResult:
        with saying_why():
            try:
                return obstore.get(self._store, key)
            except FileNotFoundError as error:
                raise problems.photo_not_found() from error

    def _read(self, key: str) -> bytes:
        found = self._find(key)
        with saying_why():
            return bytes(found.bytes())

    def _stream(self, key: str) -> Iterator[bytes]:
        found = self._find(key)
        return (bytes(chunk) for chunk in found.stream(min_chunk_size=CHUNK_BYTES))

    def _delete(self, key: str) -> None:
        with saying_why():
            try:
                obstore.delete(self._store, key)
            except FileNotFoundError:
                return

    def _write(self, key: str, data: bytes | Path) -> None:
        if self._folder is None:
            obstore.put(self._store, key, data)
            return
        target = self._folder / key
        passing = self._folder / INCOMING / uuid.uuid4().hex
        try:
            # First of all, so that a disk that is not mounted is noticed and not replaced by an empty folder.
            _write_file(passing, _chunks(data))
            target.parent.mkdir(parents=True, exist_ok=True)
            passing.replace(target)
        finally:
            passing.unlink(missing_ok=True)
        self._settle(key)

    def _settle(self, key: str) -> None:
        """Put the name on the disk: its folder, and up to the first one whose own name is known to be there.

        Each level is asked for once in a process, since another writer may have made it and not synced it yet.
        """
        if self._folder is None:
            return
        levels = [str(level) for level in PurePosixPath(key).parents]
        for level in levels:
            _sync_folder(self._folder / level)
            if level in self._settled:
                break
        self._settled.update(levels)


@contextmanager
def saying_why() -> Iterator[None]:
    """Turn what the disk or the bucket says into storage-full or service-unavailable."""
    try:
        yield
    except OSError as error:
        raise (problems.storage_full() if error.errno in FULL else problems.service_unavailable()) from error
    except BaseError as error:
        raise problems.service_unavailable() from error


def _digest(chunks: Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


def _chunks(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _write_file(path: Path, chunks: Iterator[bytes]) -> None:
    with path.open("xb", buffering=0) as file:
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
        if file.tell() >= CHUNK_BYTES:
            # Originals are read once, by the worker: they need not push the database's pages out of memory.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
