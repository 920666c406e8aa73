"""`patrol up` as a person runs it: starts everything, stops everything, says what is in the way."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from patrol.postgres import Cluster
from patrol.up import UpError, refuse_taken_port

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 120


class Up:
    """A running `patrol up` on a port of its own, over a database that is there already."""

    def __init__(self, environment: dict[str, str], log: Path, port: int) -> None:
        self.port = port
        self.log = log
        self._file = log.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "patrol", "up"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._file,
            text=True,
        )

    def read_until(self, words: str) -> str:
        """Read what it prints until these words come; fails with its log when it ends before."""
        assert self.process.stdout is not None
        seen = ""
        for line in self.process.stdout:
            seen += line
            if words in line:
                return seen
        raise AssertionError(
            f"it ended with {self.process.wait()} without saying {words!r}:\n{self.log.read_text()}"
        )

    def get(self, path: str) -> int:
        """Ask for a page; returns the status."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return int(answer.status)

    def children(self) -> list[int]:
        """Every process below it."""
        found, parents = [], [self.process.pid]
        while parents:
            below = subprocess.run(
                ["ps", "-o", "pid=", "--ppid", ",".join(map(str, parents))],
                capture_output=True,
                text=True,
                check=False,
            ).stdout.split()
            parents = [int(pid) for pid in below]
            found += parents
        return found

    def end(self) -> None:
        """Clear away whatever a failed test left."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._file.close()


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(cluster: Cluster, tmp_path: Path, port: int) -> Iterator[Callable[[], Up]]:
    """Starts `patrol up` over an empty database, which is dropped after the test."""
    name = f"up_{uuid.uuid4().hex[:8]}"
    cluster.make_database(name)
    environment = dict(os.environ) | {
        "PATROL_DATABASE_URL": cluster.url("app", name),
        "PATROL_OWNER_DATABASE_URL": cluster.url("owner", name),
        "PATROL_STATE_FOLDER": str(tmp_path / "state"),
        "PATROL_PORT": str(port),
        "PATROL_WEB_THREADS": "4",
    }
    started: list[Up] = []

    def run() -> Up:
        started.append(Up(environment, tmp_path / f"up-{len(started)}.log", port))
        return started[-1]

    yield run
    for up in started:
        up.end()
    cluster.drop_database(name)


def wait_for_ends(pids: list[int]) -> None:
    """Wait until every one of these processes has ended."""
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            assert select_readable(descriptor), f"process {pid} still runs"
        finally:
            os.close(descriptor)


def select_readable(descriptor: int, timeout_s: float = 40) -> bool:
    """Wait until a descriptor can be read."""
    return bool(select.select([descriptor], [], [], timeout_s)[0])


@pytest.mark.slow
def test_it_serves_and_ctrl_c_stops_all_of_it_after_the_requests_in_flight(
    start: Callable[[], Up], cluster: Cluster
) -> None:
    up = start()
    assert f"http://127.0.0.1:{up.port}" in up.read_until("Ctrl-C")
    assert up.get("/health/ready") == 200
    children = up.children()
    assert len(children) >= 2

    # A request that has to wait: it asks for the schema's revision, which is locked here.
    answers: list[int] = []
    owner = psycopg.connect(_owner_url(up, cluster))
    owner.execute("lock table alembic_version in access exclusive mode")
    asking = threading.Thread(target=lambda: answers.append(up.get("/health/ready")))
    asking.start()
    with psycopg.connect(_owner_url(up, cluster), autocommit=True) as watcher:
        waiting = "select count(*) from pg_locks where not granted and locktype = 'relation'"
        while watcher.execute(waiting).fetchone() == (0,):
            pass
    up.process.send_signal(signal.SIGINT)
    owner.rollback()
    owner.close()
    asking.join(40)

    assert answers == [200]
    assert up.process.wait(60) == 0
    wait_for_ends(children)
    assert "Traceback" not in up.log.read_text()


def _owner_url(up: Up, cluster: Cluster) -> str:
    environment = dict(
        line.split("=", 1)
        for line in Path(f"/proc/{up.process.pid}/environ").read_text().split("\0")
        if "=" in line
    )
    assert environment["PATROL_OWNER_DATABASE_URL"].startswith(cluster.url("owner").split("@")[0])
    return environment["PATROL_OWNER_DATABASE_URL"]


@pytest.mark.slow
def test_after_kill_9_nothing_is_left_behind_and_it_starts_again(start: Callable[[], Up]) -> None:
    up = start()
    up.read_until("Ctrl-C")
    children = up.children()
    up.process.kill()
    wait_for_ends(children)
    again = start()
    again.read_until("Ctrl-C")
    assert again.get("/health/ready") == 200
    again.process.terminate()
    assert again.process.wait(60) == 0


@pytest.mark.slow
def test_the_end_of_the_web_server_ends_all_with_a_sentence(start: Callable[[], Up]) -> None:
    up = start()
    up.read_until("Ctrl-C")
    children = up.children()
    served = next(pid for pid in children if b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(served, signal.SIGKILL)
    assert up.process.wait(60) == 1
    assert "`patrol serve` ended with status -9" in up.log.read_text()
    wait_for_ends(children)


def test_a_taken_port_is_named_with_the_setting_that_changes_it(start: Callable[[], Up], port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen(1)
        up = start()
        assert up.process.wait(60) == 1
    words = up.log.read_text()
    assert f"Port {port} on 127.0.0.1 is taken by another program." in words
    assert f"PATROL_PORT={port + 1} make run" in words
    assert "Traceback" not in words


def test_an_address_that_is_not_of_this_machine_is_named() -> None:
    with pytest.raises(UpError, match="PATROL_HOST"):
        refuse_taken_port("192.0.2.1", 8000)


def test_a_free_port_is_taken_at_once_after_a_stop(port: int) -> None:
    for _ in range(2):
        refuse_taken_port("127.0.0.1", port)
