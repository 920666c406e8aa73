"""Ids are UUIDv7: they sort by the time at which they were made."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import RFC_4122, UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol.clock import now
from patrol.ids import id_of, id_time, new_id

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_ids_of_one_process_are_strictly_increasing():
    ids = [new_id() for _ in range(20_000)]
    assert all(one < other for one, other in pairwise(ids))


def test_ids_made_by_several_threads_are_all_different():
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: [new_id() for _ in range(2_000)], range(4)))
    assert len({made for run in runs for made in run}) == 8_000
    assert all(run == sorted(run) for run in runs)


def test_an_id_says_when_it_was_made():
    before = now() - timedelta(milliseconds=1)
    assert before <= id_time(new_id()) <= now() + timedelta(milliseconds=1)


@given(MOMENTS)
def test_an_id_of_a_moment_keeps_it_to_the_millisecond(at: datetime):
    made = id_of(at)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert id_time(made) == at.replace(microsecond=at.microsecond // 1000 * 1000)


def test_the_example_of_the_rfc_is_read():
    made = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    assert id_time(made) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_other_uuids_do_not_know_their_time():
    with pytest.raises(ValueError, match="UUIDv7"):
        id_time(uuid4())
