"""The filter of a list, map, count or export, from a query string."""

from __future__ import annotations

from typing import Any, Protocol

from patrol.findings.filters import FindingFilter
from patrol.web.reading import parse


class Entries(Protocol):
    """What werkzeug calls a MultiDict."""

    def getlist(self, key: str) -> list[str]:
        """Every value of a name."""


def read_filter(entries: Entries) -> FindingFilter:
    """The filter that these entries make; they may repeat or carry commas. Raises `problems.input_invalid`."""
    values: dict[str, Any] = {}
    for name, field in FindingFilter.model_fields.items():
        key = field.alias or name
        given = [text.replace("\x00", "") for text in entries.getlist(key) if text.strip()]
        if given:
            values[key] = given if len(given) > 1 else given[0]
    return parse(FindingFilter, values)
