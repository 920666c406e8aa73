"""Who led a patrol, and who came along, is for the district alone; no file names anybody."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import CITY_VIEWER, Cast
from tests.programmes.arranging import kinds, outing

DAYS = "from=2014-01-01&to=2014-12-31"


@pytest.fixture
def walked(engine: Engine, owner_engine: Engine) -> str:
    """The page of a patrol that a neighbour joined."""
    with Session(owner_engine) as session:
        kinds(session)
        patrol_id = outing(session, companions="김이웃")
        session.commit()
    return f"/patrols/{patrol_id}"


def test_the_citys_viewer_sees_the_patrol_but_no_name(walked: str, cast: Cast) -> None:
    for address in (walked, f"/patrols?{DAYS}"):
        ours, theirs = (
            one.get(address).get_data(as_text=True) for one in (cast.officer, cast.client(CITY_VIEWER))
        )
        assert "인솔" in ours
        assert "인솔" not in theirs
        assert "김이웃" not in theirs
    assert "김이웃" in cast.manager.get(walked).get_data(as_text=True)


def test_the_lists_file_names_nobody(walked: str, cast: Cast) -> None:
    body = cast.manager.get(f"/patrols.csv?{DAYS}").get_data(as_text=True)
    assert body.count("\n") == 2
    assert "김이웃" not in body
    assert "인솔" not in body
