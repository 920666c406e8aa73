"""Which model is in use, kept in memory under its version (a digest of its content), so that it is never stale."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.classification.model import Model, ModelUnreadable, packaged_model, read_model

log = structlog.get_logger()
KEPT = 4
_kept: OrderedDict[str, Model] = OrderedDict()
_lock = Lock()


def model_in_use(session: Session) -> Model:
    """The active model; the shipped one where none was activated, or the active one is of another version of the program.

    One short statement, and a second one after a change.
    """
    version = session.scalar(text("select version from classification_model where is_active"))
    if version is None:
        return packaged_model()
    return model_of(session, version) or packaged_model()


def model_of(session: Session, version: str) -> Model | None:
    """A kept model by its version, None for one that is not kept or that this version of the program cannot read."""
    with _lock:
        if version in _kept:
            _kept.move_to_end(version)
            return _kept[version]
    content = session.scalar(
        text("select content from classification_model where version = :version"), {"version": version}
    )
    if content is None:
        return None
    try:
        model = read_model(content)
    except ModelUnreadable as problem:
        log.warning("model_unreadable", version=version, reason=str(problem))
        return None
    with _lock:
        _kept[version] = model
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return model


def learned_to(session: Session) -> int:
    """The journal's last entry that the model in use has learned from; 0 for the shipped one."""
    return int(session.scalar(text("select learned_to from classification_model where is_active")) or 0)


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One fitted model with its figures, without its weights."""

    version: str
    is_active: bool
    corrections: int
    figures: dict[str, Any]
    fitted_by: str | None
    fitted_at: dt.datetime
    activated_at: dt.datetime | None


def models(session: Session) -> list[ModelRow]:
    """Every model that was fitted, newest first."""
    rows = session.execute(
        text(
            "select m.version, m.is_active, m.corrections, m.figures, p.display_name as fitted_by, m.fitted_at, m.activated_at"
            " from classification_model m left join person p on p.id = m.fitted_by order by m.fitted_at desc, m.version"
        )
    )
    return [ModelRow(**row._mapping) for row in rows]
