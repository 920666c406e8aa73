"""Time limits of grievances (처리기한) as dated data: set one from a day on. What was received before keeps its deadline."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.findings.inputs import Input
from patrol.journal import Actor, record


class LimitInput(Input):
    """How long the office has for a channel, from a day on."""

    channel: Literal["written", "internet", "phone_visit"]
    valid_from: dt.date
    amount: int = Field(ge=1, le=365)
    unit: Literal["hours", "days"]


def set_limit(session: Session, actor: Actor, given: LimitInput, *, district_code: str) -> None:
    """Let a limit hold from a day on; the same day again corrects it."""
    session.execute(
        text(
            "insert into grievance_limit (district_code, channel, valid_from, amount, unit)"
            " values (:district, :channel, :valid_from, :amount, :unit)"
            " on conflict (district_code, channel, valid_from)"
            " do update set amount = excluded.amount, unit = excluded.unit"
        ),
        {**given.model_dump(), "district": district_code},
    )
    subject_id = f"{district_code}/{given.channel}"
    change = given.model_dump(mode="json")
    record(session, actor, subject="grievance_limit", subject_id=subject_id, action="set", change=change)
