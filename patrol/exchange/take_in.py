"""Take prepared rows in, many at once: match, number, insert, count, journal; all set-based, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import counters
from patrol.exchange import refusals, words
from patrol.exchange.advance import advance
from patrol.exchange.prepare import Row, distinct_first
from patrol.exchange.refusals import Reject
from patrol.findings.models import IS_OPEN
from patrol.findings.queries import PLAN_EACH
from patrol.findings.rules import DOUBLE_DAYS, DOUBLE_RADIUS_M, number_sql
from patrol.journal import Actor

IMPORT_LOCK = 0x696D_706F
"""Any constant; with the district it makes one import of a district at a time."""

# Column of the temporary table -> its type. Those of CASE stay there; the others are the finding's.
CASE = {"line": "int", "year": "smallint", "original_number": "text", "found": "uuid", "double_of": "uuid"}
FINDING = {
    "id": "uuid",
    "digest": "bytea",
    "channel": "text",
    "external_number": "text",
    "location": "geometry(Point, 4326)",
    "location_source": "text",
    "dong_code": "varchar(10)",
    "dong_by_nearest": "boolean",
    "legal_dong": "text",
    "address": "text",
    "national_point": "text",
    "taxonomy_version": "text",
    "field_code": "varchar(2)",
    "item_code": "varchar(4)",
    "classified_by": "text",
    "description": "text",
    "state": "text",
    "department_code": "text",
    "suggested_department": "text",
    "duty": "text",
    "received_at": "timestamptz",
    "due_at": "timestamptz",
    "target_hours": "smallint",
    "resolved_at": "timestamptz",
    "confirmed_at": "timestamptz",
    "result": "text",
    "reason": "text",
    "transferred_to": "text",
    "duplicate_of": "uuid",
    "reopened_count": "smallint",
    "cell_9": "bigint",
    "cell_10": "bigint",
    "cell_11": "bigint",
}
COPIED = tuple(name for name in {**CASE, **FINDING} if name not in ("found", "double_of", "duplicate_of"))


class Overtaken(Exception):  # noqa: N818 - the caller tries again; no user sees it
    """Somebody else took one of these cases in meanwhile."""


@dataclass(slots=True)
class Outcome:
    """What became of rows."""

    new: int = 0
    updated: int = 0
    same: int = 0
    rejected: int = 0

    def add(self, other: Outcome) -> None:
        """Sum up."""
        self.new += other.new
        self.updated += other.updated
        self.same += other.same
        self.rejected += other.rejected

    @property
    def rows(self) -> int:
        """All of them."""
        return self.new + self.updated + self.same + self.rejected


def take_in(
    session: Session, actor: Actor, district_code: str, rows: Sequence[Row], *, at: dt.datetime, run: str
) -> tuple[Outcome, list[Reject]]:
    """Insert what is new, bring forward what is known; rows of one case in their order. `run` names the import in the journal.

    Raises `Overtaken` when the transaction must be tried again.
    """
    outcome, rejects = Outcome(), []
    session.execute(
        text("select pg_advisory_xact_lock(:lock, :district)"),
        {"lock": IMPORT_LOCK, "district": int(district_code)},
    )
    waiting = list(rows)
    while waiting:
        first, waiting = distinct_first(waiting)
        _stage(session, first)
        _match(session, district_code)
        rejects += _find_originals(session, district_code)
        outcome.new += _insert_new(session, actor, district_code, at, run)
        known, updated = advance(session, actor, district_code, _matched(session, first), at=at, run=run)
        outcome.updated += updated
        outcome.same += known - updated
    outcome.rejected += len(rejects)
    return outcome, rejects


def foresee(session: Session, district_code: str, rows: Sequence[Row], *, at: dt.datetime) -> Outcome:
    """What `take_in` would do, with nothing written but a temporary list of the file's cases."""
    outcome = Outcome()
    session.execute(
        text(
            "create temporary table if not exists import_seen"
            " (channel text, external_number text, digest bytea, primary key (channel, external_number))"
        )
    )
    waiting = list(rows)
    while waiting:
        first, waiting = distinct_first(waiting)
        _stage(session, first)
        _match(session, district_code)
        seen = session.execute(
            text(
                "select count(*) filter (where r.digest = s.digest) as same, count(*) filter (where r.digest <> s.digest)"
                " as changed from import_row r join import_seen s using (channel, external_number) where r.found is null"
            )
        ).one()
        added = session.execute(
            text(
                "insert into import_seen select channel, external_number, digest from import_row where found is null"
                " on conflict do nothing returning 1"
            )
        ).all()
        known, updated = advance(session, None, district_code, _matched(session, first), at=at, run="")
        outcome.new += len(added)
        outcome.updated += updated + seen.changed
        outcome.same += known - updated + seen.same
    return outcome


def _stage(session: Session, rows: Iterable[Row]) -> None:
    """The rows in a temporary table of this connection, emptied first."""
    # A plan for each stretch of a file: one kept from when the table was small looks at all findings for each row.
    session.execute(PLAN_EACH)
    columns = ", ".join(f"{name} {kind}" for name, kind in {**CASE, **FINDING}.items())
    session.execute(
        text(f"create temporary table if not exists import_row ({columns}) on commit delete rows")
    )
    session.execute(text("truncate import_row"))
    driver: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    with driver.cursor() as cursor, cursor.copy(f"copy import_row ({', '.join(COPIED)}) from stdin") as copy:
        for row in rows:
            copy.write_row([row.get(name) for name in COPIED])
    session.execute(text("analyze import_row"))


def _match(session: Session, district_code: str) -> None:
    """Which rows are cases that are there: by their number on their channel, or by the number that we gave ourselves."""
    # One look into the unique index for each row, whatever the planner thinks of a table that has just grown.
    session.execute(
        text(
            "update import_row r set found = (select f.id from finding f where f.district_code = :district"
            " and f.channel = r.channel and f.external_number = r.external_number)"
        ),
        {"district": district_code},
    )
    session.execute(
        text(
            "update import_row r set found = (select f.id from finding f where f.district_code = :district"
            " and f.number = r.external_number and f.channel = r.channel and f.external_number is null)"
            " where r.found is null and r.external_number ~ '^[0-9]{4}-[0-9]{6,}$'"
        ),
        {"district": district_code},
    )


def _find_originals(session: Session, district_code: str) -> list[Reject]:
    """A new duplicate names its original; without it the row is rejected (it may be further down: the importer asks again)."""
    if not session.scalar(
        text("select exists (select from import_row where state = 'duplicate' and found is null)")
    ):
        return []
    for condition in ("f.external_number = r.original_number", "f.number = r.original_number"):
        session.execute(
            text(
                "update import_row r set duplicate_of = (select f.id from finding f"  # noqa: S608
                f" where f.district_code = :district and f.state <> 'duplicate' and {condition}"
                " order by f.channel = r.channel desc, f.received_at limit 1)"
                " where r.state = 'duplicate' and r.duplicate_of is null"
            ),
            {"district": district_code},
        )
    # The original may come in the same statement; their ids are known already.
    session.execute(
        text(
            "update import_row r set duplicate_of = (select o.id from import_row o where o.external_number = r.original_number"
            " and o.found is null and o.state <> 'duplicate' order by o.channel = r.channel desc, o.line limit 1)"
            " where r.state = 'duplicate' and r.found is null and r.duplicate_of is null"
        )
    )
    lost = session.execute(
        text(
            "delete from import_row where state = 'duplicate' and found is null and duplicate_of is null"
            " returning line"
        )
    )
    return [Reject(row.line, words.RESULT, refusals.NO_ORIGINAL) for row in lost]


# As `findings.receive.likely_double`. The inner query knows the place and that it is open, so that only the
# index of open places can answer it: a crowded street costs no more for its closed findings.
_DOUBLES = text(
    f"""
    update import_row n set double_of = (
        select f.id from (
            select * from finding
             where st_dwithin(location::geography, n.location::geography, {DOUBLE_RADIUS_M}) and {IS_OPEN} offset 0) f
         where f.district_code = :district and f.field_code = n.field_code
           and f.received_at > n.received_at - interval '{DOUBLE_DAYS} days' and f.received_at <= n.received_at
         order by st_distance(f.location::geography, n.location::geography), f.received_at limit 1)
     where n.found is null and n.location is not null and {IS_OPEN.replace("state", "n.state")}
    """  # noqa: S608
)
_COLUMNS = ", ".join(FINDING)
_VALUES = ", ".join(f"n.{name}" for name in FINDING).replace(
    "n.dong_by_nearest", "coalesce(n.dong_by_nearest, false)"
)
_INSERT = text(
    f"""
    with wanted as (select year, count(*) as rows from import_row where found is null group by year),
    counter as (
        insert into number_counter as c (district_code, year, last) select :district, year, rows from wanted order by year
        on conflict (district_code, year) do update set last = c.last + excluded.last returning year, last
    ), numbered as (
        select r.*, c.last - w.rows + row_number() over (partition by r.year order by r.line) as place
          from import_row r join wanted w using (year) join counter c using (year) where r.found is null
    )
    insert into finding (district_code, number, handling, created_at, changed_at, likely_double_of, {_COLUMNS})
    select :district, {number_sql("n.year", "n.place")}, 'handed_over', :at, :at,
           n.double_of, {_VALUES}
      from numbered n order by n.line
    on conflict (district_code, channel, external_number) do nothing
    returning id
    """  # noqa: S608
)
_JOURNAL = text(
    """
    insert into journal_entry (actor, actor_id, district_code, subject, subject_id, action, change)
    select :actor, cast(:actor_id as uuid), :district, 'finding', f.id::text, 'received', jsonb_build_object(
               'number', f.number, 'state', f.state, 'channel', f.channel, 'field_code', f.field_code,
               'item_code', f.item_code, 'dong_code', f.dong_code, 'department_code', f.department_code, 'photos', 0,
               'import', cast(:run as text))
      from import_row r join finding f on f.id = r.id where r.found is null order by r.line
    """
)


def _insert_new(session: Session, actor: Actor, district_code: str, at: dt.datetime, run: str) -> int:
    """Insert, number, journal and count what is not there yet; returns how many."""
    wanted = int(session.scalar(text("select count(*) from import_row where found is null")) or 0)
    if not wanted:
        return 0
    session.execute(text("set local enable_seqscan = off"))
    session.execute(_DOUBLES, {"district": district_code})
    session.execute(text("set local enable_seqscan = on"))
    inserted = list(session.scalars(_INSERT, {"district": district_code, "at": at}))
    if len(inserted) < wanted:
        raise Overtaken
    session.execute(
        _JOURNAL,
        {"actor": actor.kind, "actor_id": actor.person_id, "district": district_code, "run": run},
    )
    counters.count_in_all(session, inserted)
    return wanted


def _matched(session: Session, rows: Sequence[Row]) -> list[tuple[Any, Row]]:
    """(finding's id, row) of the rows whose finding differs from them; and of the others only their number counts."""
    by_line = {row["line"]: row for row in rows}
    found = session.execute(text("select line, found from import_row where found is not null order by found"))
    return [(row.found, by_line[row.line]) for row in found]
