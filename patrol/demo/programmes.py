"""A year of the programmes for the demo district: plans, patrols, facilities, inspections, monitors, activities, grievances.

The same seed and day give the same rows. Findings that are there already are given to the patrols and monitors of their day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from patrol.clock import is_day_off
from patrol.demo import programme_words as words
from patrol.demo.inspections import load_inspections
from patrol.demo.places import read_ground, scatter
from patrol.demo.programme_ground import ACTOR, DAY, Demo, people_of
from patrol.demo.programme_people import add_activities, add_grievances, add_monitors
from patrol.demo.programme_places import add_zones
from patrol.journal import record
from patrol.patrols.inputs import FixInput, TrackInput
from patrol.patrols.lead import keep_track
from patrol.patrols.models import Patrol
from patrol.programmes.make import PlanInput, make_plan
from patrol.programmes.rules import Schedule, planned_days


def load_programmes_year(session: Session, *, district_code: str, seed: int, until: dt.datetime) -> None:
    """Add a year of all programmes. The kinds and checklists have to be there (`patrol reference load`)."""
    demo = Demo(session, district_code, seed, until, np.random.default_rng((seed, 7)))
    add_plans(demo)
    add_zones(demo)
    add_patrols(demo)
    load_inspections(demo)
    add_monitors(demo)
    add_activities(demo)
    add_grievances(demo)
    change = {"seed": seed, "until": until.isoformat()}
    record(session, ACTOR, subject="demo", subject_id=seed, action="programmes_loaded", change=change)


def add_plans(demo: Demo) -> None:
    """The plan for each calendar year that the demo year touches."""
    years = sorted({demo.year.first.year, demo.year.last.year})
    for year in years:
        for number, (code, title, place, rule, time_, tolerance) in enumerate(words.PLANS):
            given = PlanInput(
                id=demo.id("plan", year * 100 + number, dt.date(year, 1, 2)),
                programme_code=code,
                title=title,
                place=place,
                rule=rule,
                starts_on=dt.date(year, 1, 1),
                until=dt.date(year, 12, 31),
                at_time=dt.time.fromisoformat(time_),
                tolerance_days=tolerance,
            )
            make_plan(demo.session, ACTOR, given, district_code=demo.district_code)


def add_patrols(demo: Demo) -> None:
    """Patrols by plan and rhythm; the year's patrol findings belong to the daily patrol of their day."""
    officers: list[uuid.UUID | None] = [*people_of(demo, "officer")] or [None]
    dongs = read_ground(demo.session, demo.district_code, demo.year.last).dong_codes
    rows: list[dict[str, Any]] = []

    def add(code: str, day: dt.date, hour: int, minute: int, minutes: int, people: int, theme: str) -> None:
        begun = demo.at(day, hour, minute)
        ended = begun + dt.timedelta(minutes=minutes)
        if ended >= demo.until:
            return
        number = len(rows)
        identity = demo.id("patrol", number, day)
        touched: list[Any] = []
        if dongs:
            touched = list(demo.random.choice(dongs, size=min(len(dongs), 2 + number % 3), replace=False))
        rows.append(
            {
                "id": identity,
                "digest": identity.bytes,
                "district_code": demo.district_code,
                "programme_code": code,
                "theme": theme,
                "led_by": officers[number % len(officers)],
                "companions": words.COMPANIONS[number % len(words.COMPANIONS)] if code != "daily" else "",
                "people": people,
                "started_at": begun,
                "ended_at": ended,
                "note": words.NOTES[number % len(words.NOTES)],
                "length_m": round(float(demo.random.uniform(1800, 6200)), 1) if code == "daily" else None,
                "dongs": sorted(str(one) for one in touched),
                "created_at": begun,
            }
        )

    for day in demo.year:
        pick = float(demo.random.random())
        if is_day_off(day):
            add("holiday_squad", day, 10, 0, 240, 4, "")
            continue
        minutes = 120 + int(pick * 120)
        theme = words.THEMES[day.month - 1]
        add(
            "themed" if day.day % 9 == 0 else "daily",
            day,
            9,
            30,
            minutes,
            2,
            theme if day.day % 9 == 0 else "",
        )
        if day.weekday() in (0, 2):
            add("executive_day", day, 15, 0, 90, 6, "공원·공사장 취약지역")
        if day.weekday() == 1:
            add("executive_night", day, 20, 0, 90, 8, "골목길 안전")
    for code, _title, _place, rule, time_, _tolerance in words.PLANS:
        hour, minute = (int(part) for part in time_.split(":"))
        for day in planned_days(Schedule(rule, demo.year.first, demo.year.last), demo.year):
            luck = float(demo.random.random())
            if luck < 0.08:
                continue
            held = day + DAY if luck < 0.16 and not is_day_off(day + DAY) else day
            if code in words.PATROL_CODES:
                people = 56 if code == "executive_field_day" else 6 + int(luck * 12)
                add(code, held, hour, minute, 110, people, "")
    if rows:
        demo.session.execute(insert(cast(Table, Patrol.__table__)), rows)
    _give_findings(demo)
    _add_tracks(demo, rows)


def _give_findings(demo: Demo) -> None:
    """Patrol findings go to the daily patrol of their day, some to that day's executives' one."""
    demo.session.execute(
        text("""
            update finding f set patrol_id = o.id
              from (select distinct on (day, late) id, day, late from (
                      select id, started_at, (started_at at time zone 'Asia/Seoul')::date as day,
                             programme_code like 'executive%' as late from patrol where district_code = :district
                         and programme_code in ('daily', 'themed', 'executive_day', 'executive_night')) p
                    order by day, late, started_at) o
             where f.district_code = :district and f.channel = 'patrol' and f.patrol_id is null
               and (f.received_at at time zone 'Asia/Seoul')::date = o.day
               and o.late = (abs(hashtext(f.id::text)) % 12 = 0)
        """),
        {"district": demo.district_code},
    )


def _add_tracks(demo: Demo, rows: list[dict[str, Any]]) -> None:
    """Tracks of the last weeks' daily patrols: a walk from corner to corner."""
    ground = read_ground(demo.session, demo.district_code, demo.year.last)
    if not ground.dong_codes:
        return
    recent = [row for row in rows if row["programme_code"] in ("daily", "themed")][-12:]
    for number, row in enumerate(recent):
        _dong, longitude, latitude = scatter(ground, 400, demo.random)
        steps = _walk(longitude, latitude)
        begun, ended = row["started_at"], row["ended_at"]
        gap = (ended - begun) / len(steps)
        fixes = tuple(
            FixInput(longitude=x, latitude=y, at=begun + gap * index, accuracy_m=8.0)
            for index, (x, y) in enumerate(steps)
            if number % 4 or not 200 <= index < 240  # here and there the screen was off for a while
        )
        keep_track(
            demo.session,
            row["id"],
            TrackInput(agreed_at=begun, fixes=fixes),
            district_code=demo.district_code,
            between=(begun, ended),
            delete_after=demo.until + dt.timedelta(days=30),
        )


def _walk(longitude: Any, latitude: Any) -> list[tuple[float, float]]:
    """From the first spot always to the nearest one that was not visited, thirty times, with steps between."""
    left = list(zip(longitude.tolist(), latitude.tolist(), strict=True))
    here = left.pop(0)
    path = [here]
    for _step in range(30):
        there = min(left, key=lambda spot: (spot[0] - here[0]) ** 2 + (spot[1] - here[1]) ** 2)
        left.remove(there)
        path.extend(
            (here[0] + (there[0] - here[0]) * part / 16, here[1] + (there[1] - here[1]) * part / 16)
            for part in range(1, 17)
        )
        here = there
    return path
