"""Ids that say when they were made: UUIDv7 (RFC 9562), made by whoever records a thing first.

Within a process each id is greater than the one before, even when the clock stands still or goes back.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

from patrol import clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
RANDOM_BITS = 74
STEP_BITS = 32
VERSION = 7 << 76
VARIANT = 0b10 << 62

_lock = Lock()
_last = 0


def new_id() -> UUID:
    """A UUIDv7 of now, greater than every id that this process has made (RFC 9562, 6.2, method 2)."""
    global _last
    made = _milliseconds(clock.now()) << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    with _lock:
        # Within the same millisecond, or after the clock was set back: count on from the last one by a random
        # step; an overflow of the random part carries into the time, as the RFC allows.
        if made >> RANDOM_BITS <= _last >> RANDOM_BITS:
            made = _last + 1 + secrets.randbits(STEP_BITS)
        _last = made
    return _uuid(made)


def id_of(at: datetime) -> UUID:
    """A random UUIDv7 of a given moment, for what is recorded afterwards (imports, demo data)."""
    return _uuid(_milliseconds(at) << RANDOM_BITS | secrets.randbits(RANDOM_BITS))


def id_time(made: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond, in UTC; raises ValueError for any other UUID."""
    if made.version != 7:
        raise ValueError("only a UUIDv7 knows when it was made")
    return EPOCH + (made.int >> 80) * MILLISECOND


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def _uuid(value: int) -> UUID:
    milliseconds, random = value >> RANDOM_BITS, value & ((1 << RANDOM_BITS) - 1)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | VERSION | high << 64 | VARIANT | low)
