"""What the phone hands over beside reports: a sighting, and where it is."""

from __future__ import annotations

import uuid
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from patrol.findings.inputs import FieldCode, Input, LocationInput, PhotoInput, Text


class SightingInput(Input):
    """A finding seen again. `id` is made by the phone: the same id again is the same sighting."""

    id: uuid.UUID
    location: LocationInput | None = None
    description: Annotated[Text, Field(max_length=4000)] = ""
    occurred_at: AwareDatetime | None = None
    photos: tuple[PhotoInput, ...] = Field((), max_length=20)


class NearbyQuery(BaseModel):
    """A spot in WGS 84 degrees and the field that is about to be reported."""

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    field: FieldCode


class AddressesQuery(BaseModel):
    """Where the phone is, in WGS 84 degrees."""

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)


class DayQuery(BaseModel):
    """Where the officer is, if the phone knows."""

    longitude: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    latitude: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
