"""Steps from pages: one finding, a selection, corrections, undo, interim notices, photos afterwards."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from patrol import clock, problems
from patrol.accounts.access import SignedIn, needs, person
from patrol.accounts.permissions import Permission
from patrol.findings import interim, queries, undo
from patrol.findings.bulk import BulkInput, Outcome, move_each, read_undo, undo_each
from patrol.findings.inputs import MoveInput, ReclassifyInput
from patrol.findings.moves import make_move, reclassify
from patrol.findings.pages.blueprint import blueprint
from patrol.findings.pages.detail import Reply, render_finding
from patrol.findings.reach import mover_of, require_handled
from patrol.findings.rules import State
from patrol.findings.take_photo import Target, expect, take_whole
from patrol.photos.reading import Limits, read_photo
from patrol.problems import Problem
from patrol.web.edge import edge
from patrol.web.reading import read_form
from patrol.web.texts import language

MOST_PHOTOS = 10


class StepForm(BaseModel):
    """One step as its form sends it; the original of a duplicate by number."""

    id: uuid.UUID
    target: State
    from_revision: int = Field(ge=1)
    department_code: str | None = Field(None, max_length=60)
    assignee_id: uuid.UUID | None = None
    reason: str | None = Field(None, max_length=2000)
    result: str | None = Field(None, max_length=4000)
    transferred_to: str | None = Field(None, max_length=100)
    duplicate_number: str | None = Field(None, max_length=40)
    document_number: str | None = Field(None, max_length=60)


class UndoForm(BaseModel):
    """Which step is undone; `id` is the undo's own."""

    id: uuid.UUID
    move: uuid.UUID


class InterimForm(BaseModel):
    """An interim notice: why it takes longer."""

    id: uuid.UUID
    from_revision: int = Field(ge=1)
    words: str = Field(min_length=1, max_length=2000)


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo that came with a form, read and found good."""

    sha256: str
    data: bytes


@blueprint.post("/findings/<uuid:finding_id>/moves")
@needs(Permission.FINDING_MOVE, is_transactional=False)
def move_finding(finding_id: uuid.UUID) -> ResponseReturnValue:
    """Make one step. Photos that come with it are kept first, and stay kept when the step itself does not go through."""
    who, form = person(), read_form(StepForm)
    with edge().transaction() as session:
        require_handled(session, who, finding_id)
    try:
        keep_photos(who, finding_id, request.files.getlist("photos"), "after")
        with edge().transaction() as session:
            moved = make_move(
                session, mover_of(who), finding_id, _move_of(session, who, form), at=clock.now()
            )
    except Problem as problem:
        return _reply(finding_id, problem, form.target)
    if moved.is_new:
        flash(_done(form.target), "success")
    return redirect(url_for("findings.show_finding", key=finding_id))


@blueprint.post("/findings/<uuid:finding_id>/photos")
@needs(Permission.FINDING_MOVE, is_transactional=False)
def add_photos(finding_id: uuid.UUID) -> ResponseReturnValue:
    """Add photos afterwards, without a step."""
    who = person()
    role = request.form.get("role", "after")
    if role not in {"before", "after", "context"}:
        raise problems.input_invalid(what="role")
    with edge().transaction() as session:
        require_handled(session, who, finding_id)
    try:
        count = keep_photos(who, finding_id, request.files.getlist("photos"), role)
    except Problem as problem:
        return _reply(finding_id, problem)
    if count:
        flash(_("사진 %(num)s장을 붙였습니다.", num=count), "success")
    return redirect(url_for("findings.show_finding", key=finding_id))


@blueprint.post("/findings/<uuid:finding_id>/classification")
@needs(Permission.FINDING_CLASSIFY)
def classify_finding(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Correct field and item."""
    correction = read_form(ReclassifyInput)
    try:
        with session.begin_nested():
            reclassify(
                session,
                mover_of(person()),
                finding_id,
                correction,
                at=clock.now(),
                working_day_deadlines=edge().settings.working_day_deadlines,
            )
    except Problem as problem:
        return _reply(finding_id, problem)
    flash(_("항목을 바로잡고 기한을 다시 정했습니다."), "success")
    return redirect(url_for("findings.show_finding", key=finding_id))


@blueprint.post("/findings/<uuid:finding_id>/undo")
@needs(Permission.FINDING_MOVE)
def undo_finding(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Undo one's own last step within a minute."""
    form = read_form(UndoForm)
    try:
        with session.begin_nested():
            undo.undo_move(
                session, mover_of(person()), finding_id, form.move, undo_id=form.id, at=clock.now()
            )
    except Problem as problem:
        return _reply(finding_id, problem)
    flash(_("방금 한 처리를 되돌렸습니다."), "success")
    return redirect(url_for("findings.show_finding", key=finding_id))


@blueprint.post("/findings/<uuid:finding_id>/interim")
@needs(Permission.FINDING_MOVE)
def notify_interim(session: Session, finding_id: uuid.UUID) -> ResponseReturnValue:
    """Note (and where an address was left, send) an interim notice."""
    form = read_form(InterimForm)
    try:
        with session.begin_nested():
            interim.notify(
                session,
                mover_of(person()),
                finding_id,
                notice_id=form.id,
                from_revision=form.from_revision,
                words=form.words,
                at=clock.now(),
            )
    except Problem as problem:
        return _reply(finding_id, problem)
    flash(_("중간회신을 기록했습니다."), "success")
    return redirect(url_for("findings.show_finding", key=finding_id))


@blueprint.post("/findings/bulk")
@needs(Permission.FINDING_MOVE)
def move_selection(session: Session) -> ResponseReturnValue:
    """One step for a selection: each row goes through or not by itself, and the page says which did."""
    selection = read_form(BulkInput).selection()
    outcomes = move_each(session, mover_of(person()), selection, at=clock.now())
    return _tell(outcomes, can_undo=True)


@blueprint.post("/findings/bulk/undo")
@needs(Permission.FINDING_MOVE)
def undo_selection(session: Session) -> ResponseReturnValue:
    """Undo what a selection's step did, each row by itself."""
    wanted = request.form.getlist("moves")
    if not wanted:
        raise problems.input_invalid(what="moves")
    return _tell(undo_each(session, mover_of(person()), read_undo(wanted), at=clock.now()), can_undo=False)


def _tell(outcomes: list[Outcome], *, can_undo: bool) -> ResponseReturnValue:
    back = request.form.get("back", "")
    return render_template(
        "findings/bulk.html",
        outcomes=outcomes,
        done=[one for one in outcomes if one.problem is None],
        can_undo=can_undo and any(one.problem is None and one.is_new for one in outcomes),
        back="/findings" + (f"?{back.lstrip('?')}" if back else ""),
        language=language,
    )


def _move_of(session: Session, who: SignedIn, form: StepForm) -> MoveInput:
    """The move that the form means."""
    values = form.model_dump(exclude={"duplicate_number"})
    if form.target is State.DUPLICATE and form.duplicate_number:
        original = queries.id_of_number(session, form.duplicate_number, who.district_code)
        if original is None:
            raise problems.original_is_duplicate()
        values["duplicate_of"] = original
    return MoveInput(**values)


def keep_photos(who: SignedIn, finding_id: uuid.UUID, files: list[FileStorage], role: str) -> int:
    """Keep the photos of a form under their hashes; returns how many. Raises what `read_photo` has against one of them."""
    settings = edge().settings
    limits = Limits(settings.max_photo_bytes, settings.max_photo_pixels)
    kept = 0
    for file in [one for one in files if one.filename][:MOST_PHOTOS]:
        data = file.read()
        read_photo(data, limits)
        target = Target(who.actor, who.district_code, finding_id, hashlib.sha256(data).hexdigest(), role)
        with edge().transaction() as session:
            state = expect(session, target)
        if state == "expected":
            take_whole(edge().engine, edge().storage, limits, target, data, at=clock.now())
        kept += 1
    return kept


def _reply(finding_id: uuid.UUID, problem: Problem, target: State | None = None) -> ResponseReturnValue:
    """The finding's page again, with the problem, what was typed, and what changed meanwhile."""
    seen = request.form.get("from_revision", "")
    reply = Reply(
        problem,
        {name: value for name, value in request.form.items() if name not in {"csrf_token", "id"}},
        str(target or ""),
        int(seen) if seen.isascii() and seen.isdigit() else None,
    )
    with edge().transaction() as session:
        detail = require_handled(session, person(), finding_id)
        return render_finding(session, detail, reply=reply)


def _done(target: State) -> str:
    words = {
        State.ASSIGNED: _("배정했습니다."),
        State.IN_PROGRESS: _("처리를 시작했습니다."),
        State.DONE: _("처리 완료로 바꾸었습니다."),
        State.CONFIRMED: _("결과를 확인했습니다."),
        State.REOPENED: _("다시 처리하도록 돌려보냈습니다."),
        State.TRANSFERRED: _("다른 기관으로 이첩했습니다."),
        State.UNFIXABLE: _("처리 불가로 바꾸었습니다."),
        State.DUPLICATE: _("같은 건으로 합쳤습니다."),
        State.WITHDRAWN: _("철회했습니다."),
        State.RECEIVED: _("접수 상태로 되살렸습니다."),
    }
    return str(words[target])
