"""Findings for measurements: any number, by COPY, the same for the same seed, with the mix and the rhythm of real complaints.

Positions are drawn from a pool of spots that were placed once (dong, cells), a few of them busy ones, so that making a
row costs a draw. The rows go straight into `finding`; the counters are rebuilt afterwards.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape
from sqlalchemy import Engine, text

from patrol import geo
from patrol.clock import seoul_midnight
from patrol.geo import Spot

# Shares of the channels, and of the fields in complaints and on patrol (domain.md).
CHANNELS = {"response_center": 0.52, "patrol": 0.3, "monitor": 0.15, "holiday_squad": 0.01, "grievance": 0.02}
COMPLAINTS = {"01": 0.731, "06": 0.07, "03": 0.049, "02": 0.039, "09": 0.019, "08": 0.02, "12": 0.072}
ON_PATROL = {
    "02": 0.377,
    "06": 0.195,
    "03": 0.092,
    "08": 0.092,
    "01": 0.06,
    "05": 0.06,
    "04": 0.03,
    "12": 0.094,
}
STATES = {
    "confirmed": 0.72,
    "done": 0.16,
    "assigned": 0.04,
    "received": 0.02,
    "in_progress": 0.02,
    "transferred": 0.02,
}
STATES |= {"unfixable": 0.01, "reopened": 0.005, "withdrawn": 0.005}
COLUMNS = (
    "id, digest, district_code, number, channel, location, location_source, dong_code, taxonomy_version, field_code,"
    " item_code, classified_by, handling, description, state, department_code, received_at, due_at, target_hours,"
    " resolved_at, result, reopened_count, has_after_photo, cell_9, cell_10, cell_11"
)


@dataclass(frozen=True)
class Pool:
    """Spots that findings are drawn from."""

    longitudes: np.ndarray
    latitudes: np.ndarray
    dongs: list[str]
    districts: list[str]
    cells: list[tuple[int, int, int]]
    weights: np.ndarray


def make_pool(dong_file: Path, spots: int, seed: int) -> Pool:
    """Spots inside the dongs of a file; busy ones follow a power law, so that hotspots exist."""
    random = np.random.default_rng(seed)
    features = json.loads(dong_file.read_text("utf-8"))["features"]
    shapes = [shape(feature["geometry"]) for feature in features]
    areas = np.array([one.area for one in shapes])
    counts = np.maximum(1, (areas / areas.sum() * spots).astype(int))
    xs, ys, dongs, districts = [], [], [], []
    for feature, one, wanted in zip(features, shapes, counts.tolist(), strict=True):
        shapely.prepare(one)
        west, south, east, north = one.bounds
        found = 0
        while found < wanted:
            x, y = random.uniform(west, east, wanted * 2), random.uniform(south, north, wanted * 2)
            inside = np.flatnonzero(shapely.contains_xy(one, x, y))[: wanted - found]
            xs.append(x[inside])
            ys.append(y[inside])
            found += len(inside)
        dongs += [feature["properties"]["code"]] * wanted
        districts += [feature["properties"]["district_code"]] * wanted
    longitudes, latitudes = np.concatenate(xs).round(6), np.concatenate(ys).round(6)
    cells = [geo.cells(Spot(x, y)) for x, y in zip(longitudes.tolist(), latitudes.tolist(), strict=True)]
    busy = np.zeros(len(longitudes))
    for centre in random.integers(0, len(longitudes), max(8, len(features) // 2)):
        away = np.hypot((longitudes - longitudes[centre]) * 88_000, (latitudes - latitudes[centre]) * 111_000)
        busy += np.exp(-((away / random.uniform(80, 350)) ** 2)) * random.uniform(3, 14)
    weights = (0.3 + busy) * random.pareto(2.5, len(longitudes))
    return Pool(longitudes, latitudes, dongs, districts, cells, weights / weights.sum())


def scatter(
    engine: Engine,
    pool: Pool,
    count: int,
    *,
    first: dt.date,
    days: int,
    seed: int = 1,
    home: str = "11560",
    start: int = 0,
) -> None:
    """Write `count` findings received within the days; districts other than `home` have no departments.

    `start`: how many were written before, for numbers that do not repeat.
    """
    random = np.random.default_rng(seed)
    with engine.begin() as connection:
        connection.execute(text("set local statement_timeout = 0"))
        items = connection.execute(
            text(
                "select i.field_code, i.code, i.target_hours, coalesce(i.department_code, f.department_code)"
                " from item i join (select field_code, min(department_code) as department_code from item group by 1) f"
                " using (field_code) where taxonomy_version = (select min(code) from taxonomy_version) order by 2"
            )
        ).all()
        version = connection.scalar(text("select min(code) from taxonomy_version"))
        raw = connection.connection.driver_connection
        assert raw is not None
        with raw.cursor().copy(f"copy finding ({COLUMNS}) from stdin") as copy:
            for begin in range(start, start + count, 100_000):
                size = min(100_000, start + count - begin)
                for row in _rows(random, pool, items, str(version), first, days, begin, size, home):
                    copy.write_row(row)


def _rows(
    random: np.random.Generator,
    pool: Pool,
    items: list[tuple[str, str, int, str | None]],
    version: str,
    first: dt.date,
    days: int,
    start: int,
    size: int,
    home: str,
) -> Iterator[tuple[object, ...]]:
    by_field: dict[str, list[tuple[str, str, int, str | None]]] = {}
    for item in items:
        by_field.setdefault(item[0], []).append(item)
    spots = random.choice(len(pool.weights), size, p=pool.weights)
    channels = random.choice(list(CHANNELS), size, p=_shares(CHANNELS))
    complaints = random.choice(list(COMPLAINTS), size, p=_shares(COMPLAINTS))
    on_patrol = random.choice(list(ON_PATROL), size, p=_shares(ON_PATROL))
    states = random.choice(list(STATES), size, p=_shares(STATES))
    day_weights = np.array([0.5 if (first + dt.timedelta(n)).weekday() >= 5 else 1.0 for n in range(days)])
    day = random.choice(days, size, p=day_weights / day_weights.sum())
    second = (np.clip(random.normal(13.5, 4, size), 0, 23.99) * 3600).astype(int)
    spent = random.exponential(0.55, size)
    which = random.random((size, 4))
    starts_at = seoul_midnight(first)
    ids = random.bytes(16 * size)
    for n in range(size):
        spot = int(spots[n])
        field = str(on_patrol[n] if channels[n] == "patrol" else complaints[n])
        choices = by_field[field]
        parking = field == "01" and which[n, 0] < 0.85
        _, item, hours, department = choices[0] if parking else choices[int(which[n, 1] * len(choices))]
        state = str(states[n])
        received = starts_at + dt.timedelta(days=int(day[n]), seconds=int(second[n]))
        is_done = state in ("confirmed", "done")
        district = pool.districts[spot]
        cells = pool.cells[spot]
        point = f"SRID=4326;POINT({pool.longitudes[spot]} {pool.latitudes[spot]})"
        yield (
            uuid.UUID(bytes=ids[n * 16 : n * 16 + 16], version=4),
            b"0",
            district,
            f"{received.year}-S{start + n:07d}",
            str(channels[n]),
            point,
            "gps",
            pool.dongs[spot],
            version,
            field,
            item,
            "import",
            "on_spot" if which[n, 2] < 0.2 else "handed_over",
            "현장에서 확인이 필요합니다.",
            state,
            department if district == home else None,
            received,
            received + dt.timedelta(hours=hours),
            hours,
            received + dt.timedelta(hours=float(spent[n]) * hours) if is_done else None,
            "현장 정비를 마쳤습니다." if is_done and which[n, 3] < 0.8 else None,
            1 if which[n, 3] > 0.97 else 0,
            is_done and which[n, 2] < 0.6,
            *cells,
        )


def _shares(weights: dict[str, float]) -> np.ndarray:
    values = np.array(list(weights.values()))
    return values / values.sum()
