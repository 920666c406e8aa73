"""Pages of facilities and inspections."""

from patrol.inspections.pages import facilities, inspecting
from patrol.inspections.pages.blueprint import blueprint

__all__ = ["blueprint", "facilities", "inspecting"]
