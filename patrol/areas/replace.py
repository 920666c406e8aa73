"""Put a new version of areas in force from a day on. What was valid before stays as it was until that day."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from geoalchemy2 import WKBElement
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from patrol import geo
from patrol.areas.check import Shape
from patrol.areas.models import Area
from patrol.areas.rules import FIRST_DAY, Validity, next_start
from patrol.ids import new_id
from patrol.journal import Actor, record


@dataclass(frozen=True, slots=True)
class Change:
    """What a load changed. Nothing, when the same areas were valid on that day already."""

    valid_from: dt.date
    valid_to: dt.date | None
    added: int
    closed: int
    corrected: int

    @property
    def is_nothing(self) -> bool:
        """Whether everything was there already."""
        return self.added == 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """A version of an area that the database has."""

    id: object
    code: str
    content: tuple[str, str | None, bytes]
    validity: Validity


def replace_areas(
    session: Session,
    actor: Actor,
    *,
    kind: str,
    district_code: str,
    shapes: Sequence[Shape],
    today: dt.date,
    valid_from: dt.date | None = None,
    zone_type: str | None = None,
    source: str = "",
) -> Change:
    """Make the shapes valid from a day until the next later version, and end the version before on that day.

    Districts and dongs are replaced as a whole set; zones one by one, so that a file of parks leaves the
    others alone. Without a day: from the beginning of time where nothing of that kind is there yet, else
    from today. A version of the very same day is corrected. The same areas again change nothing. One
    journal entry.
    """
    session.execute(
        text("select pg_advisory_xact_lock(hashtext('area'), hashtext(:d))"), {"d": district_code}
    )
    kept = _read(session, kind, district_code, zone_type)
    day = valid_from or (today if kept else FIRST_DAY)
    new = list(shapes)
    if kind == "zone":
        new = [shape for shape in shapes if not _is_same(kept, [shape], day, only={shape.code})]
        codes = {shape.code for shape in new}
        kept = [version for version in kept if version.code in codes]
    elif _is_same(kept, shapes, day):
        new = []
    if not new:
        return Change(day, None, 0, 0, 0)
    ends = {shape.code: _end(kept, shape.code if kind == "zone" else None, day) for shape in new}
    closed = [
        version for version in kept if version.validity.covers(day) and version.validity.valid_from < day
    ]
    corrected = [version for version in kept if version.validity.valid_from == day]
    if closed:
        ids = [version.id for version in closed]
        session.execute(update(Area).where(Area.id.in_(ids)).values(valid_to=day))
    if corrected:
        session.execute(delete(Area).where(Area.id.in_([version.id for version in corrected])))
    rows = [_row(shape, kind, district_code, zone_type, day, ends[shape.code], source) for shape in new]
    session.execute(insert(Area), rows)
    change = Change(
        day, max(ends.values(), key=lambda end: end or dt.date.max), len(rows), len(closed), len(corrected)
    )
    record(
        session,
        actor,
        subject="area",
        subject_id=f"{district_code}/{kind}",
        action="replaced",
        change={
            "valid_from": day.isoformat(),
            "added": [shape.code for shape in new],
            "closed": sorted(version.code for version in closed),
            "corrected": sorted(version.code for version in corrected),
            "source": source,
            "sha256": _digest(new),
        },
    )
    return change


def _read(session: Session, kind: str, district_code: str, zone_type: str | None) -> list[_Kept]:
    query = select(
        Area.id,
        Area.code,
        Area.name,
        Area.name_en,
        func.ST_AsBinary(Area.boundary),
        Area.valid_from,
        Area.valid_to,
    ).where(Area.kind == kind, Area.district_code == district_code)
    if zone_type is not None:
        query = query.where(Area.zone_type == zone_type)
    return [
        _Kept(id_, code, (name, name_en, bytes(boundary)), Validity(valid_from, valid_to))
        for id_, code, name, name_en, boundary, valid_from, valid_to in session.execute(query)
    ]


def _is_same(
    kept: Iterable[_Kept], shapes: Iterable[Shape], day: dt.date, only: set[str] | None = None
) -> bool:
    valid = {
        version.code: version.content
        for version in kept
        if version.validity.covers(day) and (only is None or version.code in only)
    }
    return valid == {shape.code: (shape.name, shape.name_en, shape.boundary.wkb) for shape in shapes}


def _end(kept: Iterable[_Kept], code: str | None, day: dt.date) -> dt.date | None:
    return next_start((version.validity for version in kept if code in (None, version.code)), day)


def _row(
    shape: Shape,
    kind: str,
    district_code: str,
    zone_type: str | None,
    valid_from: dt.date,
    valid_to: dt.date | None,
    source: str,
) -> dict[str, object]:
    return {
        "id": new_id(),
        "district_code": district_code,
        "kind": kind,
        "code": shape.code,
        "name": shape.name,
        "name_en": shape.name_en,
        "zone_type": zone_type,
        "boundary": WKBElement(shapely.to_wkb(shape.boundary), srid=geo.WGS84),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "source": source,
    }


def _digest(shapes: Iterable[Shape]) -> str:
    digest = hashlib.sha256()
    for shape in sorted(shapes, key=lambda each: each.code):
        digest.update(f"{shape.code}\t{shape.name}\t".encode() + shape.boundary.wkb)
    return digest.hexdigest()
