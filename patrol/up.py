"""`patrol up`: start the database, web and worker of a one-command run, tell where they are, and stop them again.

Web and worker are children that end with this process, however it ends. The private cluster is held for as long; it is
stopped by the last process that uses it, and comes back with its data.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from patrol.postgres import Cluster, ClusterError
from patrol.settings import ROOT, Settings

DEMO_FINDINGS = 2000
READY_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
GROUP_TIMEOUT_S = 5
PR_SET_PDEATHSIG = 1


class UpError(ClusterError):
    """It cannot start, or a part of it ended; the text says what to do."""


class _Stopped(Exception):  # noqa: N818 - not an error: somebody asked for it
    """Ctrl-C, SIGTERM, or the terminal was closed."""


@contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """Give settings whose database is there: that of PATROL_DATABASE_URL, else the private cluster, held meanwhile."""
    if settings.database_url:
        yield settings
        return
    with Cluster(settings.state_folder).in_use() as cluster:
        yield settings.model_copy(
            update={"database_url": cluster.url("app"), "owner_database_url": cluster.url("owner")}
        )


def run_up(settings: Settings) -> int:
    """Run everything until a signal comes (returns 0) or a part ends by itself (raises UpError)."""
    refuse_taken_port(settings.host, settings.port)
    os.umask(0o077)  # photos, mails and keys are for this user alone
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _tell("Starting the database")
        with with_database(settings) as complete:
            _run_until_stopped(complete, is_private=not settings.database_url)
    except _Stopped:
        _tell("Stopped. The data is kept; the next start has it again.")
    return 0


def refuse_taken_port(host: str, port: int) -> None:
    """Raise UpError where the web server could not listen, saying which setting to change."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise UpError(_explain_port(error, host, port)) from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise UpError(_explain_port(error, host, port)) from None


def _explain_port(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program. Choose a free one with PATROL_PORT, "
            f"for example: PATROL_PORT={port + 1 if port < 65535 else 8001} make run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is for root alone. Choose one above 1023 with PATROL_PORT."
    return f"The web server cannot listen on {host}, port {port} ({error.strerror}). Check PATROL_HOST and PATROL_PORT."


def _run_until_stopped(settings: Settings, is_private: bool) -> None:
    owner = _environment(settings) | {"PATROL_OWNER_DATABASE_URL": settings.owner_database_url}
    _run("Bringing the schema up to date", owner, "db", "migrate")
    if not _holds(settings.database_url, "taxonomy_version"):
        _run("Loading reference data", owner, "reference", "load")
    is_demo = is_private and not settings.is_production
    if is_demo and not _holds(settings.database_url, "finding"):
        _run("Loading the demo district", owner, "demo", "load", "--findings", str(DEMO_FINDINGS))
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for part in ("serve", "worker"):
            children[part] = _spawn(_environment(settings), part)
        _wait_until_ready(settings, children)
        _tell_where(settings)
        _wait_for_an_end(children)
    finally:
        _end(children)


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of web and worker: the application's role, and a secret key that outlives a restart."""
    key = settings.secret_key.get_secret_value() if settings.secret_key else _kept_key(settings.state_folder)
    return dict(os.environ) | {"PATROL_DATABASE_URL": settings.database_url, "PATROL_SECRET_KEY": key}


def _kept_key(state_folder: Path) -> str:
    state_folder.mkdir(parents=True, exist_ok=True)
    path = state_folder / "secret-key"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, mode=0o600)
    with os.fdopen(descriptor, "r+") as file:
        found = file.read()
        if not found:
            found = secrets.token_hex(32)
            file.write(found)
    return found


def _spawn(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """Start `patrol …` in a session of its own (Ctrl-C is ours to pass on) that ends when this process does."""
    return subprocess.Popen(
        [sys.executable, "-m", "patrol", *arguments],
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _run(what: str, environment: dict[str, str], *arguments: str) -> None:
    """Run one `patrol` command to its end; raises UpError when it fails."""
    _tell(what)
    child = _spawn(environment, *arguments)
    try:
        status = child.wait()
    finally:
        _end({what: child})
    if status != 0:
        raise UpError(f"{what} failed: `patrol {' '.join(arguments)}` ended with status {status}.")


def _end(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask the children to finish, requests in flight included; kill what is still there after STOP_TIMEOUT_S."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    running = {name: child for name, child in children.items() if child.poll() is None}
    for child in running.values():
        child.terminate()
    deadline = time.monotonic() + STOP_TIMEOUT_S
    for name, child in running.items():
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            _tell(f"{name} did not stop within {STOP_TIMEOUT_S} s and is ended.")
            child.kill()
            child.wait()
    for child in children.values():
        _end_group(child.pid)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def _end_group(group: int) -> None:
    """End what a part that was killed left of its own children: a web process would keep the port."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + GROUP_TIMEOUT_S
        while time.monotonic() < deadline:
            try:
                os.killpg(group, number)
            except ProcessLookupError:
                return
            time.sleep(0.05)


def _stop(number: int, frame: object) -> None:
    del number, frame
    raise _Stopped


def _wait_for_an_end(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait until a child ends by itself, and raise UpError; a signal ends the waiting by raising _Stopped."""
    descriptors = [os.pidfd_open(child.pid) for child in children.values()]
    try:
        select.select(descriptors, [], [])
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    _refuse_ended(children)


def _refuse_ended(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise UpError(f"`patrol {name}` ended with status {child.returncode}; its last lines are above.")


def _wait_until_ready(settings: Settings, children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    address = f"http://{_reachable(settings.host)}:{settings.port}/health/ready"
    deadline = time.monotonic() + READY_TIMEOUT_S
    answer = "no answer"
    while time.monotonic() < deadline:
        _refuse_ended(children)
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = json.dumps(json.load(error), ensure_ascii=False)
        except OSError:
            pass
        time.sleep(0.1)
    raise UpError(f"{address} was not ready within {READY_TIMEOUT_S} s: {answer}")


def _reachable(host: str) -> str:
    """Return a host that a browser on this machine can open, for one that the server listens on."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _holds(url: str, table: str) -> bool:
    """Tell whether a table has a row."""
    query = sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(table))
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone() is not None


def _demo_accounts(url: str) -> list[str]:
    """Return a line for each demo account of the printed cast that can still sign in, the password first."""
    from patrol.demo.people import (
        ACCOUNTS,
        PASSWORD,
    )  # takes a second: by now the web server has started meanwhile

    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT name FROM person WHERE is_demo AND disabled_at IS NULL").fetchall()
    active = {row[0] for row in rows}
    lines = [f"  {one.name:<10} {one.role:<14} {one.display_name}" for one in ACCOUNTS if one.name in active]
    return (
        ["", f"시연 계정, 비밀번호는 모두 {PASSWORD}  (demo accounts, one password)", *lines] if lines else []
    )


def _tell_where(settings: Settings) -> None:
    address = settings.public_url or f"http://{_reachable(settings.host)}:{settings.port}"
    lines = [f"현장순찰  {address}", *_demo_accounts(settings.database_url)]
    lines += ["", "Ctrl-C 를 누르면 멈춥니다. 자료는 남습니다.  (Ctrl-C stops everything; the data is kept.)"]
    print("\n" + "\n".join(f"  {line}".rstrip() for line in lines) + "\n", flush=True)


def _tell(sentence: str) -> None:
    print(f"== {sentence}", file=sys.stderr, flush=True)
