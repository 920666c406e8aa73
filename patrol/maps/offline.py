"""A map as one HTML file that opens without a network: folium's page with Leaflet, styles and data written into it.

Nothing in it asks any server. It carries what the map shows, its legend and its table, and no personal data.
"""

from __future__ import annotations

import datetime as dt
import html
import json
from functools import cache
from pathlib import Path
from typing import Any

import folium
import jinja2
from branca.element import Figure
from flask_babel import gettext
from folium.plugins import FastMarkerCluster
from markupsafe import Markup
from sqlalchemy.orm import Session

from patrol.areas.city import boundaries_seen, edition_seen
from patrol.clock import seoul_day
from patrol.maps import words
from patrol.maps.export import Feature
from patrol.maps.frame import OfficeMap
from patrol.maps.hotspots import box_of
from patrol.maps.scale import make_scale
from patrol.maps.sheet import Sheet, make_sheet
from patrol.maps.statistics import SLUGS
from patrol.maps.values import LegendClass, area_values, classes_of
from patrol.maps.view import MapView
from patrol.settings import ROOT
from patrol.taxonomy.queries import Scheme

STATIC = ROOT / "static"
MOST_POINTS = 20_000
SCRIPTS = ("vendor/leaflet/leaflet.js",)
CLUSTER_SCRIPTS = ("vendor/leaflet.markercluster/leaflet.markercluster.js",)
STYLES = ("css/layers.css", "css/tokens.css", "vendor/leaflet/leaflet.css", "css/pages/maps.css")
CLUSTER_STYLES = (
    "vendor/leaflet.markercluster/MarkerCluster.css",
    "vendor/leaflet.markercluster/MarkerCluster.Default.css",
)
OPEN = frozenset({"received", "assigned", "in_progress", "reopened"})
NEEDS_WORK = frozenset({"repair", "precise_diagnosis"})
CLASS_OF = {slug: f"{'hot' if level > 0 else 'cold'}-{abs(level)}" for level, slug in SLUGS.items() if level}

# Called for each row [latitude, longitude, series, shape, is open, words].
MARKER = """
function (row) {
    var shapes = {
        circle: '<circle cx="10" cy="10" r="7"/>',
        square: '<rect x="3.5" y="3.5" width="13" height="13" rx="1.5"/>',
        diamond: '<path d="M10 1.5 18.5 10 10 18.5 1.5 10Z"/>',
        triangle: '<path d="M10 2 18.5 17H1.5Z"/>'
    };
    var icon = L.divIcon({
        className: 'finding-mark series-' + row[2] + (row[4] ? ' is-open' : ' is-settled'),
        html: '<svg viewBox="0 0 20 20" aria-hidden="true">' + shapes[row[3]] + '</svg>',
        iconSize: [32, 32]
    });
    var text = document.createElement('span');
    text.textContent = row[5];
    return L.marker([row[0], row[1]], {icon: icon, title: row[5]}).bindPopup(text);
}
"""


def draw_offline(
    session: Session,
    view: MapView,
    features: list[Feature],
    edition: Scheme,
    *,
    home: str,
    at: dt.datetime,
    language: str = "ko",
    district_code: str | None = None,
) -> bytes:
    """The whole file. Of findings and inspections, the newest 20,000 are drawn (it says so); legend and table count all."""
    day = min(view.days.last, seoul_day(at))
    visible = district_code
    sheet = make_sheet(session, view, edition, district_code=visible, home=home, at=at, language=language)
    boundaries = _read_boundaries(boundaries_seen(session, "dong", visible, home, day).body)
    box = box_of(edition_seen(session, visible, home, day))
    map_ = OfficeMap(
        lambda name: name, location=((box[1] + box[3]) / 2, (box[0] + box[2]) / 2), zoom_start=13
    )
    map_.default_js, map_.default_css = [], []
    folium.GeoJson(
        boundaries,
        style_function=lambda _dong: {"className": "dong-ground"},
        tooltip=folium.GeoJsonTooltip(["name"], labels=False),
    ).add_to(map_)
    with_clusters = view.layer in ("points", "sources")
    if view.layer == "points":
        _points(features[:MOST_POINTS], edition, language).add_to(map_)
    elif view.layer == "sources":
        _sources(features[:MOST_POINTS], edition, language).add_to(map_)
    elif view.layer == "zones":
        zones = _read_boundaries(boundaries_seen(session, "zone", home, home, day).body)
        if zones["features"]:
            _areas(view, features, zones, sheet).add_to(map_)
    else:
        _areas(view, features, boundaries, sheet).add_to(map_)
    map_.fit_bounds([[box[1], box[0]], [box[3], box[2]]])
    head, body, script = _render(map_)
    page = (
        _environment()
        .get_template("maps/offline.html")
        .render(
            styles=_written("style", (*STYLES, *(CLUSTER_STYLES if with_clusters else ()))),
            scripts=_written("script", (*SCRIPTS, *(CLUSTER_SCRIPTS if with_clusters else ())), script),
            head=head,
            body=body,
            view=view,
            sheet=sheet,
            classes=_classes(features) if view.layer in ("cells", "heat") else [],
            left_out=max(0, len(features) - MOST_POINTS) if with_clusters else 0,
            most=MOST_POINTS,
            words=words,
            is_partial=view.days.is_partial(at),
            at=at,
            language=language,
        )
    )
    return page.encode()


def _points(features: list[Feature], edition: Scheme, language: str) -> FastMarkerCluster:
    names = {field.code: field.name(language) for field in edition.fields}
    states = words.state_names()
    rows = []
    for one in features:
        facts: dict[str, Any] = one.properties
        field, state = names.get(facts["field"], facts["field"]), states[facts["state"]]
        text = f"{facts['number']} · {field} · {state} · {facts['received_at'][:10]}"
        rows.append(_mark(one, words.field_look(facts["field"]), facts["state"] in OPEN, text))
    return _clustered(rows)


def _sources(features: list[Feature], edition: Scheme, language: str) -> FastMarkerCluster:
    names = {field.code: field.name(language) for field in edition.fields}
    states, sources = words.state_names(), words.source_names()
    rows = []
    for one in features:
        facts: dict[str, Any] = one.properties
        source, day = facts["source"], facts["received_at"][:10]
        if source == "inspections":
            what = f"{facts['facility']} · {words.result_name(facts['result'])}"
            is_open = facts["result"] in NEEDS_WORK
        else:
            what = (
                f"{facts['number']} · {names.get(facts['field'], facts['field'])} · {states[facts['state']]}"
            )
            is_open = facts["state"] in OPEN
        rows.append(_mark(one, words.SOURCE_LOOK[source], is_open, f"{sources[source]} · {what} · {day}"))
    return _clustered(rows)


def _mark(feature: Feature, look: tuple[int, str], is_open: bool, text: str) -> list[Any]:
    point = feature.geometry.centroid
    return [round(point.y, 6), round(point.x, 6), *look, int(is_open), text]


def _clustered(rows: list[list[Any]]) -> FastMarkerCluster:
    layer = FastMarkerCluster(rows, callback=MARKER)  # type: ignore[no-untyped-call]
    layer.default_js, layer.default_css = [], []
    return layer


def _classes(cells: list[Feature]) -> list[LegendClass]:
    """The steps of the cells with how many cells and findings each holds."""
    counts = [one.properties["count"] for one in cells]
    scale = make_scale(counts)
    return classes_of(scale, [(scale.step(count), count) for count in counts])


def _areas(
    view: MapView, features: list[Feature], boundaries: dict[str, Any], sheet: Sheet
) -> folium.GeoJson:
    if view.layer in ("dongs", "zones"):
        found = {one.row.code: one for one in area_values(sheet.rows, view.measure).areas}
        for dong in boundaries["features"]:
            area = found[dong["properties"]["code"]]
            dong["properties"] |= {
                "step": f"dong-area step-{area.step}",
                "words": words.value_text(area.value, view.measure) or "–",
            }
        return folium.GeoJson(
            boundaries,
            style_function=lambda dong: {"className": dong["properties"]["step"]},
            tooltip=folium.GeoJsonTooltip(["name", "words"], labels=False),
        )
    scale = make_scale([one.properties["count"] for one in features])
    drawn = []
    for one in features:
        hot = one.properties.get("class")
        kind = f"hot-cell {CLASS_OF[hot]}" if hot else f"dong-area step-{scale.step(one.properties['count'])}"
        drawn.append(
            {
                "type": "Feature",
                "geometry": one.geometry.__geo_interface__,
                "properties": {"step": kind, "words": words.number(one.properties["count"])},
            }
        )
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": drawn},
        style_function=lambda cell: {"className": cell["properties"]["step"]},
        # folium looks for the tooltip's property in the first feature.
        tooltip=folium.GeoJsonTooltip(["words"], labels=False) if drawn else None,
    )


def _read_boundaries(body: bytes) -> Any:
    """Boundaries as GeoJSON. Their names are made harmless: a tooltip takes its words for HTML."""
    boundaries = json.loads(body)
    for area in boundaries["features"]:
        area["properties"]["name"] = html.escape(area["properties"]["name"])
    return boundaries


def _render(map_: OfficeMap) -> tuple[Markup, Markup, Markup]:
    figure: Any = Figure()
    figure.add_child(map_)
    for child in list(figure._children.values()):
        child.render()
    parts = (figure.header, figure.html, figure.script)
    head, body, script = ("".join(child.render() for child in part._children.values()) for part in parts)
    return Markup(head), Markup(body), Markup(script)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = gettext
    return environment


def _written(tag: str, names: tuple[str, ...], more: str = "") -> Markup:
    """Our own files, and the map's own script, as one element."""
    whole = "\n".join((*(_text(STATIC / name) for name in names), more))
    return Markup(f"<{tag}>{whole}</{tag}>")


def _text(path: Path) -> str:
    return path.read_text("utf-8").replace("</script", "<\\/script")
