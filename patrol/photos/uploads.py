"""Uploads that go on after a break at any byte (이어 올리기).

An upload belongs to a person, a hash and a size, and is one file: a head that says how many bytes are
certain, then the bytes. Bytes become certain in this order: written, fsynced, counted in the head, fsynced; so
after a crash the count is never ahead of the bytes, and what lies behind it is cut off. Each piece is written
under a lock of its own, never for the length of a request: a connection that hangs does not hold up the
phone's next attempt. An upload may be forgotten (then it begins at 0 again), because the phone keeps its photo
until the original is stored.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from patrol import problems
from patrol.photos.reading import DEFAULT_LIMITS, MEBI, Limits, PhotoFacts, read_photo
from patrol.storage import Storage, saying_why

KEPT = timedelta(days=7)
"""How long an upload that does not grow is kept: a phone may lie in a drawer over a long holiday."""

PIECE_BYTES = 1 << 20
"""Bytes that are gathered before they are made certain: more costs memory, less costs fsyncs."""

_HEAD = struct.Struct(">8sQ")
_MARK = b"patrol-1"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Upload:
    """What a person wants to send: the SHA-256 of the whole and its size in bytes."""

    person_id: UUID
    sha256: str
    total: int


class Uploads:
    """The folder of unfinished uploads (`PATROL_UPLOAD_FOLDER`); threads and processes may share it."""

    def __init__(self, folder: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self._folder = folder
        self._limits = limits

    def offset(self, upload: Upload) -> int:
        """How many bytes are certain, from the start; 0 for an upload that is new or has expired."""
        path = self._path(upload)
        try:
            with path.open("rb") as file:
                return _certain(file.fileno())
        except FileNotFoundError:
            return 0

    def append(self, upload: Upload, offset: int, pieces: bytes | Iterable[bytes]) -> int:
        """Add bytes at an offset and return the new offset; they are durable then.

        Where `pieces` breaks off with an error, what came before it is kept and the error goes on. Raises
        upload-offset-mismatch (with the right offset), upload-too-long, photo-too-large, storage-full.
        """
        certain = self.offset(upload)
        if offset != certain:
            raise problems.upload_offset_mismatch(offset=certain)
        gathered = bytearray()
        try:
            for piece in (pieces,) if isinstance(pieces, bytes) else pieces:
                gathered += piece
                if len(gathered) >= PIECE_BYTES:
                    full, gathered = bytes(gathered), bytearray()
                    offset = self._add(upload, offset, full)
        finally:
            if gathered:
                offset = self._add(upload, offset, bytes(gathered))
        return offset

    def finish(self, upload: Upload, storage: Storage) -> PhotoFacts:
        """Check the whole, keep it as an original, and forget the upload.

        Raises upload-incomplete; photo-hash-mismatch or another photo-… problem, after which the upload is
        forgotten too, since its bytes can never become right.
        """
        path = self._path(upload)
        if not path.exists():
            raise problems.upload_incomplete(offset=0, total=upload.total)
        with self._locked(path) as handle:
            offset = _certain(handle)
            if offset < upload.total:
                raise problems.upload_incomplete(offset=offset, total=upload.total)
            data = _read(handle, offset)
            is_sent = hashlib.sha256(data).hexdigest() == upload.sha256
            if is_sent:
                facts = self._read_or_forget(path, data)
                storage.put(data, facts.sha256)
            path.unlink(missing_ok=True)
        if not is_sent:
            raise problems.photo_hash_mismatch()
        return facts

    def discard(self, upload: Upload) -> None:
        """Forget an upload; one that is not here is no error."""
        self._path(upload).unlink(missing_ok=True)

    def expire(self, before: datetime) -> int:
        """Remove what has not grown since a moment; returns how many."""
        count = 0
        for path in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):  # finished meanwhile
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        return count

    def _add(self, upload: Upload, offset: int, piece: bytes) -> int:
        with self._locked(self._path(upload)) as handle:
            return _add(handle, upload, offset, piece)

    def _read_or_forget(self, path: Path, data: bytes) -> PhotoFacts:
        try:
            return read_photo(data, self._limits)
        except problems.Problem:
            path.unlink(missing_ok=True)
            raise

    def _path(self, upload: Upload) -> Path:
        if not _SHA256.fullmatch(upload.sha256):
            raise problems.photo_not_found()
        if upload.total > self._limits.bytes:
            raise problems.photo_too_large(limit_mb=self._limits.bytes // MEBI)
        if upload.total < 1:
            raise problems.photo_empty()
        return self._folder / upload.person_id.hex / f"{upload.sha256}-{upload.total}"

    @contextmanager
    def _locked(self, path: Path) -> Iterator[int]:
        """The open file, made where it is missing, locked for this writer alone."""
        with saying_why():
            path.parent.mkdir(parents=True, exist_ok=True)
            while True:
                with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o640), "r+b", buffering=0) as file:
                    fcntl.flock(file, fcntl.LOCK_EX)
                    # Who held the lock before may have removed the file: then it is not the upload any more.
                    if os.fstat(file.fileno()).st_nlink:
                        yield file.fileno()
                        return


def clear_unfinished(storage: Storage, uploads: Uploads, at: datetime) -> tuple[int, int]:
    """Forget uploads and half-written files that have not grown for `KEPT`; returns how many of each."""
    return uploads.expire(at - KEPT), storage.clear_abandoned(at - KEPT)


def _certain(handle: int) -> int:
    """The count in the head, never more than the bytes that are there."""
    head = os.pread(handle, _HEAD.size, 0)
    if len(head) < _HEAD.size:
        return 0
    mark, count = _HEAD.unpack(head)
    there = os.fstat(handle).st_size - _HEAD.size
    return int(count) if mark == _MARK and count <= there else 0


def _add(handle: int, upload: Upload, offset: int, piece: bytes) -> int:
    certain = _certain(handle)
    if offset != certain:
        raise problems.upload_offset_mismatch(offset=certain)
    end = offset + len(piece)
    if end > upload.total:
        raise problems.upload_too_long(total=upload.total)
    os.ftruncate(handle, _HEAD.size + offset)
    _write_all(handle, piece, _HEAD.size + offset)
    os.fsync(handle)
    _write_all(handle, _HEAD.pack(_MARK, end), 0)
    os.fsync(handle)
    return end


def _write_all(handle: int, data: bytes, at: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(handle, rest, at)
        rest, at = rest[written:], at + written


def _read(handle: int, length: int) -> bytes:
    parts, at = [], _HEAD.size
    while part := os.pread(handle, length + _HEAD.size - at, at):
        parts.append(part)
        at += len(part)
    return b"".join(parts)
