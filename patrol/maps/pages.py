"""The map pages: folium's map with the form of its filters, the same numbers in a table, and what is behind a place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import shapely
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from patrol import cells
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission
from patrol.areas.atlas import Edition
from patrol.areas.city import edition_seen
from patrol.clock import now, seoul_day
from patrol.maps import conditions, words
from patrol.maps.api import read_view, visible_district
from patrol.maps.facilities import facilities_near, patrols_through
from patrol.maps.frame import draw
from patrol.maps.hotspots import box_of
from patrol.maps.numbers import NONE
from patrol.maps.places import facts_of
from patrol.maps.sheet import Sheet, make_sheet
from patrol.maps.view import (
    COMPARISONS,
    EXPORTED_LAYERS,
    LAYERS,
    MEASURES,
    OFFLINE_LAYERS,
    PERIODS,
    SOURCES,
    MapView,
)
from patrol.taxonomy.queries import Scheme, scheme, version_on
from patrol.web.edge import edge
from patrol.web.headers import asset, nonce
from patrol.web.texts import language

blueprint = Blueprint("maps", __name__)


@blueprint.get("/map")
@needs(Permission.MAP_READ)
def show(session: Session) -> ResponseReturnValue:
    """Where findings are: the page with its form, legend and table; the map's data follow by box and zoom."""
    view, at = read_view(), now()
    edition = scheme(session, version_on(session, view.days.last))
    sides = view.beside(seoul_day(at)) or (view,)
    sheets = [_sheet(session, side, edition) for side in sides]
    areas = _areas(session, seoul_day(at))
    bounds = box_of(areas)
    settings = edge().settings
    drawn = draw(
        tuple(settings_of(side, edition, bounds) for side in sides),
        address=asset,
        nonce=nonce(),
        location=((bounds[1] + bounds[3]) / 2, (bounds[0] + bounds[2]) / 2),
        zoom=13,
        tile_url=settings.tile_url,
        tile_attribution=settings.tile_attribution,
        has_heat=view.layer == "heat",
    )
    return render_template(
        "maps/map.html",
        view=view,
        drawn=drawn,
        sheets=sheets,
        sheet=sheets[0],
        choices=choices_of(view, edition),
        names=names_in(view, edition, areas),
        conditions=conditions,
        exported_layers=EXPORTED_LAYERS,
        offline_layers=OFFLINE_LAYERS,
        tab_items=[
            (
                f"{url_for('maps.show')}?{view.query(layer=layer)}",
                words.layer_names()[layer],
                layer == view.layer,
            )
            for layer in LAYERS
        ],
        is_partial=view.days.is_partial(at),
        uses_legal_dongs=areas.uses_legal_dongs,
        words=words,
        tile_attribution=settings.tile_attribution,
        at=at,
    )


@blueprint.get("/map/table")
@needs(Permission.MAP_READ)
def show_table(session: Session) -> ResponseReturnValue:
    """The table and the legend alone, for a map that plays weeks."""
    view = read_view()
    edition = scheme(session, version_on(session, view.days.last))
    return render_template("maps/table.html", view=view, sheet=_sheet(session, view, edition), words=words)


@blueprint.get("/map/place")
@needs(Permission.MAP_READ)
def show_place(session: Session) -> ResponseReturnValue:
    """What is behind a hotspot, a hexagon or a dong: main items, hours, weekdays, what is open and late."""
    view, at = read_view(), now()
    filter_ = view.filter()
    place = place_of(session, view, at)
    areas = _areas(session, min(view.days.last, seoul_day(at)))
    names = names_in(view, scheme(session, version_on(session, view.days.last)), areas)
    return render_template(
        "maps/place.html",
        view=view,
        filter=filter_,
        facts=facts_of(session, filter_, district_code=visible_district(), at=at),
        facilities=facilities_near(session, place, visible_district(), view.days, seoul_day(at))
        if place
        else [],
        patrols=patrols_through(session, place, visible_district()) if place else [],
        names=names,
        place_name=" · ".join(names.get(code, code) for code in (*view.dong, *view.zone))
        or (_dongs_under(place, areas) if place else ""),
        back=f"{url_for('maps.show')}?{view.query(cell=None, dong=None, zone=None)}",
        is_partial=view.days.is_partial(at),
        words=words,
        language=language,
    )


def _dongs_under(place: BaseGeometry, areas: Edition) -> str:
    """The dongs that a place lies in, that with most of it first."""
    shares = [
        (row.boundary.intersection(place).area, words.area_name(row))
        for row in areas.of_kind(areas.dong_kind)
        if row.boundary.intersects(place)
    ]
    return " · ".join(name for area, name in sorted(shares, reverse=True) if area > 0.05 * place.area)


def _areas(session: Session, day: dt.date) -> Edition:
    return edition_seen(session, visible_district(), person().district_code, day)


def place_of(session: Session, view: MapView, at: dt.datetime) -> BaseGeometry | None:
    """The ground of a place in EPSG:4326: its cells, or its dongs; None where none is named."""
    if view.cell:
        return shapely.union_all([Polygon(cells.outline(cells.parse_cell(one))) for one in view.cell])
    edition = _areas(session, min(view.days.last, seoul_day(at)))
    shapes = [row.boundary for row in edition.of_kind(edition.dong_kind) if row.code in view.dong]
    shapes += [row.boundary for row in edition.of_kind("zone") if row.code in view.zone]
    return shapely.union_all(shapes) if shapes else None


def _sheet(session: Session, view: MapView, edition: Scheme) -> Sheet:
    return make_sheet(
        session,
        view,
        edition,
        district_code=visible_district(),
        home=person().district_code,
        at=now(),
        language=language(),
        opens_grievances=person().may(Permission.GRIEVANCE_HANDLE),
    )


def names_in(view: MapView, edition: Scheme, areas: Edition) -> dict[str, str]:
    """The names of the fields, items, dongs and zones that a view is narrowed to, by code."""
    tongue = language()
    names = {field.code: field.name(tongue) for field in edition.fields}
    names |= {item.code: item.name(tongue) for field in edition.fields for item in field.items}
    places = {*view.dong, *view.zone}
    return (
        names
        | {row.code: words.area_name(row) for row in areas.rows if row.code in places}
        | {NONE: words.script_words()["unplaced"]}
    )


def choices_of(view: MapView, edition: Scheme) -> dict[str, list[tuple[str, str]]]:
    """What the form's lists offer; several fields of a link are one choice more."""
    fields = [(field.code, field.name(language())) for field in edition.fields]
    if len(view.field) > 1:
        names = dict(fields)
        fields.append((",".join(view.field), ", ".join(names.get(code, code) for code in view.field)))
    return {
        "period": [(name, words.period_names()[name]) for name in PERIODS],
        "source": [(name, words.source_names()[name]) for name in SOURCES],
        "field": fields,
        "only": list(words.only_names().items()),
        "compare": [(name, words.comparison_names()[name]) for name in COMPARISONS],
        "measure": [(name, words.measure_names()[name]) for name in MEASURES],
    }


def settings_of(view: MapView, edition: Scheme, bounds: tuple[float, float, float, float]) -> dict[str, Any]:
    """What the map's modules need: the query that data is asked with, names, looks, texts."""
    west, south, east, north = bounds
    return {
        "layer": view.layer,
        "measure": view.measure,
        "day": min(view.days.last, seoul_day(now())).isoformat(),
        "days": [view.days.first.isoformat(), view.days.last.isoformat()],
        "query": view.model_copy(update={"period": "custom"}).query(
            # The areas' answer has to know which areas.
            layer="zones" if view.layer == "zones" else None,
            show=view.shown if view.layer == "sources" else None,
            lat=None,
            lng=None,
            zoom=None,
            bbox=None,
            compare=None,
        ),
        "list_query": view.filter().query(),
        "may_see_tracks": person().may(Permission.PROGRAMME_RECORD),
        "bounds": [[south, west], [north, east]],
        "start": [view.lat, view.lng, view.zoom] if view.lat is not None and view.lng is not None else None,
        "language": language(),
        "fields": {
            field.code: [field.name(language()), *words.field_look(field.code)] for field in edition.fields
        },
        "sources": {source: [words.source_names()[source], *words.SOURCE_LOOK[source]] for source in SOURCES},
        "source_channels": {source: ",".join(channels) for source, channels in SOURCES.items()},
        "states": words.state_names(),
        "words": words.script_words(),
        "label": words.map_label(view),
    }
