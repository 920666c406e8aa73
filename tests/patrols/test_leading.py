"""Patrols: started and ended exactly once, also by a phone that was offline; tracks only with consent, and not for ever."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.areas.load import load_reference
from patrol.clock import seoul_time
from patrol.ids import new_id
from patrol.journal import SYSTEM
from patrol.patrols.inputs import EndInput, FixInput, PatrolInput, TrackInput
from patrol.patrols.lead import end, forget_tracks, start
from patrol.patrols.queries import find_patrols, findings_by_field, patrol, track_geojson, under_way
from patrol.problems import Problem
from tests.cast import DISTRICT, MANAGER, OFFICER, SECOND_OFFICER
from tests.findings.arranging import MORNING, RUBBISH, actor, found
from tests.programmes.arranging import journal_of, kinds, outing

NOON = MORNING + dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def reference(session: Session) -> None:
    kinds(session)


def finish(
    session: Session, patrol_id: uuid.UUID, *, by: Any = OFFICER, head: bool = False, **more: Any
) -> bool:
    return end(
        session,
        actor(by),
        patrol_id,
        EndInput(**{"ended_at": NOON, **more}),
        district_code=DISTRICT,
        at=NOON,
        keep_track_days=30,
        is_office_head=head,
    )


def walk(count: int = 30) -> TrackInput:
    fixes = tuple(
        FixInput(
            longitude=126.8962 + number * 0.0002,
            latitude=37.5264 + (number % 2) * 0.0002,
            at=MORNING + dt.timedelta(minutes=number * 3),
            accuracy_m=9,
        )
        for number in range(count)
    )
    return TrackInput(agreed_at=MORNING, fixes=fixes)


def test_a_patrol_started_twice_is_one_patrol(session: Session) -> None:
    given = PatrolInput(id=new_id(), programme_code="daily", started_at=MORNING)
    made = [start(session, actor(OFFICER), given, district_code=DISTRICT, at=MORNING) for _ in range(2)]
    assert made == [True, False]
    assert journal_of(session, "patrol", given.id) == ["started"]


def test_a_patrol_of_an_unknown_kind_is_refused(session: Session) -> None:
    with pytest.raises(Problem) as caught:
        outing(session, programme_code="daycare")
    assert caught.value.slug == "programme-unknown"


def test_a_patrol_ends_once_and_says_what_became_of_it(session: Session) -> None:
    patrol_id = outing(session, theme="통학로", people=3)
    found(session, patrol_id=patrol_id)
    found(session, patrol_id=patrol_id, item_code=RUBBISH)
    assert finish(session, patrol_id)
    assert not finish(session, patrol_id, ended_at=NOON + dt.timedelta(hours=1))
    row = patrol(session, patrol_id, DISTRICT)
    assert (row.minutes, row.findings, row.people, row.length_m) == (120, 2, 3, None)
    assert {one.field_code: one.findings for one in findings_by_field(session, patrol_id)} == {
        "02": 1,
        "03": 1,
    }
    assert journal_of(session, "patrol", patrol_id) == ["started", "ended"]


def test_only_whoever_leads_it_or_the_office_head_ends_a_patrol(session: Session) -> None:
    patrol_id = outing(session)
    with pytest.raises(Problem) as caught:
        finish(session, patrol_id, by=SECOND_OFFICER)
    assert caught.value.slug == "patrol-not-yours"
    assert finish(session, patrol_id, by=MANAGER, head=True)


def test_a_track_that_was_agreed_to_is_kept_simplified_with_a_time_for_each_vertex(session: Session) -> None:
    patrol_id = outing(session)
    finish(session, patrol_id, track=walk())
    kept = track_geojson(session, patrol_id)
    assert kept is not None
    assert len(kept["geometry"]["coordinates"]) == 1
    assert 2 <= len(kept["geometry"]["coordinates"][0]) == len(kept["properties"]["times"][0]) <= 30
    assert kept["properties"]["pauses"] == []
    length = patrol(session, patrol_id, DISTRICT).length_m
    assert length is not None
    assert 500 < length < 1500


def test_where_the_screen_was_off_there_is_neither_line_nor_length(session: Session) -> None:
    """Ten minutes without a position, 2 km on: nobody knows how the officer came there."""
    fixes = [
        FixInput(
            longitude=126.8962 + number * 0.0002 + (0.02 if number >= 10 else 0),
            latitude=37.5264,
            at=MORNING + dt.timedelta(seconds=number * 20 + (600 if number >= 10 else 0)),
            accuracy_m=9,
        )
        for number in range(20)
    ]
    patrol_id = outing(session)
    finish(session, patrol_id, track=TrackInput(agreed_at=MORNING, fixes=tuple(fixes)))
    kept = track_geojson(session, patrol_id)
    assert kept is not None
    assert len(kept["geometry"]["coordinates"]) == 2
    (pause,) = kept["properties"]["pauses"]
    assert pause == {
        "from": seoul_time(fixes[9].at).isoformat(),
        "to": seoul_time(fixes[10].at).isoformat(),
    }
    length = patrol(session, patrol_id, DISTRICT).length_m
    assert length is not None
    assert 300 < length < 330  # two walks of 159 m, not the 2 km between them


def test_where_only_legal_dongs_are_known_a_track_touches_those(session: Session) -> None:
    load_reference(session, SYSTEM, DISTRICT, MORNING)
    patrol_id = outing(session)
    finish(session, patrol_id, track=walk())
    touched = patrol(session, patrol_id, DISTRICT).touched
    assert touched
    names = session.scalars(
        text("select name from area where kind = 'legal_dong' and code = any(:codes)"),
        {"codes": list(touched)},
    )
    assert any(name.startswith("당산동") for name in names)


def test_standing_still_is_no_pause(session: Session) -> None:
    patrol_id = outing(session)
    finish(session, patrol_id, track=walk())  # three minutes from step to step, 28 m each
    kept = track_geojson(session, patrol_id)
    assert kept is not None
    assert kept["properties"]["pauses"] == []


def test_without_a_track_there_is_none(session: Session) -> None:
    patrol_id = outing(session)
    finish(session, patrol_id)
    assert track_geojson(session, patrol_id) is None


def test_tracks_are_removed_after_their_time_and_the_patrol_stays(session: Session) -> None:
    patrol_id = outing(session)
    finish(session, patrol_id, track=walk())
    assert forget_tracks(session, NOON + dt.timedelta(days=29)) == 0
    assert forget_tracks(session, NOON + dt.timedelta(days=31)) == 1
    assert track_geojson(session, patrol_id) is None
    assert patrol(session, patrol_id, DISTRICT).length_m is not None
    assert journal_of(session, "patrol", patrol_id)[-1] == "track_removed"


def test_a_patrol_entered_afterwards_says_so(session: Session) -> None:
    later = NOON + dt.timedelta(days=3)
    patrol_id = outing(session, ended_at=NOON, now=later)
    row = patrol(session, patrol_id, DISTRICT)
    assert row.is_afterwards
    assert row.minutes == 120
    assert journal_of(session, "patrol", patrol_id) == ["entered"]


def test_a_phone_with_a_wrong_clock_starts_now(session: Session) -> None:
    patrol_id = outing(session, started_at=MORNING + dt.timedelta(days=400))
    assert patrol(session, patrol_id, DISTRICT).started_at == MORNING


def test_what_is_under_way_is_known_to_whoever_leads_it(session: Session) -> None:
    patrol_id = outing(session)
    assert [row.id for row in under_way(session, OFFICER.id)] == [patrol_id]
    assert under_way(session, SECOND_OFFICER.id) == []
    finish(session, patrol_id)
    assert under_way(session, OFFICER.id) == []


def test_the_list_pages_through_all_of_them(session: Session) -> None:
    made = [outing(session, started_at=MORNING - dt.timedelta(hours=n)) for n in range(5)]
    seen, cursor = [], None
    while True:
        page = find_patrols(session, DISTRICT, size=2, cursor=cursor)
        seen.extend(row.id for row in page.rows)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == made
