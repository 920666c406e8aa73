"""Which conditions do something on which layer, and which the form hands on without showing them. Pure."""

from __future__ import annotations

from patrol.maps.view import FINDING_LAYERS, Layer, MapView

NARROWING = ("channel", "item", "dong", "zone", "cell")
"""Conditions that come with a link, from the list for one; the form has no control for them."""
OF_FINDINGS = frozenset({"source", "field", "only", "parking", "compare", *NARROWING})

TAKES: dict[Layer, frozenset[str]] = {
    **dict.fromkeys(FINDING_LAYERS, OF_FINDINGS),
    "dongs": OF_FINDINGS | {"measure"},
    "zones": OF_FINDINGS | {"measure"},
    "sources": OF_FINDINGS - {"source", "channel", "compare"} | {"show"},
    # Findings of patrols, whatever became of them, beside the minutes walked.
    "patrols": frozenset({"field", "parking"}),
    "facilities": frozenset(),
    "programmes": frozenset(),
}
"""Layer -> what it takes beside the period."""
CONTROLS = ("source", "field", "only", "parking", "compare", "measure", "show")


def takes(view: MapView, condition: str) -> bool:
    """Whether a condition does something on the view's layer."""
    return condition in TAKES[view.layer]


def set_conditions(view: MapView) -> list[str]:
    """The conditions that the view's layer takes and that are set, in a settled order."""
    given = view.model_dump(exclude_defaults=True)
    return [name for name in (*CONTROLS, *NARROWING) if name in given and takes(view, name)]


def handed_on(view: MapView) -> list[tuple[str, str]]:
    """(name, value) of what is set and has no control on this layer: a changed period must not lose it."""
    given = view.model_dump(mode="json", exclude_defaults=True)
    names = [*NARROWING, *(name for name in CONTROLS if not takes(view, name))]
    return [(name, _written(given[name])) for name in names if given.get(name)]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "1"
    return ",".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
