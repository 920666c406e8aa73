"""Reads of programmes and plans."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol import problems
from patrol.clock import Period
from patrol.programmes.rules import Schedule


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A kind of outing, activity or inspection."""

    code: str
    family: str
    name_ko: str
    name_en: str
    leads_ko: str
    leads_en: str
    takes_part_ko: str
    takes_part_en: str
    report_group: str
    is_personal: bool
    is_retired: bool

    def name(self, language: str) -> str:
        """Its name in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko

    def leads(self, language: str) -> str:
        """Who leads it."""
        return self.leads_en if language == "en" else self.leads_ko


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A recurring schedule and what it is for."""

    id: uuid.UUID
    programme_code: str
    family: str
    name_ko: str
    name_en: str
    title: str
    place: str
    rule: str
    starts_on: dt.date
    until: dt.date
    at_time: dt.time | None
    skips_days_off: bool
    tolerance_days: int

    @property
    def schedule(self) -> Schedule:
        """When."""
        return Schedule(self.rule, self.starts_on, self.until, self.skips_days_off)

    def name(self, language: str) -> str:
        """Name of the programme in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


def programmes(
    session: Session, district_code: str, family: str | None = None, *, with_retired: bool = False
) -> list[ProgrammeRow]:
    """The programmes of a district in their order, of one family (patrol, activity, inspection) or all."""
    rows = session.execute(
        text(
            "select code, family, name_ko, name_en, leads_ko, leads_en, takes_part_ko, takes_part_en, report_group,"
            " is_personal, is_retired from programme where district_code = :district"
            " and family = coalesce(cast(:family as text), family) and (cast(:all as boolean) or not is_retired)"
            " order by position"
        ),
        {"district": district_code, "family": family, "all": with_retired},
    )
    return [ProgrammeRow(**row._mapping) for row in rows]


def require_programme(session: Session, district_code: str, code: str, family: str) -> ProgrammeRow:
    """A programme of a family by its code; raises `problems.programme_unknown`."""
    for row in programmes(session, district_code, family, with_retired=True):
        if row.code == code:
            return row
    raise problems.programme_unknown(code=code)


_PLANS = """
    select p.id, p.programme_code, k.family, k.name_ko, k.name_en, p.title, p.place, p.rule, p.starts_on, p.until, p.at_time,
           p.skips_days_off, p.tolerance_days
      from plan p join programme k on k.district_code = p.district_code and k.code = p.programme_code
     where p.district_code = :district and p.ended_at is null
"""


def plans(session: Session, district_code: str, period: Period | None = None) -> list[PlanRow]:
    """The plans that are not ended, or those that reach into a period."""
    values = {
        "district": district_code,
        "first": period.first if period else None,
        "last": period.last if period else None,
    }
    reaches = " and p.until >= coalesce(:first, p.until) and p.starts_on <= coalesce(:last, p.starts_on)"
    rows = session.execute(text(f"{_PLANS}{reaches} order by k.position, p.starts_on, p.id"), values)
    return [PlanRow(**row._mapping) for row in rows]


def plan(session: Session, district_code: str, plan_id: uuid.UUID) -> PlanRow:
    """One plan; raises `problems.programme_not_found`."""
    row = session.execute(
        text(f"{_PLANS} and p.id = :id"), {"district": district_code, "id": plan_id}
    ).first()
    if row is None:
        raise problems.programme_not_found()
    return PlanRow(**row._mapping)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Something that was held: what a calendar shows and a plan is set against."""

    id: uuid.UUID
    family: str
    programme_code: str
    name_ko: str
    name_en: str
    day: dt.date
    title: str
    report_group: str

    @property
    def href(self) -> str:
        """Its page."""
        folder = {"patrol": "patrols", "activity": "activities", "inspection": "inspections"}[self.family]
        return f"/{folder}/{self.id}"

    def name(self, language: str) -> str:
        """Name of the programme in `ko` or `en`."""
        return self.name_en if language == "en" else self.name_ko


def pattern_of(q: str | None) -> str | None:
    """What a search asks for as a pattern of `ilike`; its own signs stand for themselves. None where nothing is asked."""
    words = (q or "").strip()
    if not words:
        return None
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


_HELD = """
    select h.id, k.family, h.programme_code, k.name_ko, k.name_en, h.day,
           case when k.is_personal then '' else h.title end as title, k.report_group
      from (
        select id, district_code, programme_code, (started_at at time zone 'Asia/Seoul')::date as day, theme as title
          from patrol where district_code = :district and started_at >= :from and started_at < :to
        union all
        select id, district_code, programme_code, held_on, title
          from activity where district_code = :district and held_on between :first and :last and withdrawn_at is null
        union all
        select i.id, i.district_code, y.programme_code, (i.inspected_at at time zone 'Asia/Seoul')::date, y.name
          from inspection i join facility y on y.id = i.facility_id
         where i.district_code = :district and i.inspected_at >= :from and i.inspected_at < :to
      ) h join programme k on k.district_code = h.district_code and k.code = h.programme_code
     where cast(:codes as text[]) is null or h.programme_code = any(:codes)
     order by h.day, k.position, h.id
"""


def held(
    session: Session, district_code: str, period: Period, codes: Sequence[str] | None = None
) -> list[HeldRow]:
    """Patrols, activities and inspections of a period (Seoul days), of these programmes or all."""
    rows = session.execute(
        text(_HELD),
        {
            "district": district_code,
            "from": period.starts_at,
            "to": period.ends_before,
            "first": period.first,
            "last": period.last,
            "codes": list(codes) if codes is not None else None,
        },
    )
    return [HeldRow(**row._mapping) for row in rows]
