"""The phone's pure modules say the same as the server's: run by Node, compared with Python."""

from __future__ import annotations

import json
import random
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol import clock
from patrol.areas.load import load_file, load_reference
from patrol.areas.queries import locate
from patrol.clock import seoul_day
from patrol.geo import Spot, distance_m, national_point_number, to_5179
from patrol.ids import id_time
from patrol.journal import SYSTEM
from patrol.phone.reference import read_reference
from patrol.photos.reading import read_photo
from patrol.settings import ROOT, Settings
from tests.cast import DISTRICT

MODULES = ROOT / "static" / "js" / "phone"


def run(code: str, given: Any = None) -> Any:
    """What a piece of module code writes as JSON; `given` is in its variable of that name."""
    script = (
        'import { readFileSync } from "node:fs";\n'
        'const given = JSON.parse(readFileSync(0, "utf8"));\n'
        f'const at = (name) => "file://{MODULES}/" + name;\n{code}\n'
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_national_point_number_is_the_servers_to_the_digit() -> None:
    chance = random.Random(20141024)
    spots = [(chance.uniform(124.6, 131.0), chance.uniform(33.1, 38.6)) for _ in range(3000)]
    spots += [(126.8962, 37.5264), (126.9241, 37.5216), (126.978, 37.56655), (131.8647, 37.2394)]
    said = run(
        'const { nationalPointNumber, toUtmK } = await import(at("grid.js"));\n'
        "console.log(JSON.stringify(given.map(([longitude, latitude]) => "
        "[nationalPointNumber({ longitude, latitude }), toUtmK({ longitude, latitude })])));",
        spots,
    )
    for (longitude, latitude), (number, metres) in zip(spots, said, strict=True):
        spot = Spot(longitude, latitude)
        assert max(abs(one - other) for one, other in zip(metres, to_5179(spot), strict=True)) < 0.001
        assert number == national_point_number(spot)


def test_ids_are_uuid7_of_now_and_always_grow() -> None:
    made = run(
        'const { newId } = await import(at("ids.js"));\n'
        "const back = [5, 4, 3, 3].map((at) => newId(1_700_000_000_000 + at));\n"
        "console.log(JSON.stringify([...back, ...Array.from({ length: 500 }, () => newId())]));"
    )
    assert made == sorted(set(made))
    assert {uuid.UUID(one).version for one in made} == {7}
    assert abs((id_time(uuid.UUID(made[-1])) - clock.now()).total_seconds()) < 60


@pytest.mark.parametrize(
    "name", ["DSCN0010.jpg", "Canon_40D.jpg", "landscape_6.jpg", "no_exif.jpg", "jolla.jpg", "IMG_5195.HEIC"]
)
def test_a_photos_place_and_time_are_read_as_the_server_reads_them(shared_data: Path, name: str) -> None:
    path = shared_data / "photos" / name
    said = run(
        'const { readExif } = await import(at("exif.js"));\n'
        "const bytes = readFileSync(given);\n"
        "const { takenAt, spot } = readExif(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));\n"
        "console.log(JSON.stringify({ takenAt, spot }));",
        str(path),
    )
    facts = read_photo(path.read_bytes())
    if facts.taken_location is None:
        assert said["spot"] is None
    else:
        spot = Spot(said["spot"]["longitude"], said["spot"]["latitude"])
        assert distance_m(spot, facts.taken_location) < 0.5
    expected = facts.taken_at.replace(microsecond=0).isoformat() if facts.taken_at else None
    assert (said["takenAt"] or "").replace(".000Z", "+00:00") == (expected or "")


def test_broken_metadata_says_nothing_and_breaks_nothing(shared_data: Path) -> None:
    said = run(
        'const { readExif } = await import(at("exif.js"));\n'
        "const whole = readFileSync(given);\n"
        "for (let end = 0; end < 3000; end += 7) {\n"
        "  const cut = new Uint8Array(whole.subarray(0, end));\n"
        "  if (end > 40) cut[end % 40 + 12] ^= 255;\n"
        "  readExif(cut.buffer);\n"
        "}\n"
        "console.log(JSON.stringify(true));",
        str(shared_data / "photos" / "DSCN0010.jpg"),
    )
    assert said is True


def test_the_dong_on_the_phone_is_the_servers(
    engine: Engine, owner_engine: Engine, settings: Settings, shared_data: Path
) -> None:
    at = clock.now()
    day = seoul_day(at)
    with Session(owner_engine) as session:
        load_reference(session, SYSTEM, DISTRICT, at)
        dongs = shared_data / "areas" / "yeongdeungpo_dong.geojson"
        load_file(session, SYSTEM, dongs, kind="dong", district_code=DISTRICT, at=at)
        session.commit()
    chance = random.Random(7)
    spots = [(chance.uniform(126.86, 126.96), chance.uniform(37.47, 37.56)) for _ in range(600)]
    with Session(engine) as session:
        reference = json.loads(read_reference(session, settings, DISTRICT, day))
        places = [locate(session, Spot(*spot), day, DISTRICT) for spot in spots]
    said = run(
        'const { placeOf } = await import(at("places.js"));\n'
        "console.log(JSON.stringify(given.spots.map(([longitude, latitude]) => {\n"
        "  const found = placeOf(given.reference, { longitude, latitude });\n"
        "  return [found.dong?.code ?? null, found.isOutside, found.neighbour?.ko ?? null];\n"
        "})));",
        {"reference": reference, "spots": spots},
    )
    borders = shapely.union_all(
        [
            shapely.Polygon(rings[0]).boundary
            for area in (*reference["dongs"], *reference["neighbours"], *[reference["district"]])
            for rings in area["polygons"]
        ]
    )
    far = [
        shapely.Point(spot).distance(borders) > 0.0008 for spot in spots
    ]  # some 80 m: borders are simplified
    differing = [
        (spot, place, one)
        for spot, place, one, is_far in zip(spots, places, said, far, strict=True)
        if is_far
        and (
            place.is_outside != one[1]
            or (place.is_outside and place.outside_district != one[2])
            or (not place.is_outside and place.dong_code != one[0])
        )
    ]
    assert sum(far) > 350
    assert differing == []
