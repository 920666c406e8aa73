"""What the tests of inspections begin with."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.programmes.arranging import facility, kinds


@pytest.fixture
def place(owner_engine: Engine, engine: Engine) -> uuid.UUID:
    """A registered day-care centre, with checklists in their first version."""
    with Session(owner_engine) as session:
        kinds(session)
        made = facility(session)
        session.commit()
    return made
