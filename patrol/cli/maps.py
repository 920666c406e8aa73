"""`patrol hotspots`, `patrol export map|geojson|gpkg`: what the map shows, from the command line."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from patrol import clock
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.maps.export import about, features_of, to_geojson, to_geopackage
from patrol.maps.offline import draw_offline
from patrol.maps.view import EXPORTED_LAYERS, MEASURES, SOURCES, MapView
from patrol.taxonomy.queries import scheme, version_on

DAY = click.DateTime(["%Y-%m-%d"])


def _what(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every map has."""
    for option in (
        click.option("--parking", is_flag=True, help="with illegal parking, which is left out by default"),
        click.option(
            "--field", "fields", multiple=True, help="official code of a field, such as 02; repeatable"
        ),
        click.option("--source", type=click.Choice(list(SOURCES)), help="whose findings; default: all"),
        click.option("--to", "last", type=DAY, required=True, help="last Seoul day of reception"),
        click.option("--from", "first", type=DAY, required=True, help="first Seoul day of reception"),
    ):
        command = option(command)
    return command


def _layer(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option(
        "--measure", type=click.Choice(MEASURES), default="received", help="colour of dongs"
    )(command)
    return click.option(
        "--layer",
        type=click.Choice(EXPORTED_LAYERS),
        default="points",
        show_default=True,
        help="what the map shows",
    )(command)


def _view(
    first: dt.datetime,
    last: dt.datetime,
    source: str | None,
    fields: tuple[str, ...],
    parking: bool,
    **more: Any,
) -> MapView:
    if last < first:
        raise click.UsageError("--to는 --from보다 빠를 수 없습니다. (--to is before --from)")
    return MapView.model_validate(
        {
            "from": first.date(),
            "to": last.date(),
            "period": "custom",
            "source": source,
            "field": fields,
            "parking": parking,
            **more,
        }
    )


def _write_geojson(view: MapView, out: Path | None) -> None:
    settings, at = settings_with_database(), clock.now()
    with command_transaction(settings) as session:
        features = features_of(
            session, view, district_code=settings.district_code, home=settings.district_code, at=at
        )
    target = out.open("wb") if out is not None else sys.stdout.buffer
    for piece in to_geojson(features, about(view, features, at)):
        target.write(piece)
    if out is not None:
        target.close()


OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="file; default: stdout")
MUST_OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="file")


@click.command("hotspots")
@_what
@OUT
def hotspots(
    first: dt.datetime,
    last: dt.datetime,
    source: str | None,
    fields: tuple[str, ...],
    parking: bool,
    out: Path | None,
) -> None:
    """집중 지역을 GeoJSON으로 씁니다. / Hexagons that stand out (Getis-Ord Gi*, 90/95/99 %), as GeoJSON."""
    _write_geojson(_view(first, last, source, fields, parking, layer="hotspots"), out)


@click.command("geojson")
@_what
@_layer
@OUT
def export_geojson(
    first: dt.datetime,
    last: dt.datetime,
    source: str | None,
    fields: tuple[str, ...],
    parking: bool,
    layer: str,
    measure: str,
    out: Path | None,
) -> None:
    """지도에 보이는 것을 GeoJSON으로 씁니다. / What a map shows, as GeoJSON."""
    _write_geojson(_view(first, last, source, fields, parking, layer=layer, measure=measure), out)


@click.command("gpkg")
@_what
@_layer
@MUST_OUT
def export_geopackage(
    first: dt.datetime,
    last: dt.datetime,
    source: str | None,
    fields: tuple[str, ...],
    parking: bool,
    layer: str,
    measure: str,
    out: Path,
) -> None:
    """지도에 보이는 것을 GeoPackage로 씁니다. / What a map shows, as GeoPackage."""
    view = _view(first, last, source, fields, parking, layer=layer, measure=measure)
    settings, at = settings_with_database(), clock.now()
    with command_transaction(settings) as session:
        features = features_of(
            session, view, district_code=settings.district_code, home=settings.district_code, at=at
        )
    out.unlink(missing_ok=True)
    to_geopackage(features, out, layer, about(view, features, at))


@click.command("map")
@_what
@_layer
@MUST_OUT
def export_map(
    first: dt.datetime,
    last: dt.datetime,
    source: str | None,
    fields: tuple[str, ...],
    parking: bool,
    layer: str,
    measure: str,
    out: Path,
) -> None:
    """인터넷 없이 열리는 지도 파일(HTML)을 만듭니다. / One HTML file with the map, for a computer without a network."""
    view = _view(first, last, source, fields, parking, layer=layer, measure=measure)
    settings, at = settings_with_database(), clock.now()
    home = settings.district_code
    with command_transaction(settings) as session:
        features = features_of(session, view, district_code=home, home=home, at=at)
        edition = scheme(session, version_on(session, view.days.last))
        page = draw_offline(session, view, features, edition, home=home, at=at, district_code=home)
    out.write_bytes(page)


EXPORTS = (export_map, export_geojson, export_geopackage)
