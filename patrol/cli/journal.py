"""`patrol journal verify`: prove that the journal is what was written."""

from __future__ import annotations

import click

from patrol import journal
from patrol.cli.edge import command_engine, settings_with_database
from patrol.database import transaction


@click.group("journal")
def group() -> None:
    """변경이력. / The journal."""


@group.command()
def verify() -> None:
    """변경이력이 바뀌거나 빠지지 않았는지 확인합니다. / Check the chain of seals."""
    engine = command_engine(settings_with_database())
    with transaction(engine) as session:
        verdict = journal.verify(session)
    click.echo(f"sealed {verdict.sealed}  unsealed {verdict.unsealed}  seals {verdict.seals}")
    for fault in verdict.faults:
        click.echo(fault, err=True)
    if verdict.faults:
        raise SystemExit(1)
