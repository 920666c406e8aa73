"""Pure rules of areas: how codes and names are written, and what a check of a file can remark."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

FIRST_DAY = dt.date(1900, 1, 1)
"""From when the first version of a kind is valid, so that what is entered afterwards is placed too."""

NEAREST_WITHIN_M = 1500
"""A spot that no dong covers (a bridge, a riverside park) takes the nearest one within this distance."""

ZONE_TYPES = (
    "park",
    "stream",
    "bridge",
    "school_zone",
    "market",
    "construction_site",
    "redevelopment",
    "hazard",
    "other",
)

Level = Literal["refused", "fixed", "note"]

# slug: (level, Korean, English); the braces are the remark's own details
REMARKS: dict[str, tuple[Level, str, str]] = {
    "empty": ("refused", "구역이 하나도 없습니다.", "There is no area in it."),
    "code-format": (
        "refused",
        "코드 '{code}'은(는) {other} 형식이 아닙니다.",
        "Code '{code}' is not written as {other}.",
    ),
    "code-twice": ("refused", "코드 {code}이(가) 두 번 나옵니다.", "Code {code} is there twice."),
    "name-missing": ("refused", "{code}: 이름이 없습니다.", "{code}: the name is missing."),
    "not-a-polygon": ("refused", "{code}: 면이 아닙니다({other}).", "{code}: not a polygon ({other})."),
    "not-in-korea": (
        "refused",
        "{code}: 우리나라 밖에 놓입니다. 좌표계를 확인해 주세요.",
        "{code}: lies outside Korea; check the coordinate system.",
    ),
    "invalid": (
        "refused",
        "{code}: 경계가 스스로 엇갈려 바로잡을 수 없습니다({other}).",
        "{code}: the boundary crosses itself and cannot be mended ({other}).",
    ),
    "mended": (
        "fixed",
        "{code}: 잘못된 경계를 바로잡았습니다({other}; {square_m:,.1f} ㎡ 달라짐).",
        "{code}: an invalid boundary was mended ({other}; {square_m:,.1f} m² changed).",
    ),
    "mostly-outside": (
        "refused",
        "{code}: 넓이의 절반 넘게 자치구 밖에 있습니다({square_m:,.0f} ㎡).",
        "{code}: more than half of it is outside the district ({square_m:,.0f} m²).",
    ),
    "partly-outside": (
        "note",
        "{code}: 자치구 경계 밖으로 {square_m:,.0f} ㎡ 나가 있습니다.",
        "{code}: {square_m:,.0f} m² of it are outside the district.",
    ),
    "overlap": (
        "note",
        "{code}와(과) {other}이(가) {square_m:,.1f} ㎡ 겹칩니다.",
        "{code} and {other} overlap by {square_m:,.1f} m².",
    ),
    "same-place": (
        "refused",
        "{code}와(과) {other}이(가) 거의 같은 곳입니다({square_m:,.0f} ㎡ 겹침).",
        "{code} and {other} are nearly the same place ({square_m:,.0f} m² of overlap).",
    ),
    "gap": (
        "note",
        "구역 사이에 {square_m:,.1f} ㎡의 빈틈이 있습니다({other}).",
        "There is a gap of {square_m:,.1f} m² between the areas ({other}).",
    ),
    "uncovered": (
        "note",
        "자치구의 {square_m:,.0f} ㎡가 어느 구역에도 들지 않습니다.",
        "{square_m:,.0f} m² of the district lie in none of the areas.",
    ),
    "elsewhere": (
        "note",
        "다른 자치구의 구역 {other}개는 두고 갑니다.",
        "{other} areas of other districts are left out.",
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a check found; refused ones keep the whole file out."""

    slug: str
    code: str = ""
    other: str = ""
    square_m: float = 0.0

    @property
    def level(self) -> Level:
        """Whether it refuses the file, was mended, or is only worth knowing."""
        return REMARKS[self.slug][0]

    def sentence(self, language: str = "ko") -> str:
        """The remark in `ko` or `en`."""
        text = REMARKS[self.slug][2 if language == "en" else 1]
        return text.format(code=self.code, other=self.other, square_m=self.square_m)


_FORMS = {
    "district": (r"\d{5}", "11560"),
    "dong": (r"\d{10}", "1156054000"),
    "legal_dong": (r"\d{10}", "1156010100"),
    "zone": (r"\S(.{0,58}\S)?", "P-01"),
}


def write_code(kind: str, raw: object) -> str:
    """A code as files hold it (text, a whole number, 8 digits for a legal dong) in its official form."""
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw or "").strip()
    if kind == "legal_dong" and re.fullmatch(r"\d{8}", text):
        return text + "00"
    return text


def is_code(kind: str, code: str) -> bool:
    """Whether a code has the form of its kind."""
    return re.fullmatch(_FORMS[kind][0], code) is not None


def example_code(kind: str) -> str:
    """A code of that kind, to show how one looks."""
    return _FORMS[kind][1]


def is_of_district(kind: str, code: str, district_code: str) -> bool:
    """Whether a code belongs to the district; a zone's code does not say."""
    return kind == "zone" or code.startswith(district_code)


def write_name(kind: str, raw: object) -> str:
    """The area's own name: of `서울특별시 영등포구 여의동` the last word; a zone's name is kept whole."""
    words = str(raw or "").split()
    if kind == "zone":
        return " ".join(words)
    return words[-1] if words else ""


@dataclass(frozen=True, slots=True)
class Validity:
    """Valid on the days valid_from <= day < valid_to; no valid_to: until further notice."""

    valid_from: dt.date
    valid_to: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Whether it is valid on the day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def next_start(versions: Iterable[Validity], day: dt.date) -> dt.date | None:
    """The first later day on which a version begins: one that is put in before it ends there."""
    return min((version.valid_from for version in versions if version.valid_from > day), default=None)
