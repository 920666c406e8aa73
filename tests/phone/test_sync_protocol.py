"""The sync protocol under drops, repeats, reorderings, broken pieces and restarts, against the real application.

A phone of a few lines does what `static/js/phone/sync.js` does; hypothesis decides what the network and the server do to it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.app import create_app
from patrol.ids import new_id
from patrol.journal import seal, verify
from patrol.settings import Settings
from tests.browser.making import with_comment
from tests.cast import OFFICER
from tests.conftest import sweep

FAULTS = ("none", "none", "lost_request", "lost_answer", "twice", "late_copy", "broken_off", "restart")
PIECE = 60_000


class Lost(Exception):  # noqa: N818 - what the phone sees of a bad line
    """No answer came."""


@dataclass
class Network:
    """What lies between: each request meets the next fault. Late copies of requests arrive when it is least expected."""

    app: Flask
    restart: Any
    faults: list[str]
    late: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def request(self, method: str, address: str, **values: Any) -> Any:
        fault = self.faults.pop() if self.faults else "none"
        if fault == "lost_request":
            raise Lost
        if fault == "restart":
            self.app = self.restart()
            raise Lost
        if fault == "late_copy":
            self.late.append((method, address, values))
        if fault == "broken_off" and "data" in values and "Upload-Offset" in values.get("headers", {}):
            half = values["data"][: len(values["data"]) // 2]
            self.deliver(method, address, {**values, "data": half})
            raise Lost
        answer = self.deliver(method, address, values)
        if fault == "twice":
            answer = self.deliver(method, address, values)
        if self.late and fault == "none":
            self.deliver(*self.late.pop(0))
        if fault in ("lost_answer", "broken_off"):
            raise Lost
        return answer

    def deliver(self, method: str, address: str, values: dict[str, Any]) -> Any:
        client = self.app.test_client()
        headers = {"Authorization": f"Bearer {OFFICER.secret}", **values.get("headers", {})}
        answer = client.open(address, method=method, **{**values, "headers": headers})
        assert answer.status_code < 500, answer.text
        return answer


@dataclass
class Record:
    """A finding on the phone."""

    id: str
    photos: dict[str, bytes]
    accepted: bool = False
    stored: set[str] = field(default_factory=set)

    @property
    def is_done(self) -> bool:
        return self.accepted and self.stored == set(self.photos)

    def step(self, network: Network) -> None:
        """The next step of the protocol; raises Lost where no answer came."""
        if not self.accepted:
            body = {
                "id": self.id,
                "description": "보도블록 파손",
                "item_code": "0202",
                "photos": [{"sha256": sha256, "role": "before"} for sha256 in self.photos],
            }
            answer = network.request("POST", "/api/v1/findings", json=body)
            assert answer.status_code in (200, 201), answer.text
            self.accepted = True
            return
        sha256 = next(one for one in self.photos if one not in self.stored)
        self.send_photo(network, sha256, self.photos[sha256])

    def send_photo(self, network: Network, sha256: str, data: bytes) -> None:
        address = f"/api/v1/findings/{self.id}/photos/{sha256}?role=before"
        asked = network.request("HEAD", f"{address}&bytes={len(data)}")
        assert asked.status_code == 200
        offset = int(asked.headers["Upload-Offset"]) % len(data)
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(len(data))}
        piece = data[offset : offset + PIECE]
        answer = network.request("PUT", address, data=piece, headers=headers)
        assert answer.status_code in (200, 201, 202, 409), answer.text
        if answer.status_code in (200, 201):
            self.stored.add(sha256)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    faults=st.lists(st.sampled_from(FAULTS), max_size=40),
    order=st.lists(st.integers(min_value=0, max_value=2), min_size=5, max_size=40),
    seed=st.integers(min_value=0, max_value=10**6),
)
def test_each_report_and_each_photo_arrives_exactly_once_whatever_the_line_does(
    app: Flask,
    engine: Engine,
    owner_engine: Engine,
    shared_data: Path,
    settings: Settings,
    faults: list[str],
    order: list[int],
    seed: int,
) -> None:
    sweep(owner_engine)
    apps: list[Flask] = []

    def restart() -> Flask:
        apps.append(create_app(settings))
        return apps[-1]

    real = shared_data / "photos" / "landscape_1.jpg"
    records = []
    for number in range(3):
        taken = [with_comment(real, seed + 2 * number + place) for place in range(2)]
        records.append(Record(str(new_id()), {hashlib.sha256(one).hexdigest(): one for one in taken}))
    network = Network(app, restart, faults)
    for number in (*order, *(0, 1, 2) * 40):
        record = records[number]
        if not record.is_done:
            try:
                record.step(network)
            except Lost:
                continue
    for late in network.late:
        network.deliver(*late)
    for one in apps:
        one.extensions["patrol"].engine.dispose()

    assert all(record.is_done for record in records)
    with engine.connect() as connection:
        findings = connection.execute(text("select id, photos_expected, photos_stored from finding")).all()
        photos = connection.execute(text("select finding_id, sha256, state from photo")).all()
        journal = connection.execute(
            text("select action, count(*) from journal_entry where subject = 'finding' group by action")
        ).all()
    assert {str(row.id) for row in findings} == {record.id for record in records}
    assert {(row.photos_expected, row.photos_stored) for row in findings} == {(2, 2)}
    assert {(str(row.finding_id), row.sha256) for row in photos} == {
        (record.id, sha256) for record in records for sha256 in record.photos
    }
    assert {row.state for row in photos} == {"stored"}
    assert dict(journal) == {"received": 3, "photo_added": 6}  # type: ignore[arg-type]
    storage = app.extensions["patrol"].storage
    assert all(storage.get(sha256) == data for record in records for sha256, data in record.photos.items())
    seal(engine)
    with Session(engine) as session:
        assert verify(session).faults == ()
