"""The private cluster: starts, stops, comes back with its data, whatever happened to it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from patrol.postgres import Cluster, ClusterError
from patrol.postgres.place import SOCKET_NAME
from tests.postgres.conftest import MakeCluster, ask

ROOT = Path(__file__).resolve().parents[2]


def kill(cluster: Cluster) -> int:
    """Kill the server as a power cut would, and return its process id."""
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    descriptor = os.pidfd_open(pid) if Path(f"/proc/{pid}").exists() else None
    if descriptor is not None:
        os.set_blocking(descriptor, True)
        select.select([descriptor], [], [], 10)
        os.close(descriptor)
    return pid


def keep_a_row(cluster: Cluster) -> None:
    """Commit something that must be there again."""
    ask(cluster, "create table kept (word text)")
    ask(cluster, "insert into kept values ('순찰')")


def test_a_new_cluster_answers_and_its_data_outlives_a_stop(own: Cluster) -> None:
    assert own.start()
    keep_a_row(own)
    assert own.stop()
    assert not own.status().is_running
    assert own.start()
    assert ask(own, "select word from kept") == [("순찰",)]


def test_starting_a_running_cluster_leaves_it_alone(own: Cluster) -> None:
    own.start()
    pid = own.status().pid
    assert not own.start()
    assert own.status().pid == pid


def test_stopping_a_stopped_cluster_is_no_error(own: Cluster) -> None:
    assert not own.stop()
    own.start()
    own.stop()
    assert not own.stop()


def test_many_starters_at_once_start_one_server(own: Cluster, home: Path) -> None:
    script = "import sys, pathlib; from patrol.postgres import Cluster; print(Cluster(pathlib.Path(sys.argv[1])).start())"
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", script, home / ".patrol"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(5)
    ]
    said = sorted(starter.communicate(timeout=60)[0].strip() for starter in starters)
    assert said == ["False"] * 4 + ["True"]


def test_after_kill_9_committed_rows_are_there_again(own: Cluster) -> None:
    own.start()
    keep_a_row(own)
    kill(own)
    assert not own.status().is_running
    assert own.start()
    assert ask(own, "select word from kept") == [("순찰",)]


def test_a_killed_server_whose_last_query_still_runs_can_be_started_again(own: Cluster) -> None:
    own.start()
    keep_a_row(own)
    endless = psycopg.connect(own.url("owner"), autocommit=True)
    is_busy = threading.Event()

    def run_on() -> None:
        with suppress(psycopg.OperationalError):
            is_busy.set()
            endless.execute("do $$ begin loop end loop; end $$")

    thread = threading.Thread(target=run_on)
    thread.start()
    is_busy.wait(10)
    while ask(
        own, "select count(*) from pg_stat_activity where query like 'do $$%' and state = 'active'"
    ) == [(0,)]:
        pass
    kill(own)
    assert own.start()
    assert ask(own, "select word from kept") == [("순찰",)]
    thread.join(10)
    endless.close()


def test_a_pid_file_whose_number_belongs_to_another_process_now_does_not_hinder(own: Cluster) -> None:
    own.start()
    keep_a_row(own)
    kill(own)
    pid_file = own.place.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not own.status().is_running
    assert own.start()
    assert ask(own, "select word from kept") == [("순찰",)]


def test_a_server_whose_socket_was_deleted_is_started_anew(own: Cluster) -> None:
    own.start()
    keep_a_row(own)
    (own.place.socket_folder / SOCKET_NAME).unlink()
    assert own.start()
    assert ask(own, "select word from kept") == [("순찰",)]


def test_what_a_broken_first_start_left_is_replaced(own: Cluster) -> None:
    own.place.make_folders()
    half_made = own.place.folder / "new" / "data"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("15\n")
    assert own.start()
    assert not (own.place.folder / "new").exists()


def test_a_database_that_cannot_start_says_its_last_words(own: Cluster) -> None:
    own.start()
    own.stop()
    (own.place.data / "global" / "pg_control").unlink()
    with pytest.raises(ClusterError, match=r"did not start.*server\.log[\s\S]*pg_control"):
        own.start()


def test_the_last_user_stops_it(own: Cluster, home: Path) -> None:
    second = Cluster(home / ".patrol")
    with own.in_use():
        with second.in_use():
            pass
        assert own.status().is_running
    assert not own.status().is_running


def test_a_cluster_that_was_asked_to_keep_running_does(own: Cluster) -> None:
    own.keep_running()
    with own.in_use():
        pass
    assert own.status().is_running
    own.stop()
    with own.in_use():
        pass
    assert not own.status().is_running


def test_two_clones_at_once_do_not_disturb_each_other(home: Path, make_cluster: MakeCluster) -> None:
    one, other = make_cluster(home / "one" / ".patrol"), make_cluster(home / "other" / ".patrol")
    one.start()
    other.start()
    keep_a_row(one)
    assert ask(other, "select to_regclass('kept')") == [(None,)]
    assert one.status().pid != other.status().pid
    one.stop()
    assert other.status().is_running


def test_a_copy_of_a_running_clone_is_a_clone_of_its_own(home: Path, make_cluster: MakeCluster) -> None:
    original = make_cluster(home / "one" / ".patrol")
    original.start()
    keep_a_row(original)
    ask(original, "checkpoint")
    # cp: what a person would use; the socket cannot be copied, which is no matter.
    subprocess.run(["cp", "-a", home / "one", home / "copy"], check=False, capture_output=True)
    copy = make_cluster(home / "copy" / ".patrol")
    assert not copy.status().is_running
    copy.start()
    assert ask(copy, "select word from kept") == [("순찰",)]
    assert original.status().is_running
    assert original.status().pid != copy.status().pid


def test_a_clone_that_moved_finds_its_data(home: Path, make_cluster: MakeCluster) -> None:
    before = make_cluster(home / "before" / ".patrol")
    before.start()
    keep_a_row(before)
    before.stop()
    shutil.move(home / "before", home / "after")
    after = make_cluster(home / "after" / ".patrol")
    after.start()
    assert ask(after, "select word from kept") == [("순찰",)]


@pytest.mark.parametrize(
    "name",
    ["순찰 기록", 'it\'s "$(touch oops)", `x`', "a,b\\c", "d" * 120],
    ids=["korean", "shell", "list", "long"],
)
def test_it_works_whatever_the_clone_is_called(home: Path, make_cluster: MakeCluster, name: str) -> None:
    cluster = make_cluster(home / name / ".patrol")
    cluster.start()
    assert ask(cluster, "select 1") == [(1,)]
    assert cluster.place.socket_folder.parent == Path("/tmp")


def test_a_socket_folder_that_somebody_else_put_there_is_refused(
    home: Path, make_cluster: MakeCluster
) -> None:
    cluster = make_cluster(home / ("d" * 120) / ".patrol")
    cluster.place.socket_folder.mkdir(mode=0o777)
    cluster.place.socket_folder.chmod(0o777)
    with pytest.raises(ClusterError, match="not a private folder"):
        cluster.start()


def test_databases_are_made_and_dropped_while_somebody_is_connected(own: Cluster) -> None:
    own.start()
    with psycopg.connect(own.make_database("abc")) as connection:
        assert connection.execute("select current_user, current_database()").fetchone() == (
            "patrol_app",
            "abc",
        )
        own.drop_database("abc")
        own.drop_database("abc")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


@pytest.mark.parametrize("name", ['a"b', "A", "", "a b", "a" * 64, "a;drop"])
def test_odd_names_of_databases_are_refused(own: Cluster, name: str) -> None:
    with pytest.raises(ValueError, match="plain database name"):
        own.make_database(name)
