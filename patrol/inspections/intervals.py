"""Inspection intervals (점검 주기) as dated data: read them, set one from a day on; the facilities' next dates follow at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.findings.inputs import Input, Text
from patrol.inspections.rules import Interval, Standing, next_due
from patrol.journal import Actor, record


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """An interval with where it comes from, and the name of the kind it is for ('' for every kind)."""

    programme_code: str
    grade: str
    valid_from: dt.date
    months: int
    detailed_years: int | None
    source: str
    kind_ko: str
    kind_en: str

    def kind(self, language: str) -> str:
        """Name of the kind in `ko` or `en`."""
        return self.kind_en if language == "en" else self.kind_ko


class IntervalInput(Input):
    """An interval from a day on. `programme_code` '' is for every kind, `grade` '' for facilities without a grade."""

    programme_code: Annotated[Text, Field(max_length=40)] = ""
    grade: Literal["", "A", "B", "C", "D", "E"] = ""
    valid_from: dt.date
    months: int = Field(ge=1, le=120)
    detailed_years: int | None = Field(None, ge=1, le=30)
    source: Annotated[Text, Field(min_length=1, max_length=200)]


def intervals(session: Session, district_code: str) -> list[Interval]:
    """The intervals of a district."""
    rows = session.execute(
        text(
            "select programme_code, grade, valid_from, months, detailed_years from inspection_interval"
            " where district_code = :district"
        ),
        {"district": district_code},
    )
    return [Interval(**row._mapping) for row in rows]


def interval_rows(session: Session, district_code: str) -> list[IntervalRow]:
    """The intervals for their page: by kind and grade, the newest first."""
    rows = session.execute(
        text(
            "select v.programme_code, v.grade, v.valid_from, v.months, v.detailed_years, v.source,"
            " coalesce(k.name_ko, '') as kind_ko, coalesce(k.name_en, '') as kind_en from inspection_interval v"
            " left join programme k on k.district_code = v.district_code and k.code = v.programme_code"
            " where v.district_code = :district order by k.position nulls first, v.grade, v.valid_from desc"
        ),
        {"district": district_code},
    )
    return [IntervalRow(**row._mapping) for row in rows]


def set_interval(session: Session, actor: Actor, given: IntervalInput, *, district_code: str) -> int:
    """Let an interval hold from a day on (the same day again corrects it); returns how many next dates moved.

    Raises `problems.programme_unknown`.
    """
    if given.programme_code:
        known = session.scalar(
            text(
                "select exists (select from programme where district_code = :district and code = :code"
                " and family = 'inspection')"
            ),
            {"district": district_code, "code": given.programme_code},
        )
        if not known:
            raise problems.programme_unknown(code=given.programme_code)
    session.execute(
        text(
            "insert into inspection_interval"
            " (district_code, programme_code, grade, valid_from, months, detailed_years, source)"
            " values (:district, :programme_code, :grade, :valid_from, :months, :detailed_years, :source)"
            " on conflict (district_code, programme_code, grade, valid_from) do update set months = excluded.months,"
            " detailed_years = excluded.detailed_years, source = excluded.source"
        ),
        {**given.model_dump(), "district": district_code},
    )
    moved = set_next_dates(session, district_code)
    change = {**given.model_dump(mode="json"), "moved": moved}
    subject_id = f"{district_code}/{given.programme_code}/{given.grade}"
    record(session, actor, subject="inspection_interval", subject_id=subject_id, action="set", change=change)
    return moved


def set_next_dates(session: Session, district_code: str) -> int:
    """Compute the next date of every facility in use again; returns how many changed."""
    held = intervals(session, district_code)
    rows = session.execute(
        text(
            "select id, next_due_on, next_kind, programme_code, registered_on, grade, safety_class, is_building,"
            " last_inspected_on, last_detailed_on from facility where district_code = :district and retired_at is null"
            " order by id for no key update"
        ),
        {"district": district_code},
    ).all()
    changed = []
    for row in rows:
        due = next_due(Standing(*row[3:]), held)
        if (due.on, due.kind) != (row.next_due_on, row.next_kind):
            changed.append({"id": row.id, "on": due.on, "kind": due.kind})
    if changed:
        session.execute(
            text("update facility set next_due_on = :on, next_kind = :kind where id = :id"), changed
        )
    return len(changed)
