"""The departments' morning digest (아침 현황): what is late and due today, once on each working day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.answers import letters
from patrol.answers.queue import queue_mail
from patrol.clock import is_day_off, seoul_day, seoul_midnight, seoul_time
from patrol.routing.queries import days_off_of

FROM = dt.time(8, 30)
NAMED = 20
COUNTS = text(
    """
    select d.district_code, d.code, d.name_ko, count(*) as open,
           count(*) filter (where f.due_at < :at) as late,
           count(*) filter (where f.due_at >= :at and f.due_at < :midnight) as due_today
      from department d
      join finding f on f.district_code = d.district_code and f.department_code = d.code
           and f.state in ('received', 'assigned', 'in_progress', 'reopened')
     where not d.is_retired
       and not exists (select from outgoing_mail m
                        where m.key = 'digest:' || d.district_code || ':' || d.code || ':' || cast(:day as text))
     group by 1, 2, 3
    """
)
URGENT = text(
    """
    select f.number, coalesce(i.name_ko, k.name_ko) as what, coalesce(f.address, f.legal_dong, f.dong_code, '') as place,
           f.due_at, f.due_at < :at as is_late
      from finding f
      join field k on k.taxonomy_version = f.taxonomy_version and k.code = f.field_code
      left join item i on i.taxonomy_version = f.taxonomy_version and i.code = f.item_code
     where f.district_code = :district and f.department_code = :department
       and f.state in ('received', 'assigned', 'in_progress', 'reopened') and f.due_at < :midnight
     order by f.due_at, f.id limit :most
    """
)


def queue_digests(session: Session, *, public_url: str, at: dt.datetime) -> int:
    """Queue today's digest for each department that has something open; once a day, on working days from 08:30 on."""
    day = seoul_day(at)
    if seoul_time(at).time() < FROM:
        return 0
    midnight = seoul_midnight(day + dt.timedelta(days=1))
    queued = 0
    counted = session.execute(COUNTS, {"at": at, "midnight": midnight, "day": day.isoformat()}).all()
    closed = {
        district: is_day_off(day, {row.day for row in days_off_of(session, district, day)})
        for district in {row.district_code for row in counted}
    }
    for row in counted:
        if closed[row.district_code]:
            continue
        values = {"district": row.district_code, "department": row.code, "at": at}
        lines = [
            letters.DigestLine(one.number, one.what, one.place, seoul_time(one.due_at), one.is_late)
            for one in session.execute(URGENT, {**values, "midnight": midnight, "most": NAMED})
        ]
        subject, body = letters.digest(
            department=row.name_ko,
            day=day,
            late=row.late,
            due_today=row.due_today,
            open_count=row.open,
            lines=lines,
            url=f"{public_url.rstrip('/')}/findings?only=open&department={row.code}&sort=due",
        )
        queued += queue_mail(
            session,
            key=f"digest:{row.district_code}:{row.code}:{day.isoformat()}",
            kind="digest",
            district_code=row.district_code,
            department_code=row.code,
            subject=subject,
            body=body,
            at=at,
        )
    return queued
