"""`patrol import facilities|monitors|activities|grievances`: an office's files of the programmes, taken in once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from patrol import clock
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.clock import seoul_day
from patrol.exchange.import_programmes import import_activities, import_grievances
from patrol.inspections.importing import import_facilities, read_facilities
from patrol.journal import Actor
from patrol.monitors.importing import import_monitors
from patrol.programmes.rows import ImportReport, Row
from patrol.web.tables import read_table, write_csv

FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
REJECTS = click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="where refused rows are written, as CSV with line and reason, without personal data",
)


Take = Callable[[Session, Actor, Sequence[Row], str], ImportReport]


def take_in(
    file: Path, rejects: Path | None, take: Take, read: Callable[[bytes], Sequence[Row]] = read_table
) -> None:
    """Read a file and take it in, all in one transaction, as the command of the settings' district; tell what became of it."""
    settings = settings_with_database()
    with command_transaction(settings) as session:
        actor = Actor("import", None, settings.district_code)
        report = take(session, actor, read(file.read_bytes()), settings.district_code)
    tell(report, rejects)


@click.command("facilities")
@FILE
@REJECTS
def facilities(file: Path, rejects: Path | None) -> None:
    """시설물을 올립니다. / Register facilities from CSV, XLSX or GeoJSON; the same file again changes nothing."""

    def take(session: Session, actor: Actor, rows: Sequence[Row], district: str) -> ImportReport:
        return import_facilities(session, actor, rows, district_code=district, day=seoul_day(clock.now()))

    take_in(file, rejects, take, read_facilities)


@click.command("monitors")
@FILE
@REJECTS
def monitors(file: Path, rejects: Path | None) -> None:
    """살피미를 올립니다. / Enrol monitors from CSV or XLSX; the same file again changes nothing."""

    def take(session: Session, actor: Actor, rows: Sequence[Row], district: str) -> ImportReport:
        return import_monitors(session, actor, rows, district_code=district, day=seoul_day(clock.now()))

    take_in(file, rejects, take)


@click.command("activities")
@FILE
@REJECTS
def activities(file: Path, rejects: Path | None) -> None:
    """현장행정·교육·상담 실적을 올립니다. / Import activities; the same file again changes nothing."""

    def take(session: Session, actor: Actor, rows: Sequence[Row], district: str) -> ImportReport:
        return import_activities(session, actor, rows, district_code=district)

    take_in(file, rejects, take)


@click.command("grievances")
@FILE
@REJECTS
def grievances(file: Path, rejects: Path | None) -> None:
    """고충민원을 올립니다. / Import grievances; a later file may bring answers."""

    def take(session: Session, actor: Actor, rows: Sequence[Row], district: str) -> ImportReport:
        return import_grievances(session, actor, rows, district_code=district, at=clock.now())

    take_in(file, rejects, take)


def tell(report: ImportReport, path: Path | None) -> None:
    """Say what became of a file, and write the refused rows, their personal columns blank."""
    for one in report.rejects:
        click.echo(f"{one.line}: {one.reason}", err=True)
    if path is not None:
        names = list(dict.fromkeys(name for one in report.rejects for name in one.row))
        rows = (
            [one.line, ", ".join(one.columns), one.reason, *(one.told().get(name, "") for name in names)]
            for one in report.rejects
        )
        path.write_bytes(write_csv(["줄", "항목", "사유", *names], rows))
    click.echo(f"신규 {report.taken}, 그대로 {report.known}, 제외 {len(report.rejects)}")
