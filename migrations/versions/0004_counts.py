"""Counters kept with each change."""

from __future__ import annotations

revision = "0004_counts"
down_revision = "0003_programmes"


def upgrade() -> None:
    pass
