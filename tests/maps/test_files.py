"""Every layer's files hold the numbers that its map shows, in all three formats and with a zone chosen."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import Engine

from patrol.maps.view import FINDING_LAYERS
from tests.cast import Cast
from tests.maps.test_map_api import listed

DAYS = "from=2025-12-01&to=2026-02-28"
CHOSEN = {"": "", "a zone": "&zone=Z-1", "a field of a zone": "&zone=Z-1&field=02"}


def rows_of(cast: Cast, kind: str, question: str, folder: Path) -> list[dict[str, Any]]:
    """What stands in a file, a dictionary for each feature."""
    body = cast.manager.get(f"/map/export.{kind}?{question}").data
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    if kind == "geojson":
        return [one["properties"] for one in json.loads(body)["features"]]
    (folder / "map.gpkg").write_bytes(body)
    meta, _, _, columns = pyogrio.raw.read(folder / "map.gpkg")
    return [dict(zip(meta["fields"], values, strict=True)) for values in zip(*columns, strict=True)]


@pytest.mark.parametrize("kind", ["csv", "geojson", "gpkg"])
@pytest.mark.parametrize("chosen", CHOSEN.values(), ids=CHOSEN)
@pytest.mark.parametrize("layer", FINDING_LAYERS)
def test_a_file_holds_what_the_map_shows(
    zoned: Engine, cast: Cast, tmp_path: Path, layer: str, chosen: str, kind: str
) -> None:
    question = f"layer={layer}&period=custom&{DAYS}{chosen}"
    rows = rows_of(cast, kind, question, tmp_path)
    counted = sum(int(row.get("count", 1)) for row in rows)
    if layer == "hotspots":
        shown = cast.manager.get(f"/api/v1/map/hotspots?{question}").get_json()
        assert counted == sum(one[2] for one in shown["cells"])
    elif layer == "zones":
        shown = cast.manager.get(f"/api/v1/map/areas?{question}").get_json()
        assert {row["code"]: int(row["count"]) for row in rows} == {one[0]: one[3] for one in shown["areas"]}
    else:
        assert counted == listed(cast.manager, f"{DAYS}&not_item=0101{chosen}") > 0
