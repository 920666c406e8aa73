"""Reads a taxonomy (분야·항목·처리부서) from one CSV file and says what is wrong with it.

One file is one version: a row of kind `version`, then rows of kind `department`, `field` and `item`. Offices
edit it in a spreadsheet, so UTF-8 (with or without BOM) and CP949 are both read. Pure: a path in, rows out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PACKAGED = Path(__file__).parent / "data" / "2014.csv"
COLUMNS = (
    *("kind", "code", "slug", "ko", "en", "field", "department"),
    *("target_hours", "is_external", "valid_from", "valid_to", "source"),
)


@dataclass(frozen=True)
class VersionRow:
    """A scheme of fields and items and the Seoul days on which it holds; `valid_to` None: still in force."""

    code: str
    ko: str
    en: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class DepartmentRow:
    """처리부서: who fixes it; external ones are outside the district office."""

    code: str
    ko: str
    en: str
    is_external: bool


@dataclass(frozen=True)
class FieldRow:
    """분야: one of the complaint fields, with its official two-digit code."""

    code: str
    slug: str
    ko: str
    en: str
    department_code: str


@dataclass(frozen=True)
class ItemRow:
    """항목: a complaint type inside a field, with the hours within which it should be handled."""

    code: str
    field_code: str
    ko: str
    en: str
    target_hours: int
    department_code: str


@dataclass(frozen=True)
class Taxonomy:
    """One version whole; rows in the file's order."""

    version: VersionRow
    fields: tuple[FieldRow, ...]
    items: tuple[ItemRow, ...]
    departments: tuple[DepartmentRow, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line of the file (1 is the header), as a Korean sentence for the office."""

    line: int
    reason: str


class TaxonomyUnreadable(ValueError):  # noqa: N818 - says what happened, like the catalogue of problems
    """The file is not a taxonomy; `faults` has every line that is wrong, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.line}행: {fault.reason}" for fault in faults))


def read_taxonomy(path: Path = PACKAGED) -> Taxonomy:
    """The version in the file at `path`; TaxonomyUnreadable when it contradicts itself."""
    return parse_taxonomy(decode(path.read_bytes()))


def decode(content: bytes) -> str:
    """Text of a file that a Korean office saved: UTF-8 with or without BOM, or CP949."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TaxonomyUnreadable([Fault(1, "파일의 글자를 읽을 수 없습니다. UTF-8 또는 CP949로 저장해 주세요.")])


def parse_taxonomy(text: str) -> Taxonomy:
    """The version that the CSV `text` describes; TaxonomyUnreadable with every fault found."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise TaxonomyUnreadable([Fault(1, f"다음 열이 없습니다: {', '.join(missing)}")])
        rows = [
            (reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS})
            for row in reader
            if any(isinstance(value, str) and value.strip() for value in row.values())
        ]
    except csv.Error as problem:
        raise TaxonomyUnreadable([Fault(reader.line_num, "쉼표로 나눈 파일(CSV)이 아닙니다.")]) from problem
    reading = _Reading()
    for line, row in rows:
        reading.take(line, row)
    return reading.finish()


class _Reading:
    """Collects rows and faults; cross-checks wait until every row is known."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.versions: list[VersionRow] = []
        self.departments: dict[str, DepartmentRow] = {}
        self.fields: dict[str, FieldRow] = {}
        self.items: dict[str, ItemRow] = {}
        self.mentions: list[tuple[int, str, str]] = []
        self.kinds: dict[str, Callable[[int, dict[str, str]], None]] = {
            "version": self._take_version,
            "department": self._take_department,
            "field": self._take_field,
            "item": self._take_item,
        }

    def take(self, line: int, row: dict[str, str]) -> None:
        kind = self.kinds.get(row["kind"])
        if kind is None:
            self._fault(line, f"kind는 {', '.join(self.kinds)} 중 하나여야 합니다: {row['kind']!r}")
            return
        empty = [name for name in ("code", "ko", "en") if not row[name]]
        if empty:
            self._fault(line, f"비어 있는 칸: {', '.join(empty)}")
            return
        kind(line, row)

    def finish(self) -> Taxonomy:
        known: dict[str, Mapping[str, object]] = {"department": self.departments, "field": self.fields}
        for line, kind, code in self.mentions:
            if code not in known[kind]:
                self._fault(line, f"없는 {kind} 코드입니다: {code!r}")
        if len(self.versions) != 1:
            self._fault(1, "version 행이 정확히 하나 있어야 합니다.")
        filled = {item.field_code for item in self.items.values()}
        for code in self.fields:
            if code not in filled:
                self._fault(1, f"항목이 하나도 없는 분야입니다: {code}")
        if not self.fields:
            self._fault(1, "field 행이 하나도 없습니다.")
        if self.faults:
            raise TaxonomyUnreadable(sorted(self.faults, key=lambda fault: fault.line))
        return Taxonomy(
            self.versions[0],
            tuple(self.fields.values()),
            tuple(self.items.values()),
            tuple(self.departments.values()),
        )

    def _fault(self, line: int, reason: str) -> None:
        self.faults.append(Fault(line, reason))

    def _take_version(self, line: int, row: dict[str, str]) -> None:
        try:
            first = date.fromisoformat(row["valid_from"])
            last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        except ValueError:
            self._fault(line, "날짜는 2014-01-01처럼 적어 주세요.")
            return
        if last is not None and last < first:
            self._fault(line, "valid_to가 valid_from보다 빠릅니다.")
        self.versions.append(VersionRow(row["code"], row["ko"], row["en"], first, last, row["source"]))

    def _take_department(self, line: int, row: dict[str, str]) -> None:
        if row["is_external"] not in ("yes", "no"):
            self._fault(line, "is_external은 yes 또는 no여야 합니다.")
        self._once(line, row, self.departments)
        self.departments[row["code"]] = DepartmentRow(
            row["code"], row["ko"], row["en"], row["is_external"] == "yes"
        )

    def _take_field(self, line: int, row: dict[str, str]) -> None:
        if not (len(row["code"]) == 2 and row["code"].isdecimal()):
            self._fault(line, f"분야 코드는 두 자리 숫자여야 합니다: {row['code']!r}")
        if not row["slug"]:
            self._fault(line, "분야에는 slug가 있어야 합니다.")
        self._once(line, row, self.fields)
        self.mentions.append((line, "department", row["department"]))
        self.fields[row["code"]] = FieldRow(row["code"], row["slug"], row["ko"], row["en"], row["department"])

    def _take_item(self, line: int, row: dict[str, str]) -> None:
        code, hours = row["code"], row["target_hours"]
        if not (len(code) == 4 and code.isdecimal() and code.startswith(row["field"])):
            self._fault(line, f"항목 코드는 분야 코드로 시작하는 네 자리 숫자여야 합니다: {code!r}")
        if not (hours.isascii() and hours.isdecimal() and 0 < len(hours) <= 4 and int(hours) > 0):
            self._fault(line, f"target_hours는 1 이상의 시간 수여야 합니다: {hours!r}")
            hours = "1"
        self._once(line, row, self.items)
        self.mentions.append((line, "field", row["field"]))
        self.mentions.append((line, "department", row["department"]))
        self.items[code] = ItemRow(code, row["field"], row["ko"], row["en"], int(hours), row["department"])

    def _once(self, line: int, row: dict[str, str], known: Mapping[str, object]) -> None:
        if row["code"] in known:
            self._fault(line, f"같은 코드가 두 번 있습니다: {row['kind']} {row['code']}")
