"""What arrived of what a test's phone sent, and the photos that it takes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text


def sent(engine: Engine) -> list[tuple[str, int, int]]:
    """Words and photos (expected, stored) of every finding that the server has."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("select description, photos_expected, photos_stored from finding order by number")
        )
        return [(row.description, row.photos_expected, row.photos_stored) for row in rows]


def landscape(shared_data: Path, number: int = 1) -> Path:
    """A real photo."""
    return shared_data / "photos" / f"landscape_{number}.jpg"


def count_findings(engine: Engine) -> int:
    """How many findings the server has."""
    with engine.connect() as connection:
        return int(connection.scalar(text("select count(*) from finding")) or 0)
