"""Put a district's addresses in the place of those before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.addresses.read import Entrance
from patrol.ids import new_id
from patrol.journal import Actor, record


def replace_addresses(
    session: Session, actor: Actor, district_code: str, entrances: Iterable[Entrance], *, source: str
) -> int:
    """Take these entrances instead of what the district had, with one journal entry; how many there are now."""
    before = session.execute(
        text("delete from address where district_code = :district"), {"district": district_code}
    )
    driver: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    count = 0
    with (
        driver.cursor() as cursor,
        cursor.copy(
            "copy address (id, district_code, road_address, building, location, source) from stdin"
        ) as copy,
    ):
        for one in entrances:
            copy.write_row(
                (
                    new_id(),
                    district_code,
                    one.road_address,
                    one.building,
                    f"SRID=4326;POINT({one.longitude} {one.latitude})",
                    source,
                )
            )
            count += 1
    change = {"source": source, "addresses": count, "before": before.rowcount}  # type: ignore[attr-defined]
    record(session, actor, subject="address", subject_id=district_code, action="loaded", change=change)
    return count
