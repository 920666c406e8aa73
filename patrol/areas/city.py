"""The areas of every district at once, for who sees the whole city: dongs of other districts carry their district's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.areas.atlas import Edition, Row
from patrol.areas.draw import Boundaries, draw_boundaries
from patrol.areas.queries import atlas_of


def edition_seen(session: Session, district_code: str | None, home: str, day: dt.date) -> Edition:
    """The areas that a person sees on a day: those of `home`, or, without a `district_code`, of every district that has any."""
    own = atlas_of(session, home).on(day)
    if district_code is not None:
        return own
    others = session.scalars(
        text(
            "select distinct district_code from area where kind in ('dong', 'legal_dong') and district_code <> :home"
        ),
        {"home": home},
    )
    found = tuple(atlas_of(session, code).on(day) for code in sorted(others))
    return _together(own, found) if found else own


def boundaries_seen(
    session: Session, kind: str, district_code: str | None, home: str, day: dt.date
) -> Boundaries:
    """The boundaries of a kind that a person sees, simplified for maps."""
    edition = edition_seen(session, district_code, home, day)
    return draw_boundaries(edition, edition.dong_kind if kind == "dong" else kind)


@lru_cache(maxsize=8)
def _together(own: Edition, others: tuple[Edition, ...]) -> Edition:
    rows: list[Row] = list(own.rows)
    for edition in others:
        district = next(iter(edition.of_kind("district")), None)
        rows += [_of_district(row, district) for row in edition.rows if row.kind == edition.dong_kind]
    return Edition(own.district_code, sorted(rows, key=lambda row: row.code))


def _of_district(row: Row, district: Row | None) -> Row:
    if district is None:
        return row
    english = f"{row.name_en}, {district.name_en}" if row.name_en and district.name_en else row.name_en
    return replace(row, name=f"{district.name} {row.name}", name_en=english)
