"""Pages of exports: what leaves, in which format; contact data only for who may, with a reason. Each download is journaled."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.clock import seoul_day
from patrol.exchange.contacts import ContactsReason
from patrol.exchange.export_counts import counted_features, counts_geojson, write_counts_geopackage
from patrol.exchange.export_files import write_geopackage, write_photos, write_workbook
from patrol.exchange.export_findings import Wanted, csv_blocks, geojson_blocks
from patrol.exchange.export_layers import (
    layer_csv,
    layer_geojson,
    write_layer_geopackage,
    write_layer_photos,
    write_layer_workbook,
)
from patrol.exchange.layers import LAYERS, Chosen
from patrol.exchange.leave_contacts import contacts_file
from patrol.exchange.leaving import attachment, streamed, written
from patrol.findings import queries
from patrol.findings.reach import visible_district
from patrol.findings.reading import read_filter
from patrol.journal import record
from patrol.web.edge import edge
from patrol.web.forms import PeriodQuery
from patrol.web.reading import read_form, read_query

blueprint = Blueprint("exports", __name__)


@blueprint.get("/export")
@needs(Permission.FINDING_EXPORT)
def show_export(session: Session) -> ResponseReturnValue:
    """How many findings the filter has, and the kinds of files; patrols, inspections and counts of the same days."""
    chosen = read_filter(request.args)
    district, at = visible_district(person()), clock.now()
    return render_template(
        "exchange/export.html",
        chosen=chosen,
        count=queries.count(session, chosen, district_code=district, at=at),
        period=read_query(PeriodQuery).period(seoul_day(at)),
    )


@blueprint.get("/export/findings.<any(csv, xlsx, geojson, gpkg, zip):kind>")
@needs(Permission.FINDING_EXPORT, is_transactional=False)
def download_findings(kind: str) -> ResponseReturnValue:
    """The findings of a filter as a file of any size."""
    wanted = Wanted(read_filter(request.args), visible_district(person()), clock.now())
    body: Iterator[bytes]
    if kind in ("csv", "geojson"):
        blocks = csv_blocks if kind == "csv" else geojson_blocks
        body = streamed(lambda connection: blocks(connection, wanted))
    elif kind == "zip":
        storage = edge().storage
        body = written("photos.zip", lambda path, connection: write_photos(path, connection, wanted, storage))
    else:
        write = write_workbook if kind == "xlsx" else write_geopackage
        body = written(f"findings.{kind}", lambda path, connection: write(path, connection, wanted))
    query = wanted.filter.query()
    _note("findings", query or "all", {"kind": kind, "filter": query})
    return attachment(body, kind, f"findings-{clock.seoul_day(wanted.at)}")


@blueprint.get("/export/<any(patrols, inspections):what>.<any(csv, xlsx, geojson, gpkg, zip):kind>")
@needs(Permission.FINDING_EXPORT, is_transactional=False)
def download_layer(what: str, kind: str) -> ResponseReturnValue:
    """Patrols with their tracks, or inspections with their places, of a period; photos where there are any."""
    period = read_query(PeriodQuery).period(seoul_day(clock.now()))
    chosen = Chosen(LAYERS[what], visible_district(person()), period)
    if kind == "zip" and chosen.layer.photos is None:
        raise problems.not_found()
    body: Iterator[bytes]
    if kind in ("csv", "geojson"):
        blocks = layer_csv if kind == "csv" else layer_geojson
        body = streamed(lambda connection: blocks(connection, chosen))
    elif kind == "zip":
        storage = edge().storage
        body = written(
            "photos.zip", lambda path, connection: write_layer_photos(path, connection, chosen, storage)
        )
    else:
        write = write_layer_workbook if kind == "xlsx" else write_layer_geopackage
        body = written(f"{what}.{kind}", lambda path, connection: write(path, connection, chosen))
    _note(what, period, {"kind": kind, "from": period.first, "to": period.last})
    return attachment(body, kind, f"{what}-{period.first}-{period.last}")


@blueprint.get("/export/counts.<any(geojson, gpkg):kind>")
@needs(Permission.COUNTS_EXPORT)
def download_counts(session: Session, kind: str) -> ResponseReturnValue:
    """The counts of a filter by dong, with the dongs' boundaries."""
    chosen, at = read_filter(request.args), clock.now()
    period = read_query(PeriodQuery).period(seoul_day(at))
    features = counted_features(session, chosen, visible_district(person()), period, at)
    change = {"kind": kind, "filter": chosen.query(), "from": period.first, "to": period.last}
    record(session, person().actor, subject="counts", subject_id=period, action="exported", change=change)
    body = (
        counts_geojson(features)
        if kind == "geojson"
        else written("counts.gpkg", lambda path, _connection: write_counts_geopackage(path, features))
    )
    return attachment(body, kind, f"counts-{period.first}-{period.last}")


@blueprint.post("/export/contacts.<any(csv, xlsx):kind>")
@needs(Permission.CONTACT_EXPORT, is_transactional=False)
def download_contacts(kind: str) -> ResponseReturnValue:
    """Contact data of the reporters of a filter's findings, with the reason that was given."""
    return contacts_file(kind, read_form(ContactsReason).reason)


def _note(what: str, identity: object, change: dict[str, object]) -> None:
    """Write the download down, before the file begins to leave."""
    with edge().transaction() as session:
        record(session, person().actor, subject=what, subject_id=identity, action="exported", change=change)
