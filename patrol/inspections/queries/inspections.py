"""Reads of inspections (안전점검): lists, one whole with its answers, counts by result."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.clock import Period
from patrol.inspections.checklists import ChecklistRow, checklist
from patrol.programmes.queries import pattern_of


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection as lists show it: how many bad answers, and how many of them have not come to their end."""

    id: uuid.UUID
    facility_id: uuid.UUID
    facility: str
    kind_ko: str
    kind_en: str
    checklist_code: str
    checklist_version: int
    kind: str
    inspected_at: dt.datetime
    inspector: str
    confirmer: str
    result: str
    measure: str | None
    grade: str | None
    note: str
    closed_at: dt.datetime | None
    bad: int
    unsettled: int

    def facility_kind(self, language: str) -> str:
        """Kind of the facility in `ko` or `en`."""
        return self.kind_en if language == "en" else self.kind_ko


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer with its question's words and the finding that it became. `photos` can be shown; `photos_kept` are here."""

    question: str
    text_ko: str
    text_en: str
    unit: str | None
    answer: str
    number: float | None
    note: str
    is_settled_on_spot: bool
    finding_id: uuid.UUID | None
    finding_number: str | None
    finding_state: str | None
    photos: tuple[str, ...]
    photos_kept: int
    is_photo_required: bool

    @property
    def lacks_photo(self) -> bool:
        """Whether it is bad, its question asks for a photo then, and there is none."""
        return self.answer == "bad" and self.is_photo_required and self.photos_kept == 0

    def words(self, language: str) -> str:
        """The question in `ko` or `en`."""
        return self.text_en if language == "en" else self.text_ko


@dataclass(frozen=True, slots=True)
class InspectionWhole:
    """An inspection with its checklist and all answers in the checklist's order."""

    row: InspectionRow
    checklist: ChecklistRow
    answers: tuple[AnswerRow, ...]


_INSPECTION = """
    select i.id, i.facility_id, y.name as facility, k.name_ko as kind_ko, k.name_en as kind_en, i.checklist_code,
           i.checklist_version, i.kind, i.inspected_at, i.inspector, i.confirmer, i.result, i.measure, i.grade, i.note,
           i.closed_at,
           (select count(*) from inspection_answer a where a.inspection_id = i.id and a.answer = 'bad') as bad,
           (select count(*) from inspection_answer a left join finding f on f.id = a.finding_id
             where a.inspection_id = i.id and a.answer = 'bad' and not a.is_settled_on_spot
               and (f.id is null or f.state in ('received', 'assigned', 'in_progress', 'reopened'))) as unsettled
      from inspection i join facility y on y.id = i.facility_id
      join programme k on k.district_code = y.district_code and k.code = y.programme_code
"""
_CHOSEN = (
    "i.district_code = coalesce(:district, i.district_code)"
    " and (cast(:from as timestamptz) is null or i.inspected_at >= :from and i.inspected_at < :to)"
    " and (cast(:group as text) is null or k.report_group = any(string_to_array(:group, ',')))"
    " and k.code = coalesce(cast(:kind as text), k.code)"
    " and (cast(:q as text) is null or y.name ilike :q or i.inspector ilike :q or i.confirmer ilike :q)"
)


def inspections(
    session: Session,
    district_code: str | None,
    *,
    period: Period | None = None,
    group: str | None = None,
    kind: str | None = None,
    result: str | None = None,
    facility_id: uuid.UUID | None = None,
    only_open: bool = False,
    q: str | None = None,
    after: tuple[object, ...] | None = None,
    limit: int = 200,
) -> list[InspectionRow]:
    """Inspections, the newest first; `after` is the key (moment, id) of the row before."""
    values: dict[str, Any] = {
        "district": district_code,
        "from": period.starts_at if period else None,
        "to": period.ends_before if period else None,
        "group": group,
        "kind": kind,
        "result": result,
        "facility": facility_id,
        "q": pattern_of(q),
        "limit": limit,
    }
    older = ""
    if after is not None:
        older = " and (i.inspected_at, i.id) < (:a_at, :a_id)"
        values |= dict(zip(("a_at", "a_id"), after, strict=True))
    rows = session.execute(
        text(
            f"{_INSPECTION} where {_CHOSEN}"
            " and i.result = coalesce(cast(:result as text), i.result)"
            " and i.facility_id = coalesce(cast(:facility as uuid), i.facility_id)"
            + (" and i.closed_at is null" if only_open else "")
            + older
            + " order by i.inspected_at desc, i.id desc limit :limit"
        ),
        values,
    )
    return [InspectionRow(**row._mapping) for row in rows]


def inspection(session: Session, inspection_id: uuid.UUID, district_code: str | None) -> InspectionWhole:
    """One inspection, whole; raises `problems.programme_not_found`."""
    found = session.execute(
        text(f"{_INSPECTION} where i.id = :id and i.district_code = coalesce(:district, i.district_code)"),
        {"id": inspection_id, "district": district_code},
    ).first()
    if found is None:
        raise problems.programme_not_found()
    row = InspectionRow(**found._mapping)
    of_district = session.scalar(
        text("select district_code from inspection where id = :id"), {"id": inspection_id}
    )
    used = checklist(session, str(of_district), row.checklist_code, row.checklist_version)
    kept = {
        one.question: one
        for one in session.execute(
            text(
                "select a.question, a.answer, a.number, a.note, a.is_settled_on_spot, a.finding_id,"
                " f.number as finding_number, f.state as finding_state,"
                " array(select h.sha256 from photo h where h.inspection_id = a.inspection_id and h.question = a.question"
                " and h.state = 'derived' order by h.position) as photos,"
                " (select count(*) from photo h where h.inspection_id = a.inspection_id and h.question = a.question"
                " and h.state <> 'expected') as photos_kept"
                " from inspection_answer a left join finding f on f.id = a.finding_id where a.inspection_id = :id"
            ),
            {"id": inspection_id},
        )
    }
    answers = tuple(
        AnswerRow(
            text_ko=question.ko,
            text_en=question.en,
            unit=question.unit,
            is_photo_required=question.is_photo_required,
            **{**kept[question.code]._mapping, "photos": tuple(kept[question.code].photos)},
        )
        for question in used.questions
        if question.code in kept
    )
    return InspectionWhole(row, used, answers)


def result_counts(
    session: Session,
    district_code: str | None,
    period: Period,
    *,
    group: str | None = None,
    kind: str | None = None,
    q: str | None = None,
) -> dict[str, int]:
    """Inspections of a period by result, under the list's other conditions."""
    rows = session.execute(
        text(
            "select i.result, count(*) as found from inspection i join facility y on y.id = i.facility_id"  # noqa: S608
            " join programme k on k.district_code = y.district_code and k.code = y.programme_code"
            f" where {_CHOSEN} group by 1"
        ),
        {
            "district": district_code,
            "from": period.starts_at,
            "to": period.ends_before,
            "group": group,
            "kind": kind,
            "q": pattern_of(q),
        },
    )
    return {row.result: row.found for row in rows}
