"""Catalogues are complete: problems, constraints, settings, commands, texts, geometry, models."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from docs.make import PAGES
from patrol.cli import patrol
from patrol.database import UNREACHABLE, VIOLATIONS, Base
from patrol.models import ALL_MODELS
from patrol.problems import CATALOGUE
from patrol.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "patrol").rglob("*.py"))
HANGUL = re.compile(r"[가-힣]")


def test_every_problem_speaks_both_languages_and_says_what_to_do() -> None:
    for entry in CATALOGUE.values():
        assert HANGUL.search(entry.ko), entry.slug
        assert HANGUL.search(entry.do_ko), entry.slug
        assert entry.en, entry.slug
        assert entry.do_en, entry.slug
        assert not HANGUL.search(entry.en + entry.do_en), entry.slug
        assert 400 <= entry.status < 600, entry.slug


def test_every_problem_is_raised_somewhere() -> None:
    whole = "\n".join(path.read_text() for path in SOURCES if path.parent.name != "problems")
    unused = [slug for slug in CATALOGUE if f"problems.{slug.replace('-', '_')}" not in whole]
    assert unused == []


@pytest.mark.parametrize("name", list(PAGES))
def test_what_is_made_from_the_code_is_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == PAGES[name](), "run `make docs`"


def named_constraints() -> set[str]:
    """Names of every constraint that a write can violate, and of unique indexes."""
    names = set()
    for table in Base.metadata.tables.values():
        for one in table.constraints:
            if isinstance(one, CheckConstraint | UniqueConstraint | ForeignKeyConstraint | ExcludeConstraint):
                names.add(str(one.name))
        names |= {str(index.name) for index in table.indexes if index.unique}
    return names


def test_every_constraint_has_its_sentence_or_is_listed_as_unreachable() -> None:
    assert ALL_MODELS
    known = set(VIOLATIONS) | UNREACHABLE
    assert named_constraints() - known == set()
    assert known - named_constraints() == set()


def test_every_geometry_has_its_srid_and_an_index() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if column.type.__class__.__name__ != "Geometry":
                continue
            assert column.type.srid == 4326, column
            indexed = " ".join(str(part) for index in table.indexes for part in index.expressions)
            assert column.name in indexed, f"{column} has no index"


def test_models_and_migrations_agree(owner_engine: Engine) -> None:
    def include(item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        table = getattr(item, "table", None)
        owner = str(table.name if table is not None else name)
        return not owner.startswith(("spatial_ref_sys", "procrastinate_"))

    with owner_engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": include}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_setting_is_documented() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    names = [f"PATROL_{name.upper()}" for name in Settings.model_fields]
    assert [name for name in names if f"`{name}`" not in manual] == []


def commands(group: click.Command, path: str = "patrol") -> list[str]:
    """Every command below a group, as typed."""
    if not isinstance(group, click.Group):
        return [path]
    context = click.Context(group)
    return [
        line
        for name in group.list_commands(context)
        for line in commands(group.get_command(context, name), f"{path} {name}")
    ]


def test_every_command_is_documented_and_explains_itself() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    assert [line for line in commands(patrol) if line not in manual] == []


@pytest.mark.parametrize("document", ["docs/tour.md", "README.md", "docs/operations.md"])
def test_documents_name_only_files_that_exist(document: str) -> None:
    named = re.findall(
        r"`((?:patrol|tests|templates|static|docs|bench|migrations|bin)/[\w./-]+)`",
        (ROOT / document).read_text(),
    )
    made_by_set_up = ("static/vendor",)
    missing = [name for name in named if not (ROOT / name).exists() and not name.startswith(made_by_set_up)]
    assert missing == []


def test_the_tour_names_every_folder() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text()
    folders = {path.parent.name for path in (ROOT / "patrol").glob("*/__init__.py")}
    assert {name for name in folders if f"{name}/`" not in tour} == set()
