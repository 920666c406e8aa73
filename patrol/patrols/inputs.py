"""What a patrol consists of as its officer hands it over: the start, the end, the track."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field, model_validator

from patrol.findings.inputs import Input, SeoulMoment, Text, ZonedMoment


class PatrolInput(Input):
    """A patrol as it starts, or (`ended_at` given) as it is entered afterwards. `id` is made by whoever starts it."""

    id: uuid.UUID
    programme_code: Annotated[Text, Field(max_length=40)]
    theme: Annotated[Text, Field(max_length=120)] = ""
    area: Annotated[Text, Field(max_length=200)] = ""
    companions: Annotated[Text, Field(max_length=500)] = ""
    people: int = Field(1, ge=1, le=500)
    started_at: SeoulMoment
    ended_at: SeoulMoment | None = None
    note: Annotated[Text, Field(max_length=4000)] = ""
    dongs: tuple[Annotated[Text, Field(max_length=10)], ...] = Field((), max_length=60)

    @model_validator(mode="after")
    def _in_order(self) -> PatrolInput:
        if self.ended_at is not None and not (
            self.started_at <= self.ended_at <= self.started_at + dt.timedelta(days=2)
        ):
            raise ValueError("a patrol ends after it starts, within two days")
        return self


class FixInput(Input):
    """One position: degrees in EPSG:4326, the phone's moment, accuracy in metres."""

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    at: ZonedMoment
    accuracy_m: float | None = Field(None, ge=0, le=100_000, allow_inf_nan=False)


class TrackInput(Input):
    """Positions that an officer agreed to hand over, and when they agreed."""

    agreed_at: ZonedMoment
    fixes: tuple[FixInput, ...] = Field(max_length=6000)


class EndInput(Input):
    """The end of a patrol."""

    ended_at: SeoulMoment
    note: Annotated[Text, Field(max_length=4000)] = ""
    track: TrackInput | None = None
