"""The blueprint of inspections' pages, and the words that all of them use."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import person
from patrol.areas.queries import list_areas
from patrol.clock import seoul_day
from patrol.inspections.words import ANSWER_WORDS, KIND_WORDS, MEASURE_WORDS, RESULT_WORDS

blueprint = Blueprint("inspections", __name__)
WORDS = {"results": RESULT_WORDS, "measures": MEASURE_WORDS, "kinds": KIND_WORDS, "answers": ANSWER_WORDS}


def dong_names(session: Session) -> dict[str, str]:
    """Today's dongs by code."""
    today = seoul_day(clock.now())
    return {area.code: area.name for area in list_areas(session, "dong", person().district_code, today)}
