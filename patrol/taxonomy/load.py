"""Load an edition of the complaint scheme and the district's departments from a file (`patrol taxonomy load`)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from patrol import problems
from patrol.journal import Actor, record
from patrol.taxonomy.models import Department, Field, Item, TaxonomyVersion
from patrol.taxonomy.reading import Taxonomy, TaxonomyUnreadable, read_taxonomy


def read_file(path: Path | None) -> Taxonomy:
    """Read the office's file, or the packaged edition; raises `problems.taxonomy_file_invalid` with every fault."""
    try:
        return read_taxonomy(path) if path is not None else read_taxonomy()
    except TaxonomyUnreadable as error:
        raise problems.taxonomy_file_invalid(what=str(error)) from None


def load_taxonomy(session: Session, actor: Actor, taxonomy: Taxonomy, *, district_code: str) -> None:
    """Take an edition in. The edition before ends on the day that this one begins; the same file again changes nothing.

    Items that the edition no longer has are retired, never deleted: findings keep them.
    """
    version = taxonomy.version
    _end_edition_before(session, version.code, version.valid_from)
    session.execute(
        insert(TaxonomyVersion)
        .values(
            code=version.code, valid_from=version.valid_from, valid_to=version.valid_to, source=version.source
        )
        .on_conflict_do_update(
            index_elements=["code"], set_={"valid_to": version.valid_to, "source": version.source}
        )
    )
    for department in taxonomy.departments:
        values = {"name_ko": department.ko, "name_en": department.en, "is_external": department.is_external}
        session.execute(
            insert(Department)
            .values(district_code=district_code, code=department.code, **values)
            .on_conflict_do_update(index_elements=["district_code", "code"], set_=values)
        )
    for field in taxonomy.fields:
        values = {"slug": field.slug, "name_ko": field.ko, "name_en": field.en}
        session.execute(
            insert(Field)
            .values(taxonomy_version=version.code, code=field.code, **values)
            .on_conflict_do_update(index_elements=["taxonomy_version", "code"], set_=values)
        )
    for item in taxonomy.items:
        values = {
            "name_ko": item.ko,
            "name_en": item.en,
            "target_hours": item.target_hours,
            "department_code": item.department_code,
            "is_retired": False,
        }
        session.execute(
            insert(Item)
            .values(taxonomy_version=version.code, code=item.code, field_code=item.field_code, **values)
            .on_conflict_do_update(index_elements=["taxonomy_version", "code"], set_=values)
        )
    session.execute(
        text("update item set is_retired = true where taxonomy_version = :version and code <> all(:codes)"),
        {"version": version.code, "codes": [item.code for item in taxonomy.items]},
    )
    change = {"fields": len(taxonomy.fields), "items": len(taxonomy.items), "source": version.source}
    record(
        session, actor, subject="taxonomy_version", subject_id=version.code, action="loaded", change=change
    )


def _end_edition_before(session: Session, code: str, valid_from: dt.date) -> None:
    session.execute(
        text(
            "update taxonomy_version set valid_to = :day"
            " where code <> :code and valid_from < :day and coalesce(valid_to > :day, true)"
        ),
        {"code": code, "day": valid_from},
    )
