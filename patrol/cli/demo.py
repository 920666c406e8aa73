"""`patrol demo load`: a believable year for trying and measuring; never in production."""

from __future__ import annotations

import datetime as dt
import sys

import click

from patrol import clock, counters
from patrol.cli.edge import command_engine, command_transaction, settings_with_database
from patrol.demo.addresses import load_demo_addresses
from patrol.demo.load import ACTOR, load_year
from patrol.demo.people import ACCOUNTS, PASSWORD, add_demo_people
from patrol.demo.programmes import load_programmes_year
from patrol.storage import Storage


@click.group("demo")
def group() -> None:
    """시연 자료. / Demo data."""


@group.command()
@click.option("--findings", type=click.IntRange(1, 5_000_000), default=5000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--photos", type=click.IntRange(0), default=400, show_default=True, help="how many of them have photos"
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="last Seoul day of the year [today]")
def load(findings: int, seed: int, photos: int, until: dt.datetime | None) -> None:
    """시연용 1년 치 자료를 만듭니다. / Load a demo year; the same seed and day give the same rows."""
    settings = settings_with_database()
    if settings.is_production:
        raise click.ClickException("운영 환경에는 시연 자료를 넣을 수 없습니다. (PATROL_MODE=production)")
    end = clock.seoul_midnight(until.date() + dt.timedelta(days=1)) if until else clock.now()
    storage = Storage.open(settings.storage)
    with (
        click.progressbar(length=findings, label="findings", file=sys.stderr) as bar,
        command_transaction(settings) as session,
    ):
        add_demo_people(session, ACTOR, settings.district_code)
        load_demo_addresses(session, ACTOR, settings.district_code, clock.seoul_day(end))
        load_year(
            session,
            storage,
            district_code=settings.district_code,
            findings=findings,
            seed=seed,
            until=end,
            photos=photos,
            progress=lambda done, _of: bar.update(done - bar.pos),
        )
        load_programmes_year(session, district_code=settings.district_code, seed=seed, until=end)
    engine = command_engine(settings)
    counters.rebuild(engine)
    engine.dispose()


@group.command()
def accounts() -> None:
    """시연 계정을 보여 줍니다. / Print the demo accounts."""
    for account in ACCOUNTS:
        click.echo(f"{account.name}\t{PASSWORD}\t{account.role}\t{account.display_name}")
