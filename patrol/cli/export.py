"""`patrol export …`: what leaves the system as files. Data goes to --out, or to stdout."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import nullcontext
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy import text

from patrol import clock
from patrol.areas.queries import areas_during
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.cli.export_layers import EXPORTS as LAYER_EXPORTS
from patrol.cli.maps import EXPORTS as MAP_EXPORTS
from patrol.clock import Period
from patrol.evaluation.count_files import write_csv, write_workbook
from patrol.evaluation.evaluate import evaluate
from patrol.evaluation.evaluation_workbook import write_evaluation
from patrol.evaluation.report_files import write_html, write_hwpx
from patrol.evaluation.report_files import write_workbook as write_report_workbook
from patrol.evaluation.report_texts import make_report
from patrol.exchange.export_counts import counted_features, counts_geojson, write_counts_geopackage
from patrol.exchange.export_files import (
    write_geopackage,
    write_photos,
)
from patrol.exchange.export_files import (
    write_workbook as write_findings_workbook,
)
from patrol.exchange.export_findings import Wanted, csv_blocks, geojson_blocks
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.journal import Actor, record
from patrol.storage import Storage
from patrol.taxonomy.queries import scheme, version_on

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("export")
def group() -> None:
    """내보내기. / Exports."""


for command in (*MAP_EXPORTS, *LAYER_EXPORTS):
    group.add_command(command)


@group.command("counts")
@click.option("--from", "first", type=DAY, required=True, help="first Seoul day of reception")
@click.option("--to", "last", type=DAY, required=True, help="last Seoul day of reception")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=".xlsx, .csv, or by dong with boundaries .geojson, .gpkg; without it CSV to stdout",
)
def export_counts(first: dt.datetime, last: dt.datetime, out: Path | None) -> None:
    """분야·월·행정동별 접수와 처리 건수. / Received and handled findings by field × month × dong."""
    if last < first:
        raise click.UsageError("--to는 --from보다 빠를 수 없습니다. (--to is before --from)")
    if out is not None and out.suffix not in {".csv", ".xlsx", ".geojson", ".gpkg"}:
        raise click.UsageError("--out은 .xlsx .csv .geojson .gpkg 가운데 하나로 끝나야 합니다.")
    settings = settings_with_database()
    period = Period(first.date(), last.date())
    chosen = FindingFilter.model_validate({"from": period.first, "to": period.last})
    with command_transaction(settings) as session:
        at = clock.now()
        if out is not None and out.suffix in {".geojson", ".gpkg"}:
            features = counted_features(session, chosen, settings.district_code, period, at)
            if out.suffix == ".gpkg":
                out.unlink(missing_ok=True)
                write_counts_geopackage(out, features)
            else:
                out.write_bytes(b"".join(counts_geojson(features)))
            return
        rows = queries.counts(session, chosen, district_code=settings.district_code, at=at)
        fields = {one.code: one.name_ko for one in scheme(session, version_on(session, period.last)).fields}
        areas = areas_during(session, "dong", settings.district_code, period)
    dongs = {area.code: area.name for area in areas}
    if out is not None and out.suffix == ".xlsx":
        made_at = clock.seoul_time(at).strftime("%Y-%m-%d %H:%M")
        out.write_bytes(write_workbook(rows, fields, dongs, period=period, made_at=made_at))
    elif out is not None:
        out.write_bytes(write_csv(rows, fields, dongs))
    else:
        sys.stdout.buffer.write(write_csv(rows, fields, dongs))


KINDS = {".csv": "csv", ".xlsx": "xlsx", ".geojson": "geojson", ".gpkg": "gpkg", ".zip": "zip"}


@group.command("findings")
@click.option("--from", "first", type=DAY, help="first Seoul day of reception")
@click.option("--to", "last", type=DAY, help="last Seoul day of reception")
@click.option("--channel", multiple=True, help="only this channel (repeat for several)")
@click.option("--field", multiple=True, help="only this field's code (repeat for several)")
@click.option("--state", multiple=True, help="only this state (repeat for several)")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=".csv, .xlsx, .geojson, .gpkg or .zip (photos); without it CSV to stdout",
)
def export_findings(
    first: dt.datetime | None,
    last: dt.datetime | None,
    channel: tuple[str, ...],
    field: tuple[str, ...],
    state: tuple[str, ...],
    out: Path | None,
) -> None:
    """적출사항. CSV와 XLSX는 그대로 다시 가져올 수 있습니다. / Findings; CSV and XLSX can be imported again."""
    kind = "csv" if out is None else KINDS.get(out.suffix)
    if kind is None:
        raise click.UsageError("--out은 .csv .xlsx .geojson .gpkg .zip 가운데 하나로 끝나야 합니다.")
    settings = settings_with_database()
    given = {"from": first.date() if first else None, "to": last.date() if last else None}
    try:
        chosen = FindingFilter.model_validate({**given, "channel": channel, "field": field, "state": state})
    except ValidationError as error:
        raise click.UsageError(str(error.errors(include_url=False)[0]["msg"])) from None
    wanted = Wanted(chosen, settings.district_code, clock.now())
    with command_transaction(settings) as session:
        session.execute(text("set local statement_timeout = 0"))
        change = {"kind": kind, "filter": chosen.query()}
        record(
            session,
            Actor("command", None, settings.district_code),
            subject="findings",
            subject_id=chosen.query() or "all",
            action="exported",
            change=change,
        )
        connection = session.connection()
        if kind == "xlsx" and out is not None:
            write_findings_workbook(out, connection, wanted)
        elif kind == "gpkg" and out is not None:
            out.unlink(missing_ok=True)
            write_geopackage(out, connection, wanted)
        elif kind == "zip" and out is not None:
            write_photos(out, connection, wanted, Storage.open(settings.storage))
        else:
            blocks = (
                geojson_blocks(connection, wanted) if kind == "geojson" else csv_blocks(connection, wanted)
            )
            with out.open("wb") if out is not None else nullcontext(sys.stdout.buffer) as file:
                for block in blocks:
                    file.write(block)


def _report(name: str, help_text: str) -> None:
    """Add `patrol export NAME`."""

    @group.command(name, help=help_text)
    @click.option("--from", "first", type=DAY, required=True, help="first Seoul day")
    @click.option("--to", "last", type=DAY, required=True, help="last Seoul day")
    @click.option("--format", "kind", type=click.Choice(["html", "hwpx", "xlsx"]), help="by --out, or html")
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="without it to stdout")
    def export_report(first: dt.datetime, last: dt.datetime, kind: str | None, out: Path | None) -> None:
        if last < first:
            raise click.UsageError("--to는 --from보다 빠를 수 없습니다. (--to is before --from)")
        chosen = kind or (out.suffix.lstrip(".") if out is not None else "html")
        write = {"html": write_html, "hwpx": write_hwpx, "xlsx": write_report_workbook}.get(chosen)
        if write is None:
            raise click.UsageError("--out은 .html .hwpx .xlsx 가운데 하나로 끝나야 합니다.")
        settings = settings_with_database()
        with command_transaction(settings) as session:
            report = make_report(session, settings.district_code, name, Period(first.date(), last.date()))
        body = write(report, public_url=settings.public_url)
        if out is not None:
            out.write_bytes(body)
        else:
            sys.stdout.buffer.write(body)


_report("council", "의회 보고서. / The report to the council.")
_report("monthly", "월간 보고서. / The monthly report.")
_report("daily", "일일 보고서. / The daily report.")


@group.command("evaluation")
@click.option("--from", "first", type=DAY, required=True, help="first Seoul day of reception")
@click.option("--to", "last", type=DAY, required=True, help="last Seoul day of reception")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".xlsx")
def export_evaluation(first: dt.datetime, last: dt.datetime, out: Path) -> None:
    """서울시 평가 자료. / The workbook for the city's evaluation."""
    if last < first:
        raise click.UsageError("--to는 --from보다 빠를 수 없습니다. (--to is before --from)")
    settings = settings_with_database()
    at = clock.now()
    with command_transaction(settings) as session:
        period = Period(first.date(), last.date())
        made = evaluate(session, settings.district_code, period, at=at)
    made_at = clock.seoul_time(at).strftime("%Y-%m-%d %H:%M")
    out.write_bytes(write_evaluation(made, made_at=made_at, public_url=settings.public_url))
