"""The phone's part of the API: pieces that resume, sightings once, doubles, the own day, data with a version."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol import clock
from patrol.areas.load import load_reference
from patrol.ids import new_id
from patrol.journal import SYSTEM
from patrol.photos.attach import MOST_PHOTOS
from tests.browser.making import with_comment
from tests.cast import DISTRICT, OFFICER, Cast

HERE = {"longitude": 126.9035, "latitude": 37.5160, "accuracy_m": 8, "source": "gps"}


@pytest.fixture
def placed(owner_engine: Engine, engine: Engine) -> None:
    """The district's boundaries."""
    with Session(owner_engine) as session:
        load_reference(session, SYSTEM, DISTRICT, clock.now())
        session.commit()


@pytest.fixture
def photo(shared_data: Path) -> bytes:
    """A real photo that no other test has sent."""
    return with_comment(shared_data / "photos" / "landscape_1.jpg", secrets.randbelow(10**6))


def report(client: FlaskClient, **values: Any) -> dict[str, Any]:
    body = {
        "id": str(new_id()),
        "description": "보도블록이 꺼졌습니다",
        "item_code": "0202",
        "location": HERE,
        **values,
    }
    answer = client.post("/api/v1/findings", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def address_of(finding: dict[str, Any], data: bytes) -> str:
    return f"/api/v1/findings/{finding['id']}/photos/{hashlib.sha256(data).hexdigest()}"


def piece(client: FlaskClient, address: str, data: bytes, start: int, end: int) -> Any:
    headers = {"Upload-Offset": str(start), "Upload-Length": str(len(data))}
    return client.put(address, data=data[start:end], headers=headers)


def test_a_photo_in_pieces_is_stored_when_the_last_one_is_there(
    cast: Cast, placed: None, photo: bytes
) -> None:
    finding = report(cast.officer)
    address = address_of(finding, photo)
    first = piece(cast.officer, address, photo, 0, 50_000)
    assert (first.status_code, first.get_json()["offset"]) == (202, 50_000)
    asked = cast.officer.head(f"{address}?bytes={len(photo)}")
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Complete"]) == ("50000", "?0")
    assert piece(cast.officer, address, photo, 50_000, len(photo)).status_code == 201
    asked = cast.officer.head(f"{address}?bytes={len(photo)}")
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Complete"]) == (str(len(photo)), "?1")
    shown = cast.officer.get(f"/api/v1/findings/{finding['id']}").get_json()
    assert (shown["photos_expected"], shown["photos_stored"], shown["is_waiting_for_photos"]) == (1, 1, False)


def test_content_range_says_the_same(cast: Cast, placed: None, photo: bytes) -> None:
    address = address_of(report(cast.officer), photo)
    total = len(photo)
    first = cast.officer.put(address, data=photo[:999], headers={"Content-Range": f"bytes 0-998/{total}"})
    rest = cast.officer.put(
        address, data=photo[999:], headers={"Content-Range": f"bytes 999-{total - 1}/{total}"}
    )
    assert (first.status_code, rest.status_code) == (202, 201)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 0-9/100"},
        {"Content-Range": "bytes x"},
        {"Content-Range": "bytes 9-0/10"},
        {"Upload-Offset": "0"},
        {"Upload-Length": "10"},
        {"Upload-Offset": "-1", "Upload-Length": "10"},
        {"Upload-Offset": "٣", "Upload-Length": "10"},
    ],
)
def test_a_piece_that_contradicts_itself_is_refused(
    cast: Cast, placed: None, photo: bytes, headers: dict[str, str]
) -> None:
    answer = cast.officer.put(address_of(report(cast.officer), photo), data=photo[:50], headers=headers)
    assert answer.status_code == 422


def test_a_piece_from_the_wrong_place_is_told_the_right_one(cast: Cast, placed: None, photo: bytes) -> None:
    address = address_of(report(cast.officer), photo)
    piece(cast.officer, address, photo, 0, 1000)
    answer = piece(cast.officer, address, photo, 5000, 6000)
    assert answer.status_code == 409
    assert answer.get_json()["type"] == "/problems/upload-offset-mismatch"
    assert answer.get_json()["offset"] == 1000


def test_pieces_of_another_photo_than_the_address_says_are_refused_at_the_end(
    cast: Cast, placed: None, photo: bytes
) -> None:
    address = address_of(report(cast.officer), photo)
    other = photo[:-1] + b"!"
    assert (
        piece(cast.officer, address, other, 0, len(other)).get_json()["type"]
        == "/problems/photo-hash-mismatch"
    )
    assert piece(cast.officer, address, photo, 0, len(photo)).status_code == 201


def test_a_photo_that_never_came_can_be_withdrawn_but_a_stored_one_stays(
    cast: Cast, placed: None, photo: bytes
) -> None:
    missing = "0" * 64
    finding = report(cast.officer, photos=[{"sha256": missing}])
    withdrawn = cast.officer.delete(f"/api/v1/findings/{finding['id']}/photos/{missing}")
    again = cast.officer.delete(f"/api/v1/findings/{finding['id']}/photos/{missing}")
    assert (withdrawn.status_code, again.status_code) == (200, 200)
    shown = cast.officer.get(f"/api/v1/findings/{finding['id']}").get_json()
    assert (shown["photos_expected"], shown["is_waiting_for_photos"]) == (0, False)
    cast.officer.put(address_of(finding, photo), data=photo)
    assert cast.officer.delete(address_of(finding, photo)).status_code == 404


def test_only_who_announced_a_photo_withdraws_it(cast: Cast, placed: None) -> None:
    missing = "0" * 64
    finding = report(cast.officer, photos=[{"sha256": missing}])
    assert cast.manager.delete(f"/api/v1/findings/{finding['id']}/photos/{missing}").status_code == 404


def test_a_sighting_sent_twice_is_counted_once(cast: Cast, placed: None, photo: bytes) -> None:
    finding = report(cast.officer)
    sha256 = hashlib.sha256(photo).hexdigest()
    seen = {"id": str(new_id()), "location": HERE, "photos": [{"sha256": sha256, "role": "context"}]}
    address = f"/api/v1/findings/{finding['id']}/sightings"
    first, second = cast.manager.post(address, json=seen), cast.manager.post(address, json=seen)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()
    shown = cast.officer.get(f"/api/v1/findings/{finding['id']}").get_json()
    assert (shown["sightings"], shown["photos_expected"]) == (2, 1)
    changed = cast.manager.post(address, json={**seen, "description": "다른 말"})
    assert changed.status_code == 409


def test_a_sighting_of_what_is_closed_by_now_is_told_so(cast: Cast, placed: None) -> None:
    finding = report(cast.officer, handling="on_spot", result="현장에서 바로 조치하였습니다.")
    answer = cast.officer.post(
        f"/api/v1/findings/{finding['id']}/sightings", json={"id": str(new_id()), "location": HERE}
    )
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/finding-closed")
    assert cast.officer.get(f"/api/v1/findings/{finding['id']}").get_json()["sightings"] == 1


def test_doubles_are_open_of_the_same_field_and_within_30_metres(cast: Cast, placed: None) -> None:
    near = report(cast.officer, location={**HERE, "latitude": 37.51615})
    report(cast.officer, location={**HERE, "latitude": 37.5165})  # 55 m away
    report(cast.officer, item_code="0301")
    report(cast.officer, handling="on_spot", result="현장에서 바로 조치하였습니다.")
    found = cast.officer.get(
        "/api/v1/findings/nearby?longitude=126.9035&latitude=37.5160&field=02"
    ).get_json()
    assert [one["id"] for one in found["findings"]] == [near["id"]]
    assert 10 < found["findings"][0]["distance_m"] < 25


def test_what_was_seen_by_two_without_reception_is_kept_twice_and_shown_to_the_office_as_a_likely_double(
    cast: Cast, placed: None
) -> None:
    """Neither phone could ask; the check runs when the second one's report arrives."""
    first = report(cast.officer)
    second = report(cast.manager, location={**HERE, "latitude": 37.51615})
    report(cast.manager, location={**HERE, "latitude": 37.5165})  # 55 m away
    report(cast.manager, item_code="0301")  # of another field
    every = cast.manager.get("/api/v1/findings").get_json()["findings"]
    assert len(every) == 4
    assert [one["likely_double_of"] for one in every if one["likely_double_of"]] == [first["id"]]
    assert cast.manager.get("/findings").text.count("같은 건일 수 있음") == 1
    assert first["number"] in cast.manager.get(f"/findings/{second['number']}").text


def test_a_monitor_hears_of_a_double_but_does_not_read_it(cast: Cast, placed: None) -> None:
    report(cast.officer)
    address = "/api/v1/findings/nearby?longitude=126.9035&latitude=37.5160&field=02"
    [seen] = cast.monitor.get(address).get_json()["findings"]
    assert (seen["description"], seen["thumbnail"]) == ("", None)


def test_the_own_day_has_ones_own_reports_and_what_lacks_an_after_photo_nearby(
    cast: Cast, placed: None
) -> None:
    own = report(cast.officer)
    done = report(cast.manager, handling="on_spot", result="현장에서 바로 조치하였습니다.")
    day = cast.officer.get("/api/v1/phone/day?longitude=126.9035&latitude=37.5160").get_json()
    assert [one["id"] for one in day["today"]] == [own["id"]]
    assert [one["id"] for one in day["without_after_photo"]] == [done["id"]]
    assert day["sent_back"] == []


def test_what_was_sent_back_is_in_the_own_day_with_its_reason(cast: Cast, placed: None) -> None:
    finding = report(cast.officer, handling="on_spot", result="현장에서 바로 조치하였습니다.")
    move = {"id": str(uuid.uuid4()), "target": "reopened", "from_revision": 1, "reason": "아직 그대로입니다"}
    assert cast.manager.post(f"/api/v1/findings/{finding['id']}/moves", json=move).status_code == 201
    [back] = cast.officer.get("/api/v1/phone/day").get_json()["sent_back"]
    assert (back["id"], back["reason"]) == (finding["id"], "아직 그대로입니다")


@pytest.mark.parametrize("name", ["reference", "lexicon"])
def test_kept_data_is_sent_again_only_when_it_changed(cast: Cast, placed: None, name: str) -> None:
    first = cast.officer.get(f"/api/v1/phone/{name}")
    again = cast.officer.get(f"/api/v1/phone/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_reference_data_names_the_neighbours(cast: Cast, placed: None) -> None:
    data = cast.officer.get("/api/v1/phone/reference").get_json()
    assert data["district"]["ko"] == "영등포구"
    assert {"마포구", "동작구", "구로구", "양천구", "용산구"} <= {one["ko"] for one in data["neighbours"]}
    assert (len(data["dongs"]), data["legal_dongs"]) == (34, None)
    assert sum(len(field["items"]) for field in data["taxonomy"]["fields"]) == 67


def test_the_shell_is_the_same_for_everybody_and_names_nobody(cast: Cast) -> None:
    address = "/report/shell/ko/capture"
    assert cast.officer.get(address).data == cast.stranger.get(address).data
    assert b"csrf" not in cast.officer.get("/report").data


def test_texts_travel_compressed(cast: Cast) -> None:
    plain = cast.stranger.get("/report/shell/ko/capture")
    packed = cast.stranger.get("/report/shell/ko/capture", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 3
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert cast.stranger.get("/report/shell/ko/capture", headers=known).status_code == 304


def test_every_file_that_the_service_worker_keeps_is_there(cast: Cast) -> None:
    from patrol.phone import shell

    with cast.app.test_request_context():
        addresses = [*shell.kept_addresses(), *(shell.file_address(name) for name in shell.LATER)]
    for address in addresses:
        with cast.stranger.get(address) as answer:
            assert answer.status_code == 200, address


def test_an_old_version_of_a_module_is_not_kept_for_good(cast: Cast) -> None:
    with cast.stranger.get("/report/files/000000000000/js/phone/main.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
    assert cast.stranger.get("/report/files/000000000000/js/registry.js").status_code == 404


def test_a_moment_of_the_phone_is_kept_beside_the_servers(cast: Cast, placed: None, engine: Engine) -> None:
    an_hour_ago = clock.now() - dt.timedelta(hours=1)
    finding = report(cast.officer, occurred_at=an_hour_ago.isoformat())
    with engine.connect() as connection:
        kept = connection.scalar(
            text("select occurred_at from finding where id = :id"), {"id": finding["id"]}
        )
    assert kept == an_hour_ago


def test_what_is_no_hash_is_no_photo(cast: Cast, placed: None) -> None:
    finding = report(cast.officer)
    for name in ("%00" * 64, "Z" * 64, "0" * 63 + "%0A"):
        address = f"/api/v1/findings/{finding['id']}/photos/{name}"
        assert cast.officer.put(address, data=b"x").status_code == 404
        assert cast.officer.head(f"{address}?bytes=5").status_code == 404
        assert cast.officer.delete(address).status_code == 404


def test_a_sighting_of_a_finding_that_is_full_of_photos_keeps_its_words_and_says_which_photo_was_not_taken(
    cast: Cast, placed: None, engine: Engine, photo: bytes
) -> None:
    finding = report(cast.officer)
    with engine.begin() as connection:
        connection.execute(
            text("""
                insert into photo (id, district_code, finding_id, sha256, role, position)
                select gen_random_uuid(), '11560', :finding, lpad(n::text, 64, '0'), 'context', n
                  from generate_series(1, :most) n
            """),
            {"finding": finding["id"], "most": MOST_PHOTOS},
        )
    sha256 = hashlib.sha256(photo).hexdigest()
    seen = {
        "id": str(new_id()),
        "location": HERE,
        "description": "더 벌어졌습니다",
        "photos": [{"sha256": sha256}],
    }
    address = f"/api/v1/findings/{finding['id']}/sightings"
    assert [cast.officer.post(address, json=seen).status_code for _ in range(2)] == [201, 200]
    with engine.connect() as connection:
        kept = connection.execute(text("select description, seen_by, st_x(location) from sighting")).one()
    assert tuple(kept) == ("더 벌어졌습니다", OFFICER.id, HERE["longitude"])
    answer = cast.officer.put(address_of(finding, photo), data=photo)
    assert (answer.status_code, answer.get_json()["type"]) == (422, "/problems/photos-too-many")
    assert (
        cast.officer.delete(address_of(finding, photo)).status_code == 200
    )  # the phone need not wait for it
