"""Routing, answers, search and saved filters."""

from __future__ import annotations

revision = "0006_office"
down_revision = "0005_exchange"


def upgrade() -> None:
    pass
