"""Bring the database to the newest schema, as its owner, and give the application's role what it may do."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, Engine, text

from patrol.database import make_engine
from patrol.settings import ROOT, Settings

ADD_ONLY = ("journal_entry", "journal_seal")


def _config(root: Path = ROOT) -> Config:
    config = Config()
    config.set_main_option("script_location", str(root / "migrations").replace("%", "%%"))
    return config


def head() -> str:
    """The newest revision that this code knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def is_at_head(engine: Engine) -> bool:
    """Whether the database has exactly the schema that this code expects."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def migrate(settings: Settings, revision: str = "head") -> None:
    """Run what is missing up to `revision`, then grant the application's role its rights (each time, so none is forgotten)."""
    url = settings.owner_database_url or settings.database_url
    engine = make_engine(url, 1)
    try:
        with engine.connect() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            role = unquote(urlsplit(settings.database_url).username or "")
            if role:
                grant_rights(connection, role)
                connection.commit()
    finally:
        engine.dispose()


def grant_rights(connection: Connection, role: str) -> None:
    """Let the application's role read and write rows; the journal it may only read and add to."""
    owner = connection.scalar(text("select current_user"))
    if role == owner:
        return
    name = sql.Identifier(role).as_string(None)
    for statement in (
        f"grant usage on schema public to {name}",
        f"grant select, insert, update, delete on all tables in schema public to {name}",
        f"grant usage, select on all sequences in schema public to {name}",
        f"grant execute on all functions in schema public to {name}",
        *(f"revoke update, delete, truncate on {table} from {name}" for table in ADD_ONLY),
    ):
        connection.exec_driver_sql(statement)
