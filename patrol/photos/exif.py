"""EXIF (CIPA DC-008): when and where a photo was taken, and how it must be turned.

Reads the few tags that are used, from a block that may hold anything: what is missing, out of range or
nonsense is None, never an error, because a photo with broken EXIF is still evidence. Times without a zone
are Seoul times.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from patrol.clock import SEOUL
from patrol.geo import Spot

MAX_ENTRIES = 1_000
MAX_VALUES = 64
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""A camera whose clock was never set says 1970 or 1980: such a time is not a fact."""

ORIENTATION, EXIF_IFD, GPS_IFD = 0x0112, 0x8769, 0x8825
TAKEN_TAGS = ((0x9003, 0x9011), (0x9004, 0x9012))
"""DateTimeOriginal and DateTimeDigitized, each with the tag of its offset from UTC."""
OFFSET_TIME = 0x9010
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4
GPS_TIME, DIRECTION, DATUM, GPS_DATE, ERROR_M = 7, 17, 18, 29, 31
NOWHERE_DEGREES = 1e-4
"""A receiver without a fix writes 0, 0; some add a jitter."""

ASCII, SHORT, LONG, RATIONAL, SIGNED_RATIONAL = 2, 3, 4, 5, 10
VALUE_SIZE = {1: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, 7: 1, 9: 4, SIGNED_RATIONAL: 8}

Values = Mapping[int, tuple[float, ...] | str]

_TIME = re.compile(r"(\d{4})[:\-/. ](\d\d)[:\-/. ](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_DATE = re.compile(r"(\d{4})[:\-/. ](\d\d)[:\-/. ](\d\d)")


@dataclass(frozen=True, slots=True)
class ExifFacts:
    """What an EXIF block says; None where it says nothing that can be believed."""

    orientation: int = 1
    taken_at: datetime | None = None
    taken_location: Spot | None = None
    direction: float | None = None


def read_exif(block: bytes) -> ExifFacts:
    """Read a TIFF block; never raises."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(block[:4])
    if order is None:
        return ExifFacts()
    reader = _Tiff(block, "little" if order == "<" else "big")
    main = reader.directory(reader.number(4, 4))
    detail = reader.directory(_pointer(main, EXIF_IFD))
    gps = reader.directory(_pointer(main, GPS_IFD))
    orientation = _single(main, ORIENTATION)
    direction = _single(gps, DIRECTION)
    return ExifFacts(
        orientation=int(orientation) if orientation and orientation in range(1, 9) else 1,
        taken_at=_taken_at(detail, gps),
        taken_location=_location(gps),
        direction=direction % 360 if direction is not None and 0 <= direction <= 360 else None,
    )


class _Tiff:
    """The directories of a TIFF block; what reaches out of the block reads as nothing."""

    def __init__(self, block: bytes, order: str) -> None:
        self.block = block
        self.order = order

    def number(self, at: int, size: int, signed: bool = False) -> int:
        part = self.block[at : at + size]
        return int.from_bytes(part, "little" if self.order == "little" else "big", signed=signed)

    def directory(self, at: int) -> Values:
        """Tag -> numbers or text of one directory; the first of two equal tags counts."""
        if not 8 <= at <= len(self.block) - 2:
            return {}
        values: dict[int, tuple[float, ...] | str] = {}
        for entry in range(at + 2, at + 2 + 12 * min(self.number(at, 2), MAX_ENTRIES), 12):
            if entry + 12 > len(self.block):
                break
            value = self._value(entry)
            if value is not None:
                values.setdefault(self.number(entry, 2), value)
        return values

    def _value(self, entry: int) -> tuple[float, ...] | str | None:
        kind, count = self.number(entry + 2, 2), self.number(entry + 4, 4)
        size = VALUE_SIZE.get(kind)
        if size is None or not 0 < count <= MAX_VALUES:
            return None
        at = entry + 8 if size * count <= 4 else self.number(entry + 8, 4)
        if at + size * count > len(self.block):
            return None
        if kind == ASCII:
            text = self.block[at : at + count].split(b"\x00")[0]
            return text.decode("ascii", "replace").strip()
        return tuple(self._number_of(kind, at + step * size, size) for step in range(count))

    def _number_of(self, kind: int, at: int, size: int) -> float:
        signed = kind in (9, SIGNED_RATIONAL)
        if kind not in (RATIONAL, SIGNED_RATIONAL):
            return self.number(at, size, signed)
        below = self.number(at + 4, 4, signed)
        return self.number(at, 4, signed) / below if below else math.nan


def _numbers(values: Values, tag: int) -> tuple[float, ...]:
    """The numbers of a tag, or none where one of them is not a number."""
    found = values.get(tag, ())
    return found if not isinstance(found, str) and all(map(math.isfinite, found)) else ()


def _single(values: Values, tag: int) -> float | None:
    found = _numbers(values, tag)
    return found[0] if found else None


def _pointer(values: Values, tag: int) -> int:
    return int(_single(values, tag) or 0)


def _text(values: Values, tag: int) -> str:
    found = values.get(tag, "")
    return found if isinstance(found, str) else ""


def _taken_at(detail: Values, gps: Values) -> datetime | None:
    for tag, offset_tag in TAKEN_TAGS:
        match = _TIME.match(_text(detail, tag))
        if match:
            zone = _zone(_text(detail, offset_tag) or _text(detail, OFFSET_TIME))
            taken = _moment([int(part) for part in match.groups()], zone)
            if taken:
                return taken
    day, clock = _DATE.match(_text(gps, GPS_DATE)), _numbers(gps, GPS_TIME)
    if day and len(clock) == 3:
        return _moment([*(int(part) for part in day.groups()), *(int(part) for part in clock)], UTC)
    return None


def _zone(text: str) -> tzinfo:
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return SEOUL
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


def _moment(parts: list[int], zone: tzinfo) -> datetime | None:
    year, month, day, hour, minute, second = parts
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _location(gps: Values) -> Spot | None:
    datum = re.sub(r"[^A-Z0-9]", "", _text(gps, DATUM).upper())
    latitude = _degrees(gps, LATITUDE, LATITUDE_REF, "NS", 90)
    longitude = _degrees(gps, LONGITUDE, LONGITUDE_REF, "EW", 180)
    if latitude is None or longitude is None or (datum and not datum.startswith("WGS84")):
        return None
    if abs(latitude) < NOWHERE_DEGREES and abs(longitude) < NOWHERE_DEGREES:
        return None
    error = _single(gps, ERROR_M)
    return Spot(longitude, latitude, error if error and error > 0 else None)


def _degrees(gps: Values, tag: int, ref_tag: int, directions: str, most: int) -> float | None:
    """Signed degrees from degrees, minutes and seconds; None without a valid direction or out of range."""
    parts, ref = _numbers(gps, tag), _text(gps, ref_tag).upper()[:1]
    if (
        not 1 <= len(parts) <= 3
        or not ref
        or ref not in directions
        or min(parts) < 0
        or max(parts[1:], default=0) >= 60
    ):
        return None
    degrees = math.fsum(part / (1.0, 60.0, 3600.0)[power] for power, part in enumerate(parts))
    if degrees > most:
        return None
    return degrees if ref == directions[0] else -degrees
