"""`patrol export …`: what leaves the system as files. Data goes to --out, or to stdout."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from patrol import clock
from patrol.areas.queries import list_areas
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.cli.maps import EXPORTS as MAP_EXPORTS
from patrol.clock import Period
from patrol.evaluation.count_files import write_csv, write_workbook
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.taxonomy.queries import scheme, version_on

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("export")
def group() -> None:
    """내보내기. / Exports."""


for command in MAP_EXPORTS:
    group.add_command(command)


@group.command("counts")
@click.option("--from", "first", type=DAY, required=True, help="first Seoul day of reception")
@click.option("--to", "last", type=DAY, required=True, help="last Seoul day of reception")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help=".xlsx or .csv; without it CSV to stdout"
)
def export_counts(first: dt.datetime, last: dt.datetime, out: Path | None) -> None:
    """분야·월·행정동별 접수와 처리 건수. / Received and handled findings by field × month × dong."""
    if last < first:
        raise click.UsageError("--to는 --from보다 빠를 수 없습니다. (--to is before --from)")
    if out is not None and out.suffix not in {".csv", ".xlsx"}:
        raise click.UsageError("--out은 .xlsx 또는 .csv로 끝나야 합니다. (.xlsx or .csv)")
    settings = settings_with_database()
    period = Period(first.date(), last.date())
    chosen = FindingFilter.model_validate({"from": period.first, "to": period.last})
    with command_transaction(settings) as session:
        at = clock.now()
        rows = queries.counts(session, chosen, district_code=settings.district_code, at=at)
        fields = {one.code: one.name_ko for one in scheme(session, version_on(session, period.last)).fields}
        areas = list_areas(session, "dong", settings.district_code, period.last)
    dongs = {area.code: area.name for area in areas}
    if out is not None and out.suffix == ".xlsx":
        made_at = clock.seoul_time(at).strftime("%Y-%m-%d %H:%M")
        out.write_bytes(write_workbook(rows, fields, dongs, period=period, made_at=made_at))
    elif out is not None:
        out.write_bytes(write_csv(rows, fields, dongs))
    else:
        sys.stdout.buffer.write(write_csv(rows, fields, dongs))
