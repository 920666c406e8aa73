"""PNG (W3C, third edition): chunks with their checksums, from the first to the last."""

from __future__ import annotations

from zlib import crc32

from patrol import problems
from patrol.photos.formats.header import MAX_PARTS, Header, tiff_block, uint

START = b"\x89PNG\r\n\x1a\n"
CHUNK_FRAME = 12
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Colour type -> bit depths that the standard allows."""


def read_png(data: bytes) -> Header:
    """Read the size and the EXIF block; raises photo-truncated or photo-broken."""
    at, exif, size, has_pixels = len(START), b"", None, False
    view = memoryview(data)
    for _ in range(MAX_PARTS):
        length = uint(data, at, 4)
        kind, end = data[at + 4 : at + 8], at + CHUNK_FRAME + length
        if end > len(data):
            raise problems.photo_truncated()
        is_critical = not kind[0] & 0x20
        if is_critical and crc32(view[at + 4 : end - 4]) != uint(data, end - 4, 4):
            raise problems.photo_broken()
        if (size is None) != (kind == b"IHDR"):
            raise problems.photo_broken()
        if kind == b"IHDR":
            size = _size(data, at + 8, length)
        elif kind == b"eXIf":
            exif = tiff_block(data[at + 8 : end - 4])
        elif kind == b"IDAT":
            has_pixels = True
        elif kind == b"IEND":
            if size is None or not has_pixels:
                raise problems.photo_broken()
            return Header(*size, exif)
        at = end
    raise problems.photo_broken()


def _size(data: bytes, at: int, length: int) -> tuple[int, int]:
    depth, colour = uint(data, at + 8, 1), uint(data, at + 9, 1)
    if length != 13 or depth not in DEPTHS.get(colour, ()):
        raise problems.photo_broken()
    return uint(data, at, 4), uint(data, at + 4, 4)
