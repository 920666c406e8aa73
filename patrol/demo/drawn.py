"""The rows of the demo year, drawn from its arrays: findings, the moves that led to where they stand, photos, journal. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import h3.api.basic_int as h3
import numpy as np

from patrol import geo
from patrol.demo import mix
from patrol.demo.history import Fates, Kinds
from patrol.demo.stored import Picture
from patrol.geo import Spot
from patrol.routing.rules import duty
from patrol.taxonomy.queries import ItemRow

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


def _id(seed: int, number: int, at: float) -> uuid.UUID:
    """A UUIDv7 that depends on seed, number and moment alone."""
    tail = int.from_bytes(hashlib.blake2b(f"{seed}/{number}".encode(), digest_size=10).digest())
    milliseconds = int(at * 1000)
    return uuid.UUID(
        int=milliseconds << 80 | 7 << 76 | (tail >> 68 & 0xFFF) << 64 | 0b10 << 62 | (tail & ((1 << 62) - 1))
    )


def finding_rows(
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
    with_pictures = shots(count, photos)
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
        has_photo = index in with_pictures
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


def shots(count: int, photos: int) -> range:
    """Which findings have pictures: the newest ones, which people look at first."""
    return range(max(count - photos, 0), count)


def journal_rows(
    row: tuple[Any, ...], place: dict[str, int], district_code: str
) -> Iterator[tuple[Any, ...]]:
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


def move_rows(
    row: tuple[Any, ...], place: dict[str, int], seed: int, index: int
) -> Iterator[tuple[Any, ...]]:
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


def photo_rows(
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
