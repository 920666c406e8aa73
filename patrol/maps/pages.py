"""The map page: folium's map, the form of its filters, and the table of the same numbers beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.queries import atlas_of
from patrol.clock import now, seoul_day
from patrol.maps import words
from patrol.maps.api import read_view, visible_district
from patrol.maps.frame import draw
from patrol.maps.numbers import area_rows, numbers_by, total_of
from patrol.maps.view import COMPARISONS, LAYERS, MEASURES, PERIODS, SOURCES, MapView
from patrol.taxonomy.queries import Scheme, scheme, version_on
from patrol.web.edge import edge
from patrol.web.headers import asset, nonce
from patrol.web.texts import language

blueprint = Blueprint("maps", __name__)
SEOUL_BOUNDS = (126.76, 37.42, 127.19, 37.70)


@blueprint.get("/map")
@needs(Permission.MAP_READ)
def show(session: Session) -> ResponseReturnValue:
    """Where findings are: the page with its form, legend and table; the map's data follow by box and zoom."""
    view, at = read_view(), now()
    district = visible_district()
    edition = scheme(session, version_on(session, view.days.last))
    rows = area_rows(session, view, district_code=district, home=person().district_code, at=at)
    by_field = numbers_by(session, view, "field_code", district_code=district, at=at)
    bounds = district_bounds(session, person().district_code)
    settings = edge().settings
    drawn = draw(
        (settings_of(view, edition, bounds),),
        address=asset,
        nonce=nonce(),
        location=((bounds[1] + bounds[3]) / 2, (bounds[0] + bounds[2]) / 2),
        zoom=13,
        tile_url=settings.tile_url,
        tile_attribution=settings.tile_attribution,
    )
    return render_template(
        "maps/map.html",
        view=view,
        drawn=drawn,
        rows=rows,
        total=total_of(rows),
        field_lines=field_legend(edition, by_field, view),
        choices=choices_of(edition),
        tab_items=[
            (
                f"{url_for('maps.show')}?{view.query(layer=layer)}",
                words.layer_names()[layer],
                layer == view.layer,
            )
            for layer in LAYERS
        ],
        is_partial=view.days.is_partial(at),
        uses_legal_dongs=atlas_of(session, person().district_code).on(seoul_day(at)).uses_legal_dongs,
        words=words,
        tile_attribution=settings.tile_attribution,
        at=at,
    )


def choices_of(edition: Scheme) -> dict[str, list[tuple[str, str]]]:
    """What the form's lists offer."""
    tongue = language()
    return {
        "period": [(name, words.period_names()[name]) for name in PERIODS],
        "source": [(name, words.source_names()[name]) for name in SOURCES],
        "field": [(field.code, field.name(tongue)) for field in edition.fields],
        "only": list(words.only_names().items()),
        "compare": [(name, words.comparison_names()[name]) for name in COMPARISONS],
        "measure": [(name, words.measure_names()[name]) for name in MEASURES],
    }


def field_legend(edition: Scheme, by_field: Mapping[str, Any], view: MapView) -> list[dict[str, Any]]:
    """A line for each field that has findings, most first: name, look, count, link to its list."""
    lines = []
    for field in edition.fields:
        numbers = by_field.get(field.code)
        if numbers is None:
            continue
        series, shape = words.field_look(field.code)
        query = view.filter().query(field=field.code)
        lines.append(
            {
                "name": field.name(language()),
                "series": series,
                "shape": shape,
                "count": numbers.received,
                "href": f"/findings?{query}",
            }
        )
    return sorted(lines, key=lambda line: -line["count"])


def district_bounds(session: Session, district_code: str) -> tuple[float, float, float, float]:
    """West, south, east, north of a district's dongs; Seoul's where none are loaded."""
    edition = atlas_of(session, district_code).on(seoul_day(now()))
    boundaries = [row.boundary.bounds for row in edition.of_kind(edition.dong_kind)]
    if not boundaries:
        return SEOUL_BOUNDS
    west, south, east, north = zip(*boundaries, strict=True)
    return min(west), min(south), max(east), max(north)


def settings_of(view: MapView, edition: Scheme, bounds: tuple[float, float, float, float]) -> dict[str, Any]:
    """What the map's modules need: the query that data is asked with, names, looks, texts."""
    west, south, east, north = bounds
    return {
        "layer": view.layer,
        "measure": view.measure,
        "query": view.query(layer=None, lat=None, lng=None, zoom=None, bbox=None, compare=None),
        "list_query": view.filter().query(),
        "bounds": [[south, west], [north, east]],
        "start": [view.lat, view.lng, view.zoom] if view.lat is not None and view.lng is not None else None,
        "language": language(),
        "fields": {
            field.code: [field.name(language()), *words.field_look(field.code)] for field in edition.fields
        },
        "states": words.state_names(),
        "words": words.script_words(),
        "icons": asset("img/icons.svg"),
        "label": _("적출사항 지도"),
    }
