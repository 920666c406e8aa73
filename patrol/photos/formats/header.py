"""What the structure of a picture file says, and the bounded reading that the formats share."""

from __future__ import annotations

from dataclasses import dataclass

from patrol import problems

MAX_PARTS = 100_000
"""Chunks or boxes that a walk follows before it calls the file broken; real photos have some thousand."""


@dataclass(frozen=True, slots=True)
class Header:
    """Size in pixels, the EXIF block (a TIFF file, or nothing), and the turn that the container asks for."""

    width: int
    height: int
    exif: bytes = b""
    orientation: int | None = None
    """EXIF orientation 1 to 8 where the container decides it; None: the EXIF block does."""
    is_whole: bool = True
    """Whether the pixels come to their end, where the walk could go on without it."""


def uint(data: bytes, at: int, size: int) -> int:
    """The big-endian number of `size` bytes at an offset; a file that ends before it is truncated."""
    if at + size > len(data):
        raise problems.photo_truncated()
    return int.from_bytes(data[at : at + size], "big")


def uint_le(data: bytes, at: int, size: int) -> int:
    """The little-endian number of `size` bytes at an offset; a file that ends before it is truncated."""
    if at + size > len(data):
        raise problems.photo_truncated()
    return int.from_bytes(data[at : at + size], "little")


def tiff_block(block: bytes) -> bytes:
    """An EXIF block without the prefix that some writers leave before its TIFF header."""
    return block.removeprefix(b"Exif\x00\x00")
