"""The server's process: start it, stop it, find it again, and clear what a killed one left behind."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from patrol.postgres import configuration
from patrol.postgres.place import SOCKET_NAME, Place
from patrol.postgres.programs import ClusterError, Runner, program_folder

TIMEOUT_S = 60
ORPHANS_TIMEOUT_S = 5


@dataclass(frozen=True, slots=True)
class Server:
    """The one PostgreSQL server of a place. Whoever starts or stops it holds the place's lock."""

    place: Place
    runner: Runner

    @property
    def programs(self) -> Path:
        """Folder of the programs of the version that made the data."""
        return program_folder(int((self.place.data / "PG_VERSION").read_text()))

    @property
    def pid(self) -> int | None:
        """Process id of the running server: that in the pid file, if its process works in our data."""
        written = self._written_pid()
        return written if written is not None and self._works_here(written) else None

    def start(self) -> None:
        """Start the server and wait until it answers; raises ClusterError with its last words."""
        self._clear_traces()
        place = self.place
        place.write(
            "server.conf",
            configuration.server_configuration(place.socket_folder, configuration.machine_memory_mb()),
        )
        place.write("hosts.conf", configuration.HOST_RULES)
        place.log.unlink(missing_ok=True)
        outcome = self.runner.run(
            self.programs / "pg_ctl",
            *("start", "-D", "data", "-l", "log/server.log", "-w", "-t", str(TIMEOUT_S), "-s"),
            *("-o", "-c config_file=server.conf -c hba_file=hosts.conf"),
            cwd=place.folder,
            timeout_s=TIMEOUT_S + 30,
        )
        if outcome.returncode != 0:
            words = place.log.read_text(errors="replace") if place.log.exists() else outcome.stderr
            last = "\n".join(words.splitlines()[-5:])
            raise ClusterError(
                f"The database in {place.folder} did not start. The last lines of {place.log}:\n{last}"
            )

    def stop(self) -> bool:
        """Stop the server, work in flight rolled back; returns whether it ran."""
        if self.pid is None:
            return False
        for mode in ("fast", "immediate"):
            outcome = self.runner.run(
                self.programs / "pg_ctl",
                *("stop", "-D", "data", "-m", mode, "-w", "-t", str(TIMEOUT_S), "-s"),
                cwd=self.place.folder,
                timeout_s=TIMEOUT_S + 30,
            )
            if outcome.returncode == 0 or self.pid is None:
                return True
        raise ClusterError(f"The database in {self.place.folder} did not stop: {outcome.stderr.strip()}")

    def answers(self) -> bool:
        """Wait until the server takes connections; false when nothing listens or time is over."""
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            outcome = self.runner.run(
                self.programs / "pg_isready", "-q", "-h", self.place.socket_folder, "-p", "5432"
            )
            if outcome.returncode != 1:  # 1: it is starting or stopping
                return outcome.returncode == 0
            time.sleep(0.1)
        return False

    def _clear_traces(self) -> None:
        """Wait for a killed server's processes, and remove a pid file whose number is another's now."""
        deadline = time.monotonic() + ORPHANS_TIMEOUT_S
        while left := self._processes():
            if time.monotonic() > deadline:
                for orphan in left:
                    with suppress(ProcessLookupError):
                        os.kill(orphan, signal.SIGQUIT)
                deadline += ORPHANS_TIMEOUT_S
            time.sleep(0.05)
        pid = self._written_pid()
        if pid is not None and Path(f"/proc/{pid}").exists():
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)
        for trace in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (self.place.socket_folder / trace).unlink(missing_ok=True)

    def _written_pid(self) -> int | None:
        try:
            return int((self.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _processes(self) -> list[int]:
        numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [pid for pid in numbers if self._works_here(pid)]

    def _works_here(self, pid: int) -> bool:
        """Tell whether a process is PostgreSQL in our data, by the folder's identity: a clone may move."""
        process = Path(f"/proc/{pid}")
        try:
            is_here = (process / "cwd").samefile(self.place.data)
            return is_here and "/postgres" in str((process / "exe").readlink())
        except OSError:
            return False
