"""A map as one HTML file that opens without a network: folium's page with Leaflet, styles and data written into it.

Nothing in it asks any server. It carries what the map shows, its legend and its table, and no personal data.
"""

from __future__ import annotations

import datetime as dt
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
from patrol.maps.numbers import area_rows, total_of
from patrol.maps.scale import make_scale
from patrol.maps.statistics import SLUGS
from patrol.maps.values import area_values
from patrol.maps.view import MapView
from patrol.maps.zones import zone_rows, zone_total
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
    """The whole file. Of findings, the newest 20,000 are drawn; the table counts all."""
    day = min(view.days.last, seoul_day(at))
    visible = district_code
    if view.layer == "zones":
        rows = zone_rows(session, view, district_code=visible, home=home, at=at)
        total = zone_total(session, view, rows, district_code=visible, at=at)
    else:
        rows = area_rows(session, view, district_code=visible, home=home, at=at)
        total = total_of(rows)
    boundaries = json.loads(boundaries_seen(session, "dong", visible, home, day).body)
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
    with_clusters = view.layer == "points"
    if with_clusters:
        _points(features[:MOST_POINTS], edition, language).add_to(map_)
    elif view.layer == "zones":
        zones = json.loads(boundaries_seen(session, "zone", home, home, day).body)
        if zones["features"]:
            _areas(view, features, zones, rows).add_to(map_)
    else:
        _areas(view, features, boundaries, rows).add_to(map_)
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
            rows=rows,
            total=total,
            legend=area_values(rows, view.measure).legend() if view.layer in ("dongs", "zones") else [],
            fields=[(field.name(language), *words.field_look(field.code)) for field in edition.fields],
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
    open_states = {"received", "assigned", "in_progress", "reopened"}
    data = []
    for one in features:
        facts: dict[str, Any] = one.properties
        series, shape = words.field_look(facts["field"])
        field, state = names.get(facts["field"], facts["field"]), states[facts["state"]]
        text = f"{facts['number']} · {field} · {state} · {facts['received_at'][:10]}"
        point = one.geometry
        data.append(
            [round(point.y, 6), round(point.x, 6), series, shape, int(facts["state"] in open_states), text]
        )
    layer = FastMarkerCluster(data, callback=MARKER)  # type: ignore[no-untyped-call]
    layer.default_js, layer.default_css = [], []
    return layer


def _areas(
    view: MapView, features: list[Feature], boundaries: dict[str, Any], rows: list[Any]
) -> folium.GeoJson:
    if view.layer in ("dongs", "zones"):
        found = {one.row.code: one for one in area_values(rows, view.measure).areas}
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
        tooltip=folium.GeoJsonTooltip(["words"], labels=False),
    )


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
