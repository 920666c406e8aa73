"""An upgrade that was interrupted while it built an index is made good by the next one."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import text

from patrol.database import make_engine
from patrol.migrate import migrate
from patrol.postgres import Cluster
from patrol.settings import read_settings


def test_an_index_that_was_left_half_built_is_built_anew(cluster: Cluster, tmp_path: Path) -> None:
    name = f"test_unsorted_{secrets.token_hex(4)}"
    cluster.make_database(name)
    urls = cluster.url("app", name), cluster.url("owner", name)
    settings = read_settings(database_url=urls[0], owner_database_url=urls[1], state_folder=tmp_path)
    owner = make_engine(urls[1], 1)
    try:
        migrate(settings, "0013_addresses")
        named = "where indexrelid = 'ix_finding_unsorted'::regclass"
        with owner.begin() as connection:
            connection.execute(text("create index ix_finding_unsorted on finding (due_at)"))
            connection.execute(text(f"update pg_index set indisvalid = false {named}"))
        migrate(settings)
        with owner.connect() as connection:
            assert connection.scalar(text(f"select indisvalid from pg_index {named}"))
    finally:
        owner.dispose()
        cluster.drop_database(name)
