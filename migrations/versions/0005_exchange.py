"""Evaluation, reports and imports."""

from __future__ import annotations

revision = "0005_exchange"
down_revision = "0004_counts"


def upgrade() -> None:
    pass
