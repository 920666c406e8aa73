"""Derivatives (파생본): what is shown of a photo: turned, small, in sRGB, without any metadata.

One decode: JPEG is decoded at the smallest of libjpeg's scales that is large enough, everything is shrunk
before its colours are converted, and each smaller picture is made of the next larger one.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pillow_heif
from PIL import Image, ImageCms

from patrol import problems
from patrol.photos.reading import DEFAULT_LIMITS, Limits, PhotoFacts, read_photo

SIDES = {"1600": 1600, "400": 400, "160": 160}
"""Name of a derivative -> longest side in pixels, largest first; a smaller photo is never enlarged."""

EXTENSION = "webp"
QUALITY = 80
METHOD = 2
"""Of 0 to 6: above 2 WebP takes twice the time for 7 % of the bytes (docs/decisions/photos.md)."""

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
SIXTEEN_BIT = ("I;16", "I;16B", "I;16L", "I")
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
UNDECODABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    RuntimeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What the decoders are known to raise over broken pixels."""

HASH_SIDE = 8

pillow_heif.register_heif_opener()
# Pillow warns from 89 megapixels on; what is refused here is refused by the header, before it is decoded.
Image.MAX_IMAGE_PIXELS = DEFAULT_LIMITS.pixels


@dataclass(frozen=True, slots=True)
class Derivatives:
    """WebP bytes by the names of `SIDES`, and the perceptual hash of the picture."""

    pictures: Mapping[str, bytes]
    perceptual_hash: int


def make(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Derivatives:
    """Make all derivatives of an original; raises the same photo-… problems as `read_photo`."""
    facts = read_photo(data, limits)
    Image.MAX_IMAGE_PIXELS = max(limits.pixels, Image.MAX_IMAGE_PIXELS or 0)
    try:
        picture = _decode(data, facts, limits)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise problems.photo_too_many_pixels(limit_megapixels=limits.pixels // 1_000_000) from error
    except UNDECODABLE as error:
        raise problems.photo_broken() from error
    pictures, encoded = {}, _encode(picture)
    for name, side in SIDES.items():
        size = _fitted(picture.size, side)
        if size != picture.size:
            picture = picture.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
            encoded = _encode(picture)
        pictures[name] = encoded
    return Derivatives(pictures, perceptual_hash(picture))


def perceptual_hash(picture: Image.Image) -> int:
    """64-bit difference hash (dHash), signed for a bigint: alike pictures differ in few bits (Krawetz)."""
    grey = picture.convert("L").resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.BOX).tobytes()
    rows = (grey[at : at + HASH_SIDE + 1] for at in range(0, len(grey), HASH_SIDE + 1))
    bits = "".join("1" if left > right else "0" for row in rows for left, right in pairwise(row))
    unsigned = int(bits, 2)
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned


def _decode(data: bytes, facts: PhotoFacts, limits: Limits) -> Image.Image:
    """The picture as it is shown: turned, at most as large as the largest derivative, RGB in sRGB."""
    with Image.open(BytesIO(data), formats=[FORMATS[facts.media_type]]) as opened:
        if opened.width * opened.height > limits.pixels:
            raise problems.photo_too_many_pixels(limit_megapixels=limits.pixels // 1_000_000)
        size = _fitted(opened.size, max(SIDES.values()))
        profile = opened.info.get("icc_profile")
        opened.draft("RGB", size)
        opened.load()
        small = _resizable(opened).resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    shown = _to_srgb(_flattened(small), profile)
    turn = TURNS.get(facts.orientation)
    return shown if turn is None else shown.transpose(turn)


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= side:
        return size
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


def _resizable(picture: Image.Image) -> Image.Image:
    """The picture in a mode whose pixels can be averaged."""
    if picture.mode in SIXTEEN_BIT:
        # Linear down to 8 bits; a plain conversion would clip at 255.
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if picture.has_transparency_data and picture.mode not in ("RGBA", "LA"):
        return picture.convert("RGBA")
    if picture.mode in ("P", "PA", "1"):
        return picture.convert("RGB")
    return picture


def _flattened(picture: Image.Image) -> Image.Image:
    """The picture without transparency, on white."""
    if picture.mode not in ("RGBA", "LA"):
        return picture
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture.convert("RGBA"))
    return white.convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB; an embedded profile that is sRGB already, or cannot be used, changes nothing."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if "srgb" not in ImageCms.getProfileDescription(source).lower():
                turned = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
                return turned or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A broken profile is no reason to lose the picture.
    return picture.convert("RGB")


def _encode(picture: Image.Image) -> bytes:
    target = BytesIO()
    picture.save(target, "WEBP", quality=QUALITY, method=METHOD, icc_profile=b"", exif=b"", xmp=b"")
    return target.getvalue()


_SRGB = ImageCms.createProfile("sRGB")
