"""One row of an exchange file becomes a case, or a reject that says where and why. Pure: no I/O."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from patrol.clock import SEOUL
from patrol.exchange import refusals, words
from patrol.exchange.refusals import Reason, Reject
from patrol.exchange.tables import Line, Value
from patrol.exchange.words import CHANNELS, STATES, squeeze
from patrol.findings.rules import HANDLED, MOVES, RESOLVED, Channel, State
from patrol.geo import KOREA

LONGEST = {words.NUMBER: 60, words.CONTENT: 4000, words.ADDRESS: 300, words.RESULT: 4000}
SERIAL_DAYS = (20_000, 80_000)
"""A bare number in this range in a time's cell is a spreadsheet's day (1954 to 2119)."""
SERIAL_START = dt.datetime(1899, 12, 30, tzinfo=SEOUL)
MOST_DEGREES = 360
TRANSFER = ": "
"""An export writes a transfer as `기관: 사유`, a duplicate as `중복: 원 접수번호`."""
DUPLICATE_OF = "중복: "


class _Wrong(Exception):  # noqa: N818 - leaves this module as a Reject
    def __init__(self, column: str, why: Reason) -> None:
        super().__init__(why.en)
        self.column = column
        self.why = why


@dataclass(frozen=True, slots=True)
class Case:
    """One row, read: what the file says of one case. Degrees in EPSG:4326; moments aware, in UTC."""

    line: int
    number: str
    received_at: dt.datetime
    channel: Channel
    field_name: str
    item_name: str
    content: str
    longitude: float | None
    latitude: float | None
    address: str | None
    state: State | None
    department_name: str
    resolved_at: dt.datetime | None
    result: str | None
    digest: bytes

    @property
    def key(self) -> tuple[str, str]:
        """What makes two rows the same case."""
        return self.channel, self.number

    @property
    def original_number(self) -> str | None:
        """The case that a duplicate (중복) repeats."""
        if self.state is not State.DUPLICATE or self.result is None:
            return None
        return self.result.removeprefix(DUPLICATE_OF).strip()


def read_case(line: Line, *, default_channel: Channel, at: dt.datetime) -> Case | Reject:
    """Read a row; `at` is now: nothing is received in the future."""
    try:
        return _read(line, default_channel, at)
    except _Wrong as wrong:
        return Reject(line.number, wrong.column, wrong.why)


def _read(line: Line, default_channel: Channel, at: dt.datetime) -> Case:
    if line.extra:
        raise _Wrong("", refusals.TOO_MANY_CELLS)
    cells = line.cells
    number, content = _required(cells, words.NUMBER), _required(cells, words.CONTENT)
    received_at = _moment(cells, words.RECEIVED_AT)
    if received_at is None:
        raise _Wrong(words.RECEIVED_AT, refusals.EMPTY)
    if received_at > at:
        raise _Wrong(words.RECEIVED_AT, refusals.RECEIVED_AHEAD)
    channel = CHANNELS.get(squeeze(_text(cells, words.CHANNEL) or str(default_channel)))
    if channel is None:
        raise _Wrong(words.CHANNEL, refusals.NO_CHANNEL)
    longitude, latitude = _position(cells)
    resolved_at = _moment(cells, words.RESOLVED_AT)
    result = _text(cells, words.RESULT) or None
    state = _state(cells, resolved_at, result)
    if state not in HANDLED:
        # A case that is open has not been handled yet, whatever time an export writes there.
        resolved_at = None
    elif resolved_at is not None and resolved_at < received_at:
        raise _Wrong(words.RESOLVED_AT, refusals.RESOLVED_BEFORE)
    elif resolved_at is not None and resolved_at > at:
        raise _Wrong(words.RESOLVED_AT, refusals.RESOLVED_AHEAD)
    values = (
        number,
        received_at,
        channel,
        _text(cells, words.FIELD),
        _text(cells, words.ITEM),
        content,
        longitude,
        latitude,
        _text(cells, words.ADDRESS) or None,
        state,
        _text(cells, words.DEPARTMENT),
        resolved_at,
        result,
    )
    digest = hashlib.blake2b(repr(values).encode(), digest_size=16).digest()
    return Case(line.number, *values, digest)


def _required(cells: Mapping[str, Value], column: str) -> str:
    text = _text(cells, column)
    if not text:
        raise _Wrong(column, refusals.EMPTY)
    return text


def _text(cells: Mapping[str, Value], column: str) -> str:
    value = cells.get(column)
    if value is None or value == "":
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if len(text) > LONGEST.get(column, 100):
        raise _Wrong(column, refusals.too_long(LONGEST.get(column, 100)))
    return text


_TIME = re.compile(
    r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*(?:\([월화수목금토일]\))?"
    r"(?:[T\s]*(오전|오후|AM|PM)?\s*(\d{1,2})\s*(?:시|[:시]\s*(\d{1,2})\s*분?(?::?\s*(\d{1,2})(?:\.\d+)?\s*초?)?)"
    r"\s*(AM|PM)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")


def _moment(cells: Mapping[str, Value], column: str) -> dt.datetime | None:
    """A time on Seoul's clocks, as text, as a spreadsheet's date or as its number."""
    value = cells.get(column)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return read_moment(value)
    except (ValueError, OverflowError):
        raise _Wrong(column, refusals.NO_MOMENT) from None


def read_moment(value: Value) -> dt.datetime:
    """A time on Seoul's clocks as an aware moment in UTC; raises ValueError for what is none."""
    if isinstance(value, dt.datetime):
        # A spreadsheet keeps fractions of a day: half a second makes up for what they lose.
        return _seoul((value + dt.timedelta(seconds=0.5)).replace(microsecond=0))
    if isinstance(value, dt.date):
        return _seoul(dt.datetime(value.year, value.month, value.day, tzinfo=SEOUL))
    if isinstance(value, int | float):
        if not SERIAL_DAYS[0] < value < SERIAL_DAYS[1]:
            return read_moment(str(int(value)))
        return _seoul(SERIAL_START + dt.timedelta(seconds=round(value * 86400)))
    text = str(value).strip()
    if len(text) in (16, 19) and text[4] == text[7] == "-" and text[10] in " T":
        # What most files write, read quickly.
        return _seoul(dt.datetime.fromisoformat(text))
    if _SERIAL.fullmatch(text) and SERIAL_DAYS[0] < float(text) < SERIAL_DAYS[1]:
        # A spreadsheet's day whose cell had no date format, saved as CSV.
        return read_moment(float(text))
    match = _TIME.fullmatch(text)
    if match is None:
        plain = _DIGITS.fullmatch(text)
        if plain is None:
            raise ValueError(text)
        year, month, day, hour, minute, second = (int(part or 0) for part in plain.groups())
        return _seoul(dt.datetime(year, month, day, hour, minute, second, tzinfo=SEOUL))
    before, after, offset = match[4], match[8], match[9]
    year, month, day, hour, minute, second = (int(match[part] or 0) for part in (1, 2, 3, 5, 6, 7))
    half = (before or after or "").upper()
    if half in {"오후", "PM"} and hour < 12:
        hour += 12
    elif half in {"오전", "AM"} and hour == 12:
        hour = 0
    local = dt.datetime(year, month, day, hour, minute, second, tzinfo=SEOUL)
    if offset:
        offset = "+00:00" if offset.upper() == "Z" else offset
        return dt.datetime.fromisoformat(f"{local.replace(tzinfo=None).isoformat()}{offset}").astimezone(
            dt.UTC
        )
    return _seoul(local)


def _seoul(local: dt.datetime) -> dt.datetime:
    moment = local if local.tzinfo else local.replace(tzinfo=SEOUL)
    return moment.astimezone(dt.UTC)


def _position(cells: Mapping[str, Value]) -> tuple[float | None, float | None]:
    latitude, longitude = _degrees(cells, words.LATITUDE), _degrees(cells, words.LONGITUDE)
    if latitude is None and longitude is None:
        return None, None
    if latitude is None or longitude is None:
        missing = words.LATITUDE if latitude is None else words.LONGITUDE
        raise _Wrong(missing, refusals.HALF_A_PLACE)
    west, south, east, north = KOREA
    if west <= longitude <= east and south <= latitude <= north:
        return longitude, latitude
    if west <= latitude <= east and south <= longitude <= north:
        raise _Wrong(words.LATITUDE, refusals.SWAPPED)
    is_metres = min(abs(longitude), abs(latitude)) > MOST_DEGREES
    raise _Wrong(words.LATITUDE, refusals.IN_METRES if is_metres else refusals.ABROAD)


def _degrees(cells: Mapping[str, Value], column: str) -> float | None:
    value = cells.get(column)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return float(str(value).strip())
    except ValueError:
        raise _Wrong(column, refusals.NO_DEGREES) from None


def _state(cells: Mapping[str, Value], resolved_at: dt.datetime | None, result: str | None) -> State | None:
    """The state that the row says; None where it says none. What a state needs must be there."""
    text = _text(cells, words.STATE)
    if not text:
        return State.DONE if resolved_at is not None else None
    state = STATES.get(squeeze(text))
    if state is None:
        raise _Wrong(words.STATE, refusals.NO_STATE)
    if state in RESOLVED and resolved_at is None:
        raise _Wrong(words.RESOLVED_AT, refusals.NEEDS_RESOLVED_AT)
    if state is State.UNFIXABLE and result is None:
        raise _Wrong(words.RESULT, refusals.NEEDS_REASON)
    if state is State.DUPLICATE and result is None:
        raise _Wrong(words.RESULT, refusals.NEEDS_ORIGINAL)
    return state


_REVIVALS = frozenset({(State.DUPLICATE, State.RECEIVED), (State.WITHDRAWN, State.RECEIVED)})


@lru_cache(maxsize=256)
def leads_to(source: State, target: State) -> bool:
    """Whether a newer export may bring a case from one state to the other: by moves of `MOVES`, of which it may skip some.

    What would go back (an older export) is not: nothing passes through `reopened` unless it begins or ends there, and nothing
    is taken back to `received`.
    """
    reached, ahead = {source}, [source]
    while ahead:
        here = ahead.pop()
        for start, end in MOVES:
            if start is not here or end in reached or (start, end) in _REVIVALS or end is State.RECEIVED:
                continue
            if end is target:
                return True
            if end is not State.REOPENED:
                reached.add(end)
                ahead.append(end)
    return False


def split_transfer(result: str | None) -> tuple[str | None, str | None]:
    """(body, reason) of a transfer written as `기관: 사유`."""
    if result is None:
        return None, None
    body, mark, reason = result.partition(TRANSFER)
    if not mark or len(body) > 100:
        return (result, None) if len(result) <= 100 else (None, result)
    return body, reason
