"""`patrol taxonomy …`, `patrol reference load`: what has to be there before the first report."""

from __future__ import annotations

from pathlib import Path

import click

from patrol import clock
from patrol.answers.defaults import load_default_templates
from patrol.areas.load import load_reference as load_reference_areas
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.journal import SYSTEM
from patrol.programmes.load import load_programmes
from patrol.taxonomy.load import load_taxonomy, read_file


@click.group()
def taxonomy() -> None:
    """분야·항목·처리부서. / Complaint fields, items and departments."""


@taxonomy.command("load")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def load_file(file: Path) -> None:
    """분류 파일(CSV)을 올립니다. / Load an edition of the scheme."""
    settings = settings_with_database()
    with command_transaction(settings) as session:
        load_taxonomy(session, SYSTEM, read_file(file), district_code=settings.district_code)


@click.group()
def reference() -> None:
    """기본 자료. / Reference data."""


@reference.command("load")
def load_reference() -> None:
    """기본 분류, 사업 종류와 점검표, 자치구·법정동 경계를 올립니다. / Load the scheme, programmes, checklists, boundaries."""
    settings = settings_with_database()
    with command_transaction(settings) as session:
        load_taxonomy(session, SYSTEM, read_file(None), district_code=settings.district_code)
        load_programmes(session, SYSTEM, settings.district_code)
        load_reference_areas(session, SYSTEM, settings.district_code, clock.now())
        load_default_templates(session, SYSTEM, settings.district_code)
