"""Forms that come back: what was typed stays, with one message at each entry that was wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from pydantic import BaseModel, Field

from patrol import problems
from patrol.clock import Day, Period
from patrol.web.reading import parse, plain_form
from patrol.web.texts import language

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds: values by name, and messages by name."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """A value by its name, so that templates write `form.title`; None for one that is not there."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self.values.get(name)


def submitted(model: type[Model], *, skip: frozenset[str] = frozenset()) -> tuple[Model | None, Typed]:
    """The request's form as a model, or None with what was typed and what is wrong with it.

    `skip` names entries that are not the model's (`csrf_token` is never one of them).
    """
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    try:
        return parse(model, plain_form(model, skip)), Typed(typed)
    except problems.Problem as problem:
        return None, Typed(typed, errors_of(problem))


def errors_of(problem: problems.Problem) -> dict[str, str]:
    """Messages by the name of the entry; what concerns the whole form stands under an empty name."""
    found = problem.details.get("errors")
    if not isinstance(found, list):
        return {"": f"{problem.sentence(language())} {problem.advice(language())}"}
    errors: dict[str, str] = {}
    for one in found:
        name = str(one["pointer"]).strip("/").split("/")[0]
        errors.setdefault(
            name, str(one["message"]) if name else str(_("날짜와 시각의 앞뒤를 확인해 주세요."))
        )
    return errors


class PeriodQuery(BaseModel):
    """Which Seoul days (both included); this year by default."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")

    def period(self, today: dt.date) -> Period:
        """The days, whichever of the two comes first."""
        first = self.first or dt.date((self.last or today).year, 1, 1)
        last = self.last or dt.date((self.first or today).year, 12, 31)
        return Period.between(first, last)
