"""Which PostgreSQL programs to run, and as which system user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

VERSIONS = Path("/usr/lib/postgresql")
SHARED = Path("/usr/share/postgresql")
OLDEST_VERSION = 15


class ClusterError(RuntimeError):
    """The cluster cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs programs as `user` (a system user's name), or as whoever calls when it is None."""

    user: str | None = None

    def run(
        self, *command: str | Path, cwd: Path = Path("/"), timeout_s: float = 120, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one program to its end, with nothing of the caller's PG* variables, input or open files."""
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=clean_environment() | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
            user=self.user,
            group=None if self.user is None else pwd.getpwnam(self.user).pw_gid,
            extra_groups=None if self.user is None else groups_of(self.user),
        )


def clean_environment() -> dict[str, str]:
    """Return the environment without what leads PostgreSQL's programs elsewhere; English, UTF-8."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"}


def groups_of(user: str) -> list[int]:
    """Return the ids of all groups that a system user belongs to."""
    return os.getgrouplist(user, pwd.getpwnam(user).pw_gid)


def program_folder(version: int | None = None) -> Path:
    """Find the folder of PostgreSQL's programs: of one major version, or of the newest with PostGIS."""
    found: dict[int, Path] = {}
    for folder in VERSIONS.glob("*/bin"):
        if folder.parent.name.isdigit() and (folder / "initdb").exists():
            found[int(folder.parent.name)] = folder
    if version is not None:
        if version in found:
            return found[version]
        raise ClusterError(
            f"The data was made by PostgreSQL {version}, which is not installed any more. "
            f"Install postgresql-{version} and postgresql-{version}-postgis-3 again."
        )
    fit = [number for number in found if number >= OLDEST_VERSION and has_postgis(number)]
    if fit:
        return found[max(fit)]
    raise ClusterError(
        f"PostgreSQL {OLDEST_VERSION} or newer with PostGIS is not installed. "
        "Run bin/setup, which installs it or says how."
    )


def has_postgis(version: int) -> bool:
    """Tell whether PostGIS can be created in clusters of this major version."""
    return (SHARED / str(version) / "extension" / "postgis.control").exists()


def program(name: str) -> Path:
    """Find a client program (pg_dump, pg_restore, psql): the newest, which reads every older server."""
    newest = sorted(
        (
            folder
            for folder in VERSIONS.glob("*/bin")
            if folder.parent.name.isdigit() and (folder / name).exists()
        ),
        key=lambda folder: int(folder.parent.name),
    )
    if newest:
        return newest[-1] / name
    found = shutil.which(name)
    if found is None:
        raise ClusterError(f"{name} is not installed. Install the package postgresql-client.")
    return Path(found)
