"""The seed's ten months (January to October 2014), built through the public interfaces: imports, reports, the office's forms."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from patrol.activities.hold import ActivityInput, BudgetInput, hold, note_budget
from patrol.clock import SEOUL, Period
from patrol.database import transaction
from patrol.exchange.import_findings import import_findings
from patrol.exchange.words import COLUMNS
from patrol.findings.inputs import LocationInput, ReportInput
from patrol.findings.receive import receive
from patrol.grievances.take import GrievanceInput, take_grievance
from patrol.ids import new_id
from patrol.journal import SYSTEM, Actor
from patrol.monitors.enrol import MonitorInput, enrol
from patrol.patrols.inputs import PatrolInput
from patrol.patrols.lead import start
from patrol.programmes.load import load_programmes
from tests.cast import DISTRICT, MANAGER

TEN_MONTHS = Period(dt.date(2014, 1, 1), dt.date(2014, 10, 31))
AFTERWARDS = dt.datetime(2014, 11, 3, 1, 0, tzinfo=dt.UTC)
ACTOR = Actor("person", MANAGER.id, DISTRICT)
IMPORTED = {"순찰": 47_284, "응답소": 33_191 - 10_227 - 357, "살피미": 10_227, "해피기동반": 357}
PATROLS, ON_PATROLS = 410, 580
MONITORS = 54
GRIEVANCE_CHANNELS = {"written": 451, "internet": 845, "phone_visit": 110}
GRIEVANCE_CATEGORIES = {
    "building": 282,
    "facilities": 143,
    "traffic": 411,
    "welfare": 172,
    "environment": 173,
    "administration": 164,
    "other": 61,
}
ACTIVITIES = (
    ("prevention_visit", 228, None),
    ("safety_training", 7, None),
    ("welfare_visit", 21, None),
    ("direct_counsel", 1102, None),
    ("auditor_expert", 29, None),
    ("auditor_general", 43, None),
    ("field_tour", 12, 265),
)


def moments(count: int) -> Iterator[dt.datetime]:
    """Evenly over the ten months, the first at its first minute and the last at its last."""
    begin = dt.datetime(2014, 1, 1, 0, 0, tzinfo=SEOUL)
    last = dt.datetime(2014, 10, 31, 23, 59, tzinfo=SEOUL)
    minutes = int((last - begin).total_seconds()) // 60
    return (begin + dt.timedelta(minutes=minutes * n // max(count - 1, 1)) for n in range(count))


def write_cases(path: Path) -> Path:
    """Every handled case of the year that comes as a file; and one on either side of the period, which must not count."""
    with path.open("w", encoding="cp949", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for channel, count in IMPORTED.items():
            edges = [dt.datetime(2013, 12, 31, 23, 59, tzinfo=SEOUL), dt.datetime(2014, 11, 1, tzinfo=SEOUL)]
            for n, at in enumerate(itertools.chain(moments(count), edges)):
                state = "이첩" if n % 97 == 0 else "처리 불가" if n % 89 == 0 else "처리 완료"
                writer.writerow(
                    (
                        f"{channel}-{n}",
                        f"{at:%Y-%m-%d %H:%M}",
                        channel,
                        "도로",
                        "",
                        "보도블록이 깨졌습니다",
                        *(("37.5264", "126.8962") if n % 5 else ("", "")),
                        "당산로",
                        state,
                        "도로과",
                        f"{at + dt.timedelta(hours=9):%Y-%m-%d %H:%M}",
                        "현장을 정비하였습니다.",
                    )
                )
    return path


def build(engine: Engine, folder: Path) -> None:
    """Put the ten months into an empty database."""
    done = import_findings(
        engine, ACTOR, write_cases(folder / "cases.csv"), district_code=DISTRICT, at=AFTERWARDS
    )
    assert (done.new, done.rejected) == (sum(IMPORTED.values()) + 2 * len(IMPORTED), 0), done.rejects
    with transaction(engine) as session:
        load_programmes(session, SYSTEM, DISTRICT)
        patrols = []
        for n, at in enumerate(moments(PATROLS)):
            given = PatrolInput(
                id=new_id(),
                programme_code="executive_night" if n % 3 else "executive_day",
                people=5,
                started_at=at,
                ended_at=at + dt.timedelta(hours=2),
            )
            start(session, ACTOR, given, district_code=DISTRICT, at=AFTERWARDS)
            patrols.append((given.id, at))
        for n in range(ON_PATROLS):
            patrol_id, at = patrols[n % PATROLS]
            report = ReportInput(
                id=new_id(),
                description="가로등이 꺼져 있습니다",
                field_code="02",
                location=LocationInput(longitude=126.8962, latitude=37.5264),
                patrol_id=patrol_id,
                handling="on_spot",
                result="현장에서 바로 고쳤습니다.",
            )
            receive(session, ACTOR, report, district_code=DISTRICT, at=at)
        for n in range(MONITORS):
            monitor = MonitorInput(id=new_id(), name=f"살피미 {n}", year=2014)
            enrol(session, ACTOR, monitor, district_code=DISTRICT)
        for code, occasions, people in ACTIVITIES:
            days = [at.date() for at in moments(12)]
            for n, day in enumerate(days):
                share = occasions // 12 + (n < occasions % 12)
                if not share:
                    continue
                activity = ActivityInput(
                    id=new_id(),
                    programme_code=code,
                    held_on=day,
                    title=f"{n}",
                    occasions=share,
                    participants=None if people is None else people // 12 + (n < people % 12),
                )
                hold(session, ACTOR, activity, district_code=DISTRICT)
        for as_of, spent in ((dt.date(2014, 9, 30), 12_000), (dt.date(2014, 10, 31), 14_626)):
            line = BudgetInput(
                id=new_id(),
                year=2014,
                as_of=as_of,
                name="현장순찰",
                budget_thousand=17_690,
                spent_thousand=spent,
            )
            note_budget(session, ACTOR, line, district_code=DISTRICT)
        _grievances(session)


def _grievances(session: object) -> None:
    channels = [name for name, count in GRIEVANCE_CHANNELS.items() for _ in range(count)]
    categories = [name for name, count in GRIEVANCE_CATEGORIES.items() for _ in range(count)]
    for n, at in enumerate(moments(len(channels))):
        # Spread, so that every channel has every category.
        place = n * 701 % len(categories)
        grievance = GrievanceInput(
            id=new_id(),
            channel=channels[n],  # type: ignore[arg-type]
            category_code=categories[place],
            subject="민원",
            received_at=at,
            answer="처리하였습니다.",
            answered_at=at,
        )
        take_grievance(session, ACTOR, grievance, district_code=DISTRICT, at=AFTERWARDS)  # type: ignore[arg-type]
