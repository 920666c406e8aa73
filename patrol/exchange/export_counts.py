"""The counts on the map: a dong with its boundary, what was received and handled there in all and by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.areas.queries import areas_during
from patrol.clock import Period
from patrol.evaluation.counts import NO_PLACE, by_dong, by_field, cross
from patrol.exchange.export_files import write_features
from patrol.exchange.export_layers import collection
from patrol.findings import queries
from patrol.findings.filters import FindingFilter
from patrol.taxonomy.queries import scheme, version_on

Feature = tuple[bytes | None, dict[str, Any]]


def counted_features(
    session: Session, chosen: FindingFilter, district_code: str | None, period: Period, at: dt.datetime
) -> list[Feature]:
    """(WKB or None, properties) of every dong that was there or has a count, and of what has no place: they add up.

    A boundary is the newest that was valid in the period; a dong that ended in it keeps its own.
    """
    chosen = chosen.model_copy(update={"first": period.first, "last": period.last})
    rows = queries.counts(session, chosen, district_code=district_code, at=at)
    fields = sorted(
        {one.code for one in scheme(session, version_on(session, period.last)).fields}
        | {row.field_code for row in rows}
    )
    # Where no administrative dongs are loaded, legal ones stand in, as on every page.
    codes = (
        [one.code for one in areas_during(session, "dong", district_code, period)] if district_code else None
    )
    areas = session.execute(
        text(
            "select distinct on (code) code, name, st_asbinary(boundary) as boundary from area"
            " where case when cast(:codes as text[]) is null then kind = 'dong'"
            " else code = any(:codes) and kind in ('dong', 'legal_dong') end"
            " and district_code = coalesce(:district, district_code) and valid_from <= :last"
            " and coalesce(valid_to > :first, true) order by code, valid_from desc"
        ),
        {"codes": codes, "district": district_code, "first": period.first, "last": period.last},
    ).all()
    named = {area.code: (area.name, bytes(area.boundary)) for area in areas}
    table = cross(rows, by_dong, by_field, [*named, NO_PLACE])
    features: list[Feature] = []
    for code in table.rows:
        whole = table.row_sum(code)
        name, boundary = named.get(code, ("위치 없음" if code == NO_PLACE else code, None))
        properties: dict[str, Any] = {
            "dong": code,
            "name": name,
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "received": whole.received,
            "handled": whole.handled,
            "handling_rate": None if whole.rate is None else round(whole.rate, 4),
        }
        for field in fields:
            cell = table.cell(code, field)
            properties |= {f"received_{field}": cell.received, f"handled_{field}": cell.handled}
        features.append((boundary, properties))
    return features


def counts_geojson(features: Sequence[Feature]) -> Iterator[bytes]:
    """As GeoJSON (RFC 7946)."""
    return collection(
        (None if boundary is None else shapely.from_wkb(boundary), properties)
        for boundary, properties in features
    )


def write_counts_geopackage(path: Path, features: Sequence[Feature]) -> None:
    """As a GeoPackage with the layer `counts`."""
    names = list(features[0][1])
    batch = [(boundary, *properties.values()) for boundary, properties in features]
    write_features(path, [batch], names, layer="counts", geometry_type="MultiPolygon")
