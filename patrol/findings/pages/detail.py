"""One finding: photos, place, time left, history, and the steps that this person may take next."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import SignedIn, needs, person
from patrol.accounts.permissions import OFFICE, Permission
from patrol.accounts.queries import colleagues
from patrol.answers.queries import templates
from patrol.areas.queries import list_areas
from patrol.classification.rules import classify, facts_of_time
from patrol.clock import seoul_day
from patrol.findings import queries
from patrol.findings.ground import ground_of
from patrol.findings.pages.blueprint import CHANNEL_WORDS, STATE_WORDS, blueprint, in_words
from patrol.findings.pages.sentences import tell
from patrol.findings.queries import FindingDetail, HistoryRow, PhotoRow
from patrol.findings.reach import handles, require_reachable
from patrol.findings.rules import (
    MOVES,
    OPEN,
    UNDO_SECONDS,
    Channel,
    Move,
    State,
    allowed_targets,
    needs_interim_notice,
)
from patrol.geo import Spot
from patrol.ids import new_id
from patrol.taxonomy.queries import departments, scheme
from patrol.web.texts import language


@dataclass(frozen=True, slots=True)
class Step:
    """A next step as the page offers it, with the id that its form carries: sent twice, it is one move."""

    target: str
    label: str
    icon: str
    needs: tuple[str, ...]
    id: uuid.UUID
    is_main: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page has to say about a step that did not go through: the problem, what was typed, what changed meanwhile."""

    problem: problems.Problem
    typed: dict[str, str]
    target: str = ""
    from_revision: int | None = None


def step_words(source: State, target: State) -> tuple[str, str]:
    """Label and icon of a step."""
    if source is State.REOPENED and target is State.ASSIGNED:
        return str(_("다시 배정")), "user-check"
    if target is State.ASSIGNED and source is not State.RECEIVED:
        return str(_("다른 부서로 넘기기")), "forward"
    if target is State.RECEIVED:
        return str(_("되살리기")), "rotate-ccw"
    words = {
        State.ASSIGNED: (_("부서 배정"), "user-check"),
        State.IN_PROGRESS: (_("처리 시작"), "hourglass"),
        State.DONE: (_("완료 처리"), "circle-check"),
        State.CONFIRMED: (_("결과 확인"), "shield-check"),
        State.REOPENED: (_("다시 처리 요청"), "rotate-ccw"),
        State.TRANSFERRED: (_("다른 기관으로 이첩"), "send"),
        State.UNFIXABLE: (_("불가 처리"), "ban"),
        State.DUPLICATE: (_("같은 건과 합치기"), "copy"),
        State.WITHDRAWN: (_("철회하기"), "circle-minus"),
    }
    label, icon = words[target]
    return str(label), icon


LEAST_SCORE = 0.1
MAIN = {
    State.RECEIVED: State.ASSIGNED,
    State.ASSIGNED: State.DONE,
    State.IN_PROGRESS: State.DONE,
    State.REOPENED: State.DONE,
    State.DONE: State.CONFIRMED,
}


def steps_for(who: SignedIn, detail: FindingDetail) -> list[Step]:
    """The steps that this person may take, the usual one first."""
    if not who.may(Permission.FINDING_MOVE):
        return []
    source = State(detail.row.state)
    is_own = who.department_code is not None and who.department_code == detail.row.department_code
    targets = allowed_targets(source, who.role, is_own_department=is_own)
    ordered = sorted(targets, key=lambda target: target is not MAIN.get(source))
    steps = []
    for target in ordered:
        label, icon = step_words(source, target)
        move: Move = MOVES[source, target]
        steps.append(Step(str(target), label, icon, tuple(move.needs), new_id(), target is MAIN.get(source)))
    return steps


@blueprint.get("/findings/<key>")
@needs(Permission.FINDING_READ_OWN)
def show_finding(session: Session, key: str) -> ResponseReturnValue:
    """A finding by id or number."""
    return render_finding(session, require_reachable(session, person(), key))


def render_finding(
    session: Session,
    detail: FindingDetail,
    *,
    reply: Reply | None = None,
    contact: queries.ContactRow | None = None,
) -> ResponseReturnValue:
    """The page, also with what stands against a step that was tried (then with that problem's status)."""
    who, at, row = person(), clock.now(), detail.row
    tongue = language()
    edition = scheme(session, detail.taxonomy_version)
    offices = departments(session, row.district_code)
    department_names = {one.code: one.name(tongue) for one in offices}
    item_names = {item.code: item.name(tongue) for field in edition.fields for item in field.items}
    history = queries.history(session, row.id)
    acts = handles(who, row)
    dongs = {one.code: in_words(one) for one in list_areas(session, "dong", row.district_code, seoul_day(at))}
    page = render_template(
        "findings/detail.html",
        at=at,
        detail=detail,
        row=row,
        edition=edition,
        steps=steps_for(who, detail),
        handles=acts,
        is_office=who.role in OFFICE,
        is_open=State(row.state) in OPEN,
        departments=[one for one in offices if not one.is_retired],
        colleagues=colleagues(session, who.district_code, row.department_code) if acts else [],
        templates=templates(session, who.district_code, field_code=row.field_code, item_code=row.item_code),
        dong_name=dongs.get(row.dong_code or "", row.dong_code),
        history=tell(history, department_names, item_names),
        pictures=[picture_of(photo, detail) for photo in detail.photos],
        double=queries.brief(session, row.likely_double_of) if row.likely_double_of else None,
        original=queries.brief(session, detail.duplicate_of) if detail.duplicate_of else None,
        merged=queries.merged_into(session, row.id) if row.sightings > 1 else [],
        has_reporter=queries.has_reporter(session, row.id),
        contact=contact,
        suggestions=suggestions_for(session, detail) if acts and detail.classified_by != "person" else [],
        item_names=item_names,
        needs_interim=needs_interim_notice(
            Channel(row.channel), State(row.state), row.received_at, row.interim_at, at
        ),
        undo=undo_of(session, who, row, at),
        reply=reply,
        changed=tell(since(history, reply), department_names, item_names) if reply else [],
        revision=row.revision,
        states=STATE_WORDS,
        channels=CHANNEL_WORDS,
        ids={"classification": new_id(), "interim": new_id(), "undo": new_id()},
    )
    return make_response(page, reply.problem.status if reply is not None else 200)


def since(history: list[HistoryRow], reply: Reply | None) -> list[HistoryRow]:
    """What happened after the revision that the person had seen: as many changing entries as revisions have passed."""
    if reply is None or reply.problem.slug != problems.moved_meanwhile.slug or reply.from_revision is None:
        return []
    changing = [row for row in history if row.action in {"moved", "undone", "reclassified", "interim_notice"}]
    now = reply.problem.details.get("revision")
    passed = int(str(now)) - reply.from_revision if now is not None else 1
    return changing[-passed:] if passed > 0 else []


def undo_of(
    session: Session, who: SignedIn, row: queries.FindingRow, at: dt.datetime
) -> queries.LastMove | None:
    """The person's own last step, while it can still be undone."""
    last = queries.last_move(session, row.id)
    if (
        last is None
        or last.made_by != who.id
        or last.undoes is not None
        or not who.may(Permission.FINDING_MOVE)
    ):
        return None
    is_fresh = (at - last.made_at).total_seconds() <= UNDO_SECONDS
    return last if is_fresh and last.from_revision + 1 == row.revision else None


def suggestions_for(session: Session, detail: FindingDetail) -> list[dict[str, object]]:
    """What words and place speak for, with the reasons: for whoever corrects field and item."""
    row = detail.row
    if not row.description:
        return []
    ground = ground_of(session, row.district_code, seoul_day(row.received_at))
    is_placed = row.longitude is not None and row.latitude is not None
    around = ground.around(Spot(row.longitude or 0.0, row.latitude or 0.0) if is_placed else None)
    facts = around | facts_of_time(detail.occurred_at)
    return [
        {"item": one.item_code, "because": ", ".join(one.because), "score": round(one.score * 100)}
        for one in classify(row.description, facts, model=ground.model)
        if one.item_code != row.item_code and one.score >= LEAST_SCORE
    ]


def picture_of(photo: PhotoRow, detail: FindingDetail) -> dict[str, object]:
    """A photo as the component shows it."""
    words = {"before": _("조치 전"), "after": _("조치 후")}.get(photo.role, _("참고"))
    return {
        "role": photo.role,
        "is_ready": photo.state == "derived",
        "thumb": f"/photos/{photo.sha256}/400.webp",
        "full": f"/photos/{photo.sha256}/1600.webp",
        "alt": f"{words}: {detail.row.kind(language())}",
        "width": 400,
        "height": 300,
        "caption": detail.row.address,
        "refusal": photo.refusal,
        "original": f"/photos/{photo.sha256}/original",
    }
