"""A database of the release before gets the same sums by cell that a rebuild would make."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.scatter import make_pool, scatter
from patrol import counters
from patrol.database import make_engine, transaction
from patrol.journal import SYSTEM
from patrol.migrate import migrate
from patrol.postgres import Cluster
from patrol.settings import Settings, read_settings
from patrol.taxonomy.load import load_taxonomy, read_file
from tests.cast import DISTRICT


@pytest.fixture
def older(cluster: Cluster, tmp_path: Path) -> Iterator[Settings]:
    """A database of the revision before."""
    name = f"test_levels_{secrets.token_hex(4)}"
    cluster.make_database(name)
    urls = cluster.url("app", name), cluster.url("owner", name)
    settings = read_settings(database_url=urls[0], owner_database_url=urls[1], state_folder=tmp_path)
    migrate(settings, "0011_programmes")
    yield settings
    cluster.drop_database(name)


def fill(engine: Engine, shared_data: Path) -> None:
    """600 findings, of which the last 50 are not folded yet."""
    with transaction(engine) as session:
        load_taxonomy(session, SYSTEM, read_file(None), district_code=DISTRICT)
    pool = make_pool(shared_data / "areas" / "yeongdeungpo_dong.geojson", 100, 3)
    scatter(engine, pool, 600, first=dt.date(2025, 11, 24), days=150, seed=5)
    with transaction(engine) as session:
        fresh = session.scalars(text("select id from finding order by number desc limit 50")).all()
        counters.count_in_all(session, fresh)


def test_the_upgrade_counts_what_is_there(older: Settings, shared_data: Path) -> None:
    owner = make_engine(older.owner_database_url, 1)
    fill(owner, shared_data)
    migrate(older)
    with Session(owner) as session:
        assert session.scalar(text("select count(*) from cell_count"))
        counters.fold(session)
        session.commit()
    differing = [one for one in counters.verify(owner) if one.table == "cell_count"]
    owner.dispose()
    assert differing == []
