"""Reads of activities and budgets."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.clock import Period
from patrol.programmes.queries import pattern_of


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity. Where the programme is a personal one, who may not read personal data sees its name as the title, and
    neither place nor note.
    """

    id: uuid.UUID
    programme_code: str
    name_ko: str
    name_en: str
    is_personal: bool
    held_on: dt.date
    title: str
    place: str
    dong_code: str | None
    longitude: float | None
    latitude: float | None
    occasions: int
    participants: int | None
    note: str
    recorder: str | None
    photos: tuple[str, ...]

    def name(self, language: str) -> str:
        """Name of the programme in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


_ACTIVITY = """
    select a.id, a.programme_code, k.name_ko, k.name_en, k.is_personal, a.held_on,
           case when k.is_personal and not cast(:personal as boolean) then k.name_ko else a.title end as title,
           case when k.is_personal and not cast(:personal as boolean) then '' else a.place end as place, a.dong_code,
           st_x(a.location) as longitude, st_y(a.location) as latitude, a.occasions, a.participants,
           case when k.is_personal and not cast(:personal as boolean) then '' else a.note end as note,
           p.display_name as recorder,
           array(select h.sha256 from photo h where h.activity_id = a.id and h.state = 'derived' order by h.position) as photos
      from activity a join programme k on k.district_code = a.district_code and k.code = a.programme_code
      left join person p on p.id = a.recorded_by
     where a.withdrawn_at is null and a.district_code = coalesce(:district, a.district_code)
"""


def _row(found: Any) -> ActivityRow:
    return ActivityRow(**{**found._mapping, "photos": tuple(found.photos)})


def activities(
    session: Session,
    district_code: str | None,
    *,
    period: Period | None = None,
    group: str | None = None,
    kind: str | None = None,
    q: str | None = None,
    may_read_personal: bool = False,
    after: tuple[object, ...] | None = None,
    limit: int = 300,
) -> list[ActivityRow]:
    """Activities of a period, the newest first; `after` is the key (day, id) of the row before."""
    condition, values = _condition(period, group, kind, q)
    values |= {"district": district_code, "personal": may_read_personal, "limit": limit}
    if after is not None:
        condition += " and (a.held_on, a.id) < (:a_on, :a_id)"
        values |= dict(zip(("a_on", "a_id"), after, strict=True))
    rows = session.execute(
        text(f"{_ACTIVITY} and {condition} order by a.held_on desc, a.id desc limit :limit"), values
    )
    return [_row(row) for row in rows]


def _condition(
    period: Period | None, group: str | None, kind: str | None, q: str | None
) -> tuple[str, dict[str, Any]]:
    # What a personal programme says is not searched.
    condition = (
        "(cast(:first as date) is null or a.held_on between :first and :last)"
        " and (cast(:group as text) is null or k.report_group = any(string_to_array(:group, ',')))"
        " and k.code = coalesce(cast(:kind as text), k.code)"
        " and (cast(:q as text) is null or not k.is_personal and (a.title ilike :q or a.place ilike :q))"
    )
    values: dict[str, Any] = {
        "first": period.first if period else None,
        "last": period.last if period else None,
        "group": group,
        "kind": kind,
        "q": pattern_of(q),
    }
    return condition, values


def activity(
    session: Session, activity_id: uuid.UUID, district_code: str | None, *, may_read_personal: bool
) -> ActivityRow:
    """One activity; raises `problems.programme_not_found`."""
    found = session.execute(
        text(f"{_ACTIVITY} and a.id = :id"),
        {"id": activity_id, "district": district_code, "personal": may_read_personal},
    ).first()
    if found is None:
        raise problems.programme_not_found()
    return _row(found)


@dataclass(frozen=True, slots=True)
class Sums:
    """Occasions and participants of a list; participants None where nobody counted them, which is not 0."""

    activities: int
    occasions: int
    participants: int | None


def sums(
    session: Session,
    district_code: str | None,
    *,
    period: Period | None = None,
    group: str | None = None,
    kind: str | None = None,
    q: str | None = None,
) -> Sums:
    """What the whole list adds up to, whatever page of it is shown."""
    condition, values = _condition(period, group, kind, q)
    row = session.execute(
        text(
            "select count(*) as activities, coalesce(sum(a.occasions), 0) as occasions,"  # noqa: S608 - constant text
            " sum(a.participants) as participants from activity a"
            " join programme k on k.district_code = a.district_code and k.code = a.programme_code"
            f" where a.withdrawn_at is null and a.district_code = coalesce(:district, a.district_code) and {condition}"
        ),
        {**values, "district": district_code},
    ).one()
    return Sums(row.activities, row.occasions, row.participants)


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget line in thousand won."""

    id: uuid.UUID
    year: int
    as_of: dt.date
    name: str
    budget_thousand: int
    spent_thousand: int

    @property
    def rate(self) -> float | None:
        """집행률: spent of the budget."""
        return self.spent_thousand / self.budget_thousand if self.budget_thousand else None


def budgets(session: Session, district_code: str, year: int, as_of: dt.date | None = None) -> list[BudgetRow]:
    """A year's budget lines, the newest first; with a day, each line once, as it stood then."""
    if as_of is not None:
        stood = session.execute(
            text(
                "select distinct on (name) id, year, as_of, name, budget_thousand, spent_thousand from budget"
                " where district_code = :district and year = :year and as_of <= :day"
                " order by name, as_of desc, created_at desc"
            ),
            {"district": district_code, "year": year, "day": as_of},
        )
        return [BudgetRow(**row._mapping) for row in stood]
    rows = session.execute(
        text(
            "select id, year, as_of, name, budget_thousand, spent_thousand from budget"
            " where district_code = :district and year = :year order by as_of desc, name, created_at desc"
        ),
        {"district": district_code, "year": year},
    )
    return [BudgetRow(**row._mapping) for row in rows]
