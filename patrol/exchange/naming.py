"""Names in a file become codes: fields, items and departments as offices write them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patrol.exchange import refusals, words
from patrol.exchange.cases import Case
from patrol.exchange.refusals import Reject
from patrol.exchange.words import squeeze
from patrol.taxonomy.queries import DepartmentRow, Scheme


@dataclass(frozen=True)
class Vocabulary:
    """The names of one edition's fields and items and of the district's departments, as files write them."""

    fields: Mapping[str, str]
    items: Mapping[tuple[str, str], str]
    departments: Mapping[str, str]
    fields_of: Mapping[str, frozenset[str]] = field(default_factory=dict)


def vocabulary(scheme: Scheme, departments: list[DepartmentRow]) -> Vocabulary:
    """Korean and English names and codes; blanks, width and case do not count."""
    fields: dict[str, str] = {}
    items: dict[tuple[str, str], str] = {}
    fields_of: dict[str, set[str]] = {}
    for one in scheme.fields:
        for name in (one.code, one.name_ko, one.name_en, one.slug):
            fields[squeeze(name)] = one.code
        for item in one.items:
            for name in (item.code, item.name_ko, item.name_en):
                items[one.code, squeeze(name)] = item.code
                fields_of.setdefault(squeeze(name), set()).add(one.code)
    names = {squeeze(name): row.code for row in departments for name in (row.code, row.name_ko, row.name_en)}
    return Vocabulary(fields, items, names, {name: frozenset(codes) for name, codes in fields_of.items()})


def look_up(case: Case, known: Vocabulary) -> tuple[str | None, str | None, str | None] | Reject:
    """Codes of field, item and department; field None where the words must decide."""
    department = None
    if case.department_name:
        department = known.departments.get(squeeze(case.department_name))
        if department is None:
            return Reject(case.line, words.DEPARTMENT, refusals.NO_DEPARTMENT)
    if not case.field_name and not case.item_name:
        return None, None, department
    item_name = squeeze(case.item_name)
    if case.field_name:
        field_code = known.fields.get(squeeze(case.field_name))
        if field_code is None:
            return Reject(case.line, words.FIELD, refusals.NO_FIELD)
    else:
        possible = known.fields_of.get(item_name, frozenset())
        if len(possible) != 1:
            return Reject(case.line, words.ITEM, refusals.NO_FIELD_OF_ITEM)
        (field_code,) = possible
    if not item_name:
        return field_code, None, department
    item_code = known.items.get((field_code, item_name))
    if item_code is None:
        return Reject(case.line, words.ITEM, refusals.NO_ITEM)
    return field_code, item_code, department
