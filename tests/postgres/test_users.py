"""Root, ordinary users, and clusters that were there before."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from patrol.postgres import Cluster, ClusterError, program
from patrol.postgres.programs import Runner, program_folder
from tests.postgres.conftest import MakeCluster, ask, python_for_everyone

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Foreign:
    """A cluster of somebody else, on a TCP port."""

    folder: Path
    port: int

    @property
    def pid(self) -> int:
        """Its process, as its pid file says."""
        return int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Run a statement there."""
        with psycopg.connect(
            host=str(self.folder.parent), port=self.port, user="someone", dbname="postgres"
        ) as c:
            return c.execute(query).fetchall()  # type: ignore[arg-type] # the tests' own statements


@pytest.fixture
def foreign(home: Path) -> Iterator[Foreign]:
    """A running cluster on port 5432, or on another where that is taken."""
    runner = Runner("postgres" if os.geteuid() == 0 else None)
    place = home / "foreign"
    place.mkdir()
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 5432))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    programs = program_folder()
    made = runner.run(programs / "initdb", "-D", place / "data", "-U", "someone", "--auth=trust")
    assert made.returncode == 0, made.stderr
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place}"
    started = runner.run(
        programs / "pg_ctl", "-D", place / "data", "-w", "-l", place / "log", "-o", options, "start"
    )
    assert started.returncode == 0, started.stderr
    yield Foreign(place / "data", port)
    runner.run(programs / "pg_ctl", "-D", place / "data", "-m", "immediate", "-w", "stop")


def test_a_foreign_cluster_on_its_port_is_not_touched(
    foreign: Foreign, own: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a shell of that cluster's administrator might have set.
    for name, value in {
        "PGDATA": foreign.folder,
        "PGHOST": "127.0.0.1",
        "PGPORT": foreign.port,
        "PGUSER": "someone",
        "PGDATABASE": "postgres",
        "PGSERVICE": "nothing",
    }.items():
        monkeypatch.setenv(name, str(value))
    before = foreign.pid
    own.start()
    own.make_database("abc")
    own.stop()
    own.start()
    own.destroy()
    for name in ("PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE"):
        monkeypatch.delenv(name)
    assert foreign.pid == before
    assert foreign.ask("select count(*) from pg_roles where rolname like 'patrol%'") == [(0,)]
    assert foreign.ask("select datname from pg_database order by 1") == [
        ("postgres",),
        ("template0",),
        ("template1",),
    ]


@pytest.mark.usefixtures("needs_root")
def test_root_runs_it_as_postgres_in_the_clone(own: Cluster, home: Path) -> None:
    own.start()
    status = own.status()
    assert status.user == "postgres"
    assert Path(f"/proc/{status.pid}").stat().st_uid == pwd.getpwnam("postgres").pw_uid
    assert status.folder == home / ".patrol" / "pg"


@pytest.mark.usefixtures("needs_root")
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_clone_in_a_folder_that_only_root_may_enter_works(
    home: Path, make_cluster: MakeCluster, umask: int
) -> None:
    home.chmod(0o700)
    before = os.umask(umask)
    try:
        cluster = make_cluster(home / "clone" / ".patrol")
        cluster.start()
        ask(cluster, "create table kept (word text)")
        cluster.stop()
        assert cluster.status().folder.parent == Path("/var/lib/patrol")
        # Found again, also when the folder is opened later.
        home.chmod(0o755)
        again = Cluster(home / "clone" / ".patrol")
        again.start()
        assert ask(again, "select count(*) from kept") == [(0,)]
    finally:
        os.umask(before)


@pytest.mark.usefixtures("needs_root")
def test_a_careful_umask_of_root_does_not_lock_the_server_out(home: Path, make_cluster: MakeCluster) -> None:
    before = os.umask(0o077)
    try:
        cluster = make_cluster(home / "clone" / ".patrol")
        cluster.start()
        assert ask(cluster, "select 1") == [(1,)]
    finally:
        os.umask(before)


AS_A_USER = """
import sys, pathlib
from patrol.postgres import Cluster, ClusterError
try:
    cluster = Cluster(pathlib.Path(sys.argv[1]))
    getattr(cluster, sys.argv[2])()
except ClusterError as error:
    sys.exit(str(error))
status = cluster.status()
print(status.is_running, status.folder, status.user)
"""


def as_nobody(home: Path, state: Path, order: str) -> subprocess.CompletedProcess[str]:
    """Give one order to a cluster as the user `nobody`, with a copy of the code that this user can read."""
    code = home / "code"
    if not code.exists():
        shutil.copytree(ROOT / "patrol" / "postgres", code / "patrol" / "postgres")
        shutil.copy(ROOT / "patrol" / "__init__.py", code / "patrol")
    return subprocess.run(
        [python_for_everyone(), "-B", "-c", AS_A_USER, state, order],
        cwd=code,
        env={"PATH": os.environ["PATH"], "HOME": str(home / "nobody")},
        user="nobody",
        group="nogroup",
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def clone_of_nobody(home: Path) -> Path:
    """A folder that belongs to the user `nobody`."""
    clone = home / "clone"
    clone.mkdir()
    shutil.chown(clone, "nobody")
    return clone


@pytest.mark.usefixtures("needs_root")
def test_an_ordinary_user_runs_it_as_itself(home: Path, clone_of_nobody: Path) -> None:
    state = clone_of_nobody / ".patrol"
    started = as_nobody(home, state, "start")
    assert started.stdout.split() == ["True", str(state / "pg"), "None"], started.stderr
    assert (state / "pg" / "data").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    stopped = as_nobody(home, state, "stop")
    assert stopped.stdout.split()[0] == "False", stopped.stderr


@pytest.mark.usefixtures("needs_root")
def test_root_runs_the_cluster_of_a_user_as_that_user_who_can_go_on_afterwards(
    home: Path, clone_of_nobody: Path
) -> None:
    state = clone_of_nobody / ".patrol"
    as_nobody(home, state, "start")
    as_nobody(home, state, "stop")
    as_root = Cluster(state)
    assert as_root.status().user == "nobody"
    as_root.start()
    as_root.stop()
    again = as_nobody(home, state, "start")
    assert again.stdout.split()[0] == "True", again.stderr
    assert as_nobody(home, state, "destroy").returncode == 0


@pytest.mark.usefixtures("needs_root")
def test_a_user_who_comes_to_roots_cluster_hears_whose_it_is(own: Cluster, home: Path) -> None:
    own.start()
    refused = as_nobody(home, home / ".patrol", "start")
    assert refused.returncode == 1
    assert "belongs to another user (root made it)" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.usefixtures("needs_root")
def test_a_clone_that_a_user_may_only_read_gets_its_data_in_the_users_home(home: Path) -> None:
    clone, house = home / "clone", home / "nobody"
    clone.mkdir()
    house.mkdir()
    shutil.chown(house, "nobody")
    started = as_nobody(home, clone / ".patrol", "start")
    assert f"{house}/.local/state/patrol/" in started.stdout, started.stderr
    as_nobody(home, clone / ".patrol", "destroy")


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(ClusterError, match="pg_nonsense is not installed"):
        program("pg_nonsense")


def test_data_of_a_version_that_is_gone_says_which_package_to_install() -> None:
    with pytest.raises(ClusterError, match="postgresql-9 and postgresql-9-postgis-3"):
        program_folder(9)
