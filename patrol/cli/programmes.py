"""`patrol import facilities`, `patrol import monitors`: an office's files of the programmes, taken in once."""

from __future__ import annotations

from pathlib import Path

import click

from patrol import clock
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.clock import seoul_day
from patrol.inspections.importing import import_facilities, read_facilities
from patrol.journal import Actor
from patrol.monitors.importing import import_monitors
from patrol.programmes.rows import ImportReport
from patrol.web.tables import read_table, write_csv

FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
REJECTS = click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="where refused rows are written, as CSV",
)


@click.command("facilities")
@FILE
@REJECTS
def facilities(file: Path, rejects: Path | None) -> None:
    """시설물을 올립니다. / Register facilities from CSV, XLSX or GeoJSON; the same file again changes nothing."""
    settings = settings_with_database()
    with command_transaction(settings) as session:
        report = import_facilities(
            session,
            Actor("import", None, settings.district_code),
            read_facilities(file.read_bytes()),
            district_code=settings.district_code,
            day=seoul_day(clock.now()),
        )
    tell(report, rejects)


@click.command("monitors")
@FILE
@REJECTS
def monitors(file: Path, rejects: Path | None) -> None:
    """살피미를 올립니다. / Enrol monitors from CSV or XLSX; the same file again changes nothing."""
    settings = settings_with_database()
    with command_transaction(settings) as session:
        report = import_monitors(
            session,
            Actor("import", None, settings.district_code),
            read_table(file.read_bytes()),
            district_code=settings.district_code,
            day=seoul_day(clock.now()),
        )
    tell(report, rejects)


def tell(report: ImportReport, path: Path | None) -> None:
    """Say what became of a file, and write the refused rows."""
    for one in report.rejects:
        click.echo(f"{one.line}: {one.reason}", err=True)
    if path is not None:
        names = list(dict.fromkeys(name for one in report.rejects for name in one.row))
        rows = (
            [one.line, ", ".join(one.columns), one.reason, *(one.row.get(name, "") for name in names)]
            for one in report.rejects
        )
        path.write_bytes(write_csv(["줄", "항목", "사유", *names], rows))
    click.echo(f"신규 {report.taken}, 그대로 {report.known}, 제외 {len(report.rejects)}")
