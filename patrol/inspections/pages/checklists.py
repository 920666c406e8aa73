"""Pages of checklists: those in use with their versions, and a form that makes the next version."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from patrol import problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.inspections.checklists import ChecklistRow, checklist, newest_or_none, versions
from patrol.inspections.pages.blueprint import blueprint
from patrol.inspections.revise import ChecklistInput, revise
from patrol.programmes.queries import require_programme
from patrol.web.forms import errors_of
from patrol.web.reading import parse

BLANK_QUESTIONS = 2
BLANK_SECTIONS = 1
Draft = dict[str, Any]


@blueprint.get("/inspections/checklists")
@needs(Permission.PROGRAMME_READ)
def show_checklists(session: Session) -> ResponseReturnValue:
    """The checklists of every kind of facility: all their versions and how often each was used."""
    rows = versions(session, person().district_code)
    return render_template("inspections/checklists.html", rows=rows)


@blueprint.get("/inspections/checklists/<code>/<int:version>")
@needs(Permission.PROGRAMME_READ)
def show_checklist(session: Session, code: str, version: int) -> ResponseReturnValue:
    """One version of a checklist, as it was used."""
    row = checklist(session, person().district_code, code, version)
    return render_template("inspections/checklist.html", row=row)


@blueprint.get("/inspections/checklists/<code>/edit")
@needs(Permission.PROGRAMME_PLAN)
def ask_revision(session: Session, code: str) -> ResponseReturnValue:
    """The form for the next version of a kind's checklist (`code` is the kind)."""
    kind = require_programme(session, person().district_code, code, "inspection")
    newest = newest_or_none(session, person().district_code, code)
    draft = (
        _draft_of(newest) if newest else {"name_ko": kind.name_ko, "name_en": kind.name_en, "sections": []}
    )
    return _render(code, newest.version if newest else 0, draft)


@blueprint.post("/inspections/checklists/<code>/edit")
@needs(Permission.PROGRAMME_PLAN)
def add_revision(session: Session, code: str) -> ResponseReturnValue:
    """Make the next version; with `more`, only give more room to write. What was typed stays when something is wrong."""
    who = person()
    draft = _draft_of_form()
    base = int(request.form.get("base_version", "0") if request.form.get("base_version", "").isdigit() else 0)
    if "more" in request.form:
        return _render(code, base, draft, blank_questions=5, blank_sections=2)
    values = {**draft, "programme_code": code, "base_version": base}
    try:
        version = revise(session, who.actor, parse(ChecklistInput, values), district_code=who.district_code)
    except problems.Problem as problem:
        return _render(code, base, draft, errors=errors_of(problem)), problem.status
    flash(
        _("점검표 %(version)s판을 씁니다. 지난 점검은 그때의 판을 그대로 둡니다.", version=version), "success"
    )
    return redirect("/inspections/checklists")


def _draft_of(row: ChecklistRow) -> Draft:
    sections = [
        {
            "ko": part.ko,
            "en": part.en,
            "questions": [
                {
                    "code": one.code,
                    "ko": one.ko,
                    "en": one.en,
                    "unit": one.unit,
                    "is_photo_required": one.is_photo_required,
                }
                for one in part.questions
            ],
        }
        for part in row.sections
    ]
    return {"name_ko": row.name_ko, "name_en": row.name_en, "sections": sections}


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()


def _draft_of_form() -> Draft:
    """What the form says: sections and questions in the order of their numbers, those without words left out."""
    sections = []
    for place in range(30):
        prefix = f"s{place}"
        if f"{prefix}.ko" not in request.form:
            break
        questions = []
        for number in range(100):
            name = f"{prefix}.q{number}"
            if f"{name}.ko" not in request.form:
                break
            if not _typed(f"{name}.ko"):
                continue
            order = _typed(f"{name}.order")
            question = {
                "code": _typed(f"{name}.code") or f"q{secrets.token_hex(4)}",
                "ko": _typed(f"{name}.ko"),
                "en": _typed(f"{name}.en") or _typed(f"{name}.ko"),
                "unit": _typed(f"{name}.unit") or None,
                "is_photo_required": f"{name}.photo" in request.form,
            }
            questions.append((int(order) if order.isdigit() and len(order) < 4 else 999, number, question))
        words = _typed(f"{prefix}.ko")
        if words or questions:
            listed = [one for *_order, one in sorted(questions, key=lambda one: one[:2])]
            sections.append({"ko": words, "en": _typed(f"{prefix}.en") or words, "questions": listed})
    # A section that lost all its questions is left out with them.
    kept = [one for one in sections if one["questions"]]
    return {"name_ko": _typed("name_ko"), "name_en": _typed("name_en") or _typed("name_ko"), "sections": kept}


def _render(
    code: str,
    base_version: int,
    draft: Draft,
    *,
    errors: dict[str, str] | None = None,
    blank_questions: int = BLANK_QUESTIONS,
    blank_sections: int = BLANK_SECTIONS,
) -> str:
    return render_template(
        "inspections/checklist_form.html",
        code=code,
        base_version=base_version,
        draft=draft,
        errors=errors or {},
        blank_questions=blank_questions,
        blank_sections=blank_sections,
    )
