"""Who may do what in the private cluster, and what its files tell to whom."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from patrol.postgres import Cluster
from tests.postgres.conftest import ask


def test_the_owner_may_create_postgis_and_the_application_may_not_create_anything(own: Cluster) -> None:
    own.start()
    ask(own, "create extension postgis")
    ask(own, "create extension pg_trgm")
    ask(own, "create extension btree_gist")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(own, "create table mine (x int)", role="app")
    assert ask(
        own, "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = 'patrol_app'"
    ) == [(False, False, False)]


def test_no_tcp_port_is_taken(own: Cluster) -> None:
    own.start()
    assert ask(own, "select setting from pg_settings where name = 'listen_addresses'") == [("",)]
    inodes = {
        str(link.readlink()) for link in Path(f"/proc/{own.status().pid}/fd").iterdir() if link.is_symlink()
    }
    listening = {
        f"socket:[{line.split()[9]}]"
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    }
    assert inodes & listening == set()


def test_the_server_speaks_utf8_utc_and_english(own: Cluster) -> None:
    own.start()
    names = "('server_encoding', 'TimeZone', 'lc_messages', 'lc_collate')"
    assert dict(ask(own, f"select name, setting from pg_settings where name in {names}")) == {
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "lc_messages": "C",
        "lc_collate": "C.UTF-8",
    }


def test_a_password_is_needed_and_only_the_owner_of_the_clone_can_read_it(own: Cluster) -> None:
    own.start()
    password = urlsplit(own.url("app")).password
    assert password is not None
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(own.url("app").replace(f":{password}@", ":wrong@"))
    for role in ("patrol_owner", "patrol_app"):
        assert stat.S_IMODE((own.place.folder / f"secret-{role}").stat().st_mode) == 0o600
    for folder in (own.place.data, own.place.socket_folder, own.place.log.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_lost_password_of_the_application_is_made_anew(own: Cluster) -> None:
    own.start()
    own.stop()
    (own.place.folder / "secret-patrol_app").unlink()
    own.start()
    assert ask(own, "select 1", role="app") == [(1,)]


def test_the_log_holds_no_rows_and_no_statements(own: Cluster) -> None:
    own.start()
    ask(own, "create table person (phone text unique)")
    ask(own, "insert into person values ('010-1234-5678')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(own, "insert into person values ('010-1234-5678')")
    log = own.place.log.read_text()
    assert "person_phone_key" in log
    assert "010-1234-5678" not in log
