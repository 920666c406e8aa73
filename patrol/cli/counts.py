"""`patrol counts …`: check the kept counts against a recount, make them anew."""

from __future__ import annotations

import click

from patrol.cli.edge import command_engine, settings_with_database


@click.group("counts")
def group() -> None:
    """집계. / The counts kept with each change."""


@group.command()
def verify() -> None:
    """집계를 다시 세어 맞는지 확인합니다. / Compare every count with a recount; exit status 1 where they differ."""
    from patrol import counters

    engine = command_engine(settings_with_database())
    differences = counters.verify(engine)
    engine.dispose()
    for one in differences:
        told = ", ".join(f"{name} {kept} ≠ {counted}" for name, (kept, counted) in one.measures.items())
        click.echo(f"{one.table} {' '.join(part or '-' for part in one.key)}: {told}")
    if differences:
        raise click.ClickException(
            "집계가 다시 센 수와 다릅니다. `patrol counts rebuild`로 다시 만들 수 있습니다."
            " / Counts differ from a recount; `patrol counts rebuild` makes them anew."
        )
    click.echo("집계가 모두 맞습니다. / All counts are right.", err=True)


@group.command()
def rebuild() -> None:
    """집계를 처음부터 다시 만듭니다. / Make all counts anew; writers go on meanwhile."""
    from patrol import counters

    engine = command_engine(settings_with_database())
    counted = counters.rebuild(engine)
    engine.dispose()
    click.echo(f"적출사항 {counted:,}건을 다시 셌습니다. / {counted:,} findings counted.", err=True)


@group.command()
def fold() -> None:
    """쌓인 변경을 집계에 더합니다(작업자가 5초마다 하는 일). / Fold what is waiting, as the worker does every 5 s."""
    from patrol import counters
    from patrol.database import transaction

    engine = command_engine(settings_with_database())
    folded = 0
    while True:
        with transaction(engine) as session:
            step = counters.fold(session)
        folded += step
        if not step:
            break
    engine.dispose()
    click.echo(f"{folded:,}", err=True)
