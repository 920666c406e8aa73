"""What a file is, by its first bytes: one of the formats that are taken, or what it is instead."""

from __future__ import annotations

import re
from enum import StrEnum

from patrol import problems
from patrol.photos.formats import heif, jpeg, png, webp


class Kind(StrEnum):
    """A format that is taken; the value is its media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIF = "image/heic"


PICTURES = {
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\x00": "TIFF, RAW",
    b"MM\x00*": "TIFF, RAW",
    b"II+\x00": "TIFF",
    b"MM\x00+": "TIFF",
    b"BM": "BMP",
    b"\xff\x0a": "JPEG XL",
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"8BPS": "Photoshop",
    b"FUJIFILM": "RAW",
    b"IIU\x00": "RAW",
}
"""First bytes of pictures that are not taken."""

OTHERS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"\x1f\x8b": "GZIP",
    b"MZ": "EXE",
    b"\x7fELF": "ELF",
    b"\xd0\xcf\x11\xe0": "HWP, DOC",
    b"\x1aE\xdf\xa3": "WebM",
    b"ID3": "MP3",
    b"OggS": "Ogg",
    b"#!": "script",
    b"{\\rtf": "RTF",
}
"""First bytes of what is no picture; the more telling name helps a person to see which file they chose."""

_MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!--.*?-->\s*)*(\?xml|svg|!doctype|html|head|body|script)?", re.I | re.S
)
HEAD = 1024


def sniff(data: bytes) -> Kind:
    """The format of a photo; raises photo-unsupported-type or photo-not-a-picture with what it is instead."""
    if data.startswith(jpeg.START):
        return Kind.JPEG
    if data.startswith(png.START):
        return Kind.PNG
    if data.startswith(webp.START) and data[8:12] == webp.KIND:
        return Kind.WEBP
    if data[4:8] == b"ftyp":
        return _of_brands(heif.brands(data))
    if any(start.startswith(data) for start in (jpeg.START, png.START, webp.START)):
        raise problems.photo_truncated()
    for start, name in PICTURES.items():
        if data.startswith(start):
            raise problems.photo_unsupported_type(found=name)
    raise problems.photo_not_a_picture(found=_name_of(data[:HEAD]))


def _of_brands(brands: set[bytes]) -> Kind:
    if brands & heif.AV1_BRANDS:
        raise problems.photo_unsupported_type(found="AVIF")
    if brands & heif.HEVC_BRANDS:
        return Kind.HEIF
    if brands & {b"mif1", b"msf1"}:
        raise problems.photo_unsupported_type(found="HEIF")
    raise problems.photo_not_a_picture(found="MP4, MOV")


def _name_of(head: bytes) -> str:
    for start, name in OTHERS.items():
        if head.startswith(start):
            return name
    if head.startswith(b"RIFF"):
        return "AVI, WAV"
    markup = _MARKUP.match(head)
    if markup is None:
        return "?"
    is_drawing = b"<svg" in head.lower()
    return "SVG" if is_drawing else "HTML, XML"
