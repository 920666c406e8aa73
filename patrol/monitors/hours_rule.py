"""The rule of volunteer hours (봉사시간 기준) as dated data: set it from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.findings.inputs import Input, Text
from patrol.journal import Actor, record


class HoursRuleInput(Input):
    """How many reports make an hour and how many hours a day may have, from a day on, and where that is written."""

    valid_from: dt.date
    reports_per_hour: int = Field(ge=1, le=100)
    hours_per_day: int = Field(ge=1, le=24)
    source: Annotated[Text, Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class HoursRuleRow:
    """A rule with where it comes from."""

    valid_from: dt.date
    reports_per_hour: int
    hours_per_day: int
    source: str


def hours_rule_rows(session: Session, district_code: str) -> list[HoursRuleRow]:
    """The rules for their page, the newest first."""
    rows = session.execute(
        text(
            "select valid_from, reports_per_hour, hours_per_day, source from volunteer_rule"
            " where district_code = :district order by valid_from desc"
        ),
        {"district": district_code},
    )
    return [HoursRuleRow(**row._mapping) for row in rows]


def set_hours_rule(session: Session, actor: Actor, given: HoursRuleInput, *, district_code: str) -> None:
    """Let the rule hold from a day on; the same day again corrects it. Hours of earlier days stay as they were."""
    session.execute(
        text(
            "insert into volunteer_rule (district_code, valid_from, reports_per_hour, hours_per_day, source)"
            " values (:district, :valid_from, :reports_per_hour, :hours_per_day, :source)"
            " on conflict (district_code, valid_from) do update set reports_per_hour = excluded.reports_per_hour,"
            " hours_per_day = excluded.hours_per_day, source = excluded.source"
        ),
        {**given.model_dump(), "district": district_code},
    )
    change = given.model_dump(mode="json")
    record(session, actor, subject="volunteer_rule", subject_id=district_code, action="set", change=change)
