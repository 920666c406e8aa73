"""Reads of result templates and saved filters."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One result template; no field and item: for anything."""

    id: uuid.UUID
    field_code: str | None
    item_code: str | None
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class SavedFilterRow:
    """One of a person's saved filters."""

    id: uuid.UUID
    name: str
    query: str


def templates(
    session: Session, district_code: str, *, field_code: str | None = None, item_code: str | None = None
) -> list[TemplateRow]:
    """Result templates in use; with a field and item those that fit, the most particular first."""
    rows = session.execute(
        text(
            "select id, field_code, item_code, title, body from result_template"
            " where district_code = :district and retired_at is null"
            " and (cast(:field as text) is null or field_code is null or"
            " (field_code = :field and coalesce(item_code = :item, item_code is null)))"
            " order by item_code is null, field_code is null, field_code, item_code, title"
        ),
        {"district": district_code, "field": field_code, "item": item_code},
    )
    return [TemplateRow(**row._mapping) for row in rows]


def saved_filters(session: Session, person_id: uuid.UUID) -> list[SavedFilterRow]:
    """A person's saved filters by name."""
    rows = session.execute(
        text("select id, name, query from saved_filter where person_id = :person order by name"),
        {"person": person_id},
    )
    return [SavedFilterRow(**row._mapping) for row in rows]
