"""A database of the release before, with findings in it, gets room for addresses and keeps what it had."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.addresses.load import replace_addresses
from patrol.addresses.queries import address_of
from patrol.addresses.read import Entrance
from patrol.database import make_engine
from patrol.geo import Spot
from patrol.journal import SYSTEM
from patrol.migrate import migrate
from patrol.postgres import Cluster
from patrol.settings import read_settings
from tests.cast import DISTRICT
from tests.maps.test_cell_levels import fill

COUNT = text("select count(*), max(number), count(address) from finding")


def test_what_was_there_stays_and_the_application_may_write_addresses(
    cluster: Cluster, tmp_path: Path, shared_data: Path
) -> None:
    name = f"test_addresses_{secrets.token_hex(4)}"
    cluster.make_database(name)
    urls = cluster.url("app", name), cluster.url("owner", name)
    settings = read_settings(database_url=urls[0], owner_database_url=urls[1], state_folder=tmp_path)
    engine = make_engine(urls[0])
    try:
        migrate(settings, "0012_cell_levels")
        fill(engine, shared_data)
        with engine.connect() as connection:
            before = connection.execute(COUNT).one()
        migrate(settings)
        with Session(engine) as session:
            assert session.execute(COUNT).one() == before
            replace_addresses(
                session, SYSTEM, DISTRICT, [Entrance("당산로 123", "", 126.8962, 37.5264)], source="t"
            )
            session.commit()
            assert address_of(session, Spot(126.8962, 37.5264), DISTRICT) == "당산로 123"
        assert before[0] > 0
    finally:
        engine.dispose()
        cluster.drop_database(name)
