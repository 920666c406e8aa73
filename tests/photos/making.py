"""Photos made for the tests: every format, any EXIF, and what attackers and broken cables make of them."""

from __future__ import annotations

import hashlib
import random
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pillow_heif
from PIL import Image, ImageDraw

from patrol.photos.uploads import Upload

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 40), (30, 50, 210), (250, 250, 250)
CORNERS = (RED, GREEN, BLUE, WHITE)
"""Colours of the upper left, upper right, lower left and lower right corner, as the photo is to be seen."""

ORIGINAL, DIGITIZED, OFFSET = 0x9003, 0x9004, 0x9011
GPS_HERE: dict[int, object] = {1: "N", 2: (37.0, 31.0, 35.4), 3: "E", 4: (126.0, 53.0, 46.8)}
"""영등포구청 as a phone writes it: 37.5265, 126.896333."""


def picture(width: int = 320, height: int = 240, seed: int = 1) -> Image.Image:
    """A picture with four coloured corners and some noise in the middle, so that no two seeds are alike."""
    image = Image.new("RGB", (width, height), (128, 128, 128))
    draw = ImageDraw.Draw(image)
    right, low = width // 2, height // 2
    for colour, (x, y) in zip(CORNERS, ((0, 0), (right, 0), (0, low), (right, low)), strict=True):
        draw.rectangle((x, y, x + right, y + low), fill=colour)
    noise = random.Random(seed)
    for _ in range(60):
        x, y = noise.randrange(width // 3, 2 * width // 3), noise.randrange(height // 3, 2 * height // 3)
        draw.point((x, y), fill=(noise.randrange(256), noise.randrange(256), noise.randrange(256)))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The bytes of an image in a format."""
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def exif(
    main: Mapping[int, object] | None = None,
    detail: Mapping[int, object] | None = None,
    gps: Mapping[int, object] | None = None,
) -> bytes:
    """An EXIF block, with its prefix, of the tags given."""
    block = Image.Exif()
    block.update(main or {})
    if detail:
        block.get_ifd(0x8769).update(detail)
    if gps:
        block.get_ifd(0x8825).update(gps)
    return block.tobytes()


def photo(kind: str = "JPEG", **tags: Mapping[int, object]) -> bytes:
    """A photo of a format with an EXIF block of the tags given (`main`, `detail`, `gps`)."""
    return saved(picture(), kind, exif=exif(**tags))


def gps_block(
    latitude: list[tuple[int, int]], longitude: list[tuple[int, int]], refs: bytes = b"NE"
) -> bytes:
    """A little-endian TIFF block with raw rationals (zero divisors too) as the tags 1 to 4 of GPS."""
    gps_at, values_at = 26, 26 + 2 + 4 * 12 + 4
    longitude_at = values_at + 8 * len(latitude)
    return b"".join(
        [
            b"II*\x00" + struct.pack("<I", 8),
            struct.pack("<H", 1) + struct.pack("<HHII", 0x8825, 4, 1, gps_at) + bytes(4),
            struct.pack("<H", 4),
            struct.pack("<HHI4s", 1, 2, 2, refs[:1]),
            struct.pack("<HHII", 2, 5, len(latitude), values_at),
            struct.pack("<HHI4s", 3, 2, 2, refs[1:2]),
            struct.pack("<HHII", 4, 5, len(longitude), longitude_at),
            bytes(4),
            *(struct.pack("<II", *pair) for pair in latitude + longitude),
        ]
    )


def jpeg_with_exif(block: bytes) -> bytes:
    """A JPEG whose APP1 segment holds a raw TIFF block."""
    segment = b"Exif\x00\x00" + block
    plain = saved(picture())
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def chunk(kind: bytes, content: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, pixels: bytes = b"", depth: int = 8, colour: int = 2, *more: bytes) -> bytes:
    """A PNG with any header; `more` are chunks before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more) + data + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose header claims another size than its pixels have."""
    data = bytearray(saved(picture()))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_claiming(width: int, height: int) -> bytes:
    """An animated WebP whose canvas claims a size."""
    data = bytearray(saved(picture(), "WEBP", save_all=True, append_images=[picture(seed=2)]))
    at = data.index(b"VP8X") + 8
    data[at + 4 : at + 10] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def heic_claiming(width: int, height: int) -> bytes:
    """A HEIC whose property claims a size."""
    data = bytearray(saved(picture(), "HEIF"))
    at = data.index(b"ispe")
    data[at + 8 : at + 16] = struct.pack(">II", width, height)
    return bytes(data)


def riff_chunks(data: bytes) -> list[bytes]:
    """The kinds of the chunks of a WebP file."""
    kinds, at = [], 12
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        kinds.append(data[at : at + 4])
        at += 8 + length + length % 2
    return kinds


OFFICER, OTHER = UUID(int=1), UUID(int=2)
PHOTO = photo(gps=GPS_HERE)


def upload_of(data: bytes, person_id: UUID = OFFICER) -> Upload:
    """What a person announces who wants to send these bytes."""
    return Upload(person_id, hashlib.sha256(data).hexdigest(), len(data))


def files(folder: Path) -> list[Path]:
    """The unfinished uploads below a test's folder."""
    return [path for path in (folder / "uploads").rglob("*") if path.is_file()]
