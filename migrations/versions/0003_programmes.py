"""Patrols, plans, monitors, inspections, activities, grievances."""

from __future__ import annotations

revision = "0003_programmes"
down_revision = "0002_findings"


def upgrade() -> None:
    pass
