"""The plain form (간단 양식): a report from any browser, where it was written as words, a point number or degrees."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import problems
from patrol.addresses.queries import spot_of
from patrol.findings.inputs import ItemCode, LocationInput, PhotoInput, ReportInput, Text
from patrol.findings.rules import Channel
from patrol.geo import Spot, in_korea, parse_national_point_number
from patrol.photos.reading import Limits, PhotoFacts, read_photo

MOST_PHOTOS = 20
"""As many as a report may announce (`ReportInput.photos`)."""

DEGREES = re.compile(r"\s*(\d{2,3}(?:\.\d+)?)\s*[,/ ]\s*(\d{2,3}(?:\.\d+)?)\s*")
POINT_NUMBER = re.compile(r"[가-사]\s*[가-아]\s*\d{4}\s*\d{4}")


class PlainForm(BaseModel):
    """What somebody typed. `id` was made with the form: sending it twice is one report."""

    id: uuid.UUID
    where: Annotated[Text, Field(max_length=300)] = ""
    dong: Annotated[Text, Field(max_length=60)] = ""
    item_code: ItemCode | None = None
    description: Annotated[Text, Field(max_length=4000)] = ""
    handling: Literal["handed_over", "on_spot"] = "handed_over"
    result: Annotated[Text, Field(max_length=4000)] = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of the form: its bytes, what they say of themselves, and what it shows."""

    data: bytes
    facts: PhotoFacts
    role: Literal["before", "after"]


def read_shots(files: Mapping[str, Sequence[tuple[str, bytes]]], limits: Limits) -> list[Shot]:
    """The photos by role, each once; raises `problems.input_invalid` at `photos` or `after_photos` with what is wrong."""
    shots: dict[str, Shot] = {}
    for name, role in (("photos", "before"), ("after_photos", "after")):
        for filename, data in files.get(name, ()):
            try:
                facts = read_photo(data, limits)
            except problems.Problem as problem:
                raise _wrong(
                    name,
                    f"{filename}: {problem.sentence('ko')} {problem.advice('ko')}",
                    f"{filename}: {problem.sentence('en')} {problem.advice('en')}",
                ) from problem
            shots.setdefault(facts.sha256, Shot(data, facts, role))  # type: ignore[arg-type]
    if len(shots) > MOST_PHOTOS:
        raise _wrong(
            "photos",
            f"사진은 한 번에 {MOST_PHOTOS}장까지 보낼 수 있습니다.",
            f"{MOST_PHOTOS} photos are the most that a report can have.",
        )
    return list(shots.values())


def compose(
    session: Session, form: PlainForm, shots: Sequence[Shot], district_code: str, *, channel: Channel
) -> ReportInput:
    """The report that a form means; raises `problems.input_invalid` where something has to be added."""
    if not (form.description or form.item_code or shots):
        raise _wrong(
            "description",
            "사진, 항목, 내용 가운데 하나는 있어야 합니다.",
            "A photo, an item or words are needed.",
        )
    if form.handling == "on_spot" and not any(shot.role == "after" for shot in shots):
        raise _wrong(
            "after_photos",
            "현장에서 조치하셨으면 조치 후 사진을 붙여 주세요.",
            "What was fixed on the spot needs a photo of after.",
        )
    location, address = find_place(session, form.where, district_code)
    if location is None and not form.where:
        location = _place_of_photos(shots)
    is_on_spot = form.handling == "on_spot"
    return ReportInput(
        id=form.id,
        description=form.description,
        location=location,
        item_code=form.item_code,
        channel=channel,
        handling=form.handling,
        result=form.result or None if is_on_spot else None,
        urgency="urgent" if form.is_urgent else "normal",
        address=(address or (form.dong if location is None else "")) or None,
        photos=tuple(PhotoInput(sha256=shot.facts.sha256, role=shot.role) for shot in shots),
    )


def find_place(session: Session, where: str, district_code: str) -> tuple[LocationInput | None, str | None]:
    """Where it is and its address, from a point number, degrees or an address; unknown words are kept as the address."""
    if not where:
        return None, None
    spot = spot_written(where)
    if spot is not None:
        return LocationInput(longitude=spot.longitude, latitude=spot.latitude, source="pin"), None
    known = spot_of(session, where, district_code)
    if known is not None:
        at = LocationInput(longitude=known.longitude, latitude=known.latitude, source="address")
        return at, known.address
    return None, where


def spot_written(where: str) -> Spot | None:
    """The spot of a national point number or of two numbers in degrees; raises `problems.input_invalid` for one outside Korea."""
    degrees = DEGREES.fullmatch(where)
    if degrees is not None:
        one, other = float(degrees[1]), float(degrees[2])
        latitude, longitude = sorted((one, other))
        if longitude > 180 or latitude > 90 or not in_korea(Spot(longitude, latitude)):
            raise _wrong(
                "where", "우리나라 안의 위도·경도가 아닙니다.", "These are not degrees within Korea."
            )
        return Spot(round(longitude, 7), round(latitude, 7))
    if POINT_NUMBER.fullmatch(where.strip()) is None:
        return None
    try:
        return parse_national_point_number(where)
    except ValueError:
        return None


def _place_of_photos(shots: Sequence[Shot]) -> LocationInput | None:
    """Where the first photo that says so was taken."""
    for shot in shots:
        spot = shot.facts.taken_location
        if spot is not None and in_korea(spot):
            return LocationInput(longitude=spot.longitude, latitude=spot.latitude, source="photo")
    return None


def _wrong(name: str, korean: str, english: str) -> problems.Problem:
    return problems.input_invalid(
        what=korean, errors=[{"pointer": f"/{name}", "message": korean, "message_en": english}]
    )


def messages_of(problem: problems.Problem, tongue: str) -> dict[str, Any]:
    """What is wrong by the name of the field, where this module found it; empty for any other problem."""
    errors = problem.details.get("errors")
    if not isinstance(errors, list):
        return {}
    return {
        str(one["pointer"]).strip("/"): one[
            "message_en" if tongue == "en" and "message_en" in one else "message"
        ]
        for one in errors
    }
