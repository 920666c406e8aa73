"""Backup and restore: everything comes back, damage is found before anything changes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from patrol import clock
from patrol.areas.load import load_reference
from patrol.backup import BackupError, back_up, restore, verify
from patrol.database import make_engine, transaction
from patrol.demo.load import ACTOR, load_year
from patrol.demo.people import add_demo_people
from patrol.journal import SYSTEM
from patrol.migrate import migrate
from patrol.postgres import Cluster
from patrol.settings import Settings, read_settings
from patrol.storage import Storage
from patrol.taxonomy.load import load_taxonomy, read_file


def say_nothing(_sentence: str) -> None:
    """Take no notice of progress."""


@pytest.fixture
def databases(cluster: Cluster) -> Iterator[list[str]]:
    """Names of two empty databases."""
    names = [f"backup_{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for name in names:
        cluster.make_database(name)
    yield names
    for name in names:
        cluster.drop_database(name)


def settings_for(cluster: Cluster, name: str, folder: Path) -> Settings:
    """Settings of a service with that database and an object store in that folder."""
    return read_settings(
        database_url=cluster.url("app", name),
        owner_database_url=cluster.url("owner", name),
        storage_url=str(folder / name),
        state_folder=folder,
    )


@pytest.fixture
def service(cluster: Cluster, databases: list[str], tmp_path: Path) -> Settings:
    """A service with a few findings and a photo or two."""
    settings = settings_for(cluster, databases[0], tmp_path)
    migrate(settings)
    engine = make_engine(settings.database_url, 1)
    with transaction(engine) as session:
        load_taxonomy(session, SYSTEM, read_file(None), district_code="11560")
        load_reference(session, SYSTEM, "11560", clock.now())
        add_demo_people(session, ACTOR, "11560")
        store = Storage.open(settings.storage)
        load_year(session, store, district_code="11560", findings=20, seed=1, until=clock.now(), photos=1)
        session.execute(text("update photo set state = 'derived', derived_at = now() where state = 'stored'"))
    engine.dispose()
    return settings


@pytest.fixture
def other(cluster: Cluster, databases: list[str], tmp_path: Path) -> Settings:
    """A place to restore into: an empty database, an empty object store."""
    return settings_for(cluster, databases[1], tmp_path)


@pytest.fixture
def plain(cluster: Cluster, tmp_path: Path) -> Iterator[Settings]:
    """A place as docs/operations.md has it made by hand: the owner is no superuser, the extensions are not its own."""
    name = f"plain_{uuid.uuid4().hex[:8]}"
    address = f"postgresql://{name}:{name}@/{name}?{cluster.url('owner').partition('?')[2]}"
    with psycopg.connect(cluster.url("owner", "postgres"), autocommit=True) as connection:
        connection.execute(f"create role {name} login password '{name}'")
        connection.execute(f"create database {name} owner {name}")
        try:
            with psycopg.connect(cluster.url("owner", name)) as inside:
                for extension in ("postgis", "pg_trgm", "btree_gist"):
                    inside.execute(f"create extension {extension}")
            yield settings_for(cluster, name, tmp_path).model_copy(update={"owner_database_url": address})
        finally:
            cluster.drop_database(name)
            connection.execute(f"drop role {name}")


def photos(settings: Settings) -> list[tuple[str, str]]:
    """Hash and state of every photo, read as the application."""
    with psycopg.connect(settings.database_url) as connection:
        return connection.execute("select sha256, state from photo").fetchall()


def test_everything_comes_back_in_an_empty_place(service: Settings, other: Settings, tmp_path: Path) -> None:
    back_up(service, tmp_path / "backup", say_nothing)
    restore(other, tmp_path / "backup", progress=say_nothing)
    before, after = Storage.open(service.storage), Storage.open(other.storage)
    assert photos(other)
    for sha256, state in photos(other):
        assert after.get(sha256) == before.get(sha256)
        assert state == "stored"  # the worker makes the smaller pictures again
    with (
        psycopg.connect(other.database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("delete from journal_entry")


def test_a_place_with_tables_is_left_alone_unless_forced(
    service: Settings, other: Settings, tmp_path: Path
) -> None:
    back_up(service, tmp_path / "backup", say_nothing)
    migrate(other)
    with pytest.raises(BackupError, match="not empty"):
        restore(other, tmp_path / "backup", progress=say_nothing)
    assert photos(other) == []
    restore(other, tmp_path / "backup", is_forced=True, progress=say_nothing)
    assert len(photos(other)) == len(photos(service))


def test_an_owner_that_is_no_superuser_restores_into_an_empty_place_and_over_a_full_one(
    service: Settings, plain: Settings, tmp_path: Path
) -> None:
    back_up(service, tmp_path / "backup", say_nothing)
    restore(plain, tmp_path / "backup", progress=say_nothing)
    assert photos(plain)
    back_up(plain, tmp_path / "again", say_nothing)
    with psycopg.connect(plain.owner_database_url) as connection:
        connection.execute("truncate photo cascade")
    restore(plain, tmp_path / "again", is_forced=True, progress=say_nothing)
    assert len(photos(plain)) == len(photos(service))


@pytest.mark.parametrize("damage", ["changed", "missing", "manifest"])
def test_damage_is_found_before_anything_changes(
    service: Settings, other: Settings, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "backup"
    back_up(service, folder, say_nothing)
    picture = next((folder / "objects").glob("*/*/*"))
    if damage == "changed":
        picture.write_bytes(picture.read_bytes() + b"!")
    elif damage == "missing":
        picture.unlink()
    else:
        (folder / "manifest.json").write_text("{")
    with pytest.raises(BackupError, match=r"damaged|missing"):
        restore(other, folder, progress=say_nothing)
    with pytest.raises(psycopg.errors.UndefinedTable):
        photos(other)
    assert list(Storage.open(other.storage).originals()) == []


def test_a_dump_that_cannot_be_read_leaves_the_old_database(
    service: Settings, other: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    manifest = back_up(service, folder, say_nothing)
    whole = (folder / "database.dump").read_bytes()
    (folder / "database.dump").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError):
        verify(folder)
    # As if the disk had lied when the manifest was written.
    listed = next(file for file in manifest["files"] if file["path"] == "database.dump")
    manifest_text = (folder / "manifest.json").read_text()
    cut = hashlib.sha256(whole[: len(whole) // 2]).hexdigest()
    (folder / "manifest.json").write_text(manifest_text.replace(listed["sha256"], cut))
    migrate(other)
    with pytest.raises(BackupError, match="is as it was"):
        restore(other, folder, is_forced=True, progress=say_nothing)
    assert photos(other) == []


def test_a_backup_does_not_go_over_another(service: Settings, tmp_path: Path) -> None:
    back_up(service, tmp_path / "backup", say_nothing)
    with pytest.raises(BackupError, match="not empty"):
        back_up(service, tmp_path / "backup", say_nothing)


def test_an_unfinished_backup_is_none(service: Settings, tmp_path: Path) -> None:
    back_up(service, tmp_path / "backup", say_nothing)
    (tmp_path / "backup" / "manifest.json").unlink()
    with pytest.raises(BackupError, match="no finished backup"):
        verify(tmp_path / "backup")


def test_a_backup_is_closed_to_other_users(service: Settings, tmp_path: Path) -> None:
    with suppress(BackupError):
        back_up(service, tmp_path / "backup", say_nothing)
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
