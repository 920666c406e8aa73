"""Keep what was learned from corrections: each fitted model with its figures, one of them in use. Journaled."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from patrol import problems
from patrol.classification.evaluate import Evaluation
from patrol.classification.queries import model_in_use, model_of
from patrol.journal import Actor, record

if TYPE_CHECKING:  # scikit-learn is only loaded where something is fitted
    from patrol.classification.train import Training

PACKAGED = "packaged"
"""How the shipped model is called where a version is asked for."""

_KEEP = text(
    "insert into classification_model (version, content, figures, corrections, learned_to, fitted_by, fitted_at)"
    " values (:version, :content, :figures, :corrections, :learned_to, :fitted_by, :fitted_at)"
    " on conflict (version) do nothing"
).bindparams(bindparam("content", type_=JSONB), bindparam("figures", type_=JSONB))


def keep_training(
    session: Session,
    actor: Actor,
    training: Training,
    *,
    compared_with: str,
    corrections: int,
    learned_to: int,
    at: dt.datetime,
) -> bool:
    """Keep the fitted model with its figures and put it in use when it is better; answers whether it is in use.

    `compared_with` is the version of the model in use when training began: if another one is in use by now, the comparison
    says nothing and the new model is only kept. `corrections` is how many were learned from, `learned_to` the last journal
    entry among them.
    """
    model = training.model
    figures = {
        "fitted": figures_of(training.cross_validated),
        "in_use": figures_of(training.active),
        "compared_with": compared_with,
    }
    values = {
        "version": model.version,
        "content": model.as_json(),
        "figures": figures,
        "corrections": corrections,
        "learned_to": learned_to,
        "fitted_by": actor.person_id,
        "fitted_at": at,
    }
    session.execute(_KEEP, values)
    change = {
        "corrections": corrections,
        "top_1": [figures_of(training.active)["top_1"], figures_of(training.cross_validated)["top_1"]],
        "top_3": [figures_of(training.active)["top_3"], figures_of(training.cross_validated)["top_3"]],
        "is_better": training.is_better,
    }
    _note(session, actor, model.version, "fitted", change)
    _one_at_a_time(session)
    if not training.is_better or model_in_use(session).version != compared_with:
        return False
    use_model(session, actor, model.version, at=at)
    return True


def use_model(session: Session, actor: Actor, version: str, *, at: dt.datetime) -> None:
    """Put a kept model in use, or the shipped one (`packaged`); running processes take it with their next request.

    Raises `problems.reference_invalid` for a version that is not kept or that this version of the program cannot read.
    """
    _one_at_a_time(session)
    before = session.scalar(text("select version from classification_model where is_active")) or PACKAGED
    if version == before:
        return
    session.execute(text("update classification_model set is_active = false where is_active"))
    if version != PACKAGED:
        found = session.scalar(
            text(
                "update classification_model set is_active = true, activated_at = :at where version = :version"
                " returning version"
            ),
            {"version": version, "at": at},
        )
        if found is None or model_of(session, version) is None:
            raise problems.reference_invalid(what=version)
    _note(session, actor, version, "activated", {"version": [before, version]})


def _one_at_a_time(session: Session) -> None:
    """Of two who switch at once the second waits, so that there is always one active model; readers never wait."""
    session.execute(text("lock table classification_model in share row exclusive mode"))


def _note(session: Session, actor: Actor, version: str, action: str, change: dict[str, Any]) -> None:
    record(session, actor, subject="classification_model", subject_id=version, action=action, change=change)


def figures_of(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as it is kept: counts and shares, per field, and what was taken for what."""
    return {
        "texts": evaluation.texts,
        "top_1": round(evaluation.top_1, 4),
        "top_3": round(evaluation.top_3, 4),
        "item": round(evaluation.item_share, 4),
        "by_field": {
            code: {"texts": of, "first": right, "among_three": evaluation.among_three_by_field.get(code, 0)}
            for code, (right, of) in sorted(evaluation.by_field.items())
        },
        "confusion": [
            {"field": right, "given": given, "texts": count}
            for (right, given), count in sorted(evaluation.confusion.items())
        ],
    }
