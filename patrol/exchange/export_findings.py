"""Findings as an exchange file: PostgreSQL writes the cells, rows stream, memory does not grow with them."""

from __future__ import annotations

import codecs
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Connection, text

from patrol.exchange import words
from patrol.exchange.words import CHANNEL_WORDS, COLUMNS, STATE_WORDS
from patrol.findings.filters import FindingFilter

FETCH = 5000
_FREE_TEXT = (words.NUMBER, words.CONTENT, words.ADDRESS, words.RESULT)
"""Cells that people wrote: a spreadsheet could take them for formulas."""


def case_of(column: str, names: dict[Any, str]) -> str:
    """A stored word as people read it, in SQL."""
    return f"case {column} " + " ".join(f"when '{key}' then '{word}'" for key, word in names.items()) + " end"


def seoul_text(column: str) -> str:
    """A moment as Seoul wrote it, in SQL."""
    return f"to_char({column} at time zone 'Asia/Seoul', 'YYYY-MM-DD HH24:MI:SS')"


def utc_text(column: str) -> str:
    """A moment in UTC (RFC 3339), in SQL."""
    return f"to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"


CELLS = {
    words.NUMBER: "coalesce(f.external_number, f.number)",
    words.RECEIVED_AT: seoul_text("f.received_at"),
    words.CHANNEL: case_of("f.channel", CHANNEL_WORDS),
    words.FIELD: "d.name_ko",
    words.ITEM: "i.name_ko",
    words.CONTENT: "f.description",
    words.LATITUDE: "st_y(f.location)::text",
    words.LONGITUDE: "st_x(f.location)::text",
    words.ADDRESS: "f.address",
    words.STATE: case_of("f.state", STATE_WORDS),
    words.DEPARTMENT: "p.name_ko",
    words.RESOLVED_AT: seoul_text("f.resolved_at"),
    words.RESULT: "case when f.state in ('done', 'confirmed') then f.result"
    " when f.state = 'transferred' then concat_ws(': ', f.transferred_to, f.reason)"
    " when f.state = 'duplicate' then '중복: ' || coalesce(o.external_number, o.number) else f.reason end",
}
"""The columns of the import file, as SQL: what goes out comes in again."""
MORE = {
    "적출번호": "f.number",
    "행정동코드": "f.dong_code",
    "행정동": "a.name",
    "처리기한": seoul_text("f.due_at"),
}
"""Columns that an import does not read: they follow from the others."""
HEADER = (*COLUMNS, *MORE)
_TABLES = """
    finding f
    join field d on d.taxonomy_version = f.taxonomy_version and d.code = f.field_code
    left join item i on i.taxonomy_version = f.taxonomy_version and i.code = f.item_code
    left join department p on p.district_code = f.district_code and p.code = f.department_code
    left join finding o on o.id = f.duplicate_of
    left join (select distinct on (district_code, code) district_code, code, name from area
                where kind in ('dong', 'legal_dong') order by district_code, code, valid_from desc) a
      on a.district_code = f.district_code and a.code = f.dong_code
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings: a filter of a district (None: every district) at a moment."""

    filter: FindingFilter
    district_code: str | None
    at: dt.datetime

    def select(self, columns: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """A statement over these SQL columns, in the order of their numbers, and its parameters."""
        condition, values = self.filter.where(self.district_code, self.at)
        return (
            f"select {', '.join(columns)} from {_TABLES} where {condition} order by f.district_code, f.number",  # noqa: S608
            values,
        )


def disarmed(sql: str) -> str:
    """`formulas.disarm` in SQL."""
    return f"case when ({sql}) ~ '^''*[=+@\\t\\r-]' then '''' || ({sql}) else ({sql}) end"


def csv_blocks(connection: Connection, wanted: Wanted) -> Iterator[bytes]:
    """The CSV file (UTF-8 with BOM) in blocks, by COPY."""
    columns = [
        f'{disarmed(sql) if name in _FREE_TEXT else sql} as "{name}"' for name, sql in (CELLS | MORE).items()
    ]
    return copied_csv(connection, *wanted.select(columns))


def copied_csv(connection: Connection, statement: str, values: dict[str, Any]) -> Iterator[bytes]:
    """The rows of a statement as CSV with a BOM, in blocks, by COPY."""
    compiled = text(statement).compile(dialect=connection.dialect)
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    with (
        driver.cursor() as cursor,
        cursor.copy(f"copy ({compiled}) to stdout (format csv, header)", values) as copy,
    ):
        yield codecs.BOM_UTF8
        for block in copy:
            yield bytes(block)


def rows(connection: Connection, wanted: Wanted) -> Iterator[Sequence[str | None]]:
    """The cells of `HEADER`, row by row, through a cursor on the server."""
    return stream(connection, *wanted.select(list((CELLS | MORE).values())))


PROPERTIES = {
    "number": "f.number",
    "channel": "f.channel",
    "field": "f.field_code",
    "field_ko": "d.name_ko",
    "field_en": "d.name_en",
    "item": "f.item_code",
    "item_ko": "i.name_ko",
    "item_en": "i.name_en",
    "state": "f.state",
    "department": "f.department_code",
    "dong": "f.dong_code",
    "received_at": utc_text("f.received_at"),
    "due_at": utc_text("f.due_at"),
    "resolved_at": utc_text("f.resolved_at"),
    "description": "f.description",
    "address": "f.address",
    "result": "f.result",
}
"""What a feature says of a finding, in GeoJSON and GeoPackage."""


def geojson_blocks(connection: Connection, wanted: Wanted) -> Iterator[bytes]:
    """A GeoJSON FeatureCollection (RFC 7946) in blocks; findings without a place have a null geometry."""
    statement, values = wanted.select(["st_x(f.location)", "st_y(f.location)", *PROPERTIES.values()])
    yield b'{"type": "FeatureCollection", "features": ['
    ready: list[str] = []
    is_first = True
    for x, y, *properties in stream(connection, statement, values):
        point = None if x is None else {"type": "Point", "coordinates": [x, y]}
        feature = {
            "type": "Feature",
            "geometry": point,
            "properties": dict(zip(PROPERTIES, properties, strict=True)),
        }
        ready.append(("\n" if is_first else ",\n") + json.dumps(feature, ensure_ascii=False))
        is_first = False
        if len(ready) == 1000:
            yield "".join(ready).encode()
            ready.clear()
    yield ("".join(ready) + "\n]}\n").encode()


def feature_batches(connection: Connection, wanted: Wanted) -> Iterator[Sequence[Sequence[Any]]]:
    """(WKB or None, *properties) in batches, for a GeoPackage."""
    statement, values = wanted.select(["st_asbinary(f.location)", *PROPERTIES.values()])
    batch: list[Sequence[Any]] = []
    for row in stream(connection, statement, values):
        batch.append(row)
        if len(batch) == FETCH:
            yield batch
            batch = []
    if batch:
        yield batch


def photo_rows(connection: Connection, wanted: Wanted) -> Iterator[Any]:
    """(number, role, position, taken at, sha256) of every photo that has its derivative."""
    condition, values = wanted.filter.where(wanted.district_code, wanted.at)
    statement = (
        f"select f.number, h.role, h.position, {seoul_text('h.taken_at')}, h.sha256 from finding f"  # noqa: S608
        f" join photo h on h.finding_id = f.id and h.state = 'derived' where {condition}"
        " order by f.district_code, f.number, array_position(array['before', 'context', 'after'], h.role), h.position"
    )
    return stream(connection, statement, values)


def stream(connection: Connection, statement: str, values: dict[str, Any]) -> Iterator[Sequence[Any]]:
    """Rows through a cursor on the server."""
    streamed = connection.execution_options(stream_results=True, yield_per=FETCH)
    for row in streamed.execute(text(statement), values):
        yield tuple(row)
