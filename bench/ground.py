"""Ground for measurements: a database of their own in the private cluster, and a server process over it."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from patrol import clock
from patrol.accounts.people import add_person, create_token
from patrol.accounts.permissions import Role
from patrol.areas.load import load_reference
from patrol.database import make_engine, transaction
from patrol.journal import SYSTEM
from patrol.migrate import migrate
from patrol.postgres import Cluster
from patrol.settings import ROOT, Settings, read_settings
from patrol.taxonomy.load import load_taxonomy, read_file


@contextmanager
def bench_settings() -> Iterator[Settings]:
    """Settings over a fresh, migrated database with reference data; dropped afterwards."""
    cluster = Cluster(ROOT / ".patrol")
    cluster.start()
    name = f"bench_{os.getpid()}_{secrets.token_hex(3)}"
    cluster.make_database(name)
    with TemporaryDirectory() as state:
        settings = read_settings(
            database_url=cluster.url("app", name),
            owner_database_url=cluster.url("owner", name),
            state_folder=Path(state),
            log_level="ERROR",
        )
        try:
            migrate(settings)
            engine = make_engine(settings.owner_database_url, 1)
            with transaction(engine) as session:
                load_taxonomy(session, SYSTEM, read_file(None), district_code=settings.district_code)
                load_reference(session, SYSTEM, settings.district_code, clock.now())
            engine.dispose()
            yield settings
        finally:
            cluster.drop_database(name)


def officer_token(settings: Settings) -> str:
    """A bearer token of a fresh officer."""
    engine = make_engine(settings.database_url, 1)
    with transaction(engine) as session:
        officer = add_person(
            session,
            SYSTEM,
            district_code=settings.district_code,
            name=f"bench-{secrets.token_hex(4)}",
            display_name="bench",
            role=Role.OFFICER,
            password=secrets.token_hex(16),
        )
        token = create_token(session, SYSTEM, officer, "bench")
    engine.dispose()
    return token


@contextmanager
def server(settings: Settings, *, threads: int = 4) -> Iterator[int]:
    """One web worker process over these settings; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "PATROL_DATABASE_URL": settings.database_url,
        "PATROL_OWNER_DATABASE_URL": settings.owner_database_url,
        "PATROL_STATE_FOLDER": str(settings.state_folder),
        "PATROL_PORT": str(port),
        "PATROL_WEB_WORKERS": "1",
        "PATROL_WEB_THREADS": str(threads),
        "PATROL_LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen([sys.executable, "-m", "patrol.cli", "serve"], env=environment)
    try:
        wait_until_ready(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_until_ready(port: int, process: subprocess.Popen[bytes], timeout_s: float = 60) -> None:
    """Ask for /health/live until it answers."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")
