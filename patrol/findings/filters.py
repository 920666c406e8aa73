"""One filter for every list, map, count and export of findings: what a number counts is what its list shows."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from patrol.clock import Period, seoul_day, seoul_midnight
from patrol.findings.rules import HANDLED, OPEN, Channel, State


def _split(value: object) -> object:
    """`a,b` and repeated entries both make a list."""
    parts = value if isinstance(value, list | tuple) else [value]
    return tuple(piece for part in parts for piece in str(part).split(",") if piece)


Codes = Annotated[tuple[str, ...], BeforeValidator(_split)]
OPEN_SQL = ", ".join(f"'{state}'" for state in sorted(OPEN))
HANDLED_SQL = ", ".join(f"'{state}'" for state in sorted(HANDLED))


class FindingFilter(BaseModel):
    """Which findings: Seoul days of `received_at` (both included), codes, states, words.

    `bbox` is west,south,east,north in degrees of EPSG:4326.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    first: dt.date | None = Field(None, alias="from")
    last: dt.date | None = Field(None, alias="to")
    field: Codes = ()
    not_item: Codes = ()
    item: Codes = ()
    dong: Codes = ()
    channel: Annotated[tuple[Channel, ...], BeforeValidator(_split)] = ()
    state: Annotated[tuple[State, ...], BeforeValidator(_split)] = ()
    department: Codes = ()
    bbox: Annotated[tuple[float, ...] | None, BeforeValidator(lambda v: None if v is None else _split(v))] = (
        Field(None, min_length=4, max_length=4)
    )
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
        ]
        | None
    ) = None

    def where(
        self, district_code: str | None, at: dt.datetime, alias: str = "f"
    ) -> tuple[str, dict[str, Any]]:
        """The condition as SQL over `finding {alias}` with its parameters. A district of None means every district."""
        f = alias
        parts: list[str] = ["true"]
        values: dict[str, Any] = {}
        if district_code is not None:
            parts.append(f"{f}.district_code = :f_district")
            values["f_district"] = district_code
        if self.first is not None:
            parts.append(f"{f}.received_at >= :f_from")
            values["f_from"] = Period(self.first, self.first).starts_at
        if self.last is not None:
            parts.append(f"{f}.received_at < :f_to")
            values["f_to"] = Period(self.last, self.last).ends_before
        for column, codes in (
            ("field_code", self.field),
            ("item_code", self.item),
            ("channel", tuple(str(one) for one in self.channel)),
            ("state", tuple(str(one) for one in self.state)),
            ("department_code", self.department),
        ):
            if codes:
                parts.append(f"{f}.{column} = any(:f_{column})")
                values[f"f_{column}"] = list(codes)
        if self.not_item:
            parts.append(f"coalesce({f}.item_code, '') <> all(:f_not_item)")
            values["f_not_item"] = list(self.not_item)
        if self.dong:
            # `none` stands for findings without a place.
            parts.append(f"coalesce({f}.dong_code, 'none') = any(:f_dong)")
            values["f_dong"] = list(self.dong)
        if self.bbox is not None:
            parts.append(
                f"{f}.location::geography && st_makeenvelope(:f_west, :f_south, :f_east, :f_north, 4326)::geography"
                f" and st_intersects({f}.location, st_makeenvelope(:f_west, :f_south, :f_east, :f_north, 4326))"
            )
            values |= dict(zip(("f_west", "f_south", "f_east", "f_north"), self.bbox, strict=True))
        if self.q:
            parts.append(
                f"(upper({f}.number) = upper(:f_q) or {f}.external_number = :f_q"
                f" or {f}.description ilike :f_like or {f}.address ilike :f_like)"
            )
            values |= {"f_q": self.q.strip(), "f_like": f"%{_escape(self.q.strip())}%"}
        if self.only is not None:
            parts.append(ONLY[self.only].format(f=f))
            values |= {"f_at": at, "f_midnight": seoul_midnight(seoul_day(at) + dt.timedelta(days=1))}
        return " and ".join(f"({part})" for part in parts), values

    def query(self, **changes: object) -> str:
        """The filter as a query string, with some entries changed (None removes one): what links carry."""
        kept = self.model_dump(by_alias=True, mode="json", exclude_defaults=True) | changes
        pairs = {
            name: ",".join(str(one) for one in value) if isinstance(value, list | tuple) else value
            for name, value in kept.items()
            if value not in (None, (), [], "")
        }
        return urlencode(pairs)


ONLY = {
    "open": "{f}.state in (" + OPEN_SQL + ")",
    "handled": "{f}.state in (" + HANDLED_SQL + ")",
    "late": "{f}.state in (" + OPEN_SQL + ") and {f}.due_at < :f_at",
    "due_today": "{f}.state in (" + OPEN_SQL + ") and {f}.due_at >= :f_at and {f}.due_at < :f_midnight",
    "unassigned": "{f}.state in ('received', 'reopened') and {f}.department_code is null",
    "sent_back": "{f}.state = 'reopened'",
    "waiting_for_photos": "{f}.photos_stored < {f}.photos_expected",
    "unplaced": "{f}.location is null",
}


def _escape(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
