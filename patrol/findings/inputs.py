"""What a report and a move consist of: the models that page, API, phone and importer all fill."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from patrol import problems
from patrol.clock import SEOUL
from patrol.findings.rules import Channel, State
from patrol.geo import Spot, in_korea

Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ItemCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
FieldCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


EARLIEST, LATEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
"""Between these lies every moment that is taken in: beyond year 1 or 9999 in UTC none can be read back."""


def _in_seoul(at: dt.datetime) -> dt.datetime:
    return at.replace(tzinfo=SEOUL) if at.tzinfo is None else at


def _in_calendar(at: dt.datetime) -> dt.datetime:
    if not EARLIEST <= at < LATEST:
        raise ValueError("a moment lies between 1900 and 2200")
    return at


ZonedMoment = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
"""A moment with its time zone."""
SeoulMoment = Annotated[dt.datetime, AfterValidator(_in_seoul), AfterValidator(_in_calendar)]
"""A moment; one without a time zone, as a form's field sends it, is Seoul time."""


class Input(BaseModel):
    """Base: unknown entries are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LocationInput(Input):
    """Where: degrees in EPSG:4326, accuracy in metres, and how it was found."""

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    accuracy_m: float | None = Field(None, ge=0, le=100_000, allow_inf_nan=False)
    source: Literal["gps", "photo", "pin", "address", "import"] = "gps"

    def spot(self) -> Spot:
        """As a spot; raises `problems.location_invalid` outside Korea."""
        spot = Spot(self.longitude, self.latitude, self.accuracy_m)
        if not in_korea(spot):
            raise problems.location_invalid()
        return spot


class PhotoInput(Input):
    """A picture that belongs to the report; its bytes follow under their hash."""

    sha256: Sha256
    role: Literal["before", "after", "context"] = "before"


class ReporterInput(Input):
    """Contact data of whoever reported: personal data."""

    name: Annotated[Text, Field(max_length=60)] | None = None
    phone: Annotated[Text, Field(max_length=40)] | None = None
    email: Annotated[Text, Field(max_length=200)] | None = None
    wants_answer: bool = False


class ReportInput(Input):
    """A finding as its recorder hands it over. `id` is a UUID made by the recorder: the same id again is the same report."""

    id: uuid.UUID
    description: Annotated[Text, Field(max_length=4000)] = ""
    location: LocationInput | None = None
    field_code: FieldCode | None = None
    item_code: ItemCode | None = None
    channel: Channel = Channel.PATROL
    external_number: Annotated[Text, Field(max_length=60)] | None = None
    handling: Literal["on_spot", "handed_over"] = "handed_over"
    result: Annotated[Text, Field(max_length=4000)] | None = None
    urgency: Literal["normal", "urgent"] = "normal"
    address: Annotated[Text, Field(max_length=300)] | None = None
    document_number: Annotated[Text, Field(max_length=60)] | None = None
    occurred_at: AwareDatetime | None = None
    patrol_id: uuid.UUID | None = None
    inspection_id: uuid.UUID | None = None
    monitor_id: uuid.UUID | None = None
    photos: tuple[PhotoInput, ...] = Field((), max_length=20)
    reporter: ReporterInput | None = None

    @model_validator(mode="after")
    def _say_something(self) -> ReportInput:
        if not (self.description or self.photos or self.item_code):
            raise ValueError("a report needs words, a photo or an item")
        if len({photo.sha256 for photo in self.photos}) != len(self.photos):
            raise ValueError("a photo is named twice")
        return self


class MoveInput(Input):
    """One step of a finding. `from_revision` is the revision that the person saw when deciding."""

    id: uuid.UUID
    target: State
    from_revision: int = Field(ge=1)
    department_code: Annotated[Text, Field(max_length=60)] | None = None
    assignee_id: uuid.UUID | None = None
    reason: Annotated[Text, Field(max_length=2000)] | None = None
    result: Annotated[Text, Field(max_length=4000)] | None = None
    transferred_to: Annotated[Text, Field(max_length=100)] | None = None
    duplicate_of: uuid.UUID | None = None
    document_number: Annotated[Text, Field(max_length=60)] | None = None

    def given(self) -> list[str]:
        """Names of the entries that carry something."""
        return [name for name, value in self.model_dump(exclude_none=True).items() if value != ""]


class UndoInput(Input):
    """Undoing a step; `id` is the undo's own, so that the same undo again changes nothing."""

    id: uuid.UUID


class ReclassifyInput(Input):
    """A person's correction of field and item."""

    id: uuid.UUID
    from_revision: int = Field(ge=1)
    item_code: ItemCode


def plausible_moment(occurred_at: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """When it happened as the phone says, unless its clock is plainly wrong (an hour ahead, another century): then None."""
    if occurred_at is None or not EARLIEST <= occurred_at <= now + dt.timedelta(hours=1):
        return None
    return occurred_at
