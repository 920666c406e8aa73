"""Load the demo year: generate it vectorised, then COPY findings, moves, photos and journal in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import counters, geo
from patrol.clock import SEOUL
from patrol.demo import mix
from patrol.demo.history import Fates, Kinds, in_order, pick_fates, pick_kinds, pick_times
from patrol.demo.pictures import draw_pair
from patrol.demo.places import legal_dongs, read_ground, scatter
from patrol.findings.rules import number_of
from patrol.geo import Spot
from patrol.journal import Actor, record
from patrol.photos import derivatives
from patrol.photos.reading import read_photo
from patrol.routing.rules import duty
from patrol.storage import Storage
from patrol.taxonomy.queries import ItemRow, scheme, version_on

Progress = Callable[[int, int], None]
ACTOR = Actor("demo")
PICTURE_PAIRS = 24
CHUNK = 20_000

FINDING_COLUMNS = (
    *("id", "digest", "district_code", "number", "channel", "external_number", "reported_by", "location"),
    *(
        "accuracy_m",
        "location_source",
        "dong_code",
        "legal_dong",
        "address",
        "national_point",
        "taxonomy_version",
    ),
    *("field_code", "item_code", "classified_by", "handling", "description", "state", "department_code"),
    *("suggested_department", "duty"),
    *(
        "received_at",
        "due_at",
        "target_hours",
        "resolved_at",
        "confirmed_at",
        "result",
        "reason",
        "transferred_to",
    ),
    *("duplicate_of", "reopened_count", "photos_expected", "photos_stored", "has_after_photo"),
    *("cell_9", "cell_10", "cell_11", "created_at", "changed_at", "occurred_at"),
)


@dataclass(frozen=True)
class Year:
    """All that was drawn, as arrays of the same length in order of reception."""

    kinds: Kinds
    fates: Fates
    received: Any
    dong: Any
    longitude: Any
    latitude: Any
    numbers: list[str]


@dataclass(frozen=True)
class Picture:
    """A stored demo photo."""

    sha256: str
    bytes: int
    width: int
    height: int
    perceptual_hash: int


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
    pictures = _store_pictures(storage, seed) if photos else []
    officers = list(
        session.scalars(text("select id from person where role = 'officer' and is_demo order by name"))
    )
    rows = _rows(
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


def _store_pictures(storage: Storage, seed: int) -> list[tuple[Picture, Picture]]:
    pairs = []
    for number in range(PICTURE_PAIRS):
        before, after = (_store(storage, data) for data in draw_pair(number, seed))
        pairs.append((before, after))
    return pairs


def _store(storage: Storage, data: bytes) -> Picture:
    facts = read_photo(data)
    storage.put(data, facts.sha256)
    made = derivatives.make(data)
    for name, picture in made.pictures.items():
        storage.put_derivative(name, facts.sha256, picture)
    return Picture(facts.sha256, facts.bytes, facts.width, facts.height, made.perceptual_hash)


def _id(seed: int, number: int, at: float) -> uuid.UUID:
    """A UUIDv7 that depends on seed, number and moment alone."""
    tail = int.from_bytes(hashlib.blake2b(f"{seed}/{number}".encode(), digest_size=10).digest())
    milliseconds = int(at * 1000)
    return uuid.UUID(
        int=milliseconds << 80 | 7 << 76 | (tail >> 68 & 0xFFF) << 64 | 0b10 << 62 | (tail & ((1 << 62) - 1))
    )


def _rows(
    year: Year,
    items: dict[str, ItemRow],
    dong_codes: list[str],
    legal_names: list[str | None],
    version: str,
    district_code: str,
    seed: int,
    officers: list[uuid.UUID],
    photos: int,
) -> Iterator[tuple[Any, ...]]:
    """Findings in the order of FINDING_COLUMNS."""
    random = np.random.default_rng((seed, 1))
    count = len(year.received)
    picks = random.integers(0, 1_000_000, count).tolist()
    accuracy = np.round(random.lognormal(2.2, 0.5, count), 1).tolist()
    spots = zip(year.longitude.tolist(), year.latitude.tolist(), strict=True)
    shots = _shots(count, photos)
    previous: uuid.UUID | None = None
    for index, (longitude, latitude) in enumerate(spots):
        at = float(year.received[index])
        item = items[year.kinds.items[int(year.kinds.item[index])]]
        channel = year.kinds.channels[int(year.kinds.channel[index])]
        state = str(year.fates.state[index])
        pick = picks[index]
        if state == "duplicate" and previous is None:
            state = "withdrawn"
        is_done = state in ("done", "confirmed")
        is_handed = state not in ("received", "withdrawn", "duplicate")
        is_open = state in ("received", "assigned", "in_progress", "reopened")
        on_spot = channel == "patrol" and is_done and pick % 5 == 0
        resolved = float(year.fates.resolved[index])
        confirmed = float(year.fates.confirmed[index])
        has_photo = index in shots
        has_after = has_photo and is_done and pick % 10 < 8
        legal = legal_names[index]
        received_at = dt.datetime.fromtimestamp(at, dt.UTC)
        identity = _id(seed, index, at)
        changed = confirmed if confirmed == confirmed else resolved if resolved == resolved else at
        cell = h3.latlng_to_cell(latitude, longitude, 11)
        yield (
            identity,
            hashlib.sha256(identity.bytes).digest(),
            district_code,
            year.numbers[index],
            channel,
            f"D{seed}-{index:07d}" if channel in ("response_center", "holiday_squad") else None,
            officers[pick % len(officers)] if officers and channel == "patrol" else None,
            f"SRID=4326;POINT({longitude} {latitude})",
            accuracy[index],
            "gps" if channel in ("patrol", "monitor") else "import",
            dong_codes[int(year.dong[index])],
            legal,
            f"{legal} {pick % 180 + 1}-{pick % 23 + 1}" if legal else None,
            geo.national_point_number(Spot(longitude, latitude)) if count <= 20_000 else None,
            version,
            item.field_code,
            item.code,
            "person" if channel == "patrol" else "import",
            "on_spot" if on_spot else "handed_over",
            mix.wording(item.code, item.name_ko, pick),
            state,
            item.department_code if is_handed else None,
            item.department_code,
            duty(received_at),
            received_at,
            received_at + dt.timedelta(hours=item.target_hours),
            item.target_hours,
            dt.datetime.fromtimestamp(resolved, dt.UTC) if is_done else None,
            dt.datetime.fromtimestamp(confirmed, dt.UTC) if state == "confirmed" else None,
            mix.RESULTS[pick % len(mix.RESULTS)] if is_done else None,
            mix.REASONS[pick % len(mix.REASONS)]
            if state in ("unfixable", "transferred", "reopened")
            else None,
            mix.BODIES[pick % len(mix.BODIES)] if state == "transferred" else None,
            previous if state == "duplicate" else None,
            int(year.fates.reopened[index]) if not is_open or state == "reopened" else 0,
            (2 if has_after else 1) if has_photo else 0,
            (2 if has_after else 1) if has_photo else 0,
            has_after,
            h3.cell_to_parent(cell, 9),
            h3.cell_to_parent(cell, 10),
            cell,
            received_at,
            dt.datetime.fromtimestamp(changed, dt.UTC),
            received_at,
        )
        if state != "duplicate":
            previous = identity


def _shots(count: int, photos: int) -> range:
    """Which findings have pictures: the newest ones, which people look at first."""
    return range(max(count - photos, 0), count)


STEP_COLUMNS = (
    *("id", "digest", "finding_id", "made_at", "source", "target", "from_revision", "department_code"),
    *("reason", "result", "before", "created_at"),
)
JOURNAL_COLUMNS = ("at", "actor", "district_code", "subject", "subject_id", "action", "change")
PHOTO_COLUMNS = (
    *(
        "id",
        "district_code",
        "finding_id",
        "sha256",
        "role",
        "state",
        "position",
        "bytes",
        "media_type",
        "width",
    ),
    *("height", "perceptual_hash", "stored_at", "derived_at", "created_at"),
)


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
    shot_range = _shots(count, photos)
    done = 0
    while chunk := list(itertools.islice(rows, CHUNK)):
        tables: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
            "finding": (FINDING_COLUMNS, chunk),
            "finding_move": (STEP_COLUMNS, []),
            "photo": (PHOTO_COLUMNS, []),
            "journal_entry": (JOURNAL_COLUMNS, []),
        }
        for index, row in enumerate(chunk, done):
            tables["finding_move"][1].extend(_steps(row, place, seed, index))
            tables["journal_entry"][1].extend(_entries(row, place, district_code))
            if index in shot_range and pictures:
                pair = pictures[index % len(pictures)]
                tables["photo"][1].extend(_photos(row, place, pair, district_code, seed, index))
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


def _entries(row: tuple[Any, ...], place: dict[str, int], district_code: str) -> Iterator[tuple[Any, ...]]:
    """Journal entries of one finding: received, and where it stands now."""
    identity = str(row[place["id"]])
    received = {
        name: row[place[name]] for name in ("number", "channel", "field_code", "item_code", "dong_code")
    }
    common = ("demo", district_code, "finding", identity)
    yield (
        row[place["received_at"]],
        *common,
        "received",
        json.dumps({"state": "received", **received}, ensure_ascii=False),
    )
    if row[place["state"]] != "received":
        change = {
            "state": ["received", row[place["state"]]],
            "department_code": [None, row[place["department_code"]]],
        }
        yield (row[place["changed_at"]], *common, "moved", json.dumps(change, ensure_ascii=False))


def _steps(row: tuple[Any, ...], place: dict[str, int], seed: int, index: int) -> Iterator[tuple[Any, ...]]:
    """The move that led to where a finding stands, so that its page can tell it."""
    if row[place["state"]] == "received":
        return
    at = row[place["changed_at"]]
    identity = _id(seed, -index - 1, at.timestamp())
    digest = hashlib.sha256(identity.bytes).digest()
    told = (row[place["department_code"]], row[place["reason"]], row[place["result"]])
    yield (
        identity,
        digest,
        row[place["id"]],
        at,
        "received",
        row[place["state"]],
        1,
        *told,
        '{"state": "received"}',
        at,
    )


def _photos(
    row: tuple[Any, ...],
    place: dict[str, int],
    pair: tuple[Picture, Picture],
    district_code: str,
    seed: int,
    index: int,
) -> Iterator[tuple[Any, ...]]:
    roles = ("before", "after") if row[place["has_after_photo"]] else ("before",)
    for position, (role, picture) in enumerate(zip(roles, pair, strict=False)):
        at = row[place["received_at"]] if role == "before" else row[place["resolved_at"]]
        identity = _id(seed, 10**9 + index * 2 + position, at.timestamp())
        facts = (picture.bytes, "image/jpeg", picture.width, picture.height, picture.perceptual_hash)
        head = (identity, district_code, row[place["id"]], picture.sha256, role, "derived", position)
        yield (*head, *facts, at, at, at)
