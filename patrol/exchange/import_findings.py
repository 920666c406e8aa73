"""Import a file of findings: a chunk, a transaction; the same file, or one that overlaps it, changes nothing twice."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from patrol.exchange.cases import Case, read_case
from patrol.exchange.prepare import Reference, Row, prepare, read_reference
from patrol.exchange.refusals import Reject
from patrol.exchange.tables import Line, Opened, open_table, read_lines
from patrol.exchange.take_in import Outcome, Overtaken, foresee, take_in
from patrol.exchange.words import COLUMNS
from patrol.findings.rules import Channel, State
from patrol.formulas import disarm
from patrol.ids import new_id
from patrol.journal import Actor, record

CHUNK = 5000
ATTEMPTS = 3
SHOWN_REJECTS = 50
REJECT_COLUMNS = ("줄", "열", "사유")

Progress = Callable[[float, int], None]
"""Gets the share of the file that is done, 0 to 1, and how many of its rows."""


@dataclass(slots=True)
class Imported(Outcome):
    """What became of a file; `rejects` has the first of them, the rejects file has all."""

    columns_ignored: tuple[str, ...] = ()
    rejects: list[Reject] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the page and the journal."""
        return {
            "new": self.new,
            "updated": self.updated,
            "same": self.same,
            "rejected": self.rejected,
            "columns_ignored": list(self.columns_ignored),
            "rejects": [[one.line, one.column, one.why.ko, one.why.en] for one in self.rejects],
        }


def import_findings(
    engine: Engine,
    actor: Actor,
    path: Path,
    *,
    district_code: str,
    at: dt.datetime,
    channel: Channel = Channel.RESPONSE_CENTER,
    rejects: Path | None = None,
    is_dry: bool = False,
    working_day_deadlines: bool = False,
    progress: Progress = lambda _share, _rows: None,
) -> Imported:
    """Import a file of findings; `channel` is that of rows that name none, `rejects` the file for what cannot be taken.

    Each chunk is a transaction of its own, so memory and locks stay small; a run that breaks off is simply run again.
    `is_dry` writes nothing. Raises `problems.import_file_invalid`.
    """
    opened = open_table(path)
    run = str(new_id())
    done, seen = Imported(columns_ignored=opened.unknown), 0
    with ExitStack() as stack, engine.connect() as connection:
        # One connection for the whole run: the temporary tables live on it.
        with Session(connection, autoflush=False) as session:
            session.execute(text("drop table if exists import_row, import_seen"))
            reference = read_reference(session, district_code, working_day_deadlines=working_day_deadlines)
            session.commit()
        refuse = _rejects_file(stack, rejects)
        has_lost = False
        for is_second in (False, True):
            # A duplicate may stand above its original: those that found none are asked again at the end.
            if is_second and not has_lost:
                break
            for chunk in _ahead(_chunks(opened, reference, channel, at, is_second=is_second)):
                outcome, more = _take(connection, actor, reference, chunk.rows, at, run, is_dry)
                if is_second:
                    # All the others were counted the first time.
                    outcome.same = outcome.updated = 0
                elif more:
                    has_lost, more = True, []
                done.add(outcome)
                refuse(done, chunk.lines, sorted([*chunk.rejects, *more], key=lambda one: one.line))
                seen += 0 if is_second else len(chunk.lines)
                progress(1 if is_second else chunk.lines[-1].share, seen)
        if not is_dry:
            with Session(connection) as session, session.begin():
                change = {"file": path.name, **done.as_json()}
                change.pop("rejects")
                record(session, actor, subject="import", subject_id=run, action="imported", change=change)
    progress(1, seen)
    return done


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of the file, as rows and rejects."""

    lines: list[Line]
    rows: list[Row]
    rejects: list[Reject]


def _chunks(
    opened: Opened, reference: Reference, channel: Channel, at: dt.datetime, *, is_second: bool
) -> Iterator[Chunk]:
    lines = read_lines(opened)
    while some := list(itertools.islice(lines, CHUNK)):
        read = [read_case(line, default_channel=channel, at=at) for line in some]
        cases = [one for one in read if isinstance(one, Case)]
        if is_second:
            cases = [case for case in cases if case.state is State.DUPLICATE]
        rows, rejects = prepare(reference, cases)
        rejects = [] if is_second else [one for one in read if isinstance(one, Reject)] + rejects
        yield Chunk(some, rows, rejects)


def _ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks, the next one being made ready while the database works on the present one."""
    with ThreadPoolExecutor(1) as one_thread:
        coming = one_thread.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = one_thread.submit(next, chunks, None)
            yield chunk


def _take(
    connection: Connection,
    actor: Actor,
    reference: Reference,
    rows: list[Row],
    at: dt.datetime,
    run: str,
    is_dry: bool,
) -> tuple[Outcome, list[Reject]]:
    if not rows:
        return Outcome(), []
    district = reference.district_code
    for attempt in range(ATTEMPTS):
        try:
            with Session(connection, autoflush=False) as session, session.begin():
                if is_dry:
                    return foresee(session, district, rows, at=at), []
                outcome, more = take_in(session, actor, district, rows, at=at, run=run)
                outcome.rejected = 0
            return outcome, more
        except Overtaken:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


Refuse = Callable[[Imported, list[Line], list[Reject]], None]


def _rejects_file(stack: ExitStack, path: Path | None) -> Refuse:
    """Count rejects, keep the first, and write all to the file: with their row, so that it can be mended and imported."""
    writer: Any = None

    def refuse(done: Imported, lines: list[Line], rejects: list[Reject]) -> None:
        nonlocal writer
        done.rejected += len(rejects)
        done.rejects += rejects[: SHOWN_REJECTS - len(done.rejects)]
        if path is None or not rejects:
            return
        if writer is None:
            file = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow((*REJECT_COLUMNS, *COLUMNS))
        by_number = {line.number: line for line in lines}
        for one in rejects:
            cells = by_number[one.line].cells
            values = ("" if cells.get(name) is None else str(cells[name]) for name in COLUMNS)
            writer.writerow((one.line, one.column, one.reason, *(disarm(value) for value in values)))

    return refuse
