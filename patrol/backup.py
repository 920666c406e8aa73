"""Backup and restore of the whole service: the database and every original photo, with a list of their hashes.

    DIR/manifest.json      when, by which version, schema revision, and SHA-256 and size of each file below
    DIR/database.dump      pg_dump in custom format
    DIR/objects/ab/cd/…    originals, named by their own SHA-256

The database is dumped first: an original is stored before the row that names it is committed, so each row of the
dump finds its original in what is copied afterwards. Derivatives are not kept: after a restore the worker makes them
again. Nor are rights: restoring migrates to this version's schema, which grants them to the role in use.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from patrol import __version__, clock
from patrol.migrate import migrate
from patrol.postgres import ClusterError, program
from patrol.settings import Settings
from patrol.storage import Storage

FORMAT = 1
CHUNK_BYTES = 1 << 20

Progress = Callable[[str], None]


class BackupError(ClusterError):
    """A backup cannot be made or used; the text says why and what to do."""


def back_up(settings: Settings, folder: Path, progress: Progress = print) -> dict[str, Any]:
    """Write a backup into a folder that is new or empty; returns its manifest."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty. Give a folder of its own to each backup.")
    (folder / "objects").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    url = settings.owner_database_url or settings.database_url
    progress("database")
    dump = folder / "database.dump"
    # PostGIS brings its own list of coordinate systems, which an owner that is no superuser may not write.
    without = "--exclude-table-data=public.spatial_ref_sys"
    _call(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", without, f"--file={dump}")
    progress("photos")
    storage = Storage.open(settings.storage)
    files = [_listed(folder, dump)]
    for sha256 in storage.originals():
        target = folder / "objects" / sha256[:2] / sha256[2:4] / sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, storage.stream(sha256))
        files.append(_listed(folder, target))
    manifest = {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "version": __version__,
        "revision": _revision(url),
        "files": sorted(files, key=lambda file: str(file["path"])),
    }
    _write(folder / "manifest.json", [json.dumps(manifest, indent=1).encode()])
    return manifest


def verify(folder: Path) -> dict[str, Any]:
    """Read a backup's manifest and check each file against it; raises BackupError naming what is wrong."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise BackupError(f"{folder} holds no finished backup: manifest.json is missing.") from None
    except ValueError:
        raise BackupError(f"{folder}/manifest.json is damaged.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{folder} was written in a format that this version does not read.")
    for file in manifest["files"]:
        path = folder / file["path"]
        if not path.is_file():
            raise BackupError(f"{path} is missing: this backup is not whole.")
        if _digest(path) != file["sha256"]:
            raise BackupError(f"{path} is damaged: its content does not have the hash in the manifest.")
    return manifest


def restore(
    settings: Settings, folder: Path, is_forced: bool = False, progress: Progress = print
) -> dict[str, Any]:
    """Put a backup into the database and the object store; returns its manifest.

    Everything is verified before anything is changed, and the database changes in one transaction. A database that
    holds tables is refused unless forced; then what its owner has in it is replaced. Originals are added, none is removed.
    """
    progress("verifying")
    manifest = verify(folder)
    url = settings.owner_database_url or settings.database_url
    if not is_forced and (found := _tables(url)):
        raise BackupError(
            f"The database is not empty (it has {len(found)} tables, {found[0]} among them). "
            "Restore into an empty one, or replace what is there with --force."
        )
    progress("photos")
    storage = Storage.open(settings.storage)
    for file in manifest["files"]:
        if file["path"].startswith("objects/"):
            storage.put(folder / file["path"], file["sha256"])
    progress("database")
    _restore_database(url, folder / "database.dump", is_forced)
    migrate(settings)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE photo SET state = 'stored', derived_at = NULL WHERE state = 'derived'")
    return manifest


def _restore_database(url: str, dump: Path, is_forced: bool) -> None:
    """Read the dump into the database, if forced in place of what is there, in one transaction.

    A dump that breaks off must not be committed: psql would take its end for the end of the script, so it is killed.
    """
    emptying = _emptying(url) if is_forced else ()
    connection, environment = _connection(url)
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            [program("pg_restore"), "--no-owner", "--no-comments", "--file=-", dump],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as reading,
        subprocess.Popen(
            [
                *(
                    program("psql"),
                    "-X",
                    "-q",
                    "-o",
                    os.devnull,
                    "-v",
                    "ON_ERROR_STOP=1",
                    "--single-transaction",
                ),
                *(word for statement in emptying for word in ("-c", statement)),
                *("-f", "-", connection),
            ],
            env=environment,
            stdin=subprocess.PIPE,
            stderr=complaints,
        ) as writing,
    ):
        assert reading.stdout is not None
        assert writing.stdin is not None
        with suppress(BrokenPipeError):
            shutil.copyfileobj(reading.stdout, writing.stdin, CHUNK_BYTES)
        reading.stdout.close()
        if reading.wait() != 0:
            writing.kill()
        with suppress(BrokenPipeError):
            writing.stdin.close()
        if writing.wait() != 0:
            complaints.seek(0)
            raise BackupError(f"The database was not restored and is as it was: {complaints.read().strip()}")


def _emptying(url: str) -> tuple[str, ...]:
    """Return the statements that make room for a dump.

    An owner that is no superuser could not create PostGIS again: its extensions, which are not its own, stay. The private
    cluster's owner is the server's first role, from whom nothing can be dropped by owner: there the whole schema goes.
    """
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is not None and row[0]:
        return ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public AUTHORIZATION pg_database_owner")
    return ("DROP OWNED BY CURRENT_USER CASCADE",)


def _call(url: str, name: str, *arguments: str) -> None:
    connection, environment = _connection(url)
    outcome = subprocess.run(
        [program(name), *arguments, connection],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise BackupError(f"{name} failed: {outcome.stderr.strip()}")


def _connection(url: str) -> tuple[str, dict[str, str]]:
    """Return the address without its password, which other users could read in the list of processes, and the rest."""
    password = urlsplit(url).password
    if password is None:
        return url, dict(os.environ)
    return url.replace(f":{password}@", "@", 1), dict(os.environ) | {"PGPASSWORD": unquote(password)}


def _tables(url: str) -> list[str]:
    """Return the tables in the database that no extension brought."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema$)'
               AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
             ORDER BY c.relname
            """
        ).fetchall()
    return [str(row[0]) for row in rows]


def _revision(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _listed(folder: Path, path: Path) -> dict[str, str | int]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": path.stat().st_size,
        "sha256": _digest(path),
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, chunks: Iterable[bytes] | Iterator[bytes]) -> None:
    """Write a file so that it survives a power cut."""
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
