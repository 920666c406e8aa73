"""Revise checklists (점검표 개정): a new version, never a change of one that was used. Old inspections keep their version."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field, model_validator
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.findings.inputs import Input, Text
from patrol.inspections.checklists import ChecklistRow, newest_or_none
from patrol.journal import Actor, record


class QuestionInput(Input):
    """A question; answers are 양호, 불량, 해당없음, with `unit` a number too. `code` stays the same over versions."""

    code: Annotated[Text, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    ko: Annotated[Text, Field(min_length=1, max_length=300)]
    en: Annotated[Text, Field(min_length=1, max_length=300)]
    unit: Annotated[Text, Field(min_length=1, max_length=20)] | None = None
    is_photo_required: bool = False


class SectionInput(Input):
    """A section with its questions."""

    ko: Annotated[Text, Field(min_length=1, max_length=100)]
    en: Annotated[Text, Field(min_length=1, max_length=100)]
    questions: tuple[QuestionInput, ...] = Field(min_length=1, max_length=100)


class ChecklistInput(Input):
    """A checklist as it is to be from now on; `base_version` is the version that was revised (0: there was none)."""

    programme_code: Annotated[Text, Field(max_length=40)]
    base_version: int = Field(ge=0, le=998)
    name_ko: Annotated[Text, Field(min_length=1, max_length=100)]
    name_en: Annotated[Text, Field(min_length=1, max_length=100)]
    sections: tuple[SectionInput, ...] = Field(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _each_code_once(self) -> ChecklistInput:
        codes = [one.code for part in self.sections for one in part.questions]
        if len(set(codes)) != len(codes) or len(codes) > 200:
            raise ValueError("a question's code is there once, and there are at most 200 questions")
        return self


def revise(session: Session, actor: Actor, given: ChecklistInput, *, district_code: str) -> int:
    """Make a new version of a kind's checklist; returns its number, the old one where nothing changed.

    Raises `problems.programme_unknown`, and `problems.checklist_changed` where somebody else revised it meanwhile.
    """
    session.execute(
        text("select pg_advisory_xact_lock(hashtext('checklist'), hashtext(:key))"),
        {"key": f"{district_code}/{given.programme_code}"},
    )
    known = session.scalar(
        text(
            "select exists (select from programme where district_code = :district and code = :code"
            " and family = 'inspection')"
        ),
        {"district": district_code, "code": given.programme_code},
    )
    if not known:
        raise problems.programme_unknown(code=given.programme_code)
    newest = newest_or_none(session, district_code, given.programme_code)
    if (newest.version if newest else 0) != given.base_version:
        raise problems.checklist_changed()
    sections = given.model_dump(mode="json", exclude_defaults=True)["sections"]
    if newest is not None and _says_the_same(newest, given):
        return newest.version
    values: dict[str, Any] = {
        "district": district_code,
        "code": newest.code if newest else given.programme_code,
        "version": given.base_version + 1,
        "programme_code": given.programme_code,
        "name_ko": given.name_ko,
        "name_en": given.name_en,
        "sections": json.dumps(sections, ensure_ascii=False),
    }
    session.execute(
        text(
            "insert into checklist (district_code, code, version, programme_code, name_ko, name_en, sections)"
            " values (:district, :code, :version, :programme_code, :name_ko, :name_en, cast(:sections as jsonb))"
        ),
        values,
    )
    before = {one.code for one in newest.questions} if newest else set()
    after = {one.code for part in given.sections for one in part.questions}
    change = {
        "version": values["version"],
        "added": sorted(after - before),
        "left_out": sorted(before - after),
    }
    subject_id = f"{district_code}/{values['code']}"
    record(session, actor, subject="checklist", subject_id=subject_id, action="revised", change=change)
    return int(values["version"])


def _says_the_same(row: ChecklistRow, given: ChecklistInput) -> bool:
    kept = [
        (
            part.ko,
            part.en,
            [(one.code, one.ko, one.en, one.unit, one.is_photo_required) for one in part.questions],
        )
        for part in row.sections
    ]
    now = [
        (
            part.ko,
            part.en,
            [(one.code, one.ko, one.en, one.unit, one.is_photo_required) for one in part.questions],
        )
        for part in given.sections
    ]
    return (row.name_ko, row.name_en, kept) == (given.name_ko, given.name_en, now)
