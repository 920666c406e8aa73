"""Pages of facilities and inspections."""

from patrol.inspections.pages import checklists, facilities, inspecting, intervals, listing
from patrol.inspections.pages.blueprint import blueprint

__all__ = ["blueprint", "checklists", "facilities", "inspecting", "intervals", "listing"]
