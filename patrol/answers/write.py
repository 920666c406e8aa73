"""Add, change and retire result templates, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.answers.models import ResultTemplate
from patrol.ids import new_id
from patrol.journal import Actor, record


def add_template(
    session: Session, actor: Actor, district_code: str, *, about: str | None, title: str, body: str
) -> uuid.UUID:
    """Add a template for an item (four digits), a field (two) or anything (None)."""
    kept = ResultTemplate(
        id=new_id(),
        district_code=district_code,
        field_code=about[:2] if about else None,
        item_code=about if about and len(about) == 4 else None,
        title=title.strip(),
        body=body.strip(),
    )
    session.add(kept)
    session.flush()
    change = {"about": about, "title": kept.title}
    record(session, actor, subject="result_template", subject_id=kept.id, action="added", change=change)
    return kept.id


def change_template(
    session: Session, actor: Actor, district_code: str, template_id: uuid.UUID, *, title: str, body: str
) -> None:
    """Change a template's words; raises `problems.not_found`."""
    before = session.execute(
        text(
            "select title, body from result_template where id = :id and district_code = :district"
            " and retired_at is null for update"
        ),
        {"id": template_id, "district": district_code},
    ).first()
    if before is None:
        raise problems.not_found()
    session.execute(
        text("update result_template set title = :title, body = :body where id = :id"),
        {"id": template_id, "title": title.strip(), "body": body.strip()},
    )
    change = {"title": [before.title, title.strip()], "body": [before.body, body.strip()]}
    record(session, actor, subject="result_template", subject_id=template_id, action="changed", change=change)


def retire_template(
    session: Session, actor: Actor, district_code: str, template_id: uuid.UUID, *, at: dt.datetime
) -> None:
    """Take a template out of use; one that is not in use is left alone."""
    retired = session.execute(
        text(
            "update result_template set retired_at = :at where id = :id and district_code = :district"
            " and retired_at is null returning id"
        ),
        {"id": template_id, "district": district_code, "at": at},
    ).first()
    if retired is not None:
        record(session, actor, subject="result_template", subject_id=template_id, action="retired", change={})
