"""`patrol db …`: the private cluster, migrations, backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from patrol.cli.edge import cluster_of, settings_with_database
from patrol.settings import read_settings


@click.group("db")
def group() -> None:
    """데이터베이스를 다룹니다. / The database."""


@group.command()
def start() -> None:
    """전용 데이터베이스를 켭니다. / Start the private cluster."""
    cluster_of(read_settings()).keep_running()


@group.command()
def stop() -> None:
    """전용 데이터베이스를 끕니다. / Stop the private cluster."""
    cluster_of(read_settings()).stop()


@group.command()
def status() -> None:
    """전용 데이터베이스의 상태를 보여 줍니다. / Say how the private cluster is."""
    found = cluster_of(read_settings()).status()
    click.echo(f"{'running' if found.is_running else 'stopped'}\t{found.folder}\t{found.pid or ''}".rstrip())


@group.command()
@click.option("--owner", is_flag=True, help="the owner's address instead of the application's")
def url(owner: bool) -> None:
    """데이터베이스 주소를 보여 줍니다(비밀번호 포함). / Print the address, password included."""
    settings = settings_with_database()
    click.echo(settings.owner_database_url if owner else settings.database_url)


@group.command()
def migrate() -> None:
    """데이터베이스를 최신으로 바꿉니다. / Bring the schema to the newest revision."""
    from patrol.migrate import migrate as run

    run(settings_with_database())


@group.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """DB와 사진을 폴더에 백업합니다. / Back up database and photos into a folder."""
    from patrol.backup import back_up

    back_up(settings_with_database(), folder, progress=lambda line: click.echo(line, err=True))


@group.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--force", is_flag=True, help="restore over a database that holds data")
def restore(folder: Path, force: bool) -> None:
    """백업을 되돌립니다. / Restore a backup."""
    from patrol.backup import restore as run

    run(settings_with_database(), folder, is_forced=force, progress=lambda line: click.echo(line, err=True))
