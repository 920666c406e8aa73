"""The demo district has a year of every programme: patrols with tracks, zones, inspections, monitors, activities, grievances."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.areas.load import load_reference
from patrol.demo.load import ACTOR
from patrol.demo.people import add_demo_people
from patrol.demo.programmes import load_programmes_year
from patrol.journal import SYSTEM
from patrol.programmes.load import load_programmes
from tests.cast import DISTRICT

UNTIL = dt.datetime(2026, 6, 30, 9, 0, tzinfo=dt.UTC)
ALL = """
    select (select count(distinct programme_code) from patrol) as patrol_kinds,
           (select count(*) from patrol_track) as tracks,
           (select count(*) from patrol_track where cardinality(pieces) > 1) as tracks_with_pauses,
           (select count(*) from area where kind = 'zone') as zones,
           (select count(*) from patrol where cardinality(zones) > 0) as patrols_in_zones,
           (select count(*) from plan) as plans,
           (select count(*) from facility where boundary is not null) as polygons,
           (select count(distinct y.programme_code) from inspection i join facility y on y.id = i.facility_id) as inspected,
           (select count(distinct result) from inspection) as results,
           (select count(*) from inspection where closed_at is null) as open_inspections,
           (select count(*) from monitor) as monitors,
           (select count(*) from activity where location is not null) as placed_activities,
           (select count(*) from activity a join programme k on k.district_code = a.district_code
               and k.code = a.programme_code where k.is_personal and a.location is not null) as placed_welfare,
           (select count(distinct category_code) from grievance) as categories,
           (select count(distinct channel) from grievance) as channels,
           (select count(*) from grievance where location is not null) as placed_grievances,
           (select count(*) from facility where next_due_on is null) as without_date
"""


def test_the_demo_district_has_a_year_of_every_programme(session: Session) -> None:
    load_reference(session, SYSTEM, DISTRICT, clock.now())
    load_programmes(session, SYSTEM, DISTRICT)
    add_demo_people(session, ACTOR, DISTRICT)
    load_programmes_year(session, district_code=DISTRICT, seed=1, until=UNTIL)
    row = session.execute(text(ALL)).one()
    assert row.patrol_kinds >= 9
    assert row.tracks >= 10
    assert row.tracks_with_pauses >= 1
    assert row.zones == 11
    assert row.patrols_in_zones >= 3
    assert row.plans >= 5
    assert row.polygons >= 3
    assert (row.inspected, row.results) == (6, 4)
    assert row.open_inspections >= 1
    assert row.monitors == 54
    assert row.placed_activities > 50
    assert row.placed_welfare == 0
    assert (row.categories, row.channels) == (7, 3)
    assert row.placed_grievances > 300
    assert row.without_date == 0
