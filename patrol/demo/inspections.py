"""Facilities and inspections of the demo year, taken in as the office would: through the domain's own functions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import text

from patrol.clock import is_day_off
from patrol.demo import programme_words as words
from patrol.demo.places import read_ground, scatter
from patrol.demo.programme_ground import ACTOR, Demo
from patrol.demo.programme_places import box_around
from patrol.inspections.checklists import newest_checklist
from patrol.inspections.inputs import AnswerInput, FacilityInput, InspectionInput
from patrol.inspections.inspect import follow, take
from patrol.inspections.register import register
from patrol.inspections.rules import suggested_result


def load_inspections(demo: Demo) -> None:
    """Register the facilities a year ago and inspect each by its rhythm; most of what was bad has been settled since."""
    ground = read_ground(demo.session, demo.district_code, demo.year.last)
    if not ground.dong_codes:
        return
    names = [(kind, name) for kind, listed in words.FACILITIES.items() for name in listed]
    _dong, longitude, latitude = scatter(ground, len(names), demo.random)
    for number, (kind, name) in enumerate(names):
        grades = words.GRADES.get(kind)
        grade: Any = grades[number % len(grades)] if grades else None
        given = FacilityInput(
            id=demo.id("facility", number, demo.year.first),
            number=f"{kind[:2].upper()}-{number:03d}",
            name=name,
            programme_code=kind,
            safety_class="3" if grade else None,
            grade=grade,
            address=f"영등포구 {ground.legal_names[number % len(ground.legal_names)]} {number * 7 + 11}",
            longitude=float(longitude[number]),
            latitude=float(latitude[number]),
            boundary=box_around(float(longitude[number]), float(latitude[number]), 0.0006, 0.0004)
            if kind == "construction_site"
            else "",
            manager=words.CONFIRMERS[number % 4],
            manager_phone=f"02-0000-{number:04d}",
            registered_on=demo.year.first,
        )
        register(demo.session, ACTOR, given, district_code=demo.district_code, day=demo.year.first)
        _inspect(demo, given, number)
    _settle(demo)


def _inspect(demo: Demo, place: FacilityInput, number: int) -> None:
    """Inspections whenever the facility is due, some days late, until the demo's end."""
    used = newest_checklist(demo.session, demo.district_code, place.programme_code)
    day = place.registered_on + dt.timedelta(days=5 + number % 20)
    for turn in range(12):
        while is_day_off(day):
            day += dt.timedelta(days=1)
        at = demo.at(day, 10 + number % 6)
        if at >= demo.until:
            return
        answers: list[AnswerInput] = []
        for question in used.questions:
            is_bad = float(demo.random.random()) < 0.05
            answer: Literal["good", "bad", "na"] = "bad" if is_bad else "good"
            answers.append(
                AnswerInput(
                    question=question.code,
                    answer=answer,
                    note=words.BAD_NOTES[number % len(words.BAD_NOTES)] if is_bad else "",
                    is_settled_on_spot=is_bad and float(demo.random.random()) < 0.3,
                    number=round(float(demo.random.uniform(1, 30)), 1) if question.unit else None,
                    finding_id=demo.id("bad", number * 10_000 + turn * 100 + len(answers), day)
                    if is_bad
                    else None,
                )
            )
        settled = frozenset(one.question for one in answers if one.is_settled_on_spot)
        result: Any = suggested_result({one.question: one.answer for one in answers}, settled)
        measure: Any = "corrective_order" if result == "repair" and turn % 3 == 0 else None
        if result == "repair" and place.grade == "E":
            result, measure = "precise_diagnosis", "use_restriction"
        worse: Any = "D" if place.grade == "C" and turn == 1 else None
        given = InspectionInput(
            id=demo.id("inspection", number * 100 + turn, day),
            facility_id=place.id,
            checklist_code=used.code,
            checklist_version=used.version,
            inspected_at=at,
            inspector=words.INSPECTORS[number % 4],
            confirmer=words.CONFIRMERS[number % 4],
            result=result,
            measure=measure,
            grade=worse,
            answers=tuple(answers),
        )
        take(demo.session, ACTOR, given, district_code=demo.district_code, at=at)
        due = demo.session.scalar(text("select next_due_on from facility where id = :id"), {"id": place.id})
        day = due + dt.timedelta(days=number % 9) if due else demo.year.last + dt.timedelta(days=1)


def _settle(demo: Demo) -> None:
    """What was found bad more than six weeks ago was mended and checked; then the inspections are closed."""
    found = demo.session.execute(
        text("""
            select id, received_at from finding where channel = 'inspection' and inspection_id is not null
               and district_code = :district and state in ('received', 'assigned') and received_at < :before
        """),
        {"district": demo.district_code, "before": demo.until - dt.timedelta(days=42)},
    ).all()
    for row in found:
        values = {
            "id": row.id,
            "at": row.received_at + dt.timedelta(hours=20),
            "later": row.received_at + dt.timedelta(hours=44),
            "result": "현장 확인 후 보수를 마쳤습니다.",
        }
        demo.session.execute(
            text(
                "update finding set state = 'confirmed', resolved_at = :at, confirmed_at = :later, result = :result,"
                " department_code = coalesce(department_code, suggested_department), revision = revision + 2,"
                " changed_at = :later where id = :id"
            ),
            values,
        )
    follow(demo.session, at=demo.until)
