"""What a request needs of the application around it: settings, engine, storage; and its one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol.database import transaction
from patrol.settings import Settings
from patrol.storage import Storage


@dataclass(frozen=True)
class Edge:
    """The application's outside, made once by `create_app`."""

    settings: Settings
    engine: Engine
    storage: Storage

    def transaction(self) -> AbstractContextManager[Session]:
        """Open a transaction that commits at the end of the block."""
        return transaction(self.engine)

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Open a session for one short read: each statement stands alone, without the two round trips of a transaction."""
        with Session(self._looking) as session:
            yield session

    @cached_property
    def _looking(self) -> Engine:
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")


def attach(app: Flask, edge: Edge) -> None:
    """Make this edge the application's."""
    app.extensions["patrol"] = edge


def edge() -> Edge:
    """The edge of the application that answers the present request."""
    return cast(Edge, current_app.extensions["patrol"])
