"""The private cluster as the rest of the project sees it; it survives Ctrl-C and kill -9, with its data."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from patrol.postgres.place import choose_place
from patrol.postgres.programs import ClusterError, Runner, clean_environment, program_folder
from patrol.postgres.server import Server

OWNER = "patrol_owner"
"""Owns the tables and runs migrations; superuser here, so that it may create PostGIS."""

APP = "patrol_app"
"""Web and worker connect as this role; migrating grants it what it may do."""

DATABASE = "patrol"


@dataclass(frozen=True, slots=True)
class Status:
    """What `patrol db status` tells. `user`: the system user that root runs the server as."""

    is_running: bool
    pid: int | None
    folder: Path
    socket_folder: Path
    user: str | None


class Cluster:
    """The cluster of one state folder (`.patrol` in a clone)."""

    @classmethod
    def of_clone(cls, clone: Path) -> Cluster:
        """Return the cluster of a clone: its state folder is `.patrol`, or what PATROL_STATE_FOLDER names."""
        return cls(Path(os.environ.get("PATROL_STATE_FOLDER") or clone / ".patrol"))

    def __init__(self, state: Path) -> None:
        self.place = choose_place(state)
        self._runner = Runner(self.place.user)
        self._server = Server(self.place, self._runner)

    def start(self) -> bool:
        """Make the cluster if there is none and make it answer; returns whether this call started it."""
        self.place.make_folders()
        with self._lock("starting", fcntl.LOCK_EX):
            self._make()
            if self._server.pid is not None and self._server.answers():
                return False
            self._server.stop()
            self._server.start()
            self._prepare_roles()
            return True

    def stop(self) -> bool:
        """Stop the server, undoing `keep_running`; returns whether it ran."""
        if not self.place.is_made:
            return False
        with self._lock("starting", fcntl.LOCK_EX):
            (self.place.folder / "kept").unlink(missing_ok=True)
            return self._server.stop()

    def keep_running(self) -> bool:
        """Start the server and let it run until `stop`; returns whether this call started it."""
        is_new = self.start()
        os.close(self.place.open_private("kept"))
        return is_new

    @contextmanager
    def in_use(self) -> Iterator[Cluster]:
        """Hold the server running; the last who leaves stops it, unless someone asked for it to be kept."""
        self.place.make_folders()
        with self._lock("users", fcntl.LOCK_SH) as descriptor:
            self.start()
            try:
                yield self
            finally:
                with suppress(BlockingIOError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not (self.place.folder / "kept").exists():
                        self.stop()

    def status(self) -> Status:
        """Tell where the cluster is and whether its server runs."""
        place = self.place
        pid = self._server.pid if place.is_made else None
        return Status(pid is not None, pid, place.folder, place.socket_folder, place.user)

    def url(self, role: Literal["app", "owner"] = "app", database: str = DATABASE) -> str:
        """Return the `postgresql://` address of a database for a role, its password included."""
        name = OWNER if role == "owner" else APP
        host = quote(str(self.place.socket_folder), safe="")
        return f"postgresql://{name}:{self._secret(name)}@/{database}?host={host}"

    def make_database(self, name: str, template: str = "template1") -> str:
        """Make a database of the owner's, empty or a copy; returns its address for the application's role."""
        self._run_sql(f'CREATE DATABASE "{checked(name)}" OWNER {OWNER} TEMPLATE "{checked(template)}"')
        return self.url("app", name)

    def drop_database(self, name: str) -> None:
        """Drop a database, if there is one, and whoever is connected to it."""
        self._run_sql(f'DROP DATABASE IF EXISTS "{checked(name)}" WITH (FORCE)')

    def destroy(self) -> None:
        """Stop the server and delete all data."""
        self.stop()
        for folder in (self.place.folder, self.place.socket_folder):
            shutil.rmtree(folder, ignore_errors=True)

    def _make(self) -> None:
        """Run initdb beside the final place, so that a cluster is there whole or not at all."""
        if self.place.is_made:
            return
        programs = program_folder()
        new = self.place.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        password = new / "password"
        password.write_text(self._secret(OWNER))
        password.chmod(0o600)
        self.place.give(password)
        self.place.give(new)
        outcome = self._runner.run(
            programs / "initdb",
            *("--pgdata=data", f"--username={OWNER}", "--pwfile=password", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--lc-messages=C", "--no-instructions"),
            cwd=new,
        )
        if outcome.returncode != 0:
            raise ClusterError(
                f"The database could not be made in {self.place.folder}: {outcome.stderr.strip()}"
            )
        password.unlink()
        (new / "data").rename(self.place.data)
        new.rmdir()

    def _prepare_roles(self) -> None:
        """Make the application's role and the database where they are missing; the password is set anew."""
        roles = self._run_sql("SELECT rolname FROM pg_roles").split()
        verb = "ALTER" if APP in roles else "CREATE"
        self._run_sql(
            f"{verb} ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{self._secret(APP)}'"
        )
        if DATABASE not in self._run_sql("SELECT datname FROM pg_database").split():
            self.make_database(DATABASE)

    def _run_sql(self, statement: str) -> str:
        """Run one statement as the owner; returns what psql printed, bare."""
        environment = clean_environment() | {
            "PGHOST": str(self.place.socket_folder),
            "PGPORT": "5432",
            "PGUSER": OWNER,
            "PGDATABASE": "postgres",
            "PGPASSWORD": self._secret(OWNER),
        }
        outcome = subprocess.run(
            [self._server.programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
            env=environment,
            input=statement,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if outcome.returncode != 0:
            raise ClusterError(f"The database refused an order: {outcome.stderr.strip()}")
        return outcome.stdout.strip()

    def _secret(self, role: str) -> str:
        """Return the role's password, made at its first use."""
        with os.fdopen(self.place.open_private(f"secret-{role}"), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            found = file.read()
            if not found:
                found = secrets.token_hex(24)
                file.write(found)
            return found

    @contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[int]:
        descriptor = self.place.open_private(f"lock-{name}")
        try:
            fcntl.flock(descriptor, kind)
            yield descriptor
        finally:
            os.close(descriptor)


def checked(name: str) -> str:
    """Return a database's name if it is plain; raises ValueError for one that would need quoting."""
    if re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name) is None:
        raise ValueError(f"not a plain database name: {name!r}")
    return name
