"""The only module that touches folium: a map whose assets come from here and whose every script carries the page's nonce.

folium's own templates bring Leaflet, jQuery, Bootstrap and fonts from CDNs, a viewport that forbids zooming, and style
sheets for the whole page. `OfficeMap` brings Leaflet from `static/vendor/` and nothing else; sizes are the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.elements import JSCSSMixin
from folium.plugins import DualMap
from folium.template import Template
from markupsafe import Markup

INLINE = re.compile(r"<(script|style)\b(?![^>]*\bnonce=)")
FORBIDDEN = re.compile(r"<[^>]+\s(?:style|on\w+)\s*=", re.IGNORECASE)
SYNC = "vendor/leaflet.sync/L.Map.Sync.js"
LEAST_ZOOM, MOST_ZOOM = 9, 19
HEAT = "vendor/leaflet.heat/leaflet-heat.js"
LEAFLET = "vendor/leaflet/leaflet.js"
LEAFLET_CSS = "vendor/leaflet/leaflet.css"


class OfficeMap(folium.Map):
    """A folium map that knows no CDN. `address` turns a file's name under `static/` into its address."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                {
                    center: {{ this.location|tojson }},
                    crs: L.CRS.{{ this.crs }},
                    ...{{ this.options|tojavascript }}
                }
            );
        {% endmacro %}
        """
    )

    def __init__(self, address: Any, **options: Any) -> None:
        options = {
            "tiles": None,
            "zoom_control": False,
            "attribution_control": False,
            "scroll_wheel_zoom": False,
            "zoom_snap": 0.25,
            **options,
        }
        super().__init__(**options)
        # folium takes these two for its tile layer alone.
        self.options |= {"min_zoom": LEAST_ZOOM, "max_zoom": MOST_ZOOM}
        self.default_js = [("leaflet", address(LEAFLET))]
        self.default_css = [("leaflet_css", address(LEAFLET_CSS))]


class TwinMaps(DualMap):
    """Two office maps side by side that move together."""

    def __init__(self, address: Any, **options: Any) -> None:
        MacroElement.__init__(self)  # type: ignore[no-untyped-call]
        self.m1, self.m2 = OfficeMap(address, **options), OfficeMap(address, **options)
        figure = Figure()
        for part in (self.m1, self.m2, self):
            figure.add_child(part)
        self.default_js = [("Leaflet.Sync", address(SYNC))]
        self.children_for_m2: list[Any] = []
        self.children_for_m2_copied: list[Any] = []


class DataLayers(JSCSSMixin):
    """Hands a Leaflet map and what it shows to the page's modules, through the map's own element."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Object.assign(document.getElementById({{ this._parent.get_name()|tojson }}), {
                leafletMap: {{ this._parent.get_name() }},
                mapSettings: {{ this.settings|tojson }}
            });
        {% endmacro %}
        """
    )

    def __init__(self, settings: Mapping[str, Any], scripts: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_js = list(scripts)
        self._name = "DataLayers"
        self.settings = dict(settings)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The three parts of a rendered map, for the blocks of a page."""

    head: Markup
    body: tuple[Markup, ...]
    script: Markup


def draw(
    settings: tuple[Mapping[str, Any], ...],
    *,
    address: Any,
    nonce: str,
    location: tuple[float, float],
    zoom: int,
    tile_url: str = "",
    tile_attribution: str = "",
    has_heat: bool = False,
) -> Drawn:
    """Build one map, or two that move together, and render it for a page with a strict policy.

    `location` is latitude, longitude. Raises ValueError if anything inline would be left without the nonce.
    """
    options = {
        "location": location,
        "zoom_start": zoom,
        "max_bounds_viscosity": 0.8,
    }
    twin = TwinMaps(address, **options) if len(settings) > 1 else None
    maps = [twin.m1, twin.m2] if twin is not None else [OfficeMap(address, **options)]
    if twin is None:
        Figure().add_child(maps[0])
    for map_, given in zip(maps, settings, strict=True):
        if tile_url:
            tiles = folium.TileLayer(tile_url, attr=tile_attribution, max_zoom=MOST_ZOOM, name="base")
            tiles.add_to(map_)
        map_.add_child(DataLayers(given, (("heat", address(HEAT)),) if has_heat else ()))
    figure: Any = maps[0].get_root()
    for child in list(figure._children.values()):
        child.render()
    head = "".join(child.render() for name, child in figure.header._children.items() if name != "meta_http")
    bodies = [child.render() for child in figure.html._children.values()]
    script = "".join(child.render() for child in figure.script._children.values())
    for part in (head, *bodies):
        if FORBIDDEN.search(part):
            raise ValueError("a map element brings inline styles or handlers, which the policy forbids")
    return Drawn(
        Markup(INLINE.sub(rf'<\1 nonce="{nonce}"', head)),
        tuple(Markup(body) for body in bodies),
        Markup(script),
    )
