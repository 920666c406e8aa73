"""Count the figures of the programmes for a period, as the council's report has them; each opens to the rows that it counts.

A finding is counted once by the channel on which it came; what monitors and the holiday squad reported is a part of what
comes through the response center, so these figures are not to be added up.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import Period
from patrol.findings.filters import HANDLED_SQL
from patrol.programmes.figured import (
    ActivityFigure,
    BudgetFigure,
    ChannelFigure,
    Figures,
    GrievanceFigure,
    PatrolFigure,
)

PATROL_GROUPS = (
    *("routine", "executive", "executive_field_day", "joint_night", "youth_joint", "hazard", "womens_eye"),
    "holiday_squad",
)
ACTIVITY_GROUPS = (
    *("prevention_visit", "prevention_training", "welfare_visit", "field_tour", "direct_counsel"),
    *("auditor_expert", "auditor_general", "effort_training", "effort_meeting", "effort_publicity"),
)


def figures(session: Session, district_code: str, period: Period) -> Figures:
    """Every figure of the programmes, in nine statements."""
    values: dict[str, Any] = {
        "district": district_code,
        "from": period.starts_at,
        "to": period.ends_before,
        "first": period.first,
        "last": period.last,
    }
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return Figures(
        period=period,
        patrols=_patrols(session, values, days),
        channels=_channels(session, values, days),
        monitors=int(session.scalar(_MONITORS, values) or 0),
        opens_monitors=opens("/monitors", days),
        activities=_activities(session, values, days),
        budget=_budget(session, values, period),
        grievances=_grievances(session, values, days),
    )


def opens(path: str, days: dict[str, str], **more: str) -> str:
    """The list of the rows that a number counts."""
    return f"{path}?{urlencode({**more, **days})}"


_INSPECTED = """
    from inspection i join facility y on y.id = i.facility_id
    join programme k on k.district_code = y.district_code and k.code = y.programme_code
    where i.inspected_at >= :from and i.inspected_at < :to
"""
"""Inspections of a period with the programme `k` that they belong to."""

_MONITORS = text("""
    select count(distinct t.monitor_id) from monitor_term t join monitor m on m.id = t.monitor_id
     where m.district_code = :district and t.began_on <= :last and coalesce(t.ended_on, make_date(t.year, 12, 31)) >= :first
""")


def _patrols(session: Session, values: dict[str, Any], days: dict[str, str]) -> dict[str, PatrolFigure]:
    counted = session.execute(
        text("""
            select k.report_group as name, count(*) as patrols from patrol o
              join programme k on k.district_code = o.district_code and k.code = o.programme_code
             where o.district_code = :district and o.started_at >= :from and o.started_at < :to group by 1
        """),
        values,
    )
    patrols = {row.name: row.patrols for row in counted}
    found = session.execute(
        text(f"""
            select coalesce(k.report_group, 'routine') as name, count(*) as findings,
                   count(*) filter (where f.state in ({HANDLED_SQL})) as handled
              from finding f left join patrol o on o.id = f.patrol_id
              left join programme k on k.district_code = o.district_code and k.code = o.programme_code
             where f.district_code = :district and f.channel = 'patrol' and f.received_at >= :from and f.received_at < :to
             group by 1
        """),  # noqa: S608 - states of a literal
        values,
    )
    findings = {row.name: row for row in found}
    names = [*PATROL_GROUPS, *sorted((set(patrols) | set(findings)) - set(PATROL_GROUPS))]
    return {
        name: PatrolFigure(
            patrols.get(name, 0),
            findings[name].findings if name in findings else 0,
            findings[name].handled if name in findings else 0,
            opens("/patrols", days, group=name),
            opens("/findings", days, only="all", group=name),
        )
        for name in names
    }


def _channels(session: Session, values: dict[str, Any], days: dict[str, str]) -> dict[str, ChannelFigure]:
    rows = session.execute(
        text(f"""
            select channel, count(*) as received, count(*) filter (where state in ({HANDLED_SQL})) as handled
              from finding where district_code = :district and received_at >= :from and received_at < :to group by 1
        """),  # noqa: S608 - states of a literal
        values,
    )
    return {
        row.channel: ChannelFigure(
            row.received, row.handled, opens("/findings", days, only="all", channel=row.channel)
        )
        for row in rows
    }


def _activities(session: Session, values: dict[str, Any], days: dict[str, str]) -> dict[str, ActivityFigure]:
    held = {
        row.name: row
        for row in session.execute(
            text("""
                select k.report_group as name, sum(a.occasions) as occasions, coalesce(sum(a.participants), 0) as participants
                  from activity a join programme k on k.district_code = a.district_code and k.code = a.programme_code
                 where a.district_code = :district and a.held_on between :first and :last and a.withdrawn_at is null
                 group by 1
            """),
            values,
        )
    }
    inspected = {
        row.name: row.inspections
        for row in session.execute(
            text(f"""
                select k.report_group as name, count(*) as inspections {_INSPECTED}
                   and i.district_code = :district group by 1
            """),
            values,
        )
    }
    names = [*ACTIVITY_GROUPS, *sorted((set(held) | set(inspected)) - set(ACTIVITY_GROUPS))]
    return {
        name: ActivityFigure(
            int(held[name].occasions) if name in held else 0,
            int(held[name].participants) if name in held else 0,
            inspected.get(name, 0),
            opens("/activities", days, group=name),
            opens("/inspections", days, group=name),
        )
        for name in names
    }


def count_inspections(session: Session, district_code: str | None, period: Period, group: str) -> int:
    """Inspections that are counted with the activities of report groups (several with commas between them)."""
    found = session.scalar(
        text(f"""
            select count(*) {_INSPECTED} and i.district_code = coalesce(:district, i.district_code)
               and k.report_group = any(string_to_array(:group, ','))
        """),
        {
            "district": district_code,
            "group": group,
            "from": period.starts_at,
            "to": period.ends_before,
        },
    )
    return int(found or 0)


def _budget(session: Session, values: dict[str, Any], period: Period) -> BudgetFigure:
    row = session.execute(
        text("""
            select coalesce(sum(budget_thousand), 0) as budget, coalesce(sum(spent_thousand), 0) as spent, max(as_of) as as_of
              from (select distinct on (name) budget_thousand, spent_thousand, as_of from budget
                     where district_code = :district and year = :year and as_of <= :last
                     order by name, as_of desc, created_at desc) newest
        """),
        values | {"year": period.last.year},
    ).one()
    return BudgetFigure(
        int(row.budget),
        int(row.spent),
        row.as_of,
        f"/activities/budget?year={period.last.year}&as_of={period.last}",
    )


def _grievances(session: Session, values: dict[str, Any], days: dict[str, str]) -> GrievanceFigure:
    names = {
        row.code: (row.name_ko, row.name_en)
        for row in session.execute(
            text(
                "select code, name_ko, name_en from grievance_category where district_code = :district order by position"
            ),
            values,
        )
    }
    rows = session.execute(
        text("""
            select channel, category_code, count(*) as received, count(answered_at) as answered,
                   count(*) filter (where answered_at <= due_at) as on_time
              from grievance where district_code = :district and received_at >= :from and received_at < :to group by 1, 2
        """),
        values,
    ).all()
    channels = dict.fromkeys(("written", "internet", "phone_visit"), 0)
    categories = dict.fromkeys(names, 0)
    for row in rows:
        channels[row.channel] += row.received
        categories[row.category_code] = categories.get(row.category_code, 0) + row.received
    return GrievanceFigure(
        channels,
        categories,
        {(row.channel, row.category_code): row.received for row in rows},
        names,
        sum(row.answered for row in rows),
        sum(row.on_time for row in rows),
        opens("/grievances", days),
    )
