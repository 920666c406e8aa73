"""`patrol import …`: files of other systems, taken in once."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from patrol import clock
from patrol.cli import programmes
from patrol.cli.edge import command_engine, settings_with_database
from patrol.exchange.import_findings import import_findings
from patrol.exchange.words import CHANNEL_WORDS
from patrol.findings.rules import Channel
from patrol.journal import Actor

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("import")
def group() -> None:
    """가져오기. / Imports."""


@group.command("findings")
@click.argument("file", type=FILE)
@click.option(
    "--channel",
    type=click.Choice([*(str(one) for one in Channel), *CHANNEL_WORDS.values()]),
    default=str(Channel.RESPONSE_CENTER),
    show_default=True,
    help="channel of rows whose 접수경로 is empty",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV for rows that cannot be taken, with line, column and reason",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="say what would happen, change nothing")
def findings(file: Path, channel: str, rejects: Path | None, is_dry: bool) -> None:
    """적출사항 파일(CSV, XLSX)을 가져옵니다. / Import findings; the same file again changes nothing."""
    settings = settings_with_database()
    chosen = next(one for one, word in CHANNEL_WORDS.items() if channel in (str(one), word))
    engine = command_engine(settings)
    try:
        with click.progressbar(length=1000, label=file.name, file=sys.stderr) as bar:
            done = import_findings(
                engine,
                Actor("import", None, settings.district_code),
                file,
                district_code=settings.district_code,
                at=clock.now(),
                channel=chosen,
                rejects=rejects,
                is_dry=is_dry,
                working_day_deadlines=settings.working_day_deadlines,
                progress=lambda share, _rows: bar.update(int(share * 1000) - bar.pos),
            )
    finally:
        engine.dispose()
    for name, value in (
        ("신규", done.new),
        ("변경", done.updated),
        ("그대로", done.same),
        ("제외", done.rejected),
    ):
        click.echo(f"{name}\t{value}")
    if done.columns_ignored:
        click.echo(f"쓰지 않은 열: {', '.join(done.columns_ignored)}", err=True)
    for one in done.rejects[:10]:
        click.echo(f"{one.line}번째 줄 {one.column}: {one.reason}", err=True)
    if is_dry:
        click.echo("미리보기입니다. 아무것도 바뀌지 않았습니다.", err=True)


for command in (programmes.facilities, programmes.monitors, programmes.activities, programmes.grievances):
    group.add_command(command)
