"""Reads of the complaint scheme: which edition holds on a day, its fields, items and the district's departments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems


@dataclass(frozen=True, slots=True)
class ItemRow:
    """항목 of one edition."""

    code: str
    field_code: str
    name_ko: str
    name_en: str
    target_hours: int
    department_code: str | None
    is_retired: bool

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


@dataclass(frozen=True, slots=True)
class FieldRow:
    """분야 of one edition, with its items."""

    code: str
    slug: str
    name_ko: str
    name_en: str
    items: tuple[ItemRow, ...]

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


@dataclass(frozen=True, slots=True)
class Scheme:
    """One edition of the scheme, whole."""

    version: str
    fields: tuple[FieldRow, ...]

    @property
    def items(self) -> frozenset[str]:
        """The codes of its items."""
        return frozenset(item.code for field in self.fields for item in field.items)

    def field(self, code: str) -> FieldRow:
        """The field with this code; raises `problems.item_unknown`."""
        for field in self.fields:
            if field.code == code:
                return field
        raise problems.item_unknown(code=code)

    def item(self, code: str) -> ItemRow:
        """The item with this code; raises `problems.item_unknown`."""
        for field in self.fields:
            for item in field.items:
                if item.code == code:
                    return item
        raise problems.item_unknown(code=code)


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """처리부서 of a district."""

    code: str
    name_ko: str
    name_en: str
    is_external: bool
    is_retired: bool
    email: str | None

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


def districts(session: Session) -> list[str]:
    """The codes of the districts that have departments: those that use the service."""
    return list(session.scalars(text("select distinct district_code from department order by 1")))


def version_on(session: Session, day: dt.date) -> str:
    """Code of the edition that holds on this Seoul day; days before the first edition take the first.

    Raises `problems.taxonomy_missing` when none is loaded.
    """
    code = session.scalar(
        text(
            "select code from taxonomy_version order by valid_from <= :day desc, abs(valid_from - :day) limit 1"
        ),
        {"day": day},
    )
    if code is None:
        raise problems.taxonomy_missing()
    return str(code)


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition of the scheme: its code, the days on which it holds, where it comes from."""

    code: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str


def editions(session: Session) -> list[EditionRow]:
    """Every edition, the newest first."""
    rows = session.execute(
        text("select code, valid_from, valid_to, source from taxonomy_version order by valid_from desc")
    )
    return [EditionRow(**row._mapping) for row in rows]


def scheme(session: Session, version: str) -> Scheme:
    """One edition with its fields and items in code order."""
    items: dict[str, list[ItemRow]] = {}
    for row in session.execute(
        text(
            "select code, field_code, name_ko, name_en, target_hours, department_code, is_retired from item"
            " where taxonomy_version = :version order by code"
        ),
        {"version": version},
    ):
        items.setdefault(row.field_code, []).append(ItemRow(**row._mapping))
    fields = session.execute(
        text(
            "select code, slug, name_ko, name_en from field where taxonomy_version = :version order by code"
        ),
        {"version": version},
    )
    return Scheme(
        version, tuple(FieldRow(**row._mapping, items=tuple(items.get(row.code, ()))) for row in fields)
    )


def departments(session: Session, district_code: str) -> list[DepartmentRow]:
    """The district's departments, the external ones last."""
    rows = session.execute(
        text(
            "select code, name_ko, name_en, is_external, is_retired, email from department"
            " where district_code = :district order by is_external, name_ko"
        ),
        {"district": district_code},
    )
    return [DepartmentRow(**row._mapping) for row in rows]
