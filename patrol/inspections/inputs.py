"""What a facility and an inspection consist of: the models that page, API, phone and importer all fill."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Literal

from pydantic import Field, model_validator

from patrol.findings.inputs import Input, SeoulMoment, Text

Grade = Literal["A", "B", "C", "D", "E"]


class FacilityInput(Input):
    """A facility as the office writes it down. Degrees in EPSG:4326; `id` is made by the form or the importer.

    `boundary` is WKT or GeoJSON of a polygon, empty for a mere place.
    """

    id: uuid.UUID
    number: Annotated[Text, Field(max_length=40)] | None = None
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    programme_code: Annotated[Text, Field(max_length=40)]
    safety_class: Literal["1", "2", "3"] | None = None
    is_building: bool = True
    grade: Grade | None = None
    address: Annotated[Text, Field(max_length=300)] = ""
    longitude: float | None = Field(None, ge=124, le=132, allow_inf_nan=False)
    latitude: float | None = Field(None, ge=33, le=39, allow_inf_nan=False)
    manager: Annotated[Text, Field(max_length=100)] = ""
    manager_phone: Annotated[Text, Field(max_length=40)] | None = None
    boundary: Annotated[Text, Field(max_length=200_000)] = ""
    registered_on: dt.date
    last_inspected_on: dt.date | None = None
    note: Annotated[Text, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _whole_spot(self) -> FacilityInput:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("a spot has both coordinates")
        return self


class FacilityChange(Input):
    """What may be corrected about a facility later. Its kind and its inspections stay."""

    number: Annotated[Text, Field(max_length=40)] | None = None
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    safety_class: Literal["1", "2", "3"] | None = None
    is_building: bool = True
    grade: Grade | None = None
    address: Annotated[Text, Field(max_length=300)] = ""
    longitude: float | None = Field(None, ge=124, le=132, allow_inf_nan=False)
    latitude: float | None = Field(None, ge=33, le=39, allow_inf_nan=False)
    boundary: Annotated[Text, Field(max_length=200_000)] = ""
    manager: Annotated[Text, Field(max_length=100)] = ""
    manager_phone: Annotated[Text, Field(max_length=40)] | None = None
    note: Annotated[Text, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _whole_spot(self) -> FacilityChange:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("a spot has both coordinates")
        return self


class AnswerInput(Input):
    """The answer to one question. `finding_id` (made by the form) asks for the 불량 to become a finding."""

    question: Annotated[Text, Field(max_length=80)]
    answer: Literal["good", "bad", "na"]
    number: float | None = Field(None, ge=-1_000_000, le=1_000_000, allow_inf_nan=False)
    note: Annotated[Text, Field(max_length=1000)] = ""
    is_settled_on_spot: bool = False
    finding_id: uuid.UUID | None = None


class InspectionInput(Input):
    """An inspection as the inspector hands it over. `id` is made by the phone: the same id again is the same inspection."""

    id: uuid.UUID
    facility_id: uuid.UUID
    checklist_code: Annotated[Text, Field(max_length=40)]
    checklist_version: int = Field(ge=1, le=999)
    kind: Literal["regular", "detailed", "special"] = "regular"
    inspected_at: SeoulMoment
    inspector: Annotated[Text, Field(min_length=1, max_length=60)]
    confirmer: Annotated[Text, Field(min_length=1, max_length=60)]
    result: Literal["sound", "fixed_on_site", "repair", "precise_diagnosis"]
    measure: (
        Literal["corrective_order", "fine", "business_suspension", "work_suspension", "use_restriction"]
        | None
    ) = None
    grade: Grade | None = None
    note: Annotated[Text, Field(max_length=4000)] = ""
    answers: tuple[AnswerInput, ...] = Field(max_length=200)

    @model_validator(mode="after")
    def _each_once(self) -> InspectionInput:
        if len({one.question for one in self.answers}) != len(self.answers):
            raise ValueError("a question is answered twice")
        return self
