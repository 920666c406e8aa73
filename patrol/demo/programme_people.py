"""Monitors, activities, the budget and grievances of the demo year."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, insert, text

from patrol.activities.models import Activity, Budget
from patrol.clock import SEOUL, is_day_off
from patrol.demo import programme_words as words
from patrol.demo.places import read_ground
from patrol.demo.programme_ground import DAY, Demo, people_of
from patrol.demo.programme_places import give_places
from patrol.grievances.models import Grievance
from patrol.grievances.queries import categories, limits
from patrol.grievances.rules import due_at, limit_on
from patrol.monitors.models import Monitor, MonitorTerm

MONITORS = 54
GRIEVANCES = 1687


def add_monitors(demo: Demo) -> None:
    """54 monitors over the dongs, one of them with the demo account; the year's monitor reports are theirs."""
    dongs: list[str | None] = [*read_ground(demo.session, demo.district_code, demo.year.last).dong_codes] or [
        None
    ]
    accounts = people_of(demo, "monitor")
    taken = demo.session.scalar(
        text("select exists (select from monitor where person_id = any(:ids))"), {"ids": accounts}
    )
    monitors: list[dict[str, Any]] = []
    terms: list[dict[str, Any]] = []
    for number in range(MONITORS):
        identity = demo.id("monitor", number, demo.year.first)
        monitors.append(
            {
                "id": identity,
                "digest": identity.bytes,
                "district_code": demo.district_code,
                "person_id": accounts[0] if number == 0 and accounts and not taken else None,
                "name": words.name(number),
                "phone": f"010-0000-{number:04d}",
            }
        )
        for year in sorted({demo.year.first.year, demo.year.last.year}):
            terms.append(
                {
                    "monitor_id": identity,
                    "year": year,
                    "dong_code": dongs[number % len(dongs)],
                    "began_on": dt.date(year, 1, 1),
                    "ended_on": None,
                }
            )
    demo.session.execute(insert(cast(Table, Monitor.__table__)), monitors)
    demo.session.execute(insert(cast(Table, MonitorTerm.__table__)), terms)
    demo.session.execute(
        text("""
            with m as (select id, row_number() over (order by id) - 1 as place from monitor where district_code = :district)
            update finding f set monitor_id = m.id from m
             where f.district_code = :district and f.channel = 'monitor' and f.monitor_id is null
               and m.place = abs(hashtext(f.id::text)) % (select count(*) from m)
        """),
        {"district": demo.district_code},
    )


def add_activities(demo: Demo) -> None:
    """Visits, trainings, tours, counselling, auditors, meetings, publicity, each in its weeks of the month."""
    rows: list[dict[str, Any]] = []
    for day in demo.year:
        if is_day_off(day) or demo.at(day, 18) >= demo.until:
            continue
        for code, weekday, weeks, title, place, low, high, people in words.ACTIVITIES:
            if day.weekday() != weekday or (day.day - 1) // 7 not in weeks:
                continue
            if code == "monitor_training" and day.month not in (3, 9):
                continue
            identity = demo.id("activity", len(rows), day)
            rows.append(
                {
                    "id": identity,
                    "digest": identity.bytes,
                    "district_code": demo.district_code,
                    "programme_code": code,
                    "held_on": day,
                    "title": title,
                    "place": place,
                    "occasions": int(demo.random.integers(low, high + 1)),
                    "participants": int(demo.random.integers(people[0], people[1] + 1)) if people else None,
                    "created_at": demo.at(day, 17),
                }
            )
    if rows:
        personal = demo.session.scalars(
            text("select code from programme where district_code = :district and is_personal"),
            {"district": demo.district_code},
        )
        give_places(demo, rows, share=0.8, without=frozenset(personal))
        demo.session.execute(insert(cast(Table, Activity.__table__)), rows)
    add_budget(demo)


def add_budget(demo: Demo) -> None:
    """The budget as it stood at the end of each month."""
    rows = []
    for number, day in enumerate(day for day in demo.year if (day + DAY).day == 1):
        identity = demo.id("budget", number, day)
        rows.append(
            {
                "id": identity,
                "digest": identity.bytes,
                "district_code": demo.district_code,
                "year": day.year,
                "as_of": day,
                "name": "현장순찰 운영",
                "budget_thousand": 17_690,
                "spent_thousand": min(round(17_690 * 0.083 * day.month), 17_690),
            }
        )
    demo.session.execute(insert(cast(Table, Budget.__table__)), rows)


def add_grievances(demo: Demo) -> None:
    """Some 1,700 grievances a year, by the channels' and categories' shares of 2014; the newest wait for their answer."""
    known = limits(demo.session, demo.district_code)
    codes = [one.code for one in categories(demo.session, demo.district_code)]
    channels = demo.random.choice(["written", "internet", "phone_visit"], GRIEVANCES, p=[0.321, 0.601, 0.078])
    shares = np.array([words.CATEGORY_SHARES.get(code, 50) for code in codes], dtype=float)
    picked = demo.random.choice(len(codes), GRIEVANCES, p=shares / shares.sum())
    hours = np.sort(demo.random.integers(0, 364 * 24, GRIEVANCES))
    begin = demo.at(demo.year.first, 0)
    counts: dict[int, int] = {}
    rows: list[dict[str, Any]] = []
    for number, (channel, place, hour) in enumerate(zip(channels, picked, hours, strict=True)):
        at = begin + dt.timedelta(hours=int(hour))
        if channel == "phone_visit":
            at = at.replace(hour=9 + int(hour) % 9)
        at = min(at, demo.until - dt.timedelta(hours=1))
        day = at.astimezone(SEOUL).date()
        limit = limit_on(known, str(channel), day)
        if limit is None:
            continue
        counts[day.year] = counts.get(day.year, 0) + 1
        due = due_at(at, limit)
        answered = at + (due - at) * float(demo.random.beta(2, 2.2) * 1.15)
        is_answered = answered < demo.until
        code = codes[int(place)]
        told = words.GRIEVANCES.get(code, words.GRIEVANCES["other"])
        subject, said = told[number % len(told)]
        identity = demo.id("grievance", number, day)
        rows.append(
            {
                "id": identity,
                "digest": identity.bytes,
                "district_code": demo.district_code,
                "number": f"G{day.year}-{counts[day.year]:05d}",
                "channel": str(channel),
                "category_code": code,
                "subject": subject,
                "content": said,
                "received_at": at,
                "due_at": due,
                "answered_at": answered if is_answered else None,
                "answer": words.ANSWERS[number % len(words.ANSWERS)] if is_answered else None,
                "created_at": at,
            }
        )
    if rows:
        give_places(demo, rows, share=0.4)
        demo.session.execute(insert(cast(Table, Grievance.__table__)), rows)
