"""Receive a report: exactly once, placed, classified, numbered, with its deadline and its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from patrol import counters, geo, once, problems
from patrol.areas.atlas import Place
from patrol.classification.rules import classify
from patrol.clock import seoul_day
from patrol.findings import rules
from patrol.findings.ground import Ground, ground_of
from patrol.findings.inputs import ReportInput, plausible_moment
from patrol.findings.models import Finding, Reporter
from patrol.findings.rules import State
from patrol.geo import Spot
from patrol.ids import new_id
from patrol.journal import Actor, record
from patrol.photos.models import Photo
from patrol.routing.rules import Routed, Spotted, duty, route
from patrol.taxonomy.queries import ItemRow, Scheme

FINDING = cast(Table, Finding.__table__)
PHOTO = cast(Table, Photo.__table__)
REPORTER = cast(Table, Reporter.__table__)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a report."""

    id: uuid.UUID
    number: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Classified:
    """Field and item of a report, and who said so."""

    field_code: str
    item: ItemRow | None
    by: str


def receive(
    session: Session,
    actor: Actor,
    report: ReportInput,
    *,
    district_code: str,
    at: dt.datetime,
    working_day_deadlines: bool = False,
) -> Received:
    """Take a report in, in the caller's transaction.

    The same id with the same content again changes nothing and answers as the first time; with other content it raises
    `problems.id_reused` (409). Raises `problems.item_unknown`, `problems.location_invalid`, `problems.reference_invalid`.
    """
    digest = once.digest_of(report.model_dump(mode="json"))
    received_at = at
    day = seoul_day(received_at)
    spot = _spot(report)
    ground = ground_of(session, district_code, day)
    place = ground.place(spot) if spot is not None else None
    classified = classify_report(ground.scheme, report, place)
    target_hours = classified.item.target_hours if classified.item is not None else 120
    is_done = report.handling == "on_spot"
    routed = suggest_department(ground, classified, place)
    is_assigned = not is_done and routed is not None and ground.assigns_at_once
    row: dict[str, Any] = {
        "id": report.id,
        "digest": digest,
        "district_code": district_code,
        "channel": str(report.channel),
        "external_number": report.external_number,
        "reported_by": actor.person_id,
        "patrol_id": report.patrol_id,
        "inspection_id": report.inspection_id,
        "monitor_id": report.monitor_id,
        "address": report.address,
        "taxonomy_version": ground.scheme.version,
        "field_code": classified.field_code,
        "item_code": classified.item.code if classified.item is not None else None,
        "classified_by": classified.by,
        "handling": report.handling,
        "document_number": report.document_number,
        "description": report.description,
        "urgency": report.urgency,
        "state": State.DONE if is_done else State.ASSIGNED if is_assigned else State.RECEIVED,
        "department_code": routed.department_code if routed is not None and is_assigned else None,
        "suggested_department": routed.department_code if routed is not None else None,
        "duty": duty(received_at, ground.extra_days_off),
        "occurred_at": plausible_moment(report.occurred_at, received_at),
        "received_at": received_at,
        "due_at": rules.deadline(
            received_at, target_hours, ground.extra_days_off if working_day_deadlines else None
        ),
        "target_hours": target_hours,
        "resolved_at": received_at if is_done else None,
        "result": report.result if is_done else None,
        "photos_expected": len(report.photos),
        **_placed(report, spot, place),
    }
    row["likely_double_of"] = likely_double(session, row) if spot is not None else None
    number = _insert_numbered(session, row, day.year)
    if number is None:
        once.require_same(session, FINDING, report.id, digest)
        return Received(report.id, number_of_finding(session, report.id), is_new=False)
    _announce_photos(session, actor, report, district_code)
    if report.reporter is not None:
        contact = report.reporter.model_dump()
        session.execute(insert(REPORTER).values(finding_id=report.id, district_code=district_code, **contact))
    change = {
        "number": number,
        "state": row["state"],
        "channel": row["channel"],
        "field_code": row["field_code"],
        "item_code": row["item_code"],
        "dong_code": row["dong_code"],
        "department_code": row["department_code"],
        "photos": len(report.photos),
    }
    record(session, actor, subject="finding", subject_id=report.id, action="received", change=change)
    counters.count_in(session, report.id)
    return Received(report.id, number, is_new=True)


def classify_report(edition: Scheme, report: ReportInput, place: Place | None) -> Classified:
    """What the person chose; else the best suggestion from words and place; else 기타 (other) without an item."""
    if report.item_code is not None:
        item = edition.item(report.item_code)
        if report.field_code not in (None, item.field_code):
            raise problems.item_unknown(code=f"{report.field_code}/{report.item_code}")
        return Classified(item.field_code, item, "person")
    if report.field_code is not None:
        return Classified(edition.field(report.field_code).code, None, "person")
    around = frozenset(zone.zone_type for zone in place.zones) if place is not None else frozenset()
    for suggestion in classify(report.description, around, limit=1) if report.description else ():
        return Classified(suggestion.field_code, edition.item(suggestion.item_code), "suggestion")
    return Classified("12", None, "suggestion")


def suggest_department(ground: Ground, classified: Classified, place: Place | None) -> Routed | None:
    """Which department the routing rules name for a report; None where they have a gap."""
    zones = place.zones if place is not None else ()
    return route(
        ground.routing,
        field_code=classified.field_code,
        item_code=classified.item.code if classified.item is not None else None,
        item_department=classified.item.department_code if classified.item is not None else None,
        spot=Spotted(
            place.dong_code if place is not None else None,
            frozenset(zone.code for zone in zones),
            frozenset(zone.zone_type for zone in zones),
        ),
    )


def likely_double(session: Session, row: Mapping[str, Any]) -> uuid.UUID | None:
    """An open finding of the same field within 30 m, received within 30 days before: probably the same thing."""
    found: uuid.UUID | None = session.scalar(
        text(
            """
            select id from finding
             where st_dwithin(location::geography, st_geogfromtext(:location), :radius_m)
               and district_code = :district_code and field_code = :field_code
               and state in ('received', 'assigned', 'in_progress', 'reopened')
               and received_at > :received_at - make_interval(days => :days) and received_at <= :received_at and id <> :id
             order by st_distance(location::geography, st_geogfromtext(:location)), received_at limit 1
            """
        ),
        {
            "location": row["location"],
            "radius_m": rules.DOUBLE_RADIUS_M,
            "days": rules.DOUBLE_DAYS,
            "district_code": row["district_code"],
            "field_code": row["field_code"],
            "received_at": row["received_at"],
            "id": row["id"],
        },
    )
    return found


def _spot(report: ReportInput) -> Spot | None:
    if report.location is None:
        return None
    spot = Spot(report.location.longitude, report.location.latitude, report.location.accuracy_m)
    if not geo.in_korea(spot):
        raise problems.location_invalid()
    return spot


def _placed(report: ReportInput, spot: Spot | None, place: Place | None) -> dict[str, Any]:
    """Columns of the place; all empty for a report without a position."""
    names = ("location", "accuracy_m", "location_source", "dong_code", "legal_dong", "national_point")
    if spot is None or place is None or report.location is None:
        return dict.fromkeys((*names, "cell_9", "cell_10", "cell_11")) | {"dong_by_nearest": False}
    cell_9, cell_10, cell_11 = geo.cells(spot)
    return {
        "location": f"SRID=4326;POINT({spot.longitude} {spot.latitude})",
        "accuracy_m": spot.accuracy_m,
        "location_source": report.location.source,
        "dong_code": place.dong_code,
        "dong_by_nearest": place.dong_by_nearest,
        "legal_dong": place.legal_dong,
        "national_point": geo.national_point_number(spot),
        "cell_9": cell_9,
        "cell_10": cell_10,
        "cell_11": cell_11,
    }


def _insert_numbered(session: Session, row: dict[str, Any], year: int) -> str | None:
    """Insert under the next number of district and year, or nothing (None) if the id is there.

    The counter's row stays locked until the transaction ends. An id that is there gives its number back at once: nobody else
    can have taken a later one meanwhile, so numbers have no gaps.
    """
    key = {"district": row["district_code"], "year": year}
    count = session.scalar(
        text(
            "insert into number_counter as c (district_code, year, last) values (:district, :year, 1)"
            " on conflict (district_code, year) do update set last = c.last + 1 returning last"
        ),
        key,
    )
    number = rules.number_of(year, int(count or 0))
    if once.insert_or_nothing(session, FINDING, {**row, "number": number}):
        return number
    session.execute(
        text("update number_counter set last = last - 1 where district_code = :district and year = :year"),
        key,
    )
    return None


def number_of_finding(session: Session, finding_id: uuid.UUID) -> str:
    """The number that people use for a finding; raises `problems.finding_not_found`."""
    number = session.scalar(text("select number from finding where id = :id"), {"id": finding_id})
    if number is None:
        raise problems.finding_not_found()
    return str(number)


def _announce_photos(session: Session, actor: Actor, report: ReportInput, district_code: str) -> None:
    """Note the photos that are to come: the finding waits for them."""
    if not report.photos:
        return
    session.execute(
        insert(PHOTO),
        [
            {
                "id": new_id(),
                "district_code": district_code,
                "finding_id": report.id,
                "sha256": photo.sha256,
                "role": photo.role,
                "position": position,
                "added_by": actor.person_id,
            }
            for position, photo in enumerate(report.photos)
        ],
    )
