"""JPEG (ITU-T T.81): segments up to the first scan, and whether the picture comes to its end.

A cut-off file has no end-of-image marker after its first scan; inside a scan the two bytes of that marker
cannot occur. What stands behind the marker (previews, gain maps, motion photos) may be cut off: the picture
itself is whole. A file that was cut and then closed with a marker again is told only where its scans are
shorter than one bit for each block; otherwise it decodes, grey at the end, and is kept as the evidence that
it is.
"""

from __future__ import annotations

import re

from patrol import problems
from patrol.photos.formats.header import Header, tiff_block, uint

START = b"\xff\xd8\xff"
EXIF = b"Exif\x00\x00"
APP1, SOS, EOI = 0xE1, 0xDA, 0xD9
STANDALONE = {0x00, 0x01, *range(0xD0, 0xD8)}
NOT_FRAMES = {0xC4, 0xC8, 0xCC}
DECODABLE_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive with Huffman codes: what cameras write and every reader opens."""

MAX_SEGMENTS = 2_000
BLOCK = 8

_FILL = re.compile(rb"\xff+")
_END = re.compile(rb"\xff\xd9")


def read_jpeg(data: bytes) -> Header:
    """Read size, EXIF block and end; raises photo-truncated, photo-broken or photo-unsupported-type."""
    at, exif, size = 2, b"", None
    for _ in range(MAX_SEGMENTS):
        marker, at = _marker(data, at)
        if marker in STANDALONE:
            continue
        if marker == EOI:
            raise problems.photo_broken()
        end = at + uint(data, at, 2)
        if end < at + 2:
            raise problems.photo_broken()
        if end > len(data):
            raise problems.photo_truncated()
        if marker == SOS:
            if size is None:
                raise problems.photo_broken()
            return Header(*size, exif, is_whole=_is_whole(data, end, *size))
        if marker == APP1 and not exif and data.startswith(EXIF, at + 2):
            exif = tiff_block(data[at + 2 : end])
        elif 0xC0 <= marker <= 0xCF and marker not in NOT_FRAMES:
            size = _frame(data, at, marker)
        at = end
    raise problems.photo_broken()


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The next marker and the offset behind it; any number of fill bytes may stand before it."""
    if at >= len(data):
        raise problems.photo_truncated()
    fill = _FILL.match(data, at)
    if fill is None:
        raise problems.photo_broken()
    return uint(data, fill.end(), 1), fill.end() + 1


def _frame(data: bytes, at: int, marker: int) -> tuple[int, int]:
    bits, height, width, components = (
        uint(data, at + offset, length) for offset, length in ((2, 1), (3, 2), (5, 2), (7, 1))
    )
    if marker not in DECODABLE_FRAMES or bits != 8 or components not in (1, 3, 4):
        raise problems.photo_unsupported_type(found=f"JPEG SOF{marker - 0xC0}, {bits} bit")
    return width, height


def _is_whole(data: bytes, scan: int, width: int, height: int) -> bool:
    """Whether the scans come to an end, and are not shorter than the shortest that could be."""
    end = _END.search(data, scan)
    blocks = -(-width // BLOCK) * -(-height // BLOCK)
    return end is not None and (end.start() - scan) * 8 >= blocks
