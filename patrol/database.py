"""Engine, declarative base, constraint names, column types, and the one transaction per request, command or job.

Sessions are arguments. The edge opens `transaction()`; domain functions never commit. A violated constraint is translated
by its name (`explain_violation`), never by the server's text, which may speak Korean.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar

import psycopg.errors
from geoalchemy2 import Geometry
from sqlalchemy import DateTime, Engine, MetaData, String, Text, create_engine, func
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from patrol import problems

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[uuid.UUID, mapped_column(UUID(as_uuid=True), primary_key=True)]
"""A UUIDv7 made by whoever records the fact first: the phone, the importer, or `ids.new_id`."""

Moment = Annotated[dt.datetime, mapped_column(DateTime(timezone=True))]
"""An instant (timestamptz)."""

CreatedAt = Annotated[
    dt.datetime, mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
]
DistrictCode = Annotated[str, mapped_column(String(5))]
"""자치구 code of five digits, e.g. 11560 for 영등포구."""


class Base(DeclarativeBase):
    """Base of every table; names of constraints follow `NAMING`."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        dt.datetime: DateTime(timezone=True),
        uuid.UUID: UUID(as_uuid=True),
        dict[str, Any]: JSONB,
    }


def point() -> Geometry:
    """Column type of a position: geometry(Point, 4326)."""
    return Geometry("POINT", srid=4326, spatial_index=False)


def multipolygon() -> Geometry:
    """Column type of an area: geometry(MultiPolygon, 4326)."""
    return Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)


def linestring() -> Geometry:
    """Column type of a track: geometry(LineString, 4326)."""
    return Geometry("LINESTRING", srid=4326, spatial_index=False)


def make_engine(url: str, pool_size: int = 10) -> Engine:
    """Make an engine over psycopg 3 for a `postgresql://` URL; sessions speak UTC, and no statement takes more than 120 s."""
    driver_url = url.replace("postgres://", "postgresql://", 1).replace(
        "postgresql://", "postgresql+psycopg://", 1
    )
    return create_engine(
        driver_url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        pool_recycle=1800,
        hide_parameters=True,  # an error's text goes to the log: what was being written must not
        connect_args={
            "application_name": "patrol",
            "options": "-c timezone=UTC -c statement_timeout=120000 -c idle_in_transaction_session_timeout=300000",
        },
    )


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open one transaction: commits at the end, rolls back on any error, and translates violated constraints."""
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        try:
            yield session
            session.commit()
        except IntegrityError as error:
            session.rollback()
            problem = explain_violation(error)
            if problem is None:
                raise
            raise problem from error


VIOLATIONS: dict[str, problems.Entry] = {}
"""Constraint name -> what it means to a person. Parts add their own lines beside their models."""

UNREACHABLE: set[str] = set()
"""Constraints that no user can violate: the code above them refuses first. Listed, so that a new one is noticed."""


def explain_violation(error: IntegrityError) -> problems.Problem | None:
    """Return the problem that stands for the violated constraint, or None for one that no user can cause."""
    cause = error.orig
    name = cause.diag.constraint_name if isinstance(cause, psycopg.errors.Error) else None
    entry = VIOLATIONS.get(name or "")
    return entry(what=name) if entry else None
