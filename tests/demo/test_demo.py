"""The demo year: the same for the same seed, with every state, inside the district, counted and journaled."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.areas.load import load_reference
from patrol.demo.load import ACTOR, load_year
from patrol.demo.people import add_demo_people
from patrol.findings.rules import State
from patrol.journal import SYSTEM
from patrol.storage import Storage
from tests.cast import DISTRICT

UNTIL = dt.datetime(2026, 6, 30, 9, 0, tzinfo=dt.UTC)


def load(session: Session, *, findings: int, seed: int, photos: int = 0) -> None:
    """A demo year over the packaged boundaries."""
    load_reference(session, SYSTEM, DISTRICT, clock.now())
    add_demo_people(session, ACTOR, DISTRICT)
    storage = Storage.open("memory://")
    load_year(
        session, storage, district_code=DISTRICT, findings=findings, seed=seed, until=UNTIL, photos=photos
    )


def rows(session: Session) -> list[tuple[object, ...]]:
    """What the year holds, without what depends on the accounts' ids."""
    statement = "select id, number, channel, item_code, state, received_at, st_astext(location), description from finding"
    return [tuple(row) for row in session.execute(text(f"{statement} order by number"))]


def test_the_same_seed_gives_the_same_year_and_another_one_another(session: Session) -> None:
    years = []
    for seed in (3, 3, 4):
        load(session, findings=300, seed=seed)
        years.append(rows(session))
        session.rollback()
    assert years[0] == years[1]
    assert years[0] != years[2]


def test_a_year_has_every_state_lies_in_the_district_and_is_counted_and_journaled(session: Session) -> None:
    load(session, findings=4000, seed=1)
    states = set(session.scalars(text("select distinct state from finding")))
    assert states == {str(state) for state in State}
    outside = session.scalar(
        text(
            "select count(*) from finding f where not exists (select from area a where a.kind = 'legal_dong'"
            " and st_dwithin(a.boundary, f.location, 0.0001))"
        )
    )
    assert outside == 0
    assert session.scalar(text("select count(*) from journal_entry where action = 'received'")) == 4000
    assert session.scalar(text("select sum(received) from count_change")) == 4000
    span = session.execute(
        text("select max(received_at) - min(received_at) as days, max(received_at) as last from finding")
    ).one()
    assert dt.timedelta(days=350) < span.days < dt.timedelta(days=366)
    assert span.last <= UNTIL
    weekend = session.scalar(
        text(
            "select count(*) from finding where channel = 'patrol'"
            " and extract(isodow from received_at at time zone 'Asia/Seoul') > 5"
        )
    )
    assert weekend < 4000 * 0.05


def test_findings_with_photos_have_pictures_that_can_be_shown(session: Session) -> None:
    load(session, findings=60, seed=2, photos=20)
    shown = session.execute(
        text(
            "select count(*) as photos, count(distinct finding_id) as findings from photo where state = 'derived'"
        )
    ).one()
    assert shown.findings == 20
    assert shown.photos >= 20
