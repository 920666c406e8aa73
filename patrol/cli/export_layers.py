"""`patrol export patrols|inspections|contacts`: programmes as tables and maps, and contact data for who may."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import nullcontext
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.permissions import Permission, Role, may
from patrol.accounts.queries import person_by_name
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.clock import Period
from patrol.exchange.contacts import ContactsReason, contacts_csv, release_contacts, write_contacts_workbook
from patrol.exchange.export_findings import Wanted
from patrol.exchange.export_layers import (
    layer_csv,
    layer_geojson,
    write_layer_geopackage,
    write_layer_photos,
    write_layer_workbook,
)
from patrol.exchange.layers import LAYERS, Chosen
from patrol.findings.filters import FindingFilter
from patrol.journal import Actor, record
from patrol.storage import Storage

DAY = click.DateTime(["%Y-%m-%d"])
KINDS = {".csv": "csv", ".xlsx": "xlsx", ".geojson": "geojson", ".gpkg": "gpkg", ".zip": "zip"}


def _kind(out: Path | None, *kinds: str) -> str:
    kind = "csv" if out is None else KINDS.get(out.suffix, "")
    if kind not in kinds:
        ends = " ".join(f".{one}" for one in kinds)
        raise click.UsageError(f"--out은 {ends} 가운데 하나로 끝나야 합니다. (one of {ends})")
    return kind


def _period(first: dt.datetime, last: dt.datetime) -> Period:
    if last < first:
        raise click.UsageError("--to는 --from보다 빠를 수 없습니다. (--to is before --from)")
    return Period(first.date(), last.date())


def _layer(name: str, help_text: str, *kinds: str) -> click.Command:
    ends = ", ".join(f".{one}" for one in kinds)

    @click.command(name, help=help_text)
    @click.option("--from", "first", type=DAY, required=True, help="first Seoul day")
    @click.option("--to", "last", type=DAY, required=True, help="last Seoul day")
    @click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"{ends}; without it CSV to stdout",
    )
    def export_layer(first: dt.datetime, last: dt.datetime, out: Path | None) -> None:
        kind, period = _kind(out, *kinds), _period(first, last)
        settings = settings_with_database()
        chosen = Chosen(LAYERS[name], settings.district_code, period)
        with command_transaction(settings) as session:
            session.execute(text("set local statement_timeout = 0"))
            actor = Actor("command", None, settings.district_code)
            change = {"kind": kind, "from": period.first, "to": period.last}
            record(session, actor, subject=name, subject_id=period, action="exported", change=change)
            connection = session.connection()
            if out is not None and kind not in ("csv", "geojson"):
                _write(kind, out, connection, chosen, settings.storage)
                return
            blocks = layer_geojson if kind == "geojson" else layer_csv
            with out.open("wb") if out is not None else nullcontext(sys.stdout.buffer) as file:
                for block in blocks(connection, chosen):
                    file.write(block)

    return export_layer


def _write(kind: str, out: Path, connection: Connection, chosen: Chosen, storage: str) -> None:
    if kind == "xlsx":
        write_layer_workbook(out, connection, chosen)
    elif kind == "zip":
        write_layer_photos(out, connection, chosen, Storage.open(storage))
    else:
        out.unlink(missing_ok=True)
        write_layer_geopackage(out, connection, chosen)


@click.command("contacts")
@click.option("--from", "first", type=DAY, required=True, help="first Seoul day of reception")
@click.option("--to", "last", type=DAY, required=True, help="last Seoul day of reception")
@click.option("--reason", required=True, help="why, in words that can be judged later; it is journaled")
@click.option(
    "--person", "name", required=True, help="account of whoever takes the data; its role must allow it"
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".csv or .xlsx")
def export_contacts(first: dt.datetime, last: dt.datetime, reason: str, name: str, out: Path) -> None:
    """신고인 연락처. 사유가 변경이력에 남습니다. / Contact data of reporters, with a reason that is journaled."""
    kind, period = _kind(out, "csv", "xlsx"), _period(first, last)
    try:
        given = ContactsReason(reason=reason)
    except ValidationError:
        raise click.UsageError("--reason에는 다섯 글자 넘게 사유를 적어 주세요. (say why)") from None
    settings = settings_with_database()
    chosen = FindingFilter.model_validate({"from": period.first, "to": period.last, "only": "all"})
    wanted = Wanted(chosen, settings.district_code, clock.now())
    with command_transaction(settings) as session:
        actor = _who(session, name, settings.district_code)
        released = release_contacts(session, actor, wanted, given.reason, kind)
        connection = session.connection()
        # Only the person who runs the command may read the file.
        out.unlink(missing_ok=True)
        out.touch(mode=0o600)
        if kind == "xlsx":
            write_contacts_workbook(out, connection, released)
        else:
            with out.open("wb") as file:
                for block in contacts_csv(connection, released):
                    file.write(block)
    click.echo(
        f"{released.persons}명의 연락처를 내보냈습니다. / contact data of {released.persons} persons",
        err=True,
    )


def _who(session: Session, name: str, district_code: str) -> Actor:
    """The person as the journal names them; raises `problems.not_permitted` where the role may not."""
    row = person_by_name(session, name)
    if row is None or row.is_disabled or row.district_code != district_code:
        raise problems.account_not_found(name=name)
    if not may(Role(row.role), Permission.CONTACT_EXPORT):
        raise problems.not_permitted()
    return Actor("command", row.id, district_code)


EXPORTS = (
    _layer("patrols", "순찰과 이동경로. / Patrols with their tracks.", "csv", "xlsx", "geojson", "gpkg"),
    _layer("inspections", "점검. / Inspections with their places; .zip has the photos.", *KINDS.values()),
    export_contacts,
)
