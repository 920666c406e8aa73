"""When demo findings were received and what became of them: vectorised, one random generator for all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.clock import SEOUL
from patrol.demo import mix
from patrol.taxonomy.queries import Scheme

DAY_S = 86_400
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Kinds:
    """Channel and item of each finding, as indexes."""

    channels: list[str]
    channel: Ints
    items: list[str]
    item: Ints


@dataclass(frozen=True)
class Fates:
    """State of each finding and when it was resolved (seconds since the epoch, NaN for open ones)."""

    state: NDArray[np.str_]
    resolved: Floats
    confirmed: Floats
    reopened: Ints


def pick_kinds(scheme: Scheme, count: int, random: np.random.Generator) -> Kinds:
    """Channels by their shares, then fields by the channel's mix, then items."""
    channels = list(mix.CHANNELS)
    shares = np.array([mix.CHANNELS[name][0] for name in channels])
    channel = random.choice(len(channels), size=count, p=shares / shares.sum())
    items = [item.code for field in scheme.fields for item in field.items if not item.is_retired]
    item = np.empty(count, dtype=np.int64)
    for index, name in enumerate(channels):
        fields = mix.CHANNELS[name][1]
        weights = np.zeros(len(items))
        for position, code in enumerate(items):
            siblings = [one for one in items if one[:2] == code[:2]]
            whole = sum(mix.HEAVY_ITEMS.get(one, 1.0) for one in siblings)
            weights[position] = fields.get(code[:2], 0.1) * mix.HEAVY_ITEMS.get(code, 1.0) / whole
        mine = np.flatnonzero(channel == index)
        item[mine] = random.choice(len(items), size=len(mine), p=weights / weights.sum())
    return Kinds(channels, channel, items, item)


def in_order(kinds: Kinds, received: Floats) -> tuple[Kinds, Floats]:
    """Both sorted by reception, each finding keeping its own kind."""
    order = np.argsort(received, kind="stable")
    return Kinds(kinds.channels, kinds.channel[order], kinds.items, kinds.item[order]), received[order]


def pick_times(
    first: dt.date, until: dt.datetime, is_patrol: NDArray[np.bool_], random: np.random.Generator
) -> Floats:
    """Seconds since the epoch for each finding, by the week's, the year's and the day's rhythm; all before `until`."""
    start = dt.datetime.combine(first, dt.time(), SEOUL)
    days = [
        first + dt.timedelta(days=number)
        for number in range((until.astimezone(SEOUL).date() - first).days + 1)
    ]
    received = np.empty(len(is_patrol))
    for patrol, weekdays, hours in (
        (True, mix.WEEKDAYS_PATROL, mix.HOURS_PATROL),
        (False, mix.WEEKDAYS_COMPLAINTS, mix.HOURS_COMPLAINTS),
    ):
        mine = np.flatnonzero(is_patrol == patrol)
        weights = np.array([weekdays[day.weekday()] * mix.MONTHS[day.month - 1] for day in days])
        day = random.choice(len(days), size=len(mine), p=weights / weights.sum())
        hour = random.choice(24, size=len(mine), p=np.array(hours) / sum(hours))
        received[mine] = start.timestamp() + day * DAY_S + hour * 3600 + random.integers(0, 3600, len(mine))
    late = received >= until.timestamp() - 60
    received[late] -= DAY_S * np.ceil((received[late] - until.timestamp() + 120) / DAY_S)
    earliest = start.timestamp() + random.integers(0, 3600, len(received))
    whole: Floats = np.floor(np.maximum(received, earliest))
    return whole


def pick_fates(
    received: Floats, target_hours: Floats, until: dt.datetime, random: np.random.Generator
) -> Fates:
    """Handling times are log-normal around a share of the target; what is not done by `until` is open."""
    count = len(received)
    now = until.timestamp()
    hours = np.minimum(target_hours * random.lognormal(-1.1, 0.75, count), 24 * 60)
    resolved = np.floor(received + hours * 3600)
    # Some wait for budget or for somebody else; what is older than six weeks was given up or passed on by then.
    waits = (random.random(count) < 0.05) & (now - received < 42 * DAY_S)
    is_open = (resolved >= now) | waits
    given_up = is_open & (now - received >= 42 * DAY_S)
    is_open &= ~given_up
    state = np.full(count, "done", dtype="<U12")
    luck = random.random(count)
    settled = now - resolved > 3 * DAY_S
    state[settled & (luck < 0.82)] = "confirmed"
    luck = random.random(count)
    state[given_up] = "unfixable"
    state[luck < 0.015] = "transferred"
    state[(luck >= 0.015) & (luck < 0.027)] = "unfixable"
    state[(luck >= 0.027) & (luck < 0.031)] = "withdrawn"
    age_h = (now - received) / 3600
    luck = random.random(count)
    open_state = np.where(luck < 0.45, "assigned", np.where(luck < 0.85, "in_progress", "reopened"))
    open_state = np.where((age_h < 12) & (luck < 0.6), "received", open_state)
    state = np.where(is_open, open_state, state)
    state[(age_h > 24) & (random.random(count) < 0.004)] = "duplicate"
    state[0] = "confirmed"
    done = np.isin(state, ("done", "confirmed"))
    resolved = np.where(done, np.minimum(resolved, now - 1), np.nan)
    confirmed = np.where(
        state == "confirmed", np.minimum(resolved + random.integers(1, 48, count) * 3600, now), np.nan
    )
    reopened = ((random.random(count) < 0.008) & done) | (state == "reopened")
    return Fates(state, resolved, confirmed, reopened.astype(np.int64))
