"""What receiving a report needs to know, kept in memory until an administrator changes it (`patrol.editions`)."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from patrol.addresses.queries import address_of, has_addresses
from patrol.addresses.rules import can_name
from patrol.areas.atlas import Edition, Place
from patrol.areas.queries import atlas_of
from patrol.classification.model import Model
from patrol.classification.queries import model_in_use
from patrol.editions import edition_number
from patrol.geo import Spot
from patrol.routing.queries import assigns_at_once, days_off_of, rules_of
from patrol.routing.rules import Rule
from patrol.taxonomy.queries import Scheme, scheme, version_on

KEPT = 16


@dataclass(frozen=True)
class Ground:
    """The reference data of one district on one Seoul day."""

    scheme: Scheme
    routing: tuple[Rule, ...]
    assigns_at_once: bool
    extra_days_off: frozenset[dt.date]
    areas: Edition
    model: Model
    has_addresses: bool = False

    def place(self, spot: Spot) -> Place:
        """Where a spot is: dong, legal dong, zones, or which other district."""
        return self.areas.place(spot)

    def address(self, session: Session, spot: Spot | None) -> str | None:
        """The road-name address of a spot: one short statement where addresses are loaded, none else."""
        if spot is None or not self.has_addresses or not can_name(spot.accuracy_m):
            return None
        return address_of(session, spot, self.areas.district_code)

    def around(self, spot: Spot | None) -> frozenset[str]:
        """The kinds of zones that a spot lies in: what the classifier hears of the place."""
        return (
            frozenset(zone.zone_type for zone in self.place(spot).zones) if spot is not None else frozenset()
        )


_kept: OrderedDict[tuple[URL, int, str, dt.date], Ground] = OrderedDict()
_lock = Lock()


def ground_of(session: Session, district_code: str, day: dt.date) -> Ground:
    """The ground for a day: one short statement, or all of it again after a change."""
    bind = session.get_bind()
    url = bind.url if isinstance(bind, Engine) else bind.engine.url
    key = (url, edition_number(session), district_code, day)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    ground = Ground(
        scheme(session, version_on(session, day)),
        tuple(row.rule for row in rules_of(session, district_code)),
        assigns_at_once(session, district_code),
        frozenset(one.day for one in days_off_of(session, district_code, day)),
        atlas_of(session, district_code).on(day),
        model_in_use(session),
        has_addresses(session, district_code),
    )
    with _lock:
        _kept[key] = ground
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return ground
