"""Check drawn areas before they are taken: codes, valid polygons, overlaps and gaps in square metres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from patrol import geo
from patrol.areas import rules
from patrol.areas.read import Drawn
from patrol.areas.romanise import romanise_area
from patrol.areas.rules import Remark

LEAST_SQUARE_M = 1.0
"""Smaller overlaps and gaps come from rounded coordinates."""
MENDED_SHARE = 0.01
"""A boundary may be mended as long as that changes less than this share of its area."""
OVERLAP_SHARE = 0.5
"""Two areas that share more than this of the smaller one are two versions of the same place."""
NOTABLE_OUTSIDE_SQUARE_M = 100.0


@dataclass(frozen=True, slots=True)
class Shape:
    """An area that passed: official code, own name, valid MultiPolygon in EPSG:4326."""

    code: str
    name: str
    name_en: str | None
    boundary: MultiPolygon

    @property
    def label(self) -> str:
        """How remarks call it."""
        return f"{self.name}({self.code})"


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked: the areas that can be taken and every remark, with the sums in square metres."""

    shapes: tuple[Shape, ...]
    remarks: tuple[Remark, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it may be taken."""
        return any(remark.level == "refused" for remark in self.remarks)

    def total_square_m(self, slug: str) -> float:
        """Sum of the areas of one kind of remark: `overlap`, `gap`, `uncovered`, `partly-outside`."""
        return sum(remark.square_m for remark in self.remarks if remark.slug == slug)


def to_metres(shape: BaseGeometry) -> BaseGeometry:
    """The same shape in EPSG:5179."""

    def move(coordinates: np.ndarray) -> np.ndarray:
        transformer = geo.transformer(geo.WGS84, geo.UTM_K)
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return shapely.transform(shape, move)


def check_areas(
    kind: str, drawn: Sequence[Drawn], district_code: str, district: MultiPolygon | None
) -> Report:
    """Check areas of a kind against each other and the district's boundary (EPSG:4326), if one is known."""
    remarks: list[Remark] = []
    shapes: list[Shape] = []
    elsewhere = 0
    for one in drawn:
        code = rules.write_code(kind, one.code)
        if not rules.is_code(kind, code):
            remarks.append(Remark("code-format", code, rules.example_code(kind)))
        elif not rules.is_of_district(kind, code, district_code):
            elsewhere += 1
        else:
            shape = _check_one(kind, code, one, remarks)
            if shape is not None:
                shapes.append(shape)
    if elsewhere:
        remarks.append(Remark("elsewhere", other=str(elsewhere)))
    counts = Counter(shape.code for shape in shapes)
    remarks += [Remark("code-twice", code) for code, count in sorted(counts.items()) if count > 1]
    if not shapes and not any(remark.level == "refused" for remark in remarks):
        remarks.append(Remark("empty"))
    if not shapes:
        return Report((), tuple(remarks))
    metres = [to_metres(shape.boundary) for shape in shapes]
    boundary = None if district is None else to_metres(district)
    if kind != "zone":
        remarks += _check_overlaps(shapes, metres)
        remarks += _check_gaps(metres, boundary)
    if boundary is not None and kind != "district":
        remarks += _check_outside(shapes, metres, boundary)
    shapes.sort(key=lambda shape: shape.code)
    return Report(tuple(shapes), tuple(remarks))


def _check_one(kind: str, code: str, drawn: Drawn, remarks: list[Remark]) -> Shape | None:
    name = rules.write_name(kind, drawn.name)
    if not name:
        remarks.append(Remark("name-missing", code))
        return None
    geometry = drawn.geometry
    if not isinstance(geometry, Polygon | MultiPolygon):
        remarks.append(Remark("not-a-polygon", code, "-" if geometry is None else geometry.geom_type))
        return None
    if not _is_in_korea(geometry):
        remarks.append(Remark("not-in-korea", code))
        return None
    boundary = _mend(code, geometry, remarks)
    english = str(drawn.name_en or "").strip() or (None if kind == "zone" else romanise_area(name))
    return None if boundary is None else Shape(code, name, english, boundary)


def _is_in_korea(geometry: BaseGeometry) -> bool:
    west, south, east, north = geo.KOREA
    bounds = np.asarray(geometry.bounds)
    return bool(
        np.isfinite(shapely.get_coordinates(geometry)).all()
        and west <= bounds[0]
        and south <= bounds[1]
        and bounds[2] <= east
        and bounds[3] <= north
    )


def _mend(code: str, geometry: Polygon | MultiPolygon, remarks: list[Remark]) -> MultiPolygon | None:
    if geometry.is_valid:
        return as_multipolygon(geometry)
    reason = shapely.is_valid_reason(geometry).split("[")[0].strip()
    # `structure` takes rings as they are meant (shell minus holes); `linework` counts crossings. Where they
    # differ by much, such as in a figure of eight, nobody can know which place was meant.
    mended = as_multipolygon(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
    other = as_multipolygon(shapely.make_valid(geometry))
    meant = to_metres(mended)
    changed = float(meant.symmetric_difference(to_metres(other)).area) + abs(
        meant.area - _drawn_square_m(geometry)
    )
    if meant.area < LEAST_SQUARE_M or changed > MENDED_SHARE * meant.area:
        remarks.append(Remark("invalid", code, reason))
        return None
    remarks.append(Remark("mended", code, reason, changed))
    return mended


def _drawn_square_m(geometry: BaseGeometry) -> float:
    """Area inside the drawn rings by the surveyor's formula, where a loop turned around is negative."""
    return float(shapely.area(to_metres(geometry)))


def as_multipolygon(geometry: BaseGeometry | None) -> MultiPolygon:
    """The polygons of a geometry as one MultiPolygon; lines and points in it are dropped."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return MultiPolygon([polygon for part in parts for polygon in shapely.get_parts(part)])


def _check_overlaps(shapes: Sequence[Shape], metres: Sequence[BaseGeometry]) -> list[Remark]:
    remarks = []
    for one, other in shapely.STRtree(metres).query(metres, predicate="intersects").T.tolist():
        if one >= other:
            continue
        square_m = float(metres[one].intersection(metres[other]).area)
        if square_m < LEAST_SQUARE_M:
            continue
        smaller = min(metres[one].area, metres[other].area)
        slug = "same-place" if square_m > OVERLAP_SHARE * smaller else "overlap"
        remarks.append(Remark(slug, shapes[one].label, shapes[other].label, square_m))
    return sorted(remarks, key=lambda remark: -remark.square_m)


def _check_gaps(metres: Sequence[BaseGeometry], district: BaseGeometry | None) -> list[Remark]:
    whole = shapely.union_all(metres)
    holes = [Polygon(ring) for part in shapely.get_parts(whole) for ring in getattr(part, "interiors", ())]
    remarks = []
    for hole in sorted(holes, key=lambda each: -each.area):
        if hole.area >= LEAST_SQUARE_M:
            centre = hole.representative_point()
            number = geo.national_point_number(geo.from_5179(centre.x, centre.y))
            remarks.append(Remark("gap", other=number, square_m=float(hole.area)))
    if district is not None and metres:
        uncovered = float(district.difference(whole).area)
        if uncovered >= LEAST_SQUARE_M:
            remarks.append(Remark("uncovered", square_m=uncovered))
    return remarks


def _check_outside(
    shapes: Sequence[Shape], metres: Sequence[BaseGeometry], district: BaseGeometry
) -> list[Remark]:
    shapely.prepare(district)
    remarks = []
    for shape, metre in zip(shapes, metres, strict=True):
        if district.covers(metre):
            continue
        outside = float(metre.difference(district).area)
        if outside > metre.area / 2:
            remarks.append(Remark("mostly-outside", shape.label, square_m=outside))
        elif outside >= NOTABLE_OUTSIDE_SQUARE_M:
            remarks.append(Remark("partly-outside", shape.label, square_m=outside))
    return remarks
