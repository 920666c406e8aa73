"""What every part of the demo programmes needs: whose, when, ids that repeat, one random generator."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import SEOUL, Period
from patrol.journal import Actor

ACTOR = Actor("demo")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Demo:
    """What every part needs: whose, when, and one random generator."""

    session: Session
    district_code: str
    seed: int
    until: dt.datetime
    random: np.random.Generator

    @property
    def year(self) -> Period:
        """The 365 days before."""
        last = self.until.astimezone(SEOUL).date()
        return Period(last - dt.timedelta(days=364), last)

    def id(self, part: str, number: int, day: dt.date) -> uuid.UUID:
        """A UUIDv7 that depends on seed, part, number and day alone."""
        tail = int.from_bytes(
            hashlib.blake2b(f"{self.seed}/{part}/{number}".encode(), digest_size=10).digest()
        )
        at = dt.datetime.combine(day, dt.time(9), SEOUL).timestamp()
        value = (
            int(at * 1000) << 80 | 7 << 76 | (tail >> 68 & 0xFFF) << 64 | 2 << 62 | (tail & ((1 << 62) - 1))
        )
        return uuid.UUID(int=value)

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """A moment of a Seoul day."""
        return dt.datetime.combine(day, dt.time(hour, minute), SEOUL)


def people_of(demo: Demo, role: str) -> list[uuid.UUID]:
    """The demo accounts of a role."""
    found = demo.session.scalars(
        text(
            "select id from person where role = :role and is_demo and district_code = :district order by name"
        ),
        {"role": role, "district": demo.district_code},
    )
    return list(found)
