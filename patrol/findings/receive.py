"""Receive a report: exactly once, placed, classified, numbered, with its deadline and its journal entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from patrol import geo, once, problems
from patrol.areas.atlas import Place
from patrol.classification.rules import choose, classify, facts_of_time
from patrol.clock import seoul_day
from patrol.findings import rules
from patrol.findings.ground import Ground, ground_of
from patrol.findings.inputs import ReportInput, plausible_moment
from patrol.findings.keep import keep
from patrol.findings.models import Finding, Reporter
from patrol.findings.queries import FindingDetail, finding, photos_of
from patrol.findings.rules import State
from patrol.geo import Spot
from patrol.ids import new_id
from patrol.journal import Actor
from patrol.photos.models import Photo
from patrol.routing.rules import Routed, Spotted, duty, route
from patrol.taxonomy.queries import ItemRow

FINDING = cast(Table, Finding.__table__)
PHOTO = cast(Table, Photo.__table__)
REPORTER = cast(Table, Reporter.__table__)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a report: the finding as it stands, and whether this call made it."""

    finding: FindingDetail
    is_new: bool

    @property
    def number(self) -> str:
        """The number that people use for it."""
        return self.finding.row.number


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
    seen_at = plausible_moment(report.occurred_at, received_at)
    classified = classify_report(ground, report, place, seen_at)
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
        "address": report.address or ground.address(session, spot),
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
        "occurred_at": seen_at,
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
    kept = keep(session, actor, row, year=day.year)
    if kept is None:
        once.require_same(session, FINDING, report.id, digest)
        return Received(finding(session, report.id, district_code=district_code), is_new=False)
    if report.photos:
        _announce_photos(session, actor, report, district_code)
        kept = replace(kept, photos=tuple(photos_of(session, report.id)))
    if report.reporter is not None:
        contact = report.reporter.model_dump()
        session.execute(insert(REPORTER).values(finding_id=report.id, district_code=district_code, **contact))
    return Received(kept, is_new=True)


def classify_report(
    ground: Ground, report: ReportInput, place: Place | None, seen_at: dt.datetime | None
) -> Classified:
    """What the person chose; else the best suggestion from words and place, without an item where it is not sure; else 기타."""
    edition = ground.scheme
    if report.item_code is not None:
        item = edition.item(report.item_code)
        if report.field_code not in (None, item.field_code):
            raise problems.item_unknown(code=f"{report.field_code}/{report.item_code}")
        return Classified(item.field_code, item, "person")
    if report.field_code is not None:
        return Classified(edition.field(report.field_code).code, None, "person")
    zones = frozenset(zone.zone_type for zone in place.zones) if place is not None else frozenset()
    facts = zones | facts_of_time(seen_at)
    suggested = classify(report.description, facts, limit=1, model=ground.model)
    field_code, item_code = choose(suggested, edition.items)
    return Classified(field_code, edition.item(item_code) if item_code else None, "suggestion")


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


def _spot(report: ReportInput) -> Spot | None:
    if report.location is None:
        return None
    return report.location.spot()


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


def _announce_photos(session: Session, actor: Actor, report: ReportInput, district_code: str) -> None:
    """Note the photos that are to come: the finding waits for them."""
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
