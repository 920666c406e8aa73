"""A report names its place by itself: on the phone, and on arrival where the phone could not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.addresses.load import replace_addresses
from patrol.addresses.queries import address_of, spot_of
from patrol.addresses.read import Entrance
from patrol.addresses.rules import say_address
from patrol.areas.load import load_reference
from patrol.cli import patrol
from patrol.clock import seoul_day
from patrol.demo.addresses import load_demo_addresses, main_road
from patrol.geo import Spot
from patrol.ids import new_id
from patrol.journal import SYSTEM
from patrol.settings import Settings
from tests.cast import DISTRICT, Cast

HERE = Spot(126.9035, 37.5160)
METRE = 1 / 111_320


def load(engine: Engine, *entrances: Entrance) -> None:
    with Session(engine) as session:
        replace_addresses(session, SYSTEM, DISTRICT, entrances, source="test")
        session.commit()


def north_of(metres: float, name: str) -> Entrance:
    """An entrance so far north of HERE."""
    return Entrance(name, "", HERE.longitude, round(HERE.latitude + metres * METRE, 6))


def report(client: FlaskClient, **values: Any) -> dict[str, Any]:
    location = {"longitude": HERE.longitude, "latitude": HERE.latitude, "accuracy_m": 8, "source": "gps"}
    body = {"id": str(new_id()), "description": "보도블록이 꺼졌습니다", "location": location, **values}
    answer = client.post("/api/v1/findings", json=body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_the_nearest_entrance_within_fifty_metres_names_a_spot(session: Session) -> None:
    replace_addresses(
        session, SYSTEM, DISTRICT, [north_of(40, "문래로 9"), north_of(20, "문래로 7")], source="test"
    )
    assert address_of(session, HERE, DISTRICT) == "문래로 7"
    assert address_of(session, Spot(HERE.longitude, HERE.latitude - 40 * METRE), DISTRICT) is None
    assert address_of(session, HERE, "11440") is None


def test_a_report_without_an_address_gets_one_on_arrival_and_keeps_its_own(
    cast: Cast, engine: Engine
) -> None:
    load(engine, north_of(12, "문래로 7"))
    assert report(cast.officer)["address"] == "문래로 7"
    assert report(cast.officer, address="문래로 5 앞 화단")["address"] == "문래로 5 앞 화단"
    assert report(cast.officer, location=None)["address"] is None


def test_a_position_that_is_not_sure_is_not_given_an_address(cast: Cast, engine: Engine) -> None:
    load(engine, north_of(12, "문래로 7"))
    unsure = {"longitude": HERE.longitude, "latitude": HERE.latitude, "accuracy_m": 80, "source": "gps"}
    pinned = {"longitude": HERE.longitude, "latitude": HERE.latitude, "source": "pin"}
    assert report(cast.officer, location=unsure)["address"] is None
    assert report(cast.officer, location=pinned)["address"] == "문래로 7"


def test_a_repeated_report_stays_the_same_after_other_addresses_were_loaded(
    cast: Cast, engine: Engine
) -> None:
    load(engine, north_of(12, "문래로 7"))
    first = report(cast.officer)
    load(engine, north_of(5, "도림로 1"))
    again = report(cast.officer, id=first["id"])
    assert again["address"] == "문래로 7"
    assert report(cast.officer)["address"] == "도림로 1"


def test_the_phone_gets_the_addresses_around_nearest_first(cast: Cast, engine: Engine) -> None:
    load(engine, north_of(60, "문래로 11"), north_of(12, "문래로 7"), north_of(900, "문래로 99"))
    answer = cast.officer.get(f"/api/v1/phone/addresses?longitude={HERE.longitude}&latitude={HERE.latitude}")
    said = answer.get_json()
    assert [row[2] for row in said["addresses"]] == ["문래로 7", "문래로 11"]
    assert (said["is_loaded"], said["within_m"], said["covers_m"]) == (True, 50, 250)
    assert said["nearest_known"] is None


def test_without_addresses_the_nearest_known_place_is_said_to_those_who_may_read_findings(
    cast: Cast, engine: Engine
) -> None:
    report(cast.officer, address="문래동3가 55-7")
    address = f"/api/v1/phone/addresses?longitude={HERE.longitude}&latitude={HERE.latitude + 30 * METRE}"
    said = cast.officer.get(address).get_json()
    assert (said["is_loaded"], said["addresses"]) == (False, [])
    assert said["nearest_known"]["address"] == "문래동3가 55-7"
    assert cast.monitor.get(address).get_json()["nearest_known"] is None


def test_an_address_that_somebody_types_is_found(session: Session) -> None:
    replace_addresses(session, SYSTEM, DISTRICT, [north_of(5, "문래로 7-2")], source="test")
    found = spot_of(session, "서울 영등포구 문래로7-2", DISTRICT)
    assert found is not None
    assert (found.address, found.longitude) == ("문래로 7-2", HERE.longitude)
    assert spot_of(session, "문래로 8", DISTRICT) is None


def test_the_nearest_address_is_read_from_the_index(session: Session) -> None:
    spots = [
        Entrance(f"문래로 {n}", "", 126.89 + n % 200 * 1e-4, 37.5 + n // 200 * 1e-4) for n in range(6000)
    ]
    replace_addresses(session, SYSTEM, DISTRICT, spots, source="test")
    session.execute(text("analyze address"))
    plan = "\n".join(
        session.scalars(
            text("""
                explain select road_address from address
                 where st_dwithin(location::geography, st_geogfromtext('SRID=4326;POINT(126.9 37.515)'), 50)
                 order by location::geography <-> st_geogfromtext('SRID=4326;POINT(126.9 37.515)') limit 1
            """)
        )
    )
    assert "ix_address_location" in plan


def test_the_command_loads_a_file_in_the_place_of_the_one_before(
    settings: Settings, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(engine, north_of(12, "문래로 7"))
    path = tmp_path / "own.csv"
    path.write_text("주소,위도,경도\n당산로 123,37.5264,126.8962\n", "utf-8")
    monkeypatch.setenv("PATROL_DATABASE_URL", settings.database_url)
    done = CliRunner().invoke(patrol, ["addresses", "load", str(path)])
    assert done.exit_code == 0, done.output
    with engine.connect() as connection:
        assert connection.scalars(text("select road_address from address")).all() == ["당산로 123"]
        noted = connection.scalar(
            text("select change from journal_entry where subject = 'address' order by sequence desc limit 1")
        )
    assert noted == {"source": "own.csv", "addresses": 1, "before": 1}


def test_the_demo_district_has_an_address_nearly_everywhere(session: Session) -> None:
    load_reference(session, SYSTEM, DISTRICT, clock.now())
    count = load_demo_addresses(session, SYSTEM, DISTRICT, seoul_day(clock.now()))
    assert count > 5000
    assert address_of(session, HERE, DISTRICT) is not None
    assert load_demo_addresses(session, SYSTEM, DISTRICT, seoul_day(clock.now())) == 0


@pytest.mark.parametrize(
    ("legal_dong", "road"),
    [("당산동3가", "당산로"), ("여의도동", "여의대로"), ("신길동", "신길로"), ("양화동", "선유로")],
)
def test_demo_streets_are_named_after_their_dong(legal_dong: str, road: str) -> None:
    assert main_road(legal_dong) == road


def test_an_address_never_outgrows_what_a_report_takes() -> None:
    assert say_address("당산로 123", "영등포구청") == "당산로 123 (영등포구청)"
    assert say_address("가" * 200, "나" * 100) == "가" * 200
