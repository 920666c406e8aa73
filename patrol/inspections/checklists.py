"""Checklists (점검표) as versions of data: sections with questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a checklist; `unit` where it asks for a number too."""

    code: str
    ko: str
    en: str
    unit: str | None = None
    is_photo_required: bool = False

    def words(self, language: str) -> str:
        """The question in `ko` or `en`."""
        return self.en if language == "en" else self.ko


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a checklist."""

    ko: str
    en: str
    questions: tuple[Question, ...]

    def words(self, language: str) -> str:
        """Its heading in `ko` or `en`."""
        return self.en if language == "en" else self.ko


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """A version of a checklist."""

    code: str
    version: int
    programme_code: str
    name_ko: str
    name_en: str
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in their order."""
        return tuple(question for section in self.sections for question in section.questions)

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


def _checklist(row: Mapping[str, Any]) -> ChecklistRow:
    sections = tuple(
        Section(part["ko"], part["en"], tuple(Question(**question) for question in part["questions"]))
        for part in row["sections"]
    )
    return ChecklistRow(**{**row, "sections": sections})


_CHECKLIST = "select code, version, programme_code, name_ko, name_en, sections from checklist where district_code = :district"


def checklist(session: Session, district_code: str, code: str, version: int) -> ChecklistRow:
    """A version of a checklist; raises `problems.programme_not_found`."""
    row = session.execute(
        text(f"{_CHECKLIST} and code = :code and version = :version"),
        {"district": district_code, "code": code, "version": version},
    ).first()
    if row is None:
        raise problems.programme_not_found()
    return _checklist(row._asdict())


def newest_or_none(session: Session, district_code: str, programme_code: str) -> ChecklistRow | None:
    """The newest checklist for a kind of facility, None before there is one."""
    row = session.execute(
        text(f"{_CHECKLIST} and programme_code = :kind order by version desc limit 1"),
        {"district": district_code, "kind": programme_code},
    ).first()
    return None if row is None else _checklist(row._asdict())


def newest_checklist(session: Session, district_code: str, programme_code: str) -> ChecklistRow:
    """The newest checklist for a kind of facility; raises `problems.programme_not_found`."""
    row = newest_or_none(session, district_code, programme_code)
    if row is None:
        raise problems.programme_not_found()
    return row


def newest_checklists(session: Session, district_code: str) -> list[ChecklistRow]:
    """The newest checklist of each kind of facility."""
    rows = session.execute(
        text(
            f"select distinct on (programme_code) * from ({_CHECKLIST}) c"  # noqa: S608 - constant text
            " order by programme_code, version desc, code"
        ),
        {"district": district_code},
    )
    return [_checklist(row._asdict()) for row in rows]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a checklist, how many questions it has and how many inspections used it."""

    code: str
    version: int
    programme_code: str
    name_ko: str
    name_en: str
    created_at: dt.datetime
    questions: int
    inspections: int
    is_newest: bool

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


def versions(session: Session, district_code: str) -> list[VersionRow]:
    """All versions by kind of facility, the newest first; a kind without one has none here."""
    rows = session.execute(
        text("""
            select c.code, c.version, c.programme_code, c.name_ko, c.name_en, c.created_at,
                   (select coalesce(sum(jsonb_array_length(s -> 'questions')), 0)::int
                      from jsonb_array_elements(c.sections) s) as questions,
                   (select count(*) from inspection i where i.district_code = c.district_code
                       and i.checklist_code = c.code and i.checklist_version = c.version) as inspections,
                   c.version = max(c.version) over (partition by c.programme_code) as is_newest
              from checklist c join programme k on k.district_code = c.district_code and k.code = c.programme_code
             where c.district_code = :district order by k.position, c.version desc
        """),
        {"district": district_code},
    )
    return [VersionRow(**row._mapping) for row in rows]
