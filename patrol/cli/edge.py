"""What a command needs of the world: settings with the private cluster's address where none is given, and a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol.database import make_engine, transaction
from patrol.postgres import Cluster
from patrol.settings import Settings, read_settings


def cluster_of(settings: Settings) -> Cluster:
    """The private cluster in the settings' state folder."""
    return Cluster(settings.state_folder)


def settings_with_database() -> Settings:
    """The settings; without PATROL_DATABASE_URL the private cluster is started and its addresses are filled in."""
    settings = read_settings()
    if settings.database_url:
        return settings
    cluster = cluster_of(settings)
    cluster.start()
    return read_settings(database_url=cluster.url("app"), owner_database_url=cluster.url("owner"))


@contextmanager
def command_transaction(settings: Settings | None = None) -> Iterator[Session]:
    """One transaction for a command; commits at its end."""
    engine = command_engine(settings or settings_with_database())
    try:
        with transaction(engine) as session:
            yield session
    finally:
        engine.dispose()


def command_engine(settings: Settings) -> Engine:
    """An engine for one command."""
    return make_engine(settings.database_url, 2)
