"""`patrol privacy forget`: remove personal data whose time is over, as the worker does every night."""

from __future__ import annotations

import click

from patrol import clock
from patrol.cli.edge import command_engine, settings_with_database
from patrol.database import transaction
from patrol.findings.retention import count_over
from patrol.jobs import findings_before, forget_what_is_over
from patrol.storage import Storage


@click.group("privacy")
def group() -> None:
    """개인정보. / Personal data."""


@group.command()
@click.option("--dry-run", is_flag=True, help="only say how many findings are over")
def forget(dry_run: bool) -> None:
    """보존기간이 지난 개인정보를 지웁니다. / Remove personal data whose retention is over."""
    settings = settings_with_database()
    engine = command_engine(settings)
    at = clock.now()
    if dry_run:
        before = findings_before(settings, at)
        with transaction(engine) as session:
            click.echo(0 if before is None else count_over(session, before))
        return
    click.echo(forget_what_is_over(engine, settings, Storage.open(settings.storage), at=at))
