"""Take inspections in exactly once, make findings of what is bad, follow them to the end: writes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.clock import seoul_day
from patrol.findings.inputs import LocationInput, ReportInput, plausible_moment
from patrol.findings.queries import finding
from patrol.findings.receive import Received, receive
from patrol.findings.rules import HANDLED, Channel, State
from patrol.inspections.checklists import checklist
from patrol.inspections.inputs import InspectionInput
from patrol.inspections.models import Inspection, InspectionAnswer
from patrol.inspections.queries import AnswerRow, facility, inspection
from patrol.inspections.register import note_grade, set_next_date
from patrol.inspections.rules import is_contradictory
from patrol.journal import Actor, record, record_many
from patrol.programmes.photos import carry_photos

INSPECTION = cast(Table, Inspection.__table__)
ENDED = HANDLED | {State.DUPLICATE, State.WITHDRAWN}
ENDED_SQL = ", ".join(f"'{state}'" for state in sorted(ENDED))
IS_UNSETTLED = f"""
    exists (select from inspection_answer a left join finding f on f.id = a.finding_id
             where a.inspection_id = i.id and a.answer = 'bad' and not a.is_settled_on_spot
               and (f.id is null or f.state not in ({ENDED_SQL})))
"""
"""Whether something bad of inspection `i` has not come to its end: no finding yet, or one that is not handled."""


def take(
    session: Session,
    actor: Actor,
    given: InspectionInput,
    *,
    district_code: str,
    at: dt.datetime,
    working_day_deadlines: bool = False,
) -> bool:
    """Take an inspection in; say whether it is new. Its facility gets its grade and its next date.

    Answers that carry a `finding_id` become findings at once. Raises `problems.inspection_incomplete`,
    `inspection_contradictory`, `programme_not_found`, `id_reused`.
    """
    digest = once.digest_of(given.model_dump(mode="json"))
    place = facility(session, given.facility_id, district_code)
    questions = checklist(session, district_code, given.checklist_code, given.checklist_version).questions
    answers = {one.question: one.answer for one in given.answers}
    missing = [one.ko for one in questions if one.code not in answers]
    if missing:
        raise problems.inspection_incomplete(what=", ".join(missing[:3]), questions=missing)
    if set(answers) - {one.code for one in questions}:
        raise problems.reference_invalid(what="question")
    if is_contradictory(given.result, dict(answers)):
        raise problems.inspection_contradictory()
    inspected_at = plausible_moment(given.inspected_at, at) or at
    row = {
        **given.model_dump(exclude={"answers"}),
        "inspected_at": inspected_at,
        "digest": digest,
        "district_code": district_code,
        "inspected_by": actor.person_id,
        "closed_at": None if "bad" in answers.values() else at,
    }
    if once.accept(session, INSPECTION, row) is once.Acceptance.REPEATED:
        return False
    session.execute(
        insert(InspectionAnswer),
        [
            {**one.model_dump(exclude={"finding_id"}), "inspection_id": given.id, "finding_id": None}
            for one in given.answers
        ],
    )
    day = seoul_day(inspected_at)
    session.execute(
        text(
            "update facility set last_inspected_on = greatest(last_inspected_on, :day),"
            " last_detailed_on = case when :kind = 'detailed' then greatest(last_detailed_on, :day)"
            " else last_detailed_on end,"
            " grade = case when cast(:grade as text) is not null and coalesce(last_inspected_on <= :day, true)"
            " then :grade else grade end where id = :id"
        ),
        {"day": day, "kind": given.kind, "grade": given.grade, "id": given.facility_id},
    )
    if given.grade is not None:
        note_grade(session, given.facility_id, given.grade, day, "inspected")
    next_on = set_next_date(session, given.facility_id)
    change = {
        "facility": place.name,
        "result": given.result,
        "bad": sum(answer == "bad" for answer in answers.values()),
        "next_due_on": next_on,
    }
    record(session, actor, subject="inspection", subject_id=given.id, action="taken", change=change)
    for one in given.answers:
        if one.answer == "bad" and one.finding_id is not None and not one.is_settled_on_spot:
            report_bad(
                session,
                actor,
                given.id,
                one.question,
                one.finding_id,
                district_code=district_code,
                at=at,
                working_day_deadlines=working_day_deadlines,
            )
    follow(session, at=at, inspection_id=given.id)
    return True


def report_bad(
    session: Session,
    actor: Actor,
    inspection_id: uuid.UUID,
    question: str,
    finding_id: uuid.UUID,
    *,
    district_code: str,
    at: dt.datetime,
    working_day_deadlines: bool = False,
) -> Received:
    """Make a finding of a 불량, with the facility's place and the answer's photos; asked again it is the same finding.

    Raises `problems.programme_not_found` where there is no such bad answer.
    """
    session.execute(text("select 1 from inspection where id = :id for no key update"), {"id": inspection_id})
    whole = inspection(session, inspection_id, district_code)
    answer = next((one for one in whole.answers if one.question == question and one.answer == "bad"), None)
    if answer is None:
        raise problems.programme_not_found()
    if answer.finding_id is not None:
        return Received(finding(session, answer.finding_id, district_code=district_code), is_new=False)
    place = facility(session, whole.row.facility_id, district_code)
    location = None
    if place.longitude is not None and place.latitude is not None:
        location = LocationInput(longitude=place.longitude, latitude=place.latitude, source="pin")
    report = ReportInput(
        id=finding_id,
        description=_words(place.name, answer),
        location=location,
        channel=Channel.INSPECTION,
        address=place.address or None,
        inspection_id=inspection_id,
        occurred_at=whole.row.inspected_at,
    )
    received = receive(
        session,
        actor,
        report,
        district_code=district_code,
        at=at,
        working_day_deadlines=working_day_deadlines,
    )
    session.execute(
        text(
            "update inspection_answer set finding_id = :finding where inspection_id = :id and question = :question"
        ),
        {"finding": finding_id, "id": inspection_id, "question": question},
    )
    carry_photos(session, actor, inspection_id, question)
    change = {"question": question, "number": received.number}
    record(
        session, actor, subject="inspection", subject_id=inspection_id, action="finding_made", change=change
    )
    return received


def _words(facility_name: str, answer: AnswerRow) -> str:
    said = answer.note or "점검에서 불량으로 확인됨"
    return f"{facility_name} 안전점검 불량: {answer.text_ko} – {said}"[:4000]


def follow(session: Session, *, at: dt.datetime, inspection_id: uuid.UUID | None = None) -> int:
    """Close inspections of which everything bad has come to its end, and open those again of which something came back.

    Called by a job every minute; returns how many changed.
    """
    changes: list[tuple[str, list[Any]]] = []
    for action, condition, closed_at in (
        ("closed", f"closed_at is null and not {IS_UNSETTLED}", at),
        ("reopened", f"closed_at is not null and {IS_UNSETTLED}", None),
    ):
        rows = session.scalars(
            text(
                f"update inspection i set closed_at = :at where {condition}"  # noqa: S608
                " and id = coalesce(cast(:id as uuid), id) returning id"
            ),
            {"at": closed_at, "id": inspection_id},
        ).all()
        changes.append((action, list(rows)))
    for action, rows in changes:
        record_many(
            session,
            Actor("worker"),
            subject="inspection",
            action=action,
            changes=[(identity, {}) for identity in rows],
        )
    return sum(len(rows) for _, rows in changes)
