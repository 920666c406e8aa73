"""The file that opens without a network: nothing to show is no error, and names of areas never become markup."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine

from patrol.maps.offline import _read_boundaries
from patrol.maps.view import OFFLINE_LAYERS
from tests.cast import Cast


@pytest.mark.parametrize("layer", OFFLINE_LAYERS)
def test_a_map_without_anything_leaves_as_a_file_too(district: Engine, cast: Cast, layer: str) -> None:
    answer = cast.manager.get(f"/map/export.html?layer={layer}&period=custom&from=2001-01-01&to=2001-01-31")
    assert answer.status_code == 200


def test_a_name_that_looks_like_markup_is_words() -> None:
    named = {"features": [{"properties": {"name": "<img src=x onerror=alert(1)>공원"}}]}
    [area] = _read_boundaries(json.dumps(named).encode())["features"]
    assert area["properties"]["name"] == "&lt;img src=x onerror=alert(1)&gt;공원"
