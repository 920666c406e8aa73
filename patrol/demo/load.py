"""Load the demo year: generate it vectorised, then COPY findings, moves, photos and journal in one transaction."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import counters
from patrol.clock import SEOUL
from patrol.demo.drawn import (
    FINDING_COLUMNS,
    JOURNAL_COLUMNS,
    PHOTO_COLUMNS,
    STEP_COLUMNS,
    Year,
    finding_rows,
    journal_rows,
    move_rows,
    photo_rows,
    shots,
)
from patrol.demo.history import in_order, pick_fates, pick_kinds, pick_times
from patrol.demo.places import legal_dongs, read_ground, scatter
from patrol.demo.stored import Picture, store_pictures
from patrol.findings.rules import number_of
from patrol.journal import Actor, record
from patrol.storage import Storage
from patrol.taxonomy.queries import scheme, version_on

Progress = Callable[[int, int], None]
ACTOR = Actor("demo")
CHUNK = 20_000


def load_year(
    session: Session,
    storage: Storage,
    *,
    district_code: str,
    findings: int,
    seed: int,
    until: dt.datetime,
    photos: int = 400,
    progress: Progress = lambda _done, _of: None,
) -> None:
    """Add `findings` findings of the 365 days before `until` (aware), `photos` of them with pictures.

    The same seed, count and `until` give the same rows. Runs in the caller's transaction.
    """
    random = np.random.default_rng(seed)
    day = until.astimezone(SEOUL).date()
    edition = scheme(session, version_on(session, day))
    items = {item.code: item for field in edition.fields for item in field.items}
    ground = read_ground(session, district_code, day)
    kinds = pick_kinds(edition, findings, random)
    is_patrol = np.isin(kinds.channel, [kinds.channels.index("patrol"), kinds.channels.index("inspection")])
    times = pick_times(day - dt.timedelta(days=364), until, is_patrol, random)
    kinds, received = in_order(kinds, times)
    targets = np.array([items[code].target_hours for code in kinds.items])[kinds.item].astype(float)
    fates = pick_fates(received, targets, until, random)
    dong, longitude, latitude = scatter(ground, findings, random)
    names = legal_dongs(ground, longitude, latitude)
    numbers = _take_numbers(session, district_code, received)
    year = Year(kinds, fates, received, dong, longitude, latitude, numbers)
    pictures = store_pictures(storage, seed) if photos else []
    officers = list(
        session.scalars(text("select id from person where role = 'officer' and is_demo order by name"))
    )
    rows = finding_rows(
        year, items, ground.dong_codes, names, edition.version, district_code, seed, officers, photos
    )
    _copy(session, rows, year, district_code, pictures, photos, seed, progress)
    change = {"findings": findings, "seed": seed, "until": until.isoformat()}
    record(session, ACTOR, subject="demo", subject_id=seed, action="loaded", change=change)


def _take_numbers(session: Session, district_code: str, received: Any) -> list[str]:
    """The next numbers of each year, in order of reception."""
    years = [dt.datetime.fromtimestamp(at, SEOUL).year for at in received.tolist()]
    numbers: list[str] = []
    for year in sorted(set(years)):
        count = years.count(year)
        last = session.scalar(
            text(
                "insert into number_counter as c values (:district, :year, :count)"
                " on conflict (district_code, year) do update set last = c.last + excluded.last returning last"
            ),
            {"district": district_code, "year": year, "count": count},
        )
        first = int(last or count) - count + 1
        numbers.extend(number_of(year, first + index) for index in range(count))
    return numbers


def _copy(
    session: Session,
    rows: Iterator[tuple[Any, ...]],
    year: Year,
    district_code: str,
    pictures: list[tuple[Picture, Picture]],
    photos: int,
    seed: int,
    progress: Progress,
) -> None:
    driver: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    count = len(year.received)
    place = {name: index for index, name in enumerate(FINDING_COLUMNS)}
    shot_range = shots(count, photos)
    done = 0
    while chunk := list(itertools.islice(rows, CHUNK)):
        tables: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
            "finding": (FINDING_COLUMNS, chunk),
            "finding_move": (STEP_COLUMNS, []),
            "photo": (PHOTO_COLUMNS, []),
            "journal_entry": (JOURNAL_COLUMNS, []),
        }
        for index, row in enumerate(chunk, done):
            tables["finding_move"][1].extend(move_rows(row, place, seed, index))
            tables["journal_entry"][1].extend(journal_rows(row, place, district_code))
            if index in shot_range and pictures:
                pair = pictures[index % len(pictures)]
                tables["photo"][1].extend(photo_rows(row, place, pair, district_code, seed, index))
        with driver.cursor() as cursor:
            for table, (columns, data) in tables.items():
                with cursor.copy(_statement(table, columns)) as copy:
                    for row in data:
                        copy.write_row(row)
        counters.count_in_all(session, [row[0] for row in chunk])
        done += len(chunk)
        progress(done, count)


def _statement(table: str, columns: tuple[str, ...]) -> str:
    return f"copy {table} ({', '.join(columns)}) from stdin"
