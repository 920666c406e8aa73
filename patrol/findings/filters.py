"""One filter for every list, map, count and export of findings: what a number counts is what its list shows."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat

from patrol import cells, problems
from patrol.clock import Period, seoul_day, seoul_midnight
from patrol.findings.rules import ANSWER_LENGTH, COMPLAINTS, HANDLED, INTERIM_DAYS, OPEN, Channel, State


def _split(value: object) -> object:
    """`a,b` and repeated entries both make a list."""
    parts = value if isinstance(value, list | tuple) else [value]
    return tuple(piece for part in parts for piece in str(part).split(",") if piece)


def _cells(value: object) -> object:
    return tuple(cells.cell_text(cells.parse_cell(str(one))) for one in cast(tuple[str, ...], _split(value)))


Codes = Annotated[tuple[str, ...], BeforeValidator(_split)]
Cells = Annotated[tuple[str, ...], BeforeValidator(_cells), Field(max_length=200)]
NONE = "none"
"""Stands for findings without a place, an item or a department."""
OPEN_SQL = ", ".join(f"'{state}'" for state in sorted(OPEN))
HANDLED_SQL = ", ".join(f"'{state}'" for state in sorted(HANDLED))


Condition = tuple[str, dict[str, Any]]
"""A condition in SQL and its parameters."""


class FindingFilter(BaseModel):
    """Which findings: Seoul days of `received_at` (both included), codes, states, words.

    `bbox` is west,south,east,north in degrees of EPSG:4326; `group` is a report group of patrols.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    district: Codes = ()
    first: dt.date | None = Field(None, alias="from")
    last: dt.date | None = Field(None, alias="to")
    field: Codes = ()
    not_item: Codes = ()
    item: Codes = ()
    dong: Codes = ()
    zone: Codes = ()
    channel: Annotated[tuple[Channel, ...], BeforeValidator(_split)] = ()
    state: Annotated[tuple[State, ...], BeforeValidator(_split)] = ()
    department: Codes = ()
    bbox: Annotated[
        tuple[FiniteFloat, ...] | None, BeforeValidator(lambda v: None if v is None else _split(v))
    ] = Field(None, min_length=4, max_length=4)
    cell: Cells = ()
    assignee: uuid.UUID | None = None
    reporter: uuid.UUID | None = None
    patrol: uuid.UUID | None = None
    inspection: uuid.UUID | None = None
    monitor: uuid.UUID | None = None
    group: str | None = Field(None, max_length=40)
    q: str | None = Field(None, max_length=100)
    only: (
        Literal[
            "open",
            "handled",
            "late",
            "due_today",
            "unassigned",
            "sent_back",
            "waiting_for_photos",
            "unplaced",
            "to_confirm",
            "duty",
            "interim_due",
            "done",
            "done_on_time",
            "done_late",
            "answered",
            "unanswered",
            "with_after_photo",
            "without_after_photo",
            "was_reopened",
            "all",
        ]
        | None
    ) = None

    def where(self, district_code: str | None, at: dt.datetime, alias: str = "f") -> Condition:
        """The condition as SQL over `finding {alias}` with its parameters. A district of None means every district."""
        parts: list[str] = ["true"]
        values: dict[str, Any] = {}
        if district_code is not None:
            parts.append(f"{alias}.district_code = :f_district")
            values["f_district"] = district_code
        for conditions in (
            self._days(alias),
            self._facts(alias),
            self._places(alias, at),
            self._queues(alias, at),
        ):
            for condition, more in conditions:
                parts.append(condition)
                values |= more
        return " and ".join(f"({part})" for part in parts), values

    def _days(self, f: str) -> Iterator[Condition]:
        first, last = self.first, self.last
        if first is not None and last is not None:
            first, last = min(first, last), max(first, last)  # as every page takes a period
        if first is not None:
            yield f"{f}.received_at >= :f_from", {"f_from": Period(first, first).starts_at}
        if last is not None:
            yield f"{f}.received_at < :f_to", {"f_to": Period(last, last).ends_before}

    def _facts(self, f: str) -> Iterator[Condition]:
        """District, codes, identities: columns of the finding itself."""
        if self.district:
            yield f"{f}.district_code = any(:f_districts)", {"f_districts": list(self.district)}
        for column, codes in (
            ("field_code", self.field),
            ("item_code", self.item),
            ("channel", tuple(str(one) for one in self.channel)),
            ("state", tuple(str(one) for one in self.state)),
            ("department_code", self.department),
            ("dong_code", self.dong),
        ):
            if codes:
                yield _one_of(f, column, codes)
        if self.not_item:
            yield f"coalesce({f}.item_code, '') <> all(:f_not_item)", {"f_not_item": list(self.not_item)}
        for column, identity in (
            ("assignee_id", self.assignee),
            ("reported_by", self.reporter),
            ("patrol_id", self.patrol),
            ("inspection_id", self.inspection),
            ("monitor_id", self.monitor),
        ):
            if identity is not None:
                yield f"{f}.{column} = :f_{column}", {f"f_{column}": identity}
        if self.group is not None:
            values = {"f_group": self.group, "f_is_routine": self.group == "routine"}
            yield OF_GROUP.format(f=f), values

    def _places(self, f: str, at: dt.datetime) -> Iterator[Condition]:
        """Zones, box, cells: what the finding's location decides."""
        if self.zone:
            today = seoul_day(at)
            yield (
                IN_ZONE.format(f=f),
                {"f_zone": list(self.zone), "f_zone_day": min(self.last or today, today)},
            )
        if self.bbox is not None:
            # As geography for the index, as plain degrees for the box's exact edges.
            box = "st_makeenvelope(:f_west, :f_south, :f_east, :f_north, 4326)"
            edges = dict(zip(("f_west", "f_south", "f_east", "f_north"), self.bbox, strict=True))
            yield f"{f}.location::geography && {box}::geography and {f}.location && {box}", edges
        if self.cell:
            # H3 cells of any size, as a map shows them.
            ranges = (
                f"{f}.cell_{cells.kept_resolution(cell)} between {low} and {high}"
                for cell in map(cells.parse_cell, self.cell)
                for low, high in [cells.children_range(cell, cells.kept_resolution(cell))]
            )
            yield " or ".join(ranges), {}

    def _queues(self, f: str, at: dt.datetime) -> Iterator[Condition]:
        """The words searched for, and the queue."""
        if self.q and self.q.strip():
            yield matching(self.q.strip(), f)
        if self.only is not None:
            condition = ONLY[self.only].format(f=f)
            moments = {"f_at": at, "f_midnight": seoul_midnight(seoul_day(at) + dt.timedelta(days=1))}
            yield condition, {name: moment for name, moment in moments.items() if f":{name}" in condition}

    def query(self, **changes: object) -> str:
        """The filter as a query string, with some entries changed (None removes one): what links carry."""
        kept = self.model_dump(by_alias=True, mode="json", exclude_defaults=True) | changes
        pairs = {
            name: ",".join(str(one) for one in value) if isinstance(value, list | tuple) else value
            for name, value in kept.items()
            if value not in (None, (), [], "")
        }
        return urlencode(pairs)


def _one_of(f: str, column: str, codes: tuple[str, ...]) -> Condition:
    """The column is one of these codes; `none` among them stands for findings that have none."""
    known = [code for code in codes if code != NONE]
    if not known:
        return f"{f}.{column} is null", {}
    # One alone is an equality, so that an index can give its order too.
    is_known = f"{f}.{column} = :f_{column}" if len(known) == 1 else f"{f}.{column} = any(:f_{column})"
    values = {f"f_{column}": known[0] if len(known) == 1 else known}
    return (f"{f}.{column} is null or {is_known}" if NONE in codes else is_known), values


OF_GROUP = (
    "{f}.channel = 'patrol' and ({f}.patrol_id in (select o.id from patrol o join programme k"
    " on k.district_code = o.district_code and k.code = o.programme_code where k.report_group = :f_group)"
    " or cast(:f_is_routine as boolean) and {f}.patrol_id is null)"
)
"""Findings of a group of patrols as reports count them; those that name no patrol are of the routine ones (일일 및 기획 순찰)."""
IN_ZONE = (
    "exists (select from area z where z.kind = 'zone' and z.code = any(:f_zone) and z.district_code = {f}.district_code"
    " and z.valid_from <= :f_zone_day and coalesce(z.valid_to > :f_zone_day, true)"
    " and st_covers(z.boundary, {f}.location))"
)
"""Findings inside vulnerable zones as they were on the filter's last day."""
IS_OPEN = "{f}.state in (" + OPEN_SQL + ")"
IS_DONE = "{f}.state in ('confirmed', 'done')"
HAS_ANSWER = f"length(btrim(coalesce({{f}}.result, ''), E' \\t\\r\\n')) >= {ANSWER_LENGTH}"
"""As the counters count it (`counters.rules.MEASURES`)."""
ONLY = {
    "open": IS_OPEN,
    "handled": "{f}.state in (" + HANDLED_SQL + ")",
    "late": IS_OPEN + " and {f}.due_at < :f_at",
    "due_today": IS_OPEN + " and {f}.due_at >= :f_at and {f}.due_at < :f_midnight",
    "unassigned": IS_OPEN + " and {f}.department_code is null",
    "sent_back": "{f}.state = 'reopened'",
    "waiting_for_photos": "{f}.photos_stored < {f}.photos_expected",
    "unplaced": "{f}.location is null",
    "to_confirm": "{f}.state = 'done'",
    "duty": IS_OPEN + " and {f}.duty is not null",
    "interim_due": IS_OPEN
    + " and {f}.interim_at is null and {f}.received_at < :f_at - interval '"
    + f"{INTERIM_DAYS} days'"
    + " and {f}.channel in ("
    + ", ".join(f"'{channel}'" for channel in sorted(COMPLAINTS))
    + ")",
    "done": IS_DONE,
    "done_on_time": IS_DONE + " and {f}.resolved_at <= {f}.due_at",
    "done_late": IS_DONE + " and {f}.resolved_at > {f}.due_at",
    "answered": IS_DONE + " and " + HAS_ANSWER,
    "unanswered": IS_DONE + " and not " + HAS_ANSWER,
    "with_after_photo": IS_DONE + " and {f}.has_after_photo",
    "without_after_photo": IS_DONE + " and not {f}.has_after_photo",
    "was_reopened": "{f}.reopened_count > 0",
    "all": "true",
}
"""Queues by name -> their condition. The index of each stands in `findings/models.py`."""
NUMBER = re.compile(r"(\d{4})-(\d{1,6})")


def matching(words: str, alias: str) -> Condition:
    """Findings that these words mean: a number (`2026-123` or whole), the response center's number, or a part of the
    description or address, blanks left out. The pairs of neighbouring characters are what the index knows; raises
    `problems.search_too_short` for a single character.
    """
    squeezed = "".join(words.lower().split())
    is_external = f"{alias}.external_number = :q_words"
    number = NUMBER.fullmatch(squeezed)
    if number is not None:
        whole = f"{number[1]}-{int(number[2]):06d}"
        return f"{alias}.number = :q_number or {is_external}", {"q_words": words, "q_number": whole}
    if len(squeezed) < 2:
        raise problems.search_too_short()
    text = f"finding_words({alias}.description, {alias}.address)"
    return (
        # The words first: they cost little where an index gives the order, and the pairs are only asked for its own sake.
        f"{is_external} or {text} like :q_like and pairs_of_characters({text}) @> pairs_of_characters(:q_squeezed)",
        {"q_words": words, "q_squeezed": squeezed, "q_like": f"%{_escape(squeezed)}%"},
    )


def _escape(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
