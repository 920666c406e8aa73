"""The packaged result templates: a district that has none yet begins with them."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.answers.write import add_template
from patrol.journal import Actor

FILE = Path(__file__).resolve().parent / "data" / "templates.csv"


def load_default_templates(session: Session, actor: Actor, district_code: str) -> int:
    """Load them unless the district ever had a template of its own; returns how many."""
    has_some = session.scalar(
        text("select exists (select from result_template where district_code = :district)"),
        {"district": district_code},
    )
    if has_some:
        return 0
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        add_template(
            session, actor, district_code, about=row["about"] or None, title=row["title"], body=row["body"]
        )
    return len(rows)
