"""Patrols in the JSON API: start, end with a track, what is under way, the summary. Made for phones that were offline."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol import clock
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.queries import list_areas
from patrol.clock import seoul_day
from patrol.findings.reach import visible_district
from patrol.patrols import queries
from patrol.patrols.inputs import EndInput, PatrolInput
from patrol.patrols.lead import end, start
from patrol.programmes.queries import programmes
from patrol.web.answers import json_answer
from patrol.web.edge import edge
from patrol.web.openapi import takes
from patrol.web.reading import read_json

blueprint = Blueprint("patrols_api", __name__, url_prefix="/api/v1")


@blueprint.post("/patrols")
@takes(body=PatrolInput)
@needs(Permission.PROGRAMME_RECORD)
def start_patrol(session: Session) -> ResponseReturnValue:
    """Start a patrol, or enter one afterwards (with `ended_at`): 201 the first time, 200 for the same one again."""
    who, given = person(), read_json(PatrolInput)
    is_new = start(session, who.actor, given, district_code=who.district_code, at=clock.now())
    return json_answer(summary(session, given.id), 201 if is_new else 200)


@blueprint.post("/patrols/<uuid:patrol_id>/end")
@takes(body=EndInput)
@needs(Permission.PROGRAMME_RECORD)
def end_patrol(session: Session, patrol_id: uuid.UUID) -> ResponseReturnValue:
    """End a patrol; a track only if its officer agreed. A patrol that has ended answers with its summary."""
    who, given = person(), read_json(EndInput)
    end(
        session,
        who.actor,
        patrol_id,
        given,
        district_code=who.district_code,
        at=clock.now(),
        keep_track_days=edge().settings.track_retention_days,
        is_office_head=who.may(Permission.PROGRAMME_PLAN),
    )
    return json_answer(summary(session, patrol_id))


@blueprint.get("/patrols/<uuid:patrol_id>")
@needs(Permission.PROGRAMME_READ)
def show_patrol(session: Session, patrol_id: uuid.UUID) -> ResponseReturnValue:
    """A patrol's summary: length in metres, minutes, dongs touched, findings by field."""
    return json_answer(summary(session, patrol_id))


@blueprint.get("/phone/patrols")
@needs(Permission.PROGRAMME_RECORD)
def phone_patrols(session: Session) -> ResponseReturnValue:
    """What the phone's patrol page needs: the kinds, and the officer's own patrols that have not ended."""
    who = person()
    kinds = [
        {"code": one.code, "name": {"ko": one.name_ko, "en": one.name_en}}
        for one in programmes(session, who.district_code, "patrol")
    ]
    running = [summary_of(row) for row in queries.under_way(session, who.id)]
    return json_answer(
        {"kinds": kinds, "under_way": running, "track_days": edge().settings.track_retention_days}
    )


def summary(session: Session, patrol_id: uuid.UUID) -> dict[str, Any]:
    """One patrol as JSON, its findings by field with it."""
    row = queries.patrol(session, patrol_id, visible_district(person()))
    fields = queries.findings_by_field(session, patrol_id)
    today = seoul_day(clock.now())
    names = {one.code: one.name for one in list_areas(session, "dong", person().district_code, today)}
    return {
        **summary_of(row),
        "dong_names": [names.get(code, code) for code in row.touched],
        "fields": [
            {
                "field": one.field_code,
                "name": {"ko": one.name_ko, "en": one.name_en},
                "findings": one.findings,
            }
            for one in fields
        ],
    }


def summary_of(row: queries.PatrolRow) -> dict[str, Any]:
    """A patrol as JSON."""
    return {
        "id": str(row.id),
        "programme": row.programme_code,
        "name": {"ko": row.name_ko, "en": row.name_en},
        "theme": row.theme,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "minutes": row.minutes,
        "length_m": row.length_m,
        "people": row.people,
        "dongs": list(row.touched),
        "zones": list(row.zones),
        "findings": row.findings,
    }
