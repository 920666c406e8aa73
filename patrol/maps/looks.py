"""How fields and sources look on maps: a colour and a shape for each, told apart without colour too."""

from __future__ import annotations

from patrol.maps.view import Source

# Field code -> (series colour 1-8 of the tokens, shape). No two fields share both, and no two of one colour share a shape,
# so that fields can be told apart without colour.
FIELD_LOOK: dict[str, tuple[int, str]] = {
    "01": (8, "circle"),
    "02": (1, "square"),
    "03": (3, "circle"),
    "04": (5, "square"),
    "05": (6, "triangle"),
    "06": (2, "diamond"),
    "07": (4, "circle"),
    "08": (3, "triangle"),
    "09": (7, "square"),
    "10": (5, "circle"),
    "11": (2, "triangle"),
    "12": (8, "square"),
}
OTHER_LOOK = (8, "circle")


def field_look(code: str) -> tuple[int, str]:
    """Series colour and shape of a field."""
    return FIELD_LOOK.get(code, OTHER_LOOK)


# Source -> (series colour, shape), told apart without colour too; `static/js/maps/sources.js` has the same through its settings.
SOURCE_LOOK: dict[Source, tuple[int, str]] = {
    "patrol": (1, "circle"),
    "complaints": (2, "triangle"),
    "inspections": (3, "square"),
}
