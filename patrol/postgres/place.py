"""Where a cluster's files lie, and which system user owns them.

    <folder>/          whoever made it
      secret-*         passwords of the two roles, readable by that user alone
      server.conf      written anew at every start
      data/ run/ log/  PostgreSQL's own, of the system user who runs it

The folder is `pg` in the state folder (`.patrol` in the clone). PostgreSQL refuses to run as root, so root
runs it as `postgres`; where that user may not enter (a clone in a folder for root alone) the files lie in
/var/lib/patrol instead, under a digest of the path, so that clones never share one.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from patrol.postgres.programs import ClusterError, Runner

SERVER_USER = "postgres"
FOR_ROOT = Path("/var/lib/patrol")
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107
"""Longest path of a Unix socket in bytes: sun_path less its final zero."""


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one cluster."""

    folder: Path
    user: str | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server wrote since it was started."""
        return self.folder / "log" / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Folder of the Unix socket: in the cluster's folder, or a short one in /tmp where that is long."""
        near = self.folder / "run"
        is_plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(near)) is not None
        if is_plain and len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_BYTES:
            return near
        return Path("/tmp") / f"patrol-{digest(self.folder)}"

    @property
    def is_made(self) -> bool:
        """Whether there is a cluster here already."""
        try:
            return (self.data / "PG_VERSION").exists()
        except PermissionError:
            owner = pwd.getpwuid(self.folder.stat().st_uid).pw_name
            raise ClusterError(
                f"The database in {self.folder} belongs to another user ({owner} made it). "
                f"Run this as {owner}, or as root."
            ) from None

    def make_folders(self) -> None:
        """Make the folders that are missing, as closed as can be; refuses a socket folder of others."""
        missing = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700 if self.user is None else 0o711)
        for folder in (self.folder / "log", self.socket_folder):
            if not os.path.lexists(folder):
                self._make_given(folder)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.server_uid or found.st_mode & 0o022:
                raise ClusterError(
                    f"{folder} is not a private folder of the database's user. Move it away and start again."
                )

    def _make_given(self, folder: Path) -> None:
        """Make a folder of the database's user that appears under its name only when it is theirs: others may start at once."""
        aside = folder.with_name(f".{folder.name}-{os.getpid()}")
        aside.mkdir(mode=0o700)
        self.give(aside)
        try:
            aside.rename(folder)
        except OSError:  # another starter was first, and something lies in its folder already
            aside.rmdir()

    def give(self, path: Path) -> None:
        """Hand a file or folder that was just made to the system user who runs PostgreSQL."""
        if self.user is not None:
            entry = pwd.getpwnam(self.user)
            os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)

    def open_private(self, name: str) -> int:
        """Open (or make) a file of the folder that its owner alone may read; returns the descriptor."""
        descriptor = os.open(
            self.folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode=0o600
        )
        if os.geteuid() == 0:
            os.fchown(descriptor, self.folder.stat().st_uid, self.folder.stat().st_gid)
        return descriptor

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder that the server reads, whole or not at all."""
        new = self.folder / f"{name}.new"
        new.unlink(missing_ok=True)
        new.write_text(text)
        new.chmod(0o644)
        new.replace(self.folder / name)

    @property
    def server_uid(self) -> int:
        """Id of the system user who runs PostgreSQL."""
        return os.geteuid() if self.user is None else pwd.getpwnam(self.user).pw_uid


def digest(path: Path) -> str:
    """Return 12 characters that stand for a path, the same on every call."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def choose_place(state: Path) -> Place:
    """Decide where the cluster lies: where it is already, else inside if the server's user may enter."""
    state = state.resolve()
    inside = state / "pg"
    outside = _outside() / digest(state)
    for folder in (inside, outside):
        place = Place(folder, _user_for(folder))
        if place.is_made:
            return place
    user = _user_for(inside)
    return Place(inside if _may_lie_in(state, user) else outside, user)


def _outside() -> Path:
    if os.geteuid() == 0:
        return FOR_ROOT
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "patrol"


def _user_for(folder: Path) -> str | None:
    """Return the user that root becomes: the owner of the data, else `postgres`; None for everyone else."""
    if os.geteuid() != 0:
        return None
    for owned in (folder / "data", folder):
        if owned.exists() and owned.stat().st_uid != 0:
            return pwd.getpwuid(owned.stat().st_uid).pw_name
    try:
        return pwd.getpwnam(SERVER_USER).pw_name
    except KeyError:
        raise ClusterError(
            "PostgreSQL is not installed: there is no system user `postgres`. Run bin/setup."
        ) from None


def _may_lie_in(state: Path, user: str | None) -> bool:
    """Tell whether the state folder can be made or written by the caller and entered by the server's user."""
    nearest = next(folder for folder in (state, *state.parents) if folder.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        return False
    return user is None or Runner(user).run("test", "-x", nearest).returncode == 0
