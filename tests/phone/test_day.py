"""The officer's own day: what was turned away is news for two weeks, what was sent back stays until it is done."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol import clock
from patrol.database import transaction
from patrol.phone.queries import sent_back
from tests.cast import OFFICER, Cast
from tests.findings.arranging import found, step


def numbers(session: Session, *, days_later: int) -> set[object]:
    """Ids of what the officer's day shows so many days from now."""
    return {one.id for one in sent_back(session, OFFICER.id, at=clock.now() + dt.timedelta(days=days_later))}


def test_what_cannot_be_fixed_leaves_the_day_after_two_weeks(cast: Cast, engine: Engine) -> None:
    with transaction(engine) as session:
        back, away = found(session), found(session, item_code="0301")
        for target in ("assigned", "done", "reopened"):
            step(session, back, target, at=clock.now())
        step(session, away, "unfixable", at=clock.now())
    with transaction(engine) as session:
        assert numbers(session, days_later=13) == {back, away}
        assert numbers(session, days_later=15) == {back}
