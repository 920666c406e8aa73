"""What the bytes of a photo say, or why they are no photo (사진 판독): pure, no pixel decoded, no I/O.

The content decides the type, never a name or a header of the request. The walk over the structure is what
the request pays for, some milliseconds; the worker's full decode (`derivatives.make`) may still find pixels
that are broken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from patrol import problems
from patrol.geo import Spot
from patrol.photos.exif import read_exif
from patrol.photos.formats.header import Header
from patrol.photos.formats.heif import read_heif
from patrol.photos.formats.jpeg import read_jpeg
from patrol.photos.formats.png import read_png
from patrol.photos.formats.webp import read_webp
from patrol.photos.sniffing import Kind, sniff

SIDEWAYS = range(5, 9)
"""EXIF orientations that exchange width and height."""

READERS: dict[Kind, Callable[[bytes], Header]] = {
    Kind.JPEG: read_jpeg,
    Kind.PNG: read_png,
    Kind.WEBP: read_webp,
    Kind.HEIF: read_heif,
}
MEGA = 1_000_000
MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest photo that is taken (`PATROL_MAX_PHOTO_BYTES`, `PATROL_MAX_PHOTO_PIXELS`)."""

    bytes: int = 30 * MEBI
    pixels: int = 100 * MEGA


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo says about itself: size as shown, time in UTC, direction in degrees from north."""

    sha256: str
    media_type: str
    width: int
    height: int
    bytes: int
    orientation: int = 1
    """EXIF orientation 1 to 8 to be applied to the stored pixels; 1 for HEIF, whose decoder turns."""
    taken_at: datetime | None = None
    taken_location: Spot | None = None
    direction: float | None = None


def read_photo(data: bytes, limits: Limits = DEFAULT_LIMITS) -> PhotoFacts:
    """Read a photo; raises the photo-… problem that says why it cannot be taken, and nothing else."""
    if not data:
        raise problems.photo_empty()
    if len(data) > limits.bytes:
        raise problems.photo_too_large(limit_mb=limits.bytes // MEBI)
    kind = sniff(data)
    header = READERS[kind](data)
    if not (header.width and header.height):
        raise problems.photo_broken()
    if header.width * header.height > limits.pixels:
        raise problems.photo_too_many_pixels(limit_megapixels=limits.pixels // MEGA)
    if not header.is_whole:
        raise problems.photo_truncated()
    exif = read_exif(header.exif)
    orientation = header.orientation or exif.orientation
    is_sideways = orientation in SIDEWAYS
    return PhotoFacts(
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind.value,
        width=header.height if is_sideways else header.width,
        height=header.width if is_sideways else header.height,
        bytes=len(data),
        orientation=orientation,
        taken_at=exif.taken_at,
        taken_location=exif.taken_location,
        direction=exif.direction,
    )
