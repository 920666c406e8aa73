"""Patrols and inspections as tables that leave as files: their columns in words and as properties, their place, their condition.

No names of persons: a route with the name of who walked it would be an employee's track.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from patrol.clock import Period
from patrol.exchange.export_findings import case_of, seoul_text, utc_text

Kind = Literal["word", "written", "time", "number"]
"""`written` is what people wrote: a spreadsheet could take it for a formula."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in tables (`label`) and in maps (`name`), and what it is in SQL."""

    label: str
    name: str
    sql: str
    kind: Kind = "word"
    width: int = 14

    @property
    def cell(self) -> str:
        """The SQL of a table's cell: times as Seoul wrote them."""
        return seoul_text(self.sql) if self.kind == "time" else self.sql

    @property
    def property(self) -> str:
        """The SQL of a feature's property: times in UTC (RFC 3339)."""
        return utc_text(self.sql) if self.kind == "time" else self.sql


@dataclass(frozen=True, slots=True)
class Layer:
    """What is exported: `place` is the SQL of its geometry in EPSG:4326, `when` of the moment that a period looks at."""

    name: str
    title: str
    columns: tuple[Column, ...]
    tables: str
    place: str
    geometry_type: str
    when: str
    photos: str | None = None
    """The column of `photo` that names the thing, where there are photos of it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of a layer: those of a district (None: every district) in a period of Seoul days."""

    layer: Layer
    district_code: str | None
    period: Period

    @property
    def condition(self) -> tuple[str, dict[str, Any]]:
        """The SQL condition and its parameters; lists of the same period have the same rows."""
        values = {
            "district": self.district_code,
            "from": self.period.starts_at,
            "to": self.period.ends_before,
        }
        return (
            f"o.district_code = coalesce(:district, o.district_code) and {self.layer.when} >= :from"
            f" and {self.layer.when} < :to",
            values,
        )

    def select(self, columns: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        """A statement over these columns (name -> SQL), the oldest row first, and its parameters."""
        condition, values = self.condition
        wanted = ", ".join(f'{sql} as "{name}"' for name, sql in columns.items())
        order = f"{self.layer.when}, o.id"
        return f"select {wanted} from {self.layer.tables} where {condition} order by {order}", values  # noqa: S608


_NAMES_OF_DONGS = """
    (select string_agg(coalesce((select a.name from area a where a.kind = 'dong' and a.district_code = o.district_code
        and a.code = t.code order by a.valid_from desc limit 1), t.code), ' ' order by t.code)
       from (select distinct unnest(o.dongs || array(select f.dong_code::text from finding f
        where f.patrol_id = o.id and f.dong_code is not null)) as code) t)
"""
_PIECES = """
    (select st_asbinary(st_collect(s.line)) from (
        select st_makeline(p.geom order by p.path[1]) as line from patrol_track t, st_dumppoints(t.path) p
         where t.patrol_id = o.id
         group by (select count(*) from unnest(t.pieces) b where b <= p.path[1]) having count(*) > 1) s)
"""
"""A track as the pieces that were recorded: no line where the phone saw nothing."""

PATROLS = Layer(
    "patrol",
    "순찰",
    (
        Column("시작", "started_at", "o.started_at", "time", 19),
        Column("끝", "ended_at", "o.ended_at", "time", 19),
        Column("종류코드", "kind", "o.programme_code"),
        Column("종류", "kind_ko", "k.name_ko", width=20),
        Column("주제", "theme", "o.theme", "written", 24),
        Column("지역", "area", "o.area", "written", 20),
        Column("인원", "people", "o.people", "number", 8),
        Column(
            "시간(분)",
            "minutes",
            "floor(extract(epoch from o.ended_at - o.started_at) / 60)::int",
            "number",
            10,
        ),
        Column("거리(m)", "length_m", "round(o.length_m)::int", "number", 10),
        Column("행정동", "dongs", _NAMES_OF_DONGS, width=30),
        Column(
            "적출", "findings", "(select count(*) from finding f where f.patrol_id = o.id)::int", "number", 8
        ),
        Column("소급", "is_afterwards", "case when o.is_afterwards then '예' else '' end", width=8),
        Column("비고", "note", "o.note", "written", 40),
        Column("고유번호", "id", "o.id::text", width=38),
    ),
    "patrol o join programme k on k.district_code = o.district_code and k.code = o.programme_code",
    _PIECES,
    "MultiLineString",
    "o.started_at",
)

_KINDS = {"regular": "정기점검", "detailed": "정밀점검", "special": "수시점검"}
_RESULTS = {
    "sound": "이상없음",
    "fixed_on_site": "현지시정",
    "repair": "보수·보강",
    "precise_diagnosis": "정밀안전진단",
}
_MEASURES = {
    "corrective_order": "시정명령",
    "fine": "과태료",
    "business_suspension": "영업정지",
    "work_suspension": "작업중지",
    "use_restriction": "사용제한",
}


def _answers(condition: str) -> str:
    return (
        "(select count(*) from inspection_answer a left join finding f on f.id = a.finding_id"  # noqa: S608
        f" where a.inspection_id = o.id and {condition})::int"
    )


INSPECTIONS = Layer(
    "inspection",
    "점검",
    (
        Column("점검일시", "inspected_at", "o.inspected_at", "time", 19),
        Column("시설번호", "facility_number", "y.number", "written"),
        Column("시설명", "facility", "y.name", "written", 26),
        Column("시설종류", "facility_kind_ko", "k.name_ko", width=18),
        Column("주소", "address", "y.address", "written", 30),
        Column("행정동코드", "dong", "y.dong_code"),
        Column("점검종류", "kind_ko", case_of("o.kind", _KINDS)),
        Column("결과", "result_ko", case_of("o.result", _RESULTS)),
        Column("행정조치", "measure_ko", case_of("o.measure", _MEASURES)),
        Column("등급", "grade", "o.grade", width=8),
        Column("불량", "bad", _answers("a.answer = 'bad'"), "number", 8),
        Column(
            "미해결",
            "unsettled",
            _answers(
                "a.answer = 'bad' and not a.is_settled_on_spot and (f.id is null"
                " or f.state in ('received', 'assigned', 'in_progress', 'reopened'))"
            ),
            "number",
            8,
        ),
        Column("종결일시", "closed_at", "o.closed_at", "time", 19),
        Column("비고", "note", "o.note", "written", 40),
        Column("고유번호", "id", "o.id::text", width=38),
    ),
    "inspection o join facility y on y.id = o.facility_id"
    " join programme k on k.district_code = y.district_code and k.code = y.programme_code",
    "st_asbinary(y.location)",
    "Point",
    "o.inspected_at",
    photos="inspection_id",
)
LAYERS = {"patrols": PATROLS, "inspections": INSPECTIONS}
