"""How files leave over HTTP: in blocks, each with a connection of its own that lives as long as the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response
from sqlalchemy import Connection, text

from patrol.web.edge import edge

BLOCK = 1 << 18
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "zip": "application/zip",
}
Blocks = Callable[[Connection], Iterator[bytes]]
"""A file that is written while it is sent."""
Whole = Callable[[Path, Connection], None]
"""A file that is written whole before it is sent."""


def streamed(make: Blocks) -> Iterator[bytes]:
    """The blocks of a file. The first is made now: what goes wrong until then is answered as any error is."""
    engine = edge().engine

    def stream() -> Iterator[bytes]:
        with engine.connect() as connection, connection.begin():
            connection.execute(text("set local statement_timeout = 0"))
            yield from make(connection)

    blocks = stream()
    first = next(blocks, b"")
    return _from_first(first, blocks)


def _from_first(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks


def written(name: str, write: Whole) -> Iterator[bytes]:
    """The blocks of a file that is written first, in a folder that goes with it."""

    def make(connection: Connection) -> Iterator[bytes]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            write(path, connection)
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    yield block

    return streamed(make)


def attachment(body: bytes | Iterator[bytes], kind: str, name: str) -> Response:
    """An answer that browsers save as `name.kind`."""
    response = Response(body, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
