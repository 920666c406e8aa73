"""Load the reference data of the programmes (`patrol reference load`): kinds, checklists, intervals, limits, volunteer hours.

An office replaces the packaged files with its own. What is in use is never deleted: kinds that a file no longer names are
retired, a checklist changes by a new version, limits and rules by a new day from which they hold.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from patrol.journal import Actor, record
from patrol.programmes.models import Programme
from patrol.settings import ROOT

PACKAGE = ROOT / "patrol"
PROGRAMMES = PACKAGE / "programmes" / "data" / "programmes.csv"
CHECKLISTS = PACKAGE / "inspections" / "data" / "checklists.json"
CATEGORIES = PACKAGE / "grievances" / "data" / "categories.csv"
LIMITS = PACKAGE / "grievances" / "data" / "limits.csv"
INTERVALS = PACKAGE / "inspections" / "data" / "intervals.csv"
HOURS = PACKAGE / "monitors" / "data" / "volunteer_rules.csv"
PROGRAMME = cast(Table, Programme.__table__)


def load_programmes(session: Session, actor: Actor, district_code: str) -> None:
    """Take in all packaged reference data of the programmes; the same files again change nothing."""
    kinds = read_rows(PROGRAMMES)
    rows = [
        {
            **row,
            "district_code": district_code,
            "position": place,
            "is_personal": row["is_personal"] == "yes",
            "is_retired": False,
        }
        for place, row in enumerate(kinds)
    ]
    statement = insert(PROGRAMME)
    kept = {name: statement.excluded[name] for name in rows[0] if name not in ("district_code", "code")}
    session.execute(
        statement.on_conflict_do_update(index_elements=["district_code", "code"], set_=kept), rows
    )
    session.execute(
        text(
            "update programme set is_retired = true where district_code = :district and code <> all(:codes)"
        ),
        {"district": district_code, "codes": [row["code"] for row in kinds]},
    )
    for checklist in cast(list[dict[str, Any]], json.loads(CHECKLISTS.read_text("utf-8"))):
        session.execute(
            text(
                "insert into checklist (district_code, code, version, programme_code, name_ko, name_en, sections)"
                " values (:district, :code, :version, :programme_code, :name_ko, :name_en, cast(:sections as jsonb))"
                " on conflict do nothing"
            ),
            {
                **checklist,
                "district": district_code,
                "sections": json.dumps(checklist["sections"], ensure_ascii=False),
            },
        )
    for place, row in enumerate(read_rows(CATEGORIES)):
        session.execute(
            text(
                "insert into grievance_category (district_code, code, name_ko, name_en, position)"
                " values (:district, :code, :name_ko, :name_en, :position) on conflict (district_code, code)"
                " do update set name_ko = excluded.name_ko, name_en = excluded.name_en, position = excluded.position"
            ),
            {**row, "district": district_code, "position": place},
        )
    for row in read_rows(LIMITS):
        session.execute(
            text(
                "insert into grievance_limit (district_code, channel, valid_from, amount, unit)"
                " values (:district, :channel, cast(:valid_from as date), cast(:amount as smallint), :unit)"
                " on conflict do nothing"
            ),
            {**row, "district": district_code},
        )
    for row in read_rows(INTERVALS):
        session.execute(
            text(
                "insert into inspection_interval"
                " (district_code, programme_code, grade, valid_from, months, detailed_years, source)"
                " values (:district, :programme_code, :grade, cast(:valid_from as date), cast(:months as smallint),"
                " cast(nullif(:detailed_years, '') as smallint), :source) on conflict do nothing"
            ),
            {**row, "district": district_code},
        )
    for row in read_rows(HOURS):
        session.execute(
            text(
                "insert into volunteer_rule (district_code, valid_from, reports_per_hour, hours_per_day, source)"
                " values (:district, cast(:valid_from as date), cast(:reports_per_hour as smallint),"
                " cast(:hours_per_day as smallint), :source) on conflict do nothing"
            ),
            {**row, "district": district_code},
        )
    change = {"programmes": len(rows)}
    record(session, actor, subject="programme", subject_id=district_code, action="loaded", change=change)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a packaged CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
