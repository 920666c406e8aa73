"""Start, end and enter patrols, keep and forget tracks: writes, each with its journal entry."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from patrol import once, problems
from patrol.areas.queries import uses_legal_dongs
from patrol.clock import seoul_day
from patrol.findings.inputs import plausible_moment
from patrol.journal import Actor, record, record_many
from patrol.patrols.inputs import EndInput, PatrolInput, TrackInput
from patrol.patrols.models import Patrol
from patrol.patrols.rules import Fix, Track, clean, trace

PATROL = cast(Table, Patrol.__table__)
ZONE_REACH_M = 30
LATE = dt.timedelta(minutes=30)
"""A patrol that reaches the service later than this after its start was entered afterwards, if it comes with its end."""


def start(session: Session, actor: Actor, given: PatrolInput, *, district_code: str, at: dt.datetime) -> bool:
    """Take in a patrol that starts now, or one that is entered afterwards; say whether it is new.

    The same id with the same content changes nothing. Raises `problems.programme_unknown`, `problems.id_reused`.
    """
    digest = once.digest_of(given.model_dump(mode="json"))
    known = session.scalar(
        text(
            "select exists (select from programme where district_code = :district and code = :code"
            " and family = 'patrol')"
        ),
        {"district": district_code, "code": given.programme_code},
    )
    if not known:
        raise problems.programme_unknown(code=given.programme_code)
    started_at = plausible_moment(given.started_at, at) or at
    row = {
        **given.model_dump(exclude={"dongs"}),
        "started_at": started_at,
        "ended_at": max(given.ended_at, started_at) if given.ended_at is not None else None,
        "digest": digest,
        "district_code": district_code,
        "led_by": actor.person_id,
        "is_afterwards": given.ended_at is not None and at - started_at > LATE,
        "dongs": list(given.dongs),
    }
    if once.accept(session, PATROL, row) is once.Acceptance.REPEATED:
        return False
    change = {
        "programme_code": given.programme_code,
        "started_at": started_at,
        "ended_at": row["ended_at"],
        "people": given.people,
    }
    action = "started" if given.ended_at is None else "entered"
    record(session, actor, subject="patrol", subject_id=given.id, action=action, change=change)
    return True


def end(
    session: Session,
    actor: Actor,
    patrol_id: uuid.UUID,
    given: EndInput,
    *,
    district_code: str,
    at: dt.datetime,
    keep_track_days: int,
    is_office_head: bool = False,
) -> bool:
    """End a patrol; say whether this call did it. A patrol that has ended keeps its first end.

    Raises `problems.programme_not_found`, and `problems.patrol_not_yours` for somebody else's.
    """
    kept = session.execute(
        text(
            "select led_by, started_at, ended_at from patrol where id = :id and district_code = :district for update"
        ),
        {"id": patrol_id, "district": district_code},
    ).first()
    if kept is None:
        raise problems.programme_not_found()
    if kept.led_by != actor.person_id and not is_office_head:
        raise problems.patrol_not_yours()
    if kept.ended_at is not None:
        return False
    ended_at = max(plausible_moment(given.ended_at, at) or at, kept.started_at)
    session.execute(
        text("update patrol set ended_at = :at, note = :note where id = :id"),
        {"at": ended_at, "note": given.note, "id": patrol_id},
    )
    track = None
    if given.track is not None:
        track = keep_track(
            session,
            patrol_id,
            given.track,
            district_code=district_code,
            between=(kept.started_at, ended_at),
            delete_after=at + dt.timedelta(days=keep_track_days),
        )
    change = {
        "ended_at": ended_at,
        "has_track": track is not None,
        "length_m": round(track.length_m) if track else None,
    }
    record(session, actor, subject="patrol", subject_id=patrol_id, action="ended", change=change)
    return True


def keep_track(
    session: Session,
    patrol_id: uuid.UUID,
    given: TrackInput,
    *,
    district_code: str,
    between: tuple[dt.datetime, dt.datetime],
    delete_after: dt.datetime,
) -> Track | None:
    """Keep a track, cleaned and simplified; None where hardly anything is left of it. Notes length, dongs and zones.

    Where the phone did not record, nothing counts: no length, no dong, no zone.
    """
    fixes = [Fix(one.longitude, one.latitude, one.at, one.accuracy_m) for one in given.fixes]
    track = trace(clean(fixes, *between))
    if not track.is_line:
        return None
    corners = [f"{fix.longitude:.6f} {fix.latitude:.6f}" for fix in track.fixes]
    ends = [*(start - 1 for start in track.pieces[1:]), len(corners)]
    # A piece of one position is a line of no length: it touches its dong all the same.
    walked = [
        f"({', '.join(corners[first - 1 : last] if last > first else [corners[first - 1]] * 2)})"
        for first, last in zip(track.pieces, ends, strict=True)
    ]
    values: dict[str, Any] = {
        "id": patrol_id,
        "district": district_code,
        "path": f"SRID=4326;LINESTRING({', '.join(corners)})",
        "walked": f"SRID=4326;MULTILINESTRING({', '.join(walked)})",
        "times": [fix.at for fix in track.fixes],
        "pieces": list(track.pieces),
        "agreed_at": given.agreed_at,
        "delete_after": delete_after,
        "length_m": round(track.length_m, 1),
        "day": seoul_day(between[0]),
        "dong_kind": "legal_dong"
        if uses_legal_dongs(session, district_code, seoul_day(between[0]))
        else "dong",
        "reach_m": ZONE_REACH_M,
    }
    session.execute(
        text(
            "insert into patrol_track (patrol_id, district_code, path, times, pieces, agreed_at, delete_after)"
            " values (:id, :district, st_geomfromewkt(:path), :times, :pieces, :agreed_at, :delete_after)"
            " on conflict (patrol_id) do nothing"
        ),
        values,
    )
    session.execute(
        text("""
            update patrol set length_m = :length_m,
              dongs = (select coalesce(array_agg(code order by code), '{}') from (
                select code from area where district_code = :district and kind = :dong_kind and valid_from <= :day
                   and coalesce(valid_to > :day, true) and st_intersects(boundary, st_geomfromewkt(:walked))
                union select unnest(dongs)) d),
              zones = (select coalesce(array_agg(code order by code), '{}') from area
                where district_code = :district and kind = 'zone' and valid_from <= :day and coalesce(valid_to > :day, true)
                  and st_dwithin(boundary::geography, st_geomfromewkt(:walked)::geography, :reach_m))
            where id = :id
        """),
        values,
    )
    return track


def forget_tracks(session: Session, at: dt.datetime, *, most: int = 1000) -> int:
    """Remove tracks whose time is over; what the patrol was stays. Each removal is in the journal."""
    gone = session.scalars(
        text(
            "delete from patrol_track where patrol_id in (select patrol_id from patrol_track where delete_after < :at"
            " limit :most) returning patrol_id"
        ),
        {"at": at, "most": most},
    ).all()
    record_many(
        session,
        Actor("worker"),
        subject="patrol",
        action="track_removed",
        changes=[(identity, {"because": "retention"}) for identity in gone],
    )
    return len(gone)
