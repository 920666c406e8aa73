"""`patrol photos verify`: prove that every original is still what was photographed."""

from __future__ import annotations

import sys

import click
from sqlalchemy import text

from patrol.cli.edge import command_transaction, settings_with_database
from patrol.storage import Storage


@click.group("photos")
def group() -> None:
    """사진 원본. / Originals of photos."""


@group.command()
def verify() -> None:
    """원본의 SHA-256을 모두 다시 계산합니다. / Recompute every original's SHA-256."""
    settings = settings_with_database()
    storage = Storage.open(settings.storage)
    with command_transaction(settings) as session:
        hashes = list(
            session.scalars(text("select distinct sha256 from photo where state <> 'expected' order by 1"))
        )
    faults = 0
    with click.progressbar(hashes, label="photos", file=sys.stderr) as bar:
        for sha256 in bar:
            fault = check(storage, sha256)
            if fault:
                faults += 1
                click.echo(f"{sha256}: {fault}")
    click.echo(f"{len(hashes)} originals, {faults} faults", err=True)
    if faults:
        raise SystemExit(1)


def check(storage: Storage, sha256: str) -> str | None:
    """What is wrong with an original: `missing`, `altered`, or None."""
    if not storage.exists(sha256):
        return "missing"
    return None if storage.verify(sha256) else "altered"
