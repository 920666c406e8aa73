"""Inspections from phones: what a phone keeps, taken in exactly once, photos of answers in pieces and exactly once."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.ids import new_id
from tests.browser.making import with_comment
from tests.cast import Cast
from tests.programmes.arranging import answers, inspection_of


@pytest.fixture
def photo(shared_data: Path) -> bytes:
    """A real photo that no other test has sent."""
    return with_comment(shared_data / "photos" / "landscape_1.jpg", secrets.randbelow(10**6))


def body_of(owner_engine: Engine, place: uuid.UUID, **more: Any) -> dict[str, Any]:
    with Session(owner_engine) as session:
        values = {"answers": answers(session, exit="피난 통로에 상자"), "result": "repair", **more}
        return inspection_of(session, place, **values).model_dump(mode="json")


def test_a_phone_keeps_what_is_due_and_the_checklists(cast: Cast, place: uuid.UUID) -> None:
    kept = cast.officer.get("/api/v1/phone/inspections").get_json()
    assert [one["id"] for one in kept["facilities"]] == [str(place)]
    assert "manager_phone" not in kept["facilities"][0]
    questions = [one for part in kept["checklists"]["daycare"]["sections"] for one in part["questions"]]
    assert {"code", "words", "unit", "is_photo_required"} == set(questions[0])
    assert set(kept["checklists"]) == {
        *("construction_site", "daycare", "elderly_welfare", "public_facility", "hazard_facility"),
        *({"safety_complaint"} & set(kept["checklists"])),
    }
    assert cast.monitor.get("/api/v1/phone/inspections").status_code == 403


def test_an_inspection_that_arrives_twice_is_one(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    body = body_of(owner_engine, place)
    first = cast.officer.post("/api/v1/inspections", json=body)
    assert (first.status_code, first.get_json()["facility"]) == (201, "햇살어린이집")
    assert cast.officer.post("/api/v1/inspections", json=body).status_code == 200
    other = {**body, "inspector": "다른 사람"}
    assert cast.officer.post("/api/v1/inspections", json=other).status_code == 409
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from inspection")) == 1


def test_a_bad_answer_that_asks_for_it_is_a_finding_once(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine
) -> None:
    body = body_of(owner_engine, place)
    for one in body["answers"]:
        if one["question"] == "exit":
            one["finding_id"] = str(new_id())
    for _again in range(2):
        said = cast.officer.post("/api/v1/inspections", json=body).get_json()
        assert len(said["findings"]) == 1
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from finding")) == 1


def test_a_photo_of_an_answer_goes_on_after_a_break_and_is_kept_once(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine, photo: bytes
) -> None:
    body = body_of(owner_engine, place)
    cast.officer.post("/api/v1/inspections", json=body)
    assert "사진 없음" in cast.officer.get(f"/inspections/{body['id']}").text  # the question asks for one
    sha256 = hashlib.sha256(photo).hexdigest()
    address = f"/api/v1/inspections/{body['id']}/photos/{sha256}?question=exit"

    def send(start: int, end: int) -> Any:
        headers = {"Upload-Offset": str(start), "Upload-Length": str(len(photo))}
        return cast.officer.put(address, data=photo[start:end], headers=headers)

    assert send(0, 40_000).status_code == 202
    asked = cast.officer.head(f"{address}&bytes={len(photo)}")
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Complete"]) == ("40000", "?0")
    assert send(10_000, 50_000).status_code == 409
    assert send(40_000, len(photo)).status_code == 201
    assert cast.officer.put(address, data=photo).status_code == 200
    asked = cast.officer.head(f"{address}&bytes={len(photo)}")
    assert asked.headers["Upload-Complete"] == "?1"
    assert "사진 없음" not in cast.officer.get(f"/inspections/{body['id']}").text
    with engine.connect() as connection:
        rows = connection.execute(text("select question, sha256, state from photo")).all()
    assert rows == [("exit", sha256, "stored")]


def test_a_photo_with_another_hash_or_of_no_answer_is_refused(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine, photo: bytes
) -> None:
    body = body_of(owner_engine, place)
    cast.officer.post("/api/v1/inspections", json=body)
    base = f"/api/v1/inspections/{body['id']}/photos"
    sha256 = hashlib.sha256(photo).hexdigest()
    assert cast.officer.put(f"{base}/{'0' * 64}?question=exit", data=photo).status_code == 422
    assert cast.officer.put(f"{base}/{sha256}?question=nothing", data=photo).status_code == 404
    assert cast.officer.put(f"{base}/{'Z' * 64}?question=exit", data=photo).status_code == 404
    form = {"question": "nothing", "photos": (BytesIO(photo), "photo.jpg")}
    assert cast.officer.post(f"/inspections/{body['id']}/photos", data=form).status_code == 404
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from photo")) == 0


@pytest.mark.parametrize("is_photo_first", [True, False], ids=["photo first", "finding first"])
def test_the_photo_of_a_bad_answer_is_the_before_photo_of_its_finding_without_a_second_original(
    cast: Cast, place: uuid.UUID, owner_engine: Engine, engine: Engine, photo: bytes, is_photo_first: bool
) -> None:
    body = body_of(owner_engine, place)
    cast.officer.post("/api/v1/inspections", json=body)
    sha256, finding_id = hashlib.sha256(photo).hexdigest(), str(new_id())

    def send_photo() -> Any:
        return cast.officer.put(f"/api/v1/inspections/{body['id']}/photos/{sha256}?question=exit", data=photo)

    def make_finding() -> Any:
        return cast.officer.post(f"/inspections/{body['id']}/answers/exit/finding", data={"id": finding_id})

    steps = (send_photo, make_finding)
    for step in steps if is_photo_first else steps[::-1]:
        assert step().status_code in (201, 302)
    for step in steps:  # both again: nothing changes
        step()
    with engine.connect() as connection:
        rows = connection.execute(
            text("select role, state, sha256, bytes from photo where finding_id is not null")
        ).all()
        counted = connection.execute(text("select photos_expected, photos_stored from finding")).all()
        told = connection.scalar(
            text("select count(*) from journal_entry where subject = 'finding' and action = 'photo_added'")
        )
    assert rows == [("before", "stored", sha256, len(photo))]
    assert (counted, told) == ([(1, 1)], 1)


def test_what_a_phone_keeps_travels_compressed_and_not_again_while_nothing_changed(
    cast: Cast, place: uuid.UUID
) -> None:
    address = "/api/v1/phone/inspections"
    plain = cast.officer.get(address)
    packed = cast.officer.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) * 3 < len(plain.data)
    again = cast.officer.get(address, headers={"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
