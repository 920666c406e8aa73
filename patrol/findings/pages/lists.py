"""Lists and queues: tabs with counts, filters, search, keyset paging."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import SignedIn, needs, person
from patrol.accounts.permissions import OFFICE, Permission, Role
from patrol.accounts.queries import people as people_of
from patrol.answers.queries import saved_filters
from patrol.areas.queries import list_areas, names_of, uses_legal_dongs
from patrol.clock import seoul_day
from patrol.findings import queries
from patrol.findings.filters import NONE, FindingFilter
from patrol.findings.pages.blueprint import CHANNEL_WORDS, STATE_WORDS, blueprint, in_words
from patrol.findings.queries import MOST_COUNTED, Order
from patrol.findings.reach import visible_district, visible_reporter
from patrol.findings.reading import read_filter
from patrol.ids import new_id
from patrol.taxonomy.queries import departments, scheme, version_on
from patrol.taxonomy.queries import districts as districts_of
from patrol.web.paging import Page
from patrol.web.reading import read_query
from patrol.web.texts import language

ADDRESS = "/findings"
DUE_ORDERED = frozenset({"open", "late", "due_today", "unassigned", "sent_back", "duty", "interim_due"})


class ListQuery(BaseModel):
    """Which page of the list, in which order."""

    cursor: str | None = Field(None, max_length=500)
    sort: Order | None = None


CARRIED = ("item", "not_item", "bbox", "cell", "zone", "group", "patrol", "inspection", "monitor")
"""Conditions that maps, counts and queues lead here with: the form has no field for them, and must not lose them."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One queue: its name in the address, its words, its filter."""

    name: str
    label: str
    filter: FindingFilter


def tabs_of(who: SignedIn) -> list[Tab]:
    """The queues that this person works from, the usual one first."""
    if not who.may(Permission.FINDING_READ):
        return [Tab("own", _("내가 보낸 것"), FindingFilter(only="all"))]
    queues: list[Tab] = []
    if who.role is Role.STAFF and who.department_code:
        own = (who.department_code,)
        queues += [
            Tab("department", _("우리 부서"), FindingFilter(only="open", department=own)),
            Tab("mine", _("내 담당"), FindingFilter(only="open", assignee=who.id)),
            Tab("due_today", _("오늘까지"), FindingFilter(only="due_today", department=own)),
            Tab("late", _("기한 지남"), FindingFilter(only="late", department=own)),
            Tab("sent_back", _("재처리"), FindingFilter(only="sent_back", department=own)),
            Tab("waiting", _("사진 대기"), FindingFilter(only="waiting_for_photos", department=own)),
        ]
    else:
        queues += [
            Tab("open", _("처리할 것"), FindingFilter(only="open")),
            Tab("unassigned", _("미배정"), FindingFilter(only="unassigned")),
            Tab("unsorted", _("항목 미정"), FindingFilter(only="open", item=(NONE,))),
            Tab("due_today", _("오늘까지"), FindingFilter(only="due_today")),
            Tab("late", _("기한 지남"), FindingFilter(only="late")),
            Tab("to_confirm", _("확인할 것"), FindingFilter(only="to_confirm")),
            Tab("sent_back", _("재처리"), FindingFilter(only="sent_back")),
            Tab("waiting", _("사진 대기"), FindingFilter(only="waiting_for_photos")),
            Tab("duty", _("당직·휴무일"), FindingFilter(only="duty")),
            Tab("interim", _("중간회신"), FindingFilter(only="interim_due")),
        ]
    if who.role is Role.OFFICER:
        queues.append(Tab("reported", _("내가 적출한 것"), FindingFilter(only="all", reporter=who.id)))
    queues.append(Tab("all", _("전체"), FindingFilter(only="all")))
    return queues


@blueprint.get(ADDRESS)
@needs(Permission.FINDING_READ_OWN)
def list_findings(session: Session) -> ResponseReturnValue:
    """The list. Without conditions it is the queue that this person works from, what is late first."""
    who, at = person(), clock.now()
    asked = read_query(ListQuery)
    tabs = tabs_of(who)
    is_bare = not (set(request.args) - {"cursor", "sort"})
    filter_ = tabs[0].filter if is_bare else read_filter(request.args)
    order = asked.sort or (Order.DUE if filter_.only in DUE_ORDERED else Order.NEWEST)
    district, day = visible_district(who), seoul_day(at)
    trouble: problems.Problem | None = None
    page: Page[queries.FindingRow]
    try:
        page = queries.find(
            session,
            filter_,
            district_code=district,
            at=at,
            cursor=asked.cursor,
            reported_by=visible_reporter(who),
            order=order,
        )
    except problems.Problem as problem:
        if problem.slug != problems.search_too_short.slug:
            raise
        trouble, page = problem, Page(())
    counted = queries.count_queues(
        session,
        {tab.name: tab.filter for tab in tabs if tab.name not in {"all", "own", "reported"}},
        district_code=district,
        at=at,
    )
    # The city's viewer sees every district's findings: dongs and departments of the one that was chosen can be chosen further.
    is_city = district is None
    chosen = filter_.district[0] if len(filter_.district) == 1 else None
    shown = chosen if is_city else who.district_code
    dongs = list_areas(session, "dong", shown, day) if shown else []
    names, elsewhere = _names(session, page, day) if is_city else ({}, {})
    current = current_tab(tabs, filter_)
    sort = {} if asked.sort is None else {"sort": str(asked.sort)}
    following = filter_.query(cursor=page.next_cursor, **sort) if page.next_cursor else None
    return render_template(
        "findings/list.html",
        at=at,
        filter=filter_,
        query=filter_.query(**sort),
        carried=carried(filter_),
        page=page,
        trouble=trouble,
        order=order,
        tabs=[
            (
                f"{ADDRESS}?{tab.filter.query()}",
                tab.label,
                tab is current,
                _many(counted[tab.name]) if tab.name in counted else None,
            )
            for tab in tabs
        ],
        next_href=f"{ADDRESS}?{following}" if following else None,
        first_href=f"{ADDRESS}?{filter_.query(**sort)}" if asked.cursor else None,
        sort_hrefs={str(one): f"{ADDRESS}?{filter_.query(sort=str(one))}" for one in Order},
        scheme=scheme(session, version_on(session, day)),
        dongs=[(one.code, in_words(one)) for one in dongs],
        dong_names={one.code: in_words(one) for one in dongs} | elsewhere,
        districts=[(code, names[code]) for code in districts_of(session)] if is_city else [],
        district_names=names,
        uses_legal_dongs=shown is not None and uses_legal_dongs(session, shown, day),
        departments=[one for one in departments(session, shown) if not one.is_retired] if shown else [],
        people=people_of(session, who.district_code) if who.may(Permission.PERSONAL_DATA_READ) else [],
        saved=saved_filters(session, who.id),
        states=STATE_WORDS,
        channels=CHANNEL_WORDS,
        language=language,
        is_office=who.role in OFFICE,
        may_move=who.may(Permission.FINDING_MOVE),
        bulk_id=new_id(),
    )


def carried(wanted: FindingFilter) -> list[tuple[str, str]]:
    """The conditions without a field of their own, as hidden entries of the form."""
    given = wanted.model_dump(by_alias=True, mode="json", exclude_defaults=True)
    return [
        (name, ",".join(map(str, value)) if isinstance(value, list) else str(value))
        for name in CARRIED
        if (value := given.get(name)) not in (None, [], "")
    ]


def _names(
    session: Session, page: Page[queries.FindingRow], day: dt.date
) -> tuple[dict[str, str], dict[str, str]]:
    """The names of districts, and of the dongs on the page."""
    codes = districts_of(session)
    dongs = {row.dong_code for row in page.rows if row.dong_code}
    known = {code: in_words(one) for code, one in names_of(session, {*codes, *dongs}, day).items()}
    return {code: known.get(code, code) for code in codes}, {code: known.get(code, code) for code in dongs}


def current_tab(tabs: list[Tab], wanted: FindingFilter) -> Tab | None:
    """The queue that the filter narrows: of those whose every condition it has, the one with the most."""
    fitting = [
        tab
        for tab in tabs
        if all(getattr(wanted, name) == getattr(tab.filter, name) for name in tab.filter.model_fields_set)
    ]
    return max(fitting, key=lambda tab: len(tab.filter.model_fields_set), default=None)


def _many(count: int) -> str:
    return f"{MOST_COUNTED - 1:,}+" if count >= MOST_COUNTED else f"{count:,}"
