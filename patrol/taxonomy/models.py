"""The complaint scheme as dated versions: 12 fields (분야), their items (항목), the departments (처리부서)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from patrol import problems
from patrol.database import UNREACHABLE, VIOLATIONS, Base, CreatedAt, DistrictCode


class TaxonomyVersion(Base):
    """One edition of the scheme; a finding keeps the edition under which it was received."""

    __tablename__ = "taxonomy_version"
    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to > valid_from", name="validity"),
        ExcludeConstraint(
            (text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_taxonomy_version_one_a_day",
            using="gist",
        ),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str]
    created_at: Mapped[CreatedAt]


class Field(Base):
    """분야: one of the complaint fields, code 01…12."""

    __tablename__ = "field"
    __table_args__ = (
        ForeignKeyConstraint(["taxonomy_version"], ["taxonomy_version.code"]),
        CheckConstraint("code ~ '^[0-9]{2}$'", name="code"),
    )

    taxonomy_version: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    slug: Mapped[str]
    name_ko: Mapped[str]
    name_en: Mapped[str]


class Item(Base):
    """항목: a complaint type inside a field, with its target hours; retired, never deleted."""

    __tablename__ = "item"
    __table_args__ = (
        ForeignKeyConstraint(["taxonomy_version", "field_code"], ["field.taxonomy_version", "field.code"]),
        CheckConstraint("code ~ '^[0-9]{4}$' and left(code, 2) = field_code", name="code"),
        CheckConstraint("target_hours between 1 and 8760", name="target_hours"),
    )

    taxonomy_version: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    field_code: Mapped[str] = mapped_column(String(2))
    name_ko: Mapped[str]
    name_en: Mapped[str]
    target_hours: Mapped[int] = mapped_column(SmallInteger)
    department_code: Mapped[str | None]
    is_retired: Mapped[bool] = mapped_column(server_default="false")


class Department(Base):
    """처리부서: who fixes; external ones (the fire station) stand outside the district office."""

    __tablename__ = "department"

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name_ko: Mapped[str]
    name_en: Mapped[str]
    email: Mapped[str | None]
    is_external: Mapped[bool] = mapped_column(server_default="false")
    is_retired: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[CreatedAt]


VIOLATIONS["ex_taxonomy_version_one_a_day"] = problems.taxonomy_file_invalid
UNREACHABLE |= {
    "ck_taxonomy_version_validity",
    "ck_field_code",
    "ck_item_code",
    "ck_item_target_hours",
    "fk_field_taxonomy_version",
    "fk_item_taxonomy_version_field_code",
}
