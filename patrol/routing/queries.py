"""Reads of routing: rules, days off, gaps."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.routing.rules import Rule
from patrol.taxonomy.queries import ItemRow, Scheme


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One exception as the page shows it."""

    id: uuid.UUID
    rule: Rule


@dataclass(frozen=True, slots=True)
class DayOffRow:
    """A one-off day off."""

    day: dt.date
    name: str


def rules_of(session: Session, district_code: str) -> list[RuleRow]:
    """The exceptions in force, by item and area."""
    rows = session.execute(
        text(
            "select id, department_code, field_code, item_code, area_kind, area_code, note from routing_rule"
            " where district_code = :district and retired_at is null"
            " order by field_code nulls first, item_code nulls first, area_kind nulls first, area_code"
        ),
        {"district": district_code},
    )
    return [
        RuleRow(
            row.id,
            Rule(row.department_code, row.field_code, row.item_code, row.area_kind, row.area_code, row.note),
        )
        for row in rows
    ]


def days_off_of(session: Session, district_code: str, first: dt.date | None = None) -> list[DayOffRow]:
    """The one-off days off, from this Seoul day on."""
    rows = session.execute(
        text(
            "select day, name from day_off where district_code = :district and day >= coalesce(:first, day)"
            " order by day"
        ),
        {"district": district_code, "first": first},
    )
    return [DayOffRow(**row._mapping) for row in rows]


def assigns_at_once(session: Session, district_code: str) -> bool:
    """Whether reports are handed to their department as they are received."""
    found = session.scalar(
        text("select assigns_at_once from routing_setting where district_code = :district"),
        {"district": district_code},
    )
    return bool(found)


def gaps(scheme: Scheme, rules: list[Rule], active_departments: frozenset[str]) -> list[ItemRow]:
    """Items in use that nobody takes where no exception for an area applies: no department, or one that is retired."""
    everywhere = {rule.item_code or rule.field_code for rule in rules if rule.area_kind is None}
    return [
        item
        for field in scheme.fields
        for item in field.items
        if not item.is_retired
        and item.department_code not in active_departments
        and item.code not in everywhere
        and item.field_code not in everywhere
    ]
