"""Runs migrations as the owner of the database, one transaction each, never two runs at once."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from patrol.database import Base, make_engine
from patrol.models import ALL_MODELS
from patrol.settings import read_settings

LOCK = 0x6D69_6772
TABLES_OF_OTHERS = ("spatial_ref_sys", "procrastinate_")


def include_object(item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave alone the tables that PostGIS and the job queue own."""
    table = getattr(item, "table", None)
    owner = str(table.name if table is not None else name)
    return not owner.startswith(TABLES_OF_OTHERS) or kind == "schema"


def run(connection: Connection) -> None:
    """Migrate over this connection; a second run waits for the first."""
    assert ALL_MODELS
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        transaction_per_migration=True,
        compare_type=True,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})
        connection.commit()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = read_settings()
    url = context.config.attributes.get("url") or settings.owner_database_url or settings.database_url
    with make_engine(url, 1).connect() as own:
        run(own)
