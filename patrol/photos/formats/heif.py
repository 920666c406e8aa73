"""HEIF (ISO/IEC 23008-12) as phones write it: the primary item's size and turn, and the EXIF item.

A cut-off file is told by a place of an item that reaches behind its end. The turn comes from
the container (`irot`, `imir`) and is applied by the decoder; the EXIF orientation is a copy that readers must
ignore (ISO/IEC 23000-22).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from patrol import problems
from patrol.photos.formats.header import MAX_PARTS, Header, tiff_block

HEVC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
AV1_BRANDS = {b"avif", b"avis"}
MAX_ITEMS = 10_000
IN_FILE, IN_ITEM_DATA = 0, 1


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a piece of an item lies: in the file, or in the `idat` box."""

    method: int
    offset: int
    length: int


def brands(data: bytes) -> set[bytes]:
    """The brands of an ISO base media file: its major one and the compatible ones."""
    length = int.from_bytes(data[:4], "big")
    listed = data[16 : min(length, len(data), 1024)]
    return {data[8:12], *(listed[at : at + 4] for at in range(0, len(listed), 4))}


def read_heif(data: bytes) -> Header:
    """Read the size as shown and the EXIF block; raises photo-truncated, -broken or -unsupported-type."""
    boxes = dict(_file_boxes(data))
    if b"moov" in boxes and b"meta" not in boxes:
        raise problems.photo_unsupported_type(found="HEIF sequence")
    if b"meta" not in boxes:
        raise problems.photo_truncated()
    meta = dict(_boxes(boxes[b"meta"][4:]))
    if not {b"pitm", b"iinf", b"iloc", b"iprp"} <= meta.keys():
        raise problems.photo_broken()
    places = _places(meta[b"iloc"])
    for place in (place for pieces in places.values() for place in pieces):
        if place.method == IN_FILE and place.offset + place.length > len(data):
            raise problems.photo_truncated()
    primary = _number(meta[b"pitm"], 4, 2 if meta[b"pitm"][:1] == b"\x00" else 4)
    exif = b""
    for item, kind in _items(meta[b"iinf"]):
        if kind == b"Exif" and not exif:
            exif = _exif(data, meta.get(b"idat", b""), places.get(item, []))
    return Header(*_size(_properties(meta[b"iprp"], primary)), exif, orientation=1)


def _number(box: bytes, at: int, size: int) -> int:
    """A big-endian number inside a box; a box that ends before it is broken."""
    if at + size > len(box):
        raise problems.photo_broken()
    return int.from_bytes(box[at : at + size], "big")


def _file_boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind of each whole box of the file, and the content of `meta`; whatever else hangs at the end is left alone."""
    at = 0
    for _ in range(MAX_PARTS):
        length, head = int.from_bytes(data[at : at + 4], "big"), 8
        kind = data[at + 4 : at + 8]
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = len(data) - at
        if length < head or at + length > len(data):
            return
        yield kind, data[at + head : at + length] if kind == b"meta" else b""
        at += length


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the boxes inside a box."""
    at = 0
    for _ in range(MAX_ITEMS):
        if at == len(content):
            return
        length = _number(content, at, 4) or len(content) - at
        if length < 8 or at + length > len(content):
            raise problems.photo_broken()
        yield content[at + 4 : at + 8], content[at + 8 : at + length]
        at += length
    raise problems.photo_broken()


def _items(iinf: bytes) -> Iterator[tuple[int, bytes]]:
    """Id and type of each item (`infe` of version 2 or 3, which alone have a type)."""
    for kind, infe in _boxes(iinf[6 if iinf[:1] == b"\x00" else 8 :]):
        version = _number(infe, 0, 1)
        if kind == b"infe" and version in (2, 3):
            width = 2 if version == 2 else 4
            yield _number(infe, 4, width), infe[6 + width : 10 + width]


def _places(iloc: bytes) -> dict[int, list[_Place]]:
    """The pieces of each item (`iloc`, versions 0 to 2)."""
    version, sizes = _number(iloc, 0, 1), _number(iloc, 4, 2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    id_size = 4 if version == 2 else 2
    count, at = _number(iloc, 6, id_size), 6 + id_size
    if version > 2 or count > MAX_ITEMS:
        raise problems.photo_broken()
    places: dict[int, list[_Place]] = {}
    pieces_left = MAX_ITEMS
    for _ in range(count):
        item, at = _number(iloc, at, id_size), at + id_size
        method = _number(iloc, at, 2) & 15 if version else IN_FILE
        at += (2 if version else 0) + 2
        base, at = _number(iloc, at, base_size), at + base_size
        pieces, at = _number(iloc, at, 2), at + 2
        pieces_left -= pieces
        if pieces_left < 0:
            raise problems.photo_broken()
        for _ in range(pieces):
            at += index_size
            offset, length = _number(iloc, at, offset_size), _number(iloc, at + offset_size, length_size)
            at += offset_size + length_size
            places.setdefault(item, []).append(_Place(method, base + offset, length))
    return places


def _properties(iprp: bytes, primary: int) -> list[tuple[bytes, bytes]]:
    """Kind and content of the properties of the primary item, in the order in which they apply."""
    parts = list(_boxes(iprp))
    known = [box for kind, content in parts if kind == b"ipco" for box in _boxes(content)]
    found = []
    for ipma in (content for kind, content in parts if kind == b"ipma"):
        id_size = 2 if _number(ipma, 0, 1) < 1 else 4
        index_size = 2 if _number(ipma, 3, 1) & 1 else 1
        at = 8
        for _ in range(min(_number(ipma, 4, 4), MAX_ITEMS)):
            item, count = _number(ipma, at, id_size), _number(ipma, at + id_size, 1)
            at += id_size + 1
            for place in range(at, at + count * index_size, index_size):
                index = _number(ipma, place, index_size) & (0x7FFF if index_size == 2 else 0x7F)
                if item == primary and 0 < index <= len(known):
                    found.append(known[index - 1])
            at += count * index_size
    return found


def _size(properties: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """Width and height after cropping (`clap`) and turning (`irot`)."""
    size = None
    for kind, content in properties:
        if kind == b"ispe":
            size = _number(content, 4, 4), _number(content, 8, 4)
        elif kind == b"clap" and size:
            parts = [_number(content, at, 4) for at in (0, 4, 8, 12)]
            if not (parts[1] and parts[3]):
                raise problems.photo_broken()
            size = min(size[0], parts[0] // parts[1]), min(size[1], parts[2] // parts[3])
        elif kind == b"irot" and size and _number(content, 0, 1) & 1:
            size = size[1], size[0]
    if size is None:
        raise problems.photo_broken()
    return size


def _exif(data: bytes, item_data: bytes, pieces: list[_Place]) -> bytes:
    """The TIFF part of an `Exif` item, whose first four bytes say how far behind them it begins."""
    joined = b"".join(
        (item_data if piece.method == IN_ITEM_DATA else data)[piece.offset : piece.offset + piece.length]
        for piece in pieces[:16]
        if piece.method in (IN_FILE, IN_ITEM_DATA)
    )
    start = 4 + int.from_bytes(joined[:4], "big")
    return tiff_block(joined[start:])
