"""A photo's way: announced, stored under its hash, made visible by the worker, shown turned and without metadata."""

from __future__ import annotations

import hashlib
import io
import uuid

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, text

from patrol import clock
from patrol.photos.attach import MOST_PHOTOS, derive_waiting
from patrol.photos.reading import DEFAULT_LIMITS
from tests.cast import MONITOR, Cast

RED, BLUE = (220, 30, 30), (30, 30, 220)


def turned_photo() -> bytes:
    """A picture that is red on the left as stored, and red on top as it has to be shown (EXIF orientation 6)."""
    picture = Image.new("RGB", (400, 200), BLUE)
    picture.paste(RED, (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret words"
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=95, exif=exif)
    return written.getvalue()


def send_report(cast: Cast, data: bytes) -> tuple[str, str]:
    """A report that announces one photo; its id and the photo's hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    body = {"id": str(uuid.uuid4()), "description": "보도블록", "photos": [{"sha256": sha256}]}
    assert cast.officer.post("/api/v1/findings", json=body).status_code == 201
    return str(body["id"]), sha256


def test_a_photo_is_shown_turned_and_without_metadata(app: Flask, cast: Cast, engine: Engine) -> None:
    data = turned_photo()
    finding, sha256 = send_report(cast, data)
    assert cast.officer.get(f"/api/v1/findings/{finding}").json["is_waiting_for_photos"] is True
    assert cast.officer.put(f"/api/v1/findings/{finding}/photos/{sha256}", data=data).status_code == 201
    assert cast.officer.get(f"/api/v1/findings/{finding}").json["is_waiting_for_photos"] is False

    derive_waiting(engine, app.extensions["patrol"].storage, DEFAULT_LIMITS, at=clock.now())

    shown = cast.officer.get(f"/photos/{sha256}/400.webp")
    assert shown.status_code == 200
    picture = Image.open(io.BytesIO(shown.data)).convert("RGB")
    assert picture.size == (200, 400)
    red, _, blue = picture.getpixel((100, 100))
    assert red > blue
    assert b"secret words" not in shown.data
    original = cast.officer.get(f"/photos/{sha256}/original")
    assert original.data == data


def test_a_photo_sent_twice_is_kept_once(cast: Cast, engine: Engine) -> None:
    data = turned_photo()
    finding, sha256 = send_report(cast, data)
    address = f"/api/v1/findings/{finding}/photos/{sha256}"
    assert [cast.officer.put(address, data=data).status_code for _ in range(3)] == [201, 200, 200]
    with engine.connect() as connection:
        assert connection.scalar(text("select photos_stored from finding")) == 1
        assert connection.scalar(text("select count(*) from journal_entry where action = 'photo_added'")) == 1


def test_other_bytes_under_a_hash_are_refused(cast: Cast) -> None:
    data = turned_photo()
    finding, sha256 = send_report(cast, data)
    answer = cast.officer.put(f"/api/v1/findings/{finding}/photos/{sha256}", data=data + b"\0")
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/photo-hash-mismatch"


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"\xff\xd8\xff\xe0 not a photo"])
def test_what_is_no_photo_is_refused_and_the_finding_stays(cast: Cast, data: bytes) -> None:
    finding, sha256 = send_report(cast, data or b"x")
    answer = cast.officer.put(f"/api/v1/findings/{finding}/photos/{sha256}", data=data)
    assert answer.status_code in {413, 415, 422}
    assert answer.json["detail"]
    assert cast.officer.get(f"/api/v1/findings/{finding}").status_code == 200


def test_a_resident_sees_only_photos_of_their_own_reports(cast: Cast, engine: Engine) -> None:
    data = turned_photo()
    finding, sha256 = send_report(cast, data)
    cast.officer.put(f"/api/v1/findings/{finding}/photos/{sha256}", data=data)
    assert cast.client(MONITOR).get(f"/photos/{sha256}/400.webp").status_code == 404
    assert cast.client(MONITOR).get(f"/api/v1/findings/{finding}").status_code == 404


def test_a_look_at_an_original_is_in_the_journal(cast: Cast, engine: Engine) -> None:
    data = turned_photo()
    finding, sha256 = send_report(cast, data)
    cast.officer.put(f"/api/v1/findings/{finding}/photos/{sha256}", data=data)
    cast.manager.get(f"/photos/{sha256}/original")
    with engine.connect() as connection:
        assert (
            connection.scalar(text("select count(*) from journal_entry where action = 'original_read'")) == 1
        )


def test_whoever_only_names_a_hash_does_not_get_its_bytes(cast: Cast, engine: Engine) -> None:
    data = turned_photo()
    finding, sha256 = send_report(cast, data)
    cast.officer.put(f"/api/v1/findings/{finding}/photos/{sha256}", data=data)
    with engine.begin() as connection:
        connection.execute(text("update finding set district_code = '11680'"))
        connection.execute(text("update photo set district_code = '11680'"))
    send_report(cast, data)
    assert cast.manager.get(f"/photos/{sha256}/original").status_code == 404


def test_a_finding_takes_a_hundred_photos_and_says_so_at_one_more(cast: Cast, engine: Engine) -> None:
    data = turned_photo()
    finding, sha256 = send_report(cast, data)
    with engine.begin() as connection:
        connection.execute(
            text("""
                insert into photo (id, district_code, finding_id, sha256, role, position)
                select gen_random_uuid(), district_code, finding_id, lpad(n::text, 64, '0'), 'context', n
                  from photo, generate_series(1, :more) n
            """),
            {"more": MOST_PHOTOS - 1},
        )
    one_more = data + b"\0"
    address = f"/api/v1/findings/{finding}/photos"
    answer = cast.officer.put(f"{address}/{hashlib.sha256(one_more).hexdigest()}", data=one_more)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/photos-too-many")
    assert "100장까지" in answer.json["title"]
    assert cast.officer.put(f"{address}/{sha256}", data=data).status_code == 201
