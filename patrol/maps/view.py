"""What a map shows: layer, period, filters, place.

A view is read from a query string and written back as the link that restores it.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from patrol.clock import Day, Period
from patrol.findings.filters import Cells, Codes, FindingFilter
from patrol.findings.rules import Channel

PARKING = "0101"
"""불법주정차: three of four complaints. A map starts without it, or it would show nothing else (domain.md)."""

Layer = Literal[
    "points", "heat", "cells", "dongs", "zones", "hotspots", "sources", "patrols", "facilities", "programmes"
]
LAYERS: tuple[Layer, ...] = (
    *("points", "heat", "cells", "dongs", "zones", "hotspots"),
    *("sources", "patrols", "facilities", "programmes"),
)
FINDING_LAYERS: tuple[Layer, ...] = LAYERS[:6]
"""Those that count findings: they can be compared."""
EXPORTED_LAYERS: tuple[Layer, ...] = (*FINDING_LAYERS, "sources", "programmes")
"""Those that can be taken away as files."""
OFFLINE_LAYERS: tuple[Layer, ...] = (*FINDING_LAYERS, "sources")
"""Those that leave as a file that opens without a network, too."""
Measure = Literal["received", "per_km2", "late", "hours"]
MEASURES: tuple[Measure, ...] = ("received", "per_km2", "late", "hours")
Source = Literal["patrol", "complaints", "inspections"]
FindingSource = Literal["patrol", "complaints"]
SOURCES: dict[Source, tuple[Channel, ...]] = {
    "patrol": (Channel.PATROL,),
    "complaints": (
        Channel.RESPONSE_CENTER,
        Channel.MONITOR,
        Channel.HOLIDAY_SQUAD,
        Channel.GRIEVANCE,
        Channel.OPEN311,
    ),
    "inspections": (Channel.INSPECTION,),
}
PeriodName = Literal["weeks4", "week", "month", "quarter", "evaluation", "year", "custom"]
PERIODS: tuple[PeriodName, ...] = ("weeks4", "week", "month", "quarter", "evaluation", "year", "custom")
Comparison = Literal["previous", "year_before", "sources", "inspections"]
COMPARISONS: tuple[Comparison, ...] = ("previous", "year_before", "sources", "inspections")
MOST_DAYS = 366 * 5

Degrees = tuple[float, float, float, float]
AROUND_KOREA: Degrees = (122.0, 31.0, 134.0, 41.0)


def clamp(box: Degrees) -> Degrees | None:
    """The part of a box (west, south, east, north degrees) around Korea, where findings can lie; None if there is none."""
    west, south = max(box[0], AROUND_KOREA[0]), max(box[1], AROUND_KOREA[1])
    east, north = min(box[2], AROUND_KOREA[2]), min(box[3], AROUND_KOREA[3])
    return (west, south, east, north) if west < east and south < north else None


def _box(box: Degrees | None) -> Degrees | None:
    if box is None:
        return None
    if not (all(math.isfinite(degrees) for degrees in box) and box[0] < box[2] and box[1] < box[3]):
        raise ValueError("a box is west, south, east, north")
    # A box elsewhere becomes a speck in the sea, so that it is simply empty.
    return clamp(box) or (122.0, 31.0, 122.001, 31.001)


Box = Annotated[
    Degrees | None,
    BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value),
    AfterValidator(_box),
]


class MapView(BaseModel):
    """One map with its filters. `at` days are Seoul days of reception, both included; `bbox` is west,south,east,north."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    layer: Layer = "points"
    measure: Measure = "received"
    period: PeriodName | None = None
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    source: Source | None = None
    channel: Annotated[tuple[Channel, ...], BeforeValidator(lambda value: _split(value))] = ()
    field: Codes = ()
    item: Codes = ()
    dong: Codes = ()
    zone: Codes = ()
    cell: Cells = ()
    only: Literal["open", "handled", "late"] | None = None
    show: Annotated[tuple[Source, ...], BeforeValidator(lambda value: _split(value))] = ()
    parking: bool = False
    compare: Comparison | None = None
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    lng: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    zoom: float | None = Field(None, ge=5, le=20, allow_inf_nan=False)
    bbox: Box = None
    weeks_from: Day | None = None
    weeks_to: Day | None = None

    def settled(self, today: dt.date) -> MapView:
        """The same view with its period written out as days."""
        if self.period in (None, "custom") and (self.first or self.last):
            last = self.last or max(today, self.first or today)
            first = self.first or last - dt.timedelta(days=27)
            first, last = min(first, last), max(first, last)
            first = max(first, last - dt.timedelta(days=MOST_DAYS))
            return self.model_copy(update={"first": first, "last": last, "period": "custom"})
        name = self.period if self.period not in (None, "custom") else "weeks4"
        period = named_period(name, today)
        return self.model_copy(update={"first": period.first, "last": period.last, "period": name})

    @property
    def days(self) -> Period:
        """The settled view's period."""
        if self.first is None or self.last is None:
            raise ValueError("the view is not settled")
        return Period(self.first, self.last)

    @property
    def played(self) -> Period | None:
        """The period of which this view is one week, where a map plays its weeks."""
        if self.weeks_from is None or self.weeks_to is None:
            return None
        return Period.between(
            self.weeks_from, min(self.weeks_to, self.weeks_from + dt.timedelta(days=MOST_DAYS))
        )

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels it shows; none named means all. A source is the wider word and the one that the form offers."""
        return SOURCES[self.source] if self.source else self.channel

    @property
    def shown(self) -> tuple[Source, ...]:
        """Which sources the layer `sources` lays over each other, in their order; none named means all."""
        return tuple(source for source in SOURCES if not self.show or source in self.show)

    @property
    def finding_sources(self) -> tuple[FindingSource, ...]:
        """Those of them whose findings are shown; of the third the inspections themselves are."""
        wanted: tuple[FindingSource, ...] = ("patrol", "complaints")
        return tuple(source for source in wanted if source in self.shown)

    def of_source(self, source: Source) -> MapView:
        """The same view of one source alone."""
        return self.model_copy(update={"source": source, "channel": ()})

    @property
    def hides_parking(self) -> bool:
        """Whether illegal parking is left out: by default, unless it is asked for."""
        return not self.parking and PARKING not in self.item

    def filter(self) -> FindingFilter:
        """The findings that it shows, as every list, count and export takes them."""
        return FindingFilter(
            first=self.first,
            last=self.last,
            field=self.field,
            item=self.item,
            not_item=(PARKING,) if self.hides_parking else (),
            dong=self.dong,
            zone=self.zone,
            cell=self.cell,
            channel=self.channels,
            only=self.only,
        )

    def in_period(self, period: Period) -> MapView:
        """The same view of other days."""
        return self.model_copy(update={"first": period.first, "last": period.last, "period": "custom"})

    def wider(self, today: dt.date) -> tuple[PeriodName, ...]:
        """The office's periods that hold this one and of which more days have begun, the shortest first."""

        def begun(days: Period) -> Period:
            return Period(days.first, min(days.last, today)) if days.first <= today else days

        shown = begun(self.days)
        found: dict[int, PeriodName] = {}
        for name in PERIODS:
            days = begun(named_period(name, today))
            if name != "custom" and days != shown and days.first <= shown.first and shown.last <= days.last:
                # Of those that began on one day the last one named is the longest.
                found[(days.last - days.first).days] = name
        return tuple(found[length] for length in sorted(found))

    def beside(self, today: dt.date) -> tuple[MapView, MapView] | None:
        """The two views that are compared, this one's side first; None where nothing is.

        Of a period that is not over yet, as many days are compared as have begun.
        """
        if self.layer not in FINDING_LAYERS:
            return None
        if self.compare == "sources":
            return self.of_source("patrol"), self.of_source("complaints")
        if self.compare == "inspections":
            return self, self.model_copy(update={"layer": "facilities"})
        if self.compare is None:
            return None
        days = self.days.previous() if self.compare == "previous" else self.days.year_before()
        if not self.days.first <= today < self.days.last:
            return self, self.in_period(days)
        begun = (today - self.days.first).days
        until = min(days.last, days.first + dt.timedelta(days=begun))
        return self.in_period(Period(self.days.first, today)), self.in_period(Period(days.first, until))

    def query(self, **changes: object) -> str:
        """The view as a query string; with a named period its days stay out, so that the link moves with the calendar."""
        kept = self.model_dump(by_alias=True, mode="json", exclude_defaults=True) | changes
        if kept.get("period") != "custom":
            kept = {name: value for name, value in kept.items() if name not in ("from", "to")}
        return urlencode({name: _plain(value) for name, value in kept.items() if value not in (None, [], ())})


def named_period(name: PeriodName, today: dt.date) -> Period:
    """The office's periods: the last 28 days, or the week, month, quarter, evaluation year or calendar year of today."""
    if name == "week":
        return Period.week_of(today)
    if name == "month":
        return Period.month_of(today)
    if name == "quarter":
        return Period.quarter_of(today)
    if name == "evaluation":
        return Period.evaluation_of(today)
    if name == "year":
        return Period.year(today.year)
    return Period(today - dt.timedelta(days=27), today)


def _split(value: object) -> object:
    parts = value if isinstance(value, list | tuple) else [value]
    return tuple(piece for part in parts for piece in str(part).split(",") if piece)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return ",".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
