"""Map data as compact JSON, by box and zoom. Lists instead of objects: [longitude, latitude, …]; codes instead of names."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from patrol import cells, counters, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission, Role
from patrol.clock import now, seoul_day
from patrol.maps import words
from patrol.maps.drawing import draw_cells, draw_effort, draw_hotspots
from patrol.maps.effort import effort_of
from patrol.maps.facilities import facilities_on_map
from patrol.maps.hexagons import hexagons, resolution_at
from patrol.maps.hotspots import hotspots_of
from patrol.maps.numbers import NONE, numbers_by
from patrol.maps.points import Cluster, Point, points_in_view
from patrol.maps.programmes import places_between
from patrol.maps.sheet import rows_of_areas
from patrol.maps.sources import InspectionPlace, overlay_in_view
from patrol.maps.tracks import packed, tracks_in_view
from patrol.maps.values import area_values
from patrol.maps.view import MapView
from patrol.maps.weeks import week_scale
from patrol.web.answers import compact_answer
from patrol.web.reading import parse
from patrol.web.texts import language

blueprint = Blueprint("maps_api", __name__)
DECIMALS = 5


def read_view() -> MapView:
    """The request's view, settled on its days."""
    values: dict[str, Any] = {}
    for name, field in MapView.model_fields.items():
        key = field.alias or name
        given = [piece.replace("\x00", "") for piece in request.args.getlist(key) if piece.strip()]
        if given:
            is_many = "tuple[" in str(field.annotation)
            values[key] = ",".join(given) if is_many else given[-1]
    return parse(MapView, values).settled(seoul_day(now()))


def visible_district() -> str | None:
    """The district whose findings the person sees; None: every district (the city's viewer)."""
    who = person()
    return None if who.role is Role.CITY_VIEWER else who.district_code


def _box_and_zoom(view: MapView) -> tuple[tuple[float, float, float, float], int]:
    if view.bbox is None or view.zoom is None:
        raise problems.input_invalid(what="bbox, zoom")
    return view.bbox, round(view.zoom)


def _cluster(one: Cluster) -> list[Any]:
    parts = [part for pair in one.fields for part in pair]
    spot = round(one.longitude, DECIMALS), round(one.latitude, DECIMALS)
    return [*spot, one.count, cells.cell_text(one.cell), parts]


def _spot(one: Point | InspectionPlace) -> tuple[float, float]:
    return round(one.longitude, 6), round(one.latitude, 6)


@blueprint.get("/api/v1/map/points")
@needs(Permission.MAP_READ)
def show_points(session: Session) -> ResponseReturnValue:
    """Findings in a box: clusters as [longitude, latitude, count, cell, [field, count, …]] (of very many clusters without
    fields: ask again with `cell`), single ones as
    [longitude, latitude, id, number, field, state, is late]."""
    view = read_view()
    box, zoom = _box_and_zoom(view)
    found = points_in_view(session, view, box, zoom, district_code=visible_district(), at=now())
    return compact_answer(
        {
            "total": found.total,
            "clusters": [_cluster(one) for one in found.clusters],
            "points": [
                [*_spot(one), str(one.id), one.number, one.field_code, one.state, int(one.is_late)]
                for one in found.points
            ],
        }
    )


@blueprint.get("/api/v1/map/sources")
@needs(Permission.MAP_READ)
def show_sources(session: Session) -> ResponseReturnValue:
    """Patrol findings, complaints and inspections in a box, those that `show` names: clusters as [longitude, latitude, count,
    cell, [source, count, …]], single ones as [longitude, latitude, source, id, number, field, state, is late] and
    [longitude, latitude, id, facility, result, day]."""
    view = read_view()
    box, zoom = _box_and_zoom(view)
    found = overlay_in_view(session, view, box, zoom, district_code=visible_district(), at=now())
    return compact_answer(
        {
            "total": found.total,
            "clusters": [_cluster(one) for one in found.clusters],
            "points": [
                [*_spot(one), source, str(one.id), one.number, one.field_code, one.state, int(one.is_late)]
                for source, one in found.points
            ],
            "inspections": [
                [*_spot(one), str(one.id), one.name, one.result, one.day.isoformat()]
                for one in found.inspections
            ],
        }
    )


@blueprint.get("/api/v1/map/cells")
@needs(Permission.MAP_READ)
def show_cells(session: Session) -> ResponseReturnValue:
    """H3 hexagons in a box: [x, y, count, id] each, with the classes of the whole district's hexagons of that size."""
    view, at = read_view(), now()
    box, zoom = _box_and_zoom(view)
    district = visible_district()
    resolution = resolution_at(zoom)

    def find(one: MapView) -> list[counters.CellCount]:
        return hexagons(session, one, resolution, None if district else box, district_code=district, at=at)

    scale = week_scale(view, lambda week: [one.count for one in find(week)])
    unplaced = numbers_by(session, view, "dong_code", district_code=district, at=at).get(NONE)
    return compact_answer(
        draw_cells(find(view), resolution, box, unplaced.received if unplaced else 0, scale)
    )


@blueprint.get("/api/v1/map/areas")
@needs(Permission.MAP_READ)
def show_areas(session: Session) -> ResponseReturnValue:
    """The dongs' (with `layer=zones` the zones') values: [code, value, step, count, is a small number], and the steps' limits."""
    view, at = read_view(), now()
    district, home = visible_district(), person().district_code
    rows, total, scale = rows_of_areas(session, view, district_code=district, home=home, at=at)
    values = area_values(rows, view.measure, scale)
    return compact_answer(
        {
            "total": total.received,
            "measure": view.measure,
            "limits": values.scale.limits,
            "areas": [
                [one.row.code, one.value, one.step, one.row.numbers.received, int(one.is_few)]
                for one in values.areas
            ],
        }
    )


@blueprint.get("/api/v1/map/hotspots")
@needs(Permission.MAP_READ)
def show_hotspots(session: Session) -> ResponseReturnValue:
    """Cells that stand out ([x, y, count, id, class, is a small number]) and the hotspots that they form."""
    view, at = read_view(), now()
    found = hotspots_of(session, view, district_code=visible_district(), home=person().district_code, at=at)
    return compact_answer(draw_hotspots(found, words.area_name))


@blueprint.get("/api/v1/map/patrols")
@needs(Permission.MAP_READ)
def show_patrols(session: Session) -> ResponseReturnValue:
    """Cells with the patrols' effort: [x, y, minutes, id, patrols, patrol findings]; 0 minutes where nobody walked."""
    found = effort_of(
        session, read_view(), district_code=visible_district(), home=person().district_code, at=now()
    )
    return compact_answer(draw_effort(found))


@blueprint.get("/api/v1/map/tracks")
@needs(Permission.PROGRAMME_RECORD)
def show_tracks(session: Session) -> ResponseReturnValue:
    """Lines of patrols in a box, newest first: [id, when it began, its kind, [[x, y, dx, dy, …] of each recorded stretch]].

    For those who may open a patrol's own track; who walked is not part of it.
    """
    view = read_view()
    box, zoom = _box_and_zoom(view)
    found = tracks_in_view(session, view, box, zoom, district_code=person().district_code)
    origin = (round(box[0], 4), round(box[1], 4))
    return compact_answer(
        {
            "total": found.total,
            "origin": origin,
            "tracks": [
                [
                    str(one.patrol_id),
                    words.moment(one.started_at),
                    words.in_language(one.name_ko, one.name_en),
                    [packed(line, origin) for line in one.lines],
                ]
                for one in found.tracks
            ],
        }
    )


@blueprint.get("/api/v1/map/facilities")
@needs(Permission.MAP_READ)
def show_facilities(session: Session) -> ResponseReturnValue:
    """Facilities as they stood on the period's last day: [longitude, latitude, id, name, grade, last result, next due day,
    is overdue, inspections in the period]."""
    found = facilities_on_map(session, visible_district(), read_view().days, seoul_day(now()))
    return compact_answer(
        {
            "total": len(found),
            "facilities": [
                [
                    round(one.longitude, 6),
                    round(one.latitude, 6),
                    str(one.id),
                    one.name,
                    one.grade,
                    one.result,
                    one.next_due_on.isoformat(),
                    int(one.is_overdue),
                    one.inspections,
                ]
                for one in found
            ],
        }
    )


@blueprint.get("/api/v1/map/programmes")
@needs(Permission.MAP_READ)
def show_programmes(session: Session) -> ResponseReturnValue:
    """Patrols, activities, inspections and grievances with a place: [longitude, latitude, kind, id, programme, title, day,
    state], newest first. A grievance is its category, number and state; without an id for those who may not open it."""
    found = places_between(session, visible_district(), read_view().days, now())
    tongue, may_open = language(), person().may(Permission.GRIEVANCE_HANDLE)
    return compact_answer(
        {
            "total": len(found),
            "places": [
                [
                    round(one.longitude, 5),
                    round(one.latitude, 5),
                    one.kind,
                    str(one.id) if may_open or one.kind != "grievance" else None,
                    one.name(tongue),
                    one.title,
                    one.day.isoformat(),
                    one.state,
                ]
                for one in found
            ],
        }
    )
