"""WebP (RFC 9649): RIFF chunks; of an animation the canvas, whose first frame is shown."""

from __future__ import annotations

from patrol import problems
from patrol.photos.formats.header import MAX_PARTS, Header, tiff_block, uint_le

START, KIND = b"RIFF", b"WEBP"
CHUNK_HEAD = 8
LOSSY_START = b"\x9d\x01\x2a"
LOSSLESS_START = 0x2F
PIXELS = {b"VP8 ", b"VP8L", b"ANMF"}


def read_webp(data: bytes) -> Header:
    """Read the size and the EXIF block; raises photo-truncated or photo-broken."""
    stop = CHUNK_HEAD + uint_le(data, 4, 4)
    if stop > len(data):
        raise problems.photo_truncated()
    at, exif, size, has_pixels = 12, b"", None, False
    for _ in range(MAX_PARTS):
        if at + CHUNK_HEAD > stop:
            if size is None or not has_pixels:
                raise problems.photo_broken()
            return Header(*size, exif)
        kind, length = data[at : at + 4], uint_le(data, at + 4, 4)
        begin, end = at + CHUNK_HEAD, at + CHUNK_HEAD + length
        if end > stop:
            raise problems.photo_broken()
        size = size or _size(data, kind, begin)
        has_pixels = has_pixels or kind in PIXELS
        if kind == b"EXIF" and not exif:
            exif = tiff_block(data[begin:end])
        at = end + length % 2
    raise problems.photo_broken()


def _size(data: bytes, kind: bytes, at: int) -> tuple[int, int] | None:
    """The size that a chunk of this kind gives, if it is one that does."""
    if kind == b"VP8X":
        return 1 + uint_le(data, at + 4, 3), 1 + uint_le(data, at + 7, 3)
    if kind == b"VP8L":
        if uint_le(data, at, 1) != LOSSLESS_START:
            raise problems.photo_broken()
        bits = uint_le(data, at + 1, 4)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        if data[at + 3 : at + 6] != LOSSY_START:
            raise problems.photo_broken()
        return uint_le(data, at + 6, 2) & 0x3FFF, uint_le(data, at + 8, 2) & 0x3FFF
    return None
