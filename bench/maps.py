"""Map layers from the kept counts against GROUP BY over the findings, bytes of each answer, and what counting costs a writer.

PATROL_BENCH_FINDINGS says how many (140,000 without it: a district's year; 2200000 is a city's). PATROL_BENCH_DATABASE_URL
measures a database that is filled already.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import math
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.ground import bench_settings
from bench.inspected import inspect_facilities
from bench.scatter import make_pool, scatter
from patrol import clock, counters
from patrol.areas.load import load_file, load_reference
from patrol.database import make_engine
from patrol.journal import SYSTEM
from patrol.maps.drawing import draw_cells
from patrol.maps.hexagons import hexagons, resolution_at
from patrol.maps.numbers import numbers_by
from patrol.maps.points import cluster_resolution, points_in_view
from patrol.maps.sources import overlay_in_view
from patrol.maps.tiles import encode, tile_box
from patrol.maps.view import MapView
from patrol.settings import ROOT, Settings

FINDINGS = int(os.environ.get("PATROL_BENCH_FINDINGS", "140000"))
FILLED = os.environ.get("PATROL_BENCH_DATABASE_URL", "")
SHARED = Path(os.environ.get("PATROL_SHARED_DATA", ROOT.parent / "shared" / "data"))
CITY = 500_000
"""From this many on the findings are spread over the whole city."""
YEAR = MapView.model_validate({"from": "2026-01-01", "to": "2026-12-31", "period": "custom"})
MONTH = MapView.model_validate({"from": "2026-03-01", "to": "2026-03-31", "period": "custom"})
ODD = MapView.model_validate({"from": "2026-02-11", "to": "2026-10-20", "period": "custom"})
DISTRICT_BOX = (126.87, 37.48, 126.96, 37.56)
CITY_BOX = (126.76, 37.42, 127.19, 37.70)
CLOSE_BOX = (126.89, 37.51, 126.93, 37.54)
AT = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
ROUNDS = 7


def main() -> None:
    """Print the rows."""
    dongs = SHARED / "areas" / ("seoul_dong.geojson" if FINDINGS >= CITY else "yeongdeungpo_dong.geojson")
    if not FILLED and not dongs.exists():
        print(f"the shared boundaries are not here ({dongs.name}); set PATROL_SHARED_DATA")
        return
    with nullcontext() if FILLED else bench_settings() as settings:
        engine = make_engine(FILLED or settings.database_url, 2)
        try:
            if settings is not None:
                _fill(engine, settings, dongs)
            _measure(engine)
        finally:
            engine.dispose()


def _fill(engine: Engine, settings: Settings, dongs: Path) -> None:
    owner = make_engine(settings.owner_database_url, 2)
    with Session(owner) as session:
        load_reference(session, SYSTEM, settings.district_code, clock.now())
        home = SHARED / "areas" / "yeongdeungpo_dong.geojson"
        load_file(session, SYSTEM, home, kind="dong", district_code=settings.district_code, at=clock.now())
        session.commit()
    owner.dispose()
    pool = make_pool(dongs, 60_000 if FINDINGS >= CITY else 8_000, 1)
    scatter(engine, pool, FINDINGS, first=dt.date(2025, 11, 25), days=365)
    inspect_facilities(engine, settings.district_code)
    started = time.perf_counter()
    counters.rebuild(engine)
    print(f"counts made anew from {FINDINGS:,} findings in {time.perf_counter() - started:.0f} s")
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def _measure(engine: Engine) -> None:
    with Session(engine) as session:
        findings = session.scalar(text("select count(*) from finding")) or 0
        is_city = findings >= CITY
        district = None if is_city else "11560"
        whole = CITY_BOX if is_city else DISTRICT_BOX
        print(f"{findings:,} findings, {'the city' if is_city else 'one district'}; best of {ROUNDS}")
        print(f"{'layer':34} {'kept ms':>8} {'base ms':>8} {'ratio':>7} {'bytes':>8} {'gzip':>7}")
        for name, zoom, box, view in (
            ("cells, far, a year", 11 if is_city else 13, whole, YEAR),
            ("cells, far, odd days", 11 if is_city else 13, whole, ODD),
            ("cells, far, a month", 11 if is_city else 13, whole, MONTH),
            ("cells, middle, a year", 14, DISTRICT_BOX, YEAR),
            ("cells, close, a year", 16, CLOSE_BOX, YEAR),
        ):
            _cells(session, name, zoom, box, view, district)
        for name, zoom, box in (("points, far, a year", 12, whole), ("points, close, a year", 16, CLOSE_BOX)):
            _points(session, name, zoom, box, district)
        for name, zoom, box in (
            ("sources, far, a year", 12, whole),
            ("sources, close, a year", 16, CLOSE_BOX),
        ):
            _sources(session, name, zoom, box, district)
        _dongs(session, district)
        _tiles(session, district)
        print("close up a box holds few findings for both: there the target is 10 ms, not a ratio")
        _writer(session)
        session.rollback()


def _cells(session: Session, name: str, zoom: int, box: Any, view: MapView, district: str | None) -> None:
    size = resolution_at(zoom)
    _row(
        name,
        lambda: hexagons(session, view, size, box, district_code=district, at=AT),
        lambda: _group_by(session, view, f"cell_{max(9, size)}", box, district),
        lambda found: _bytes(draw_cells(found, size, box, 0)),
    )


def _points(session: Session, name: str, zoom: int, box: Any, district: str | None) -> None:
    def answer(found: Any) -> bytes:
        return _bytes(
            [[one.longitude, one.latitude, one.count, one.cell, one.fields] for one in found.clusters]
        )

    _row(
        name,
        lambda: points_in_view(session, YEAR, box, zoom, district_code=district, at=AT),
        lambda: _group_by(
            session, YEAR, f"cell_{max(9, cluster_resolution(zoom))}, f.field_code", box, district
        ),
        answer,
    )


def _sources(session: Session, name: str, zoom: int, box: Any, district: str | None) -> None:
    """Patrol findings, complaints and inspections over each other, against one GROUP BY over both tables."""
    column = f"cell_{max(9, cluster_resolution(zoom))}"
    inspected = text(
        "select x.location, i.result, count(*) from inspection i join facility x on x.id = i.facility_id"
        " where i.inspected_at >= :since and i.inspected_at < :until"
        " and x.location && st_makeenvelope(:west, :south, :east, :north, 4326) group by 1, 2"
    )
    corners = dict(zip(("west", "south", "east", "north"), box, strict=True))
    values = {"since": YEAR.days.starts_at, "until": YEAR.days.ends_before, **corners}

    def base() -> Any:
        found = _group_by(session, YEAR, f"{column}, f.channel = 'patrol'", box, district)
        return found, session.execute(inspected, values).all()

    _row(
        name,
        lambda: overlay_in_view(session, YEAR, box, zoom, district_code=district, at=AT),
        base,
        lambda found: _bytes(
            [[one.longitude, one.latitude, one.count, one.cell, one.fields] for one in found.clusters]
        ),
    )


def _dongs(session: Session, district: str | None) -> None:
    _row(
        "dongs, a year",
        lambda: numbers_by(session, YEAR, "dong_code", district_code=district, at=AT),
        lambda: _group_by(session, YEAR, "dong_code", None, district),
        lambda found: _bytes([[code, one.received, one.done] for code, one in found.items()]),
    )


def _tiles(session: Session, district: str | None) -> None:
    for name, (z, x, y) in (
        ("tile, far, a year", (12, 3491, 1586)),
        ("tile, close, a year", (15, 27934, 12694)),
    ):
        box = tile_box(z, x, y)

        def draw(z: int = z, x: int = x, y: int = y, box: Any = box) -> bytes:
            found = points_in_view(
                session, YEAR, box, z + 1, district_code=district, at=AT, most_with_fields=0
            )
            return encode(session, z, x, y, box, found)

        def base(z: int = z, x: int = x, y: int = y, box: Any = box) -> Any:
            condition, values = YEAR.filter().model_copy(update={"bbox": box}).where(district, AT)
            return session.scalar(
                text(
                    "select st_asmvt(t, 'findings', 4096, 'geom') from (select st_asmvtgeom(st_transform(f.location, 3857),"  # noqa: S608
                    f" st_tileenvelope(:z, :x, :y)) as geom, f.field_code from finding f where {condition}) t"
                ),
                {**values, "z": z, "x": x, "y": y},
            )

        _row(name, draw, base, lambda found: found)


def _group_by(session: Session, view: MapView, columns: str, box: Any, district: str | None) -> Any:
    filter_ = view.filter() if box is None else view.filter().model_copy(update={"bbox": box})
    condition, values = filter_.where(district, AT)
    return session.execute(
        text(
            f"select f.{columns}, count(*), count(*) filter (where f.state in ('done', 'confirmed'))"  # noqa: S608
            f" from finding f where {condition} group by {', '.join(str(n + 1) for n in range(columns.count(',') + 1))}"
        ),
        values,
    ).all()


def _row(name: str, kept: Callable[[], Any], base: Callable[[], Any], answer: Callable[[Any], bytes]) -> None:
    # In turns and the best of each: what else the machine does meanwhile hits both alike.
    quick, slow, found = math.inf, math.inf, None
    for _ in range(ROUNDS):
        spent, found = _ms(kept)
        quick = min(quick, spent)
        slow = min(slow, _ms(base)[0])
    data = answer(found)
    print(
        f"{name:34} {quick:8.1f} {slow:8.1f} {slow / quick:6.1f}× {len(data):8,} {len(gzip.compress(data)):7,}",
        flush=True,
    )


def _ms(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result


def _writer(session: Session) -> None:
    """What `count_in` costs whoever writes a finding, against the cheapest statement there is."""
    finding_id = session.scalar(text("select id from finding limit 1"))
    assert finding_id is not None
    count_in = min(_ms(lambda: counters.count_in(session, finding_id))[0] for _ in range(50))
    nothing = min(_ms(lambda: session.scalar(text("select 1")))[0] for _ in range(50))
    print(f"{'count_in of one finding':34} {count_in:8.2f} ms; `select 1` {nothing:.2f} ms")


def _bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    main()
