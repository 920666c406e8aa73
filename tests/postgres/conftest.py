"""Clusters of their own for the tests of the private cluster: in folders that any system user may enter."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from patrol.postgres import Cluster

MakeCluster = Callable[[Path], Cluster]


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder with a short path, open to every system user; pytest's own are closed and long."""
    folder = Path(tempfile.mkdtemp(prefix="pt-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make_cluster() -> Iterator[MakeCluster]:
    """Makes clusters, and deletes them with their data after the test."""
    made: list[Cluster] = []

    def make(state: Path) -> Cluster:
        made.append(Cluster(state))
        return made[-1]

    yield make
    for cluster in made:
        cluster.destroy()


@pytest.fixture
def own(home: Path, make_cluster: MakeCluster) -> Cluster:
    """A cluster of the test's own, not started yet."""
    return make_cluster(home / ".patrol")


@pytest.fixture
def needs_root() -> None:
    """Skip where the test cannot become another system user."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another system user")


def ask(cluster: Cluster, query: str, role: str = "owner") -> list[tuple[object, ...]]:
    """Run one statement in the cluster's database and return its rows, if it gives any."""
    with psycopg.connect(cluster.url("owner" if role == "owner" else "app")) as connection:
        cursor = connection.execute(query)  # type: ignore[arg-type] # the tests' own statements
        return cursor.fetchall() if cursor.description else []


def python_for_everyone() -> str:
    """A Python that an ordinary user may run; the one of the tests may lie in root's home."""
    candidates = ("/usr/bin/python3", "/usr/local/bin/python3")
    for candidate in candidates:
        version = subprocess.run(
            [candidate, "-c", "import sys; print(sys.version_info >= (3, 11))"],
            capture_output=True,
            text=True,
            user="nobody",
            group="nogroup",
            extra_groups=[],
            check=False,
        )
        if version.stdout.strip() == "True":
            return candidate
    pytest.skip("no Python 3.11 that an ordinary user may run")
