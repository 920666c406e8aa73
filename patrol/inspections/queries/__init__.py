"""Reads of facilities and inspections: frozen rows."""

from patrol.inspections.queries.facilities import (
    FacilityRow,
    GradeRow,
    boundary_of,
    count_facilities,
    facilities,
    facility,
    grades,
    written_boundaries,
)
from patrol.inspections.queries.inspections import (
    AnswerRow,
    InspectionRow,
    InspectionWhole,
    inspection,
    inspections,
    result_counts,
)

__all__ = [
    "AnswerRow",
    "FacilityRow",
    "GradeRow",
    "InspectionRow",
    "InspectionWhole",
    "boundary_of",
    "count_facilities",
    "facilities",
    "facility",
    "grades",
    "inspection",
    "inspections",
    "result_counts",
    "written_boundaries",
]
