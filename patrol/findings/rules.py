"""Rules of findings: states, THE table of moves, who may make them and what each needs, deadlines. Pure: no I/O.

Page, API, importer and documentation all read `MOVES`; nothing else decides what may follow what.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from patrol import problems
from patrol.accounts.permissions import OFFICE, Role
from patrol.clock import is_day_off, seoul_day

DOUBLE_RADIUS_M = 30
DOUBLE_DAYS = 30
ANSWER_LENGTH = 10
UNDO_SECONDS = 60
INTERIM_DAYS = 30
"""A complaint that takes longer gets an interim notice (민원 처리에 관한 법률)."""


class Channel(StrEnum):
    """접수경로: how a finding reached the office."""

    PATROL = "patrol"
    RESPONSE_CENTER = "response_center"
    MONITOR = "monitor"
    HOLIDAY_SQUAD = "holiday_squad"
    INSPECTION = "inspection"
    GRIEVANCE = "grievance"
    OPEN311 = "open311"


class State(StrEnum):
    """처리상태: where a finding stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    TRANSFERRED = "transferred"
    UNFIXABLE = "unfixable"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


COMPLAINTS = frozenset(
    {Channel.RESPONSE_CENTER, Channel.MONITOR, Channel.HOLIDAY_SQUAD, Channel.GRIEVANCE, Channel.OPEN311}
)
"""Channels on which a citizen waits for an answer (민원), unlike the office's own patrols and inspections."""
OPEN = frozenset({State.RECEIVED, State.ASSIGNED, State.IN_PROGRESS, State.REOPENED})
RESOLVED = frozenset({State.DONE, State.CONFIRMED})
ANSWERED = frozenset({State.DONE, State.UNFIXABLE, State.TRANSFERRED})
"""States whose reaching is told to a reporter who asked for an answer."""
HANDLED = RESOLVED | {State.UNFIXABLE, State.TRANSFERRED}


class Need(StrEnum):
    """What a move cannot be made without; the value is the name of the input."""

    DEPARTMENT = "department_code"
    REASON = "reason"
    RESULT = "result"
    BODY = "transferred_to"
    ORIGINAL = "duplicate_of"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: who may make it, and what it needs. Staff act only on findings of their own department."""

    by: frozenset[Role]
    needs: tuple[Need, ...] = ()


_OFFICE = frozenset({Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR})
_ALL = _OFFICE | {Role.STAFF}
_CHIEFS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})

_ASSIGN = Move(_OFFICE, (Need.DEPARTMENT,))
_PASS_ON = Move(_ALL, (Need.DEPARTMENT, Need.REASON))
_BEGIN = Move(_ALL)
_FINISH = Move(_ALL, (Need.RESULT,))
_TRANSFER = Move(_ALL, (Need.BODY, Need.REASON))
_GIVE_UP = Move(_ALL, (Need.REASON,))
_MERGE = Move(_OFFICE, (Need.ORIGINAL,))
_WITHDRAW = Move(_OFFICE, (Need.REASON,))
_SEND_BACK = Move(_OFFICE, (Need.REASON,))

MOVES: dict[tuple[State, State], Move] = {
    (State.RECEIVED, State.ASSIGNED): _ASSIGN,
    (State.RECEIVED, State.DONE): Move(_OFFICE, (Need.RESULT,)),
    (State.RECEIVED, State.TRANSFERRED): Move(_OFFICE, (Need.BODY, Need.REASON)),
    (State.RECEIVED, State.UNFIXABLE): Move(_CHIEFS, (Need.REASON,)),
    (State.RECEIVED, State.DUPLICATE): _MERGE,
    (State.RECEIVED, State.WITHDRAWN): _WITHDRAW,
    (State.ASSIGNED, State.ASSIGNED): _PASS_ON,
    (State.ASSIGNED, State.IN_PROGRESS): _BEGIN,
    (State.ASSIGNED, State.DONE): _FINISH,
    (State.ASSIGNED, State.TRANSFERRED): _TRANSFER,
    (State.ASSIGNED, State.UNFIXABLE): _GIVE_UP,
    (State.ASSIGNED, State.DUPLICATE): _MERGE,
    (State.ASSIGNED, State.WITHDRAWN): _WITHDRAW,
    (State.IN_PROGRESS, State.ASSIGNED): _PASS_ON,
    (State.IN_PROGRESS, State.DONE): _FINISH,
    (State.IN_PROGRESS, State.TRANSFERRED): _TRANSFER,
    (State.IN_PROGRESS, State.UNFIXABLE): _GIVE_UP,
    (State.IN_PROGRESS, State.DUPLICATE): _MERGE,
    (State.DONE, State.CONFIRMED): Move(_OFFICE),
    (State.DONE, State.REOPENED): _SEND_BACK,
    (State.CONFIRMED, State.REOPENED): _SEND_BACK,
    (State.REOPENED, State.ASSIGNED): _ASSIGN,
    (State.REOPENED, State.IN_PROGRESS): _BEGIN,
    (State.REOPENED, State.DONE): _FINISH,
    (State.REOPENED, State.TRANSFERRED): _TRANSFER,
    (State.REOPENED, State.UNFIXABLE): _GIVE_UP,
    (State.UNFIXABLE, State.REOPENED): _SEND_BACK,
    (State.TRANSFERRED, State.REOPENED): _SEND_BACK,
    (State.DUPLICATE, State.RECEIVED): Move(_OFFICE, (Need.REASON,)),
    (State.WITHDRAWN, State.RECEIVED): Move(_OFFICE, (Need.REASON,)),
}


def allowed_targets(state: State, role: Role, *, is_own_department: bool) -> tuple[State, ...]:
    """The states that this role may move a finding to from here, in the order of `MOVES`."""
    return tuple(
        target
        for (source, target), move in MOVES.items()
        if source is state and role in move.by and (role is not Role.STAFF or is_own_department)
    )


def check_move(
    source: State, target: State, role: Role, *, is_own_department: bool, given: Iterable[str]
) -> None:
    """Raise the problem that stands against this move: not in the table, not this role's, or something missing."""
    move = MOVES.get((source, target))
    if move is None:
        raise problems.move_not_allowed(state_from=source, state_to=target)
    if role not in move.by or (role is Role.STAFF and not is_own_department):
        raise problems.move_not_yours(state_to=target)
    missing = [need for need in move.needs if need not in set(given)]
    if missing:
        what, what_en = (
            ", ".join(names) for names in zip(*(NEED_NAMES[need] for need in missing), strict=True)
        )
        raise problems.move_needs(what=what, what_en=what_en, fields=missing)


NEED_NAMES: dict[Need, tuple[str, str]] = {
    Need.DEPARTMENT: ("처리부서", "a department"),
    Need.REASON: ("사유", "a reason"),
    Need.RESULT: ("처리결과", "a result"),
    Need.BODY: ("이송기관", "the body it goes to"),
    Need.ORIGINAL: ("원 적출사항 번호", "the finding it repeats"),
}


def check_acting(role: Role, *, is_own_department: bool) -> None:
    """Raise `problems.move_not_yours` unless the audit office, or staff of the finding's own department, acts."""
    if role not in OFFICE and not (role is Role.STAFF and is_own_department):
        raise problems.move_not_yours()


def check_undo(
    *, made_by: object, asked_by: object, made_at: dt.datetime, at: dt.datetime, is_last: bool
) -> None:
    """Raise the problem that stands against undoing a step: somebody else's, overtaken, or over a minute old."""
    if asked_by is None or made_by != asked_by or not is_last:
        raise problems.undo_not_possible()
    if at - made_at > dt.timedelta(seconds=UNDO_SECONDS):
        raise problems.undo_too_late(seconds=UNDO_SECONDS)


def needs_interim_notice(
    channel: Channel, state: State, received_at: dt.datetime, interim_at: dt.datetime | None, at: dt.datetime
) -> bool:
    """Whether a complaint is open for more than 30 days and nobody was told yet why."""
    return (
        channel in COMPLAINTS
        and state in OPEN
        and interim_at is None
        and at - received_at > dt.timedelta(days=INTERIM_DAYS)
    )


def deadline(
    received_at: dt.datetime, target_hours: int, days_off: frozenset[dt.date] | None = None
) -> dt.datetime:
    """due_at: received_at plus the item's target hours.

    With `days_off` (the office's own days off, besides weekends and public holidays) targets of several days count working
    days only; targets of a day or less, and every target without it, count calendar hours: what the city counts is not
    published.
    """
    if days_off is None or target_hours <= 24:
        return received_at + dt.timedelta(hours=target_hours)
    due, left = received_at, target_hours // 24
    while left:
        due += dt.timedelta(days=1)
        if not is_day_off(seoul_day(due), days_off):
            left -= 1
    return due + dt.timedelta(hours=target_hours % 24)


def number_of(year: int, count: int) -> str:
    """The number that people use: `2026-000123`."""
    return f"{year}-{count:06d}"


def number_sql(year: str, count: str) -> str:
    """`number_of` as SQL, of two SQL expressions; a test compares them."""
    return f"{year} || '-' || lpad({count}::text, greatest(6, length({count}::text)), '0')"
