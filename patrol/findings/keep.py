"""Keep a report's row in one statement: numbered, with what it probably repeats, journaled, counted, and read back.

Whoever takes a number holds the district's counter until the transaction ends, and every other report of the district waits
meanwhile: what can be done before the number, or together with it, is not done after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from patrol import counters
from patrol.findings import rules
from patrol.findings.models import IS_OPEN
from patrol.findings.queries import DETAIL_COLUMNS, FindingDetail, detail_of, detail_tables
from patrol.journal import Actor

# The inner query knows the place and that it is open, so that only the index of open places can answer it: with the field
# beside it, a plan made while the table was small would go through all findings of the field for ever.
LIKELY_DOUBLE = f"""
    select near.id
      from (select id, location, district_code, field_code, received_at from finding
             where st_dwithin(location::geography, st_geogfromtext(cast(:location as text)), {rules.DOUBLE_RADIUS_M})
               and {IS_OPEN}
            offset 0) near
     where near.district_code = cast(:district_code as varchar) and near.field_code = cast(:field_code as varchar)
       and near.id <> :id
       and near.received_at > :received_at - interval '{rules.DOUBLE_DAYS} days' and near.received_at <= :received_at
     order by st_distance(near.location::geography, st_geogfromtext(cast(:location as text))), near.received_at limit 1
"""  # noqa: S608
"""An open finding of the same field within 30 m, received within 30 days before: probably the same thing."""

RECEIVED_CHANGE = """
    jsonb_build_object('number', f.number, 'state', f.state, 'channel', f.channel, 'field_code', f.field_code,
        'item_code', f.item_code, 'dong_code', f.dong_code, 'department_code', f.department_code, 'photos', f.photos_expected)
"""
"""What the journal says of a finding `f` that was received."""


@cache
def _statement(columns: tuple[str, ...]) -> TextClause:
    values = {name: f":{name}" for name in columns} | {
        "location": "st_geomfromewkt(cast(:location as text))",
        "number": f"(select {rules.number_sql('year', 'last')} from counter)",  # noqa: S608
        "likely_double_of": f"({LIKELY_DOUBLE})",
    }
    statement = f"""
        with counter as (
            insert into number_counter as c (district_code, year, last) values (:district_code, :year, 1)
            on conflict (district_code, year) do update set last = c.last + 1 returning year, last
        ), kept as (
            insert into finding ({", ".join(values)}) values ({", ".join(values.values())})
            on conflict (id) do nothing returning *
        ), noted as (
            insert into journal_entry (actor, actor_id, district_code, subject, subject_id, action, change)
            select :actor, :actor_id, :actor_district, 'finding', f.id::text, 'received', {RECEIVED_CHANGE} from kept f
        ), counted as (
            {counters.counting("kept")}
        )
        select {DETAIL_COLUMNS} from {detail_tables("kept")}
    """  # noqa: S608
    return text(statement)


def keep(session: Session, actor: Actor, row: Mapping[str, Any], *, year: int) -> FindingDetail | None:
    """Insert `row` under the next number of its district and year, with journal entry and count; None if its id is there already.

    `row`: the finding's columns, all but `number` and `likely_double_of`; its place as EWKT. An id that is there gives its
    number back at once: nobody else can have taken a later one meanwhile, so numbers have no gaps.
    """
    by = {"actor": actor.kind, "actor_id": actor.person_id, "actor_district": actor.district_code}
    kept = session.execute(_statement(tuple(row)), {**row, **by, "year": year}).first()
    if kept is not None:
        return detail_of(kept)
    session.execute(
        text(
            "update number_counter set last = last - 1 where district_code = :district_code and year = :year"
        ),
        {"district_code": row["district_code"], "year": year},
    )
    return None
