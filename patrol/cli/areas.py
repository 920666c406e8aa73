"""`patrol areas …`: dongs and zones from files, districts from the packaged boundaries."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from patrol.areas.check import Report
from patrol.areas.load import check_file, load_file, load_reference
from patrol.areas.models import KINDS
from patrol.areas.read import Mapping
from patrol.areas.replace import Change
from patrol.areas.rules import ZONE_TYPES
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.clock import now
from patrol.journal import SYSTEM

MOST_REMARKS = 30


@click.group("areas")
def group() -> None:
    """행정동과 구역. / Administrative dongs and zones."""


@group.command("load")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--kind", type=click.Choice(KINDS), required=True, help="what the file holds")
@click.option(
    "--zone-type", type=click.Choice(ZONE_TYPES), help="what kind of zones they are (with --kind zone)"
)
@click.option(
    "--from",
    "valid_from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="first Seoul day on which they are valid; default: today, for the first load from ever",
)
@click.option("--district", help="district code of five digits; default: PATROL_DISTRICT_CODE")
@click.option("--code-field", help="the file's attribute with the official code")
@click.option("--name-field", help="the file's attribute with the Korean name")
@click.option("--name-en-field", help="the file's attribute with the English name")
@click.option("--crs", help="coordinate system where the file names none or a wrong one, such as EPSG:5179")
@click.option("--layer", help="layer of a GeoPackage that has several")
@click.option("--encoding", help="text encoding of a Shapefile; found out by itself otherwise")
@click.option("--check", "is_check", is_flag=True, help="only check the file and say what would be remarked")
def load(
    file: Path,
    kind: str,
    zone_type: str | None,
    valid_from: dt.datetime | None,
    district: str | None,
    code_field: str | None,
    name_field: str | None,
    name_en_field: str | None,
    crs: str | None,
    layer: str | None,
    encoding: str | None,
    is_check: bool,
) -> None:
    """구역 파일(GeoJSON, Shapefile, GeoPackage)을 올립니다. / Load areas from a file, in any CRS.

    The version before ends on that day; what was counted before stays as it was. The same file again
    changes nothing.
    """
    mapping = Mapping(code_field, name_field, name_en_field, crs, layer, encoding)
    settings = settings_with_database()
    code = district or settings.district_code
    if is_check:
        report = check_file(file, kind=kind, district_code=code, mapping=mapping)
        _tell_report(report)
        if report.is_refused:
            raise click.ClickException("이 파일은 올릴 수 없습니다. / This file would be refused.")
        return
    with command_transaction(settings) as session:
        loaded = load_file(
            session,
            SYSTEM,
            file,
            kind=kind,
            district_code=code,
            at=now(),
            valid_from=valid_from.date() if valid_from else None,
            zone_type=zone_type,
            mapping=mapping,
        )
    _tell_report(loaded.report)
    _tell_change(loaded.change)


@group.command("district")
@click.argument("code")
def load_district(code: str) -> None:
    """내장된 자치구와 법정동 경계를 올립니다. / Load a packaged district and its legal dongs."""
    with command_transaction() as session:
        loaded = load_reference(session, SYSTEM, code, now())
    for one in loaded:
        _tell_change(one.change)


def _tell_report(report: Report) -> None:
    for remark in report.remarks[:MOST_REMARKS]:
        click.echo(remark.sentence("ko"), err=True)
    if len(report.remarks) > MOST_REMARKS:
        click.echo(f"… 그 밖에 {len(report.remarks) - MOST_REMARKS}건", err=True)
    overlap, gap = report.total_square_m("overlap"), report.total_square_m("gap")
    click.echo(f"구역 {len(report.shapes)}개, 겹침 {overlap:,.1f} ㎡, 빈틈 {gap:,.1f} ㎡", err=True)


def _tell_change(change: Change) -> None:
    if change.is_nothing:
        click.echo("이미 같은 구역이 등록되어 있어 바뀐 것이 없습니다.", err=True)
        return
    click.echo(
        f"{change.valid_from}부터 구역 {change.added}개, 종전 {change.closed}개는 그날로 끝납니다.", err=True
    )
