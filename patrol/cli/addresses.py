"""`patrol addresses …`: the road-name addresses that reports are named by."""

from __future__ import annotations

from pathlib import Path

import click

from patrol.addresses.load import replace_addresses
from patrol.addresses.read import read_addresses
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.journal import SYSTEM


@click.group("addresses")
def group() -> None:
    """도로명주소. / Road-name addresses."""


@group.command("load")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--district", help="district code of five digits; default: PATROL_DISTRICT_CODE")
def load(file: Path, district: str | None) -> None:
    """도로명주소 파일을 올립니다. / Load the district's addresses in the place of those before.

    FILE: 위치정보요약DB or 도로명주소 출입구 (entrc_seoul.txt, RNENTDATA_….txt, also in a ZIP) of
    business.juso.go.kr, or a CSV with the columns 주소, 위도, 경도. Other districts' rows are left out.
    """
    settings = settings_with_database()
    code = district or settings.district_code
    found = read_addresses(file, code)
    with command_transaction(settings) as session:
        count = replace_addresses(session, SYSTEM, code, found.entrances, source=file.name)
    click.echo(
        f"주소 {count:,}개를 올렸습니다. 다른 자치구 {found.elsewhere:,}줄, 쓸 수 없는 줄 {found.unusable:,}줄.",
        err=True,
    )
