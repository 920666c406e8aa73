"""Fixtures that every test may use: a migrated database of its own for each process, an application, a cast of persons."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.app import create_app
from patrol.database import make_engine
from patrol.journal import SYSTEM
from patrol.migrate import migrate
from patrol.postgres import Cluster
from patrol.settings import Settings, read_settings
from patrol.taxonomy.load import load_taxonomy, read_file
from tests.cast import Cast, introduce

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PATROL_SHARED_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the shared test data: real boundaries and photos."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared test data is not here ({SHARED.name}); set PATROL_SHARED_DATA")
    return SHARED


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The clone's private cluster; the last process that uses it stops it, unless `patrol db start` keeps it."""
    with Cluster(ROOT / ".patrol").in_use() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """URLs (application, owner) of a migrated database with reference data; the copies of it are made in a blink."""
    name = f"test_{os.getpid()}_{secrets.token_hex(3)}"
    cluster.make_database(name)
    urls = cluster.url("app", name), cluster.url("owner", name)
    settings = read_settings(database_url=urls[0], owner_database_url=urls[1])
    migrate(settings)
    engine = make_engine(urls[1], 1)
    with Session(engine) as session:
        load_taxonomy(session, SYSTEM, read_file(None), district_code="11560")
        introduce(session)
        session.commit()
    sweep(engine)
    engine.dispose()
    yield urls
    cluster.drop_database(name)


@pytest.fixture(scope="session")
def settings(template: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the tests: their own database and folders."""
    state = tmp_path_factory.mktemp("state")
    return read_settings(
        database_url=template[0],
        owner_database_url=template[1],
        state_folder=state,
        secret_key="for tests only, not a secret at all",
        log_level="ERROR",
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application over the test database."""
    app = create_app(settings)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.extensions["patrol"].engine.dispose()


@pytest.fixture(scope="session")
def owner_engine(settings: Settings) -> Iterator[Engine]:
    """The database as its owner, for what the application's role may not do."""
    engine = make_engine(settings.owner_database_url, 2)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(app: Flask, owner_engine: Engine) -> Iterator[Engine]:
    """The application's engine; what the test wrote is swept away afterwards."""
    yield app.extensions["patrol"].engine
    sweep(owner_engine)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose work is rolled back after the test."""
    with engine.connect() as connection, connection.begin() as outer:
        session = Session(
            connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
        )
        yield session
        session.close()
        outer.rollback()


@pytest.fixture
def client(app: Flask, engine: Engine) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask, engine: Engine) -> Cast:
    """The persons of the tests, each with a signed-in client."""
    return Cast(app)


KEPT = (
    "reference_edition",
    "taxonomy_version",
    "field",
    "item",
    "department",
    "person",
    "token",
    "spatial_ref_sys",
    "alembic_version",
)


def sweep(engine: Engine) -> None:
    """Empty every table but the reference data and the cast."""
    with engine.begin() as connection:
        names = connection.scalars(
            text("select tablename from pg_tables where schemaname = 'public' and tablename <> all(:kept)"),
            {"kept": list(KEPT)},
        ).all()
        filled = [
            name for name in names if connection.scalar(text(f'select exists (select from public."{name}")'))
        ]
        if filled:
            connection.exec_driver_sql("set local session_replication_role = replica")
            for name in filled:
                connection.exec_driver_sql(f'delete from public."{name}"')
            # Triggers slept: say that reference data may have changed.
            connection.exec_driver_sql(
                "update reference_edition set number = nextval('reference_edition_number')"
            )
