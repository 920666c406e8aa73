"""A district with its real dongs and a few hundred scattered findings, counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.scatter import make_pool, scatter
from patrol import clock, counters
from patrol.areas.load import load_file, load_reference
from patrol.journal import SYSTEM
from tests.cast import DISTRICT
from tests.maps import arranging

FIRST = dt.date(2025, 11, 24)
DAYS = 150


@pytest.fixture
def district(engine: Engine, owner_engine: Engine, shared_data: Path) -> Engine:
    """영등포구 with 1,500 findings over 150 days."""
    dongs = shared_data / "areas" / "yeongdeungpo_dong.geojson"
    with Session(owner_engine) as session:
        load_reference(session, SYSTEM, DISTRICT, clock.now())
        load_file(session, SYSTEM, dongs, kind="dong", district_code=DISTRICT, at=clock.now())
        session.commit()
    scatter(engine, make_pool(dongs, 400, 3), 1500, first=FIRST, days=DAYS, seed=5)
    counters.rebuild(engine)
    return engine


@pytest.fixture
def zoned(district: Engine, owner_engine: Engine) -> Engine:
    """The district with two zones."""
    with Session(owner_engine) as session:
        arranging.add_zones(session)
        session.commit()
    return district
