"""Files handed in on the page: the worker checks them (a dry run), and imports them once somebody says so."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from sqlalchemy import Engine, Table, insert, text
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.database import transaction
from patrol.exchange.import_findings import import_findings
from patrol.exchange.models import ImportFile
from patrol.findings.rules import Channel
from patrol.ids import new_id
from patrol.journal import Actor, record

FILE = cast(Table, ImportFile.__table__)
SHOWN = 20
MOST_BYTES = 256 * 1024 * 1024
"""The largest file taken on the page: several years of a district. `patrol import findings` takes any size."""
STEP = 0.02
"""The share of the file after which progress is written again."""
KEPT_DAYS = 30
"""How long what a file said is kept after it was looked at or taken in: time enough to mend rows that were refused."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file as the page shows it."""

    id: uuid.UUID
    name: str
    channel: str
    state: str
    share: float
    outcome: dict[str, Any]
    has_rejects: bool
    by: str
    created_at: dt.datetime
    settled_at: dt.datetime | None

    @property
    def is_waiting(self) -> bool:
        """Whether the worker still has something to do with it."""
        return self.state in ("to_check", "to_import")

    @property
    def rows_done(self) -> int:
        """How many rows the worker has behind it."""
        return int(self.outcome.get("rows_done", 0))

    @property
    def rows_in_all(self) -> int | None:
        """How many rows the file has: known once it has been looked at."""
        names = ("new", "updated", "same", "rejected")
        return sum(self.outcome[name] for name in names) if names[0] in self.outcome else None


_ROWS = """
    select i.id, i.name, i.channel, i.state, i.share, i.outcome, i.rejects is not null as has_rejects,
           p.display_name as by, i.created_at, i.settled_at
      from import_file i join person p on p.id = i.handed_in_by where i.district_code = :district
"""


def files_of(session: Session, district_code: str) -> list[FileRow]:
    """The newest files of a district."""
    rows = session.execute(
        text(f"{_ROWS} order by i.created_at desc limit :shown"), {"district": district_code, "shown": SHOWN}
    )
    return [FileRow(**row._mapping) for row in rows]


def file_of(session: Session, district_code: str, file_id: uuid.UUID) -> FileRow:
    """One file; raises `problems.import_not_found`."""
    row = session.execute(text(f"{_ROWS} and i.id = :id"), {"district": district_code, "id": file_id}).first()
    if row is None:
        raise problems.import_not_found()
    return FileRow(**row._mapping)


def rejects_of(session: Session, district_code: str, file_id: uuid.UUID) -> bytes:
    """The CSV of rows that cannot be taken; raises `problems.import_not_found`."""
    found = session.scalar(
        text("select rejects from import_file where district_code = :district and id = :id"),
        {"district": district_code, "id": file_id},
    )
    if found is None:
        raise problems.import_not_found()
    return bytes(found)


def hand_in(
    session: Session, actor: Actor, *, district_code: str, name: str, content: bytes, channel: Channel
) -> uuid.UUID:
    """Keep a file for the worker to check; returns its id."""
    identity = new_id()
    row = {
        "id": identity,
        "district_code": district_code,
        "name": name[:200],
        "content": content,
        "channel": str(channel),
        "state": "to_check",
        "handed_in_by": actor.person_id,
    }
    session.execute(insert(FILE), row)
    change = {"bytes": len(content), "channel": str(channel)}
    record(session, actor, subject="import_file", subject_id=identity, action="handed_in", change=change)
    return identity


def release(session: Session, actor: Actor, district_code: str, file_id: uuid.UUID) -> None:
    """Let the worker import a checked file; one that is not (or no longer) waiting for it stays as it is."""
    row = file_of(session, district_code, file_id)
    if row.state != "checked":
        return
    session.execute(
        text("update import_file set state = 'to_import', share = 0 where id = :id"), {"id": file_id}
    )
    record(session, actor, subject="import_file", subject_id=file_id, action="released", change={})


def forget_files(session: Session, at: dt.datetime) -> int:
    """What files said that were settled long ago goes: the words of refused rows; a file that nobody took in, whole.

    How many rows went in and came out stays. Returns how many files it was.
    """
    values = {"before": at - dt.timedelta(days=KEPT_DAYS)}
    unused = session.execute(
        text("delete from import_file where state = 'checked' and settled_at < :before returning 1"), values
    ).all()
    taken = session.execute(
        text(
            "update import_file set rejects = null, outcome = outcome || jsonb_build_object('rejects', jsonb_build_array())"
            " where state = 'imported' and settled_at < :before"
            " and (rejects is not null or outcome -> 'rejects' <> '[]') returning 1"
        ),
        values,
    ).all()
    return len(unused) + len(taken)


def work_on_waiting(
    engine: Engine, *, working_day_deadlines: bool, now: Callable[[], dt.datetime] = clock.now
) -> int:
    """Check or import every waiting file, the oldest first; returns how many."""
    done = 0
    while True:
        with transaction(engine) as session:
            row = session.execute(
                text(
                    "select id, district_code, name, content, channel, state, handed_in_by from import_file"
                    " where state in ('to_check', 'to_import') order by created_at limit 1"
                )
            ).first()
        if row is None:
            return done
        _work_on(engine, row, now(), working_day_deadlines=working_day_deadlines)
        done += 1


def _work_on(engine: Engine, row: Any, at: dt.datetime, *, working_day_deadlines: bool) -> None:
    is_check = row.state == "to_check"
    actor = Actor("import", row.handed_in_by, row.district_code)
    written = 0.0

    def note(share: float, rows: int) -> None:
        nonlocal written
        if share - written >= STEP:
            written = share
            with transaction(engine) as session:
                session.execute(
                    text(
                        "update import_file set share = :share,"
                        " outcome = outcome || jsonb_build_object('rows_done', cast(:rows as int)) where id = :id"
                    ),
                    {"share": share, "rows": rows, "id": row.id},
                )

    # Whatever goes wrong, the file does not stay in the way of the next ones.
    state, outcome, rejects = "failed", _told(problems.unexpected(reference=row.id)), None
    try:
        with TemporaryDirectory() as folder:
            path, refused = Path(folder) / "findings", Path(folder) / "rejects.csv"
            path.write_bytes(bytes(row.content))
            outcome = import_findings(
                engine,
                actor,
                path,
                district_code=row.district_code,
                at=at,
                channel=Channel(row.channel),
                rejects=refused,
                is_dry=is_check,
                working_day_deadlines=working_day_deadlines,
                progress=note,
            ).as_json()
            rejects = refused.read_bytes() if refused.exists() else None
            state = "checked" if is_check else "imported"
    except problems.Problem as problem:
        outcome = _told(problem)
    finally:
        _settle(engine, row, state, outcome, rejects, at)


def _told(problem: problems.Problem) -> dict[str, Any]:
    return {"problem": [problem.sentence("ko"), problem.sentence("en")]}


def _settle(
    engine: Engine, row: Any, state: str, outcome: dict[str, Any], rejects: bytes | None, at: dt.datetime
) -> None:
    with transaction(engine) as session:
        session.execute(
            FILE.update()
            .where(FILE.c.id == row.id)
            .values(
                state=state,
                share=1,
                outcome=outcome,
                rejects=rejects,
                content=row.content if state == "checked" else None,
                settled_at=at,
            )
        )
