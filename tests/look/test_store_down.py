"""While the database is away, a person who is signed in still gets a page that says what to do."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from patrol.app import create_app
from patrol.settings import read_settings


@pytest.fixture
def stranded(tmp_path: Path) -> Iterator[Flask]:
    """An application whose database does not answer."""
    app = create_app(read_settings(database_url="postgresql://x@127.0.0.1:1/x", storage_url=str(tmp_path)))
    yield app
    app.extensions["patrol"].engine.dispose()


@pytest.mark.parametrize("path", ["/findings", "/sign-in", "/counts"])
def test_a_page_without_the_database_says_what_to_do(stranded: Flask, path: str) -> None:
    client = stranded.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{uuid.uuid4()}/0"
    answer = client.get(path)
    assert answer.status_code == 503
    assert "<h1" in answer.text
    assert "Traceback" not in answer.text
