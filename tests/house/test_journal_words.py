"""What the code writes into the journal has a word on the journal's page."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from patrol.settings import ROOT
from patrol.trace.words import ACTIONS, SUBJECTS


def _values(function: ast.AST, given: ast.expr) -> Iterator[str]:
    """What an argument may be: a constant, or the constants that a name of the same function is given."""
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.IfExp):
        yield from (one for part in (given.body, given.orelse) for one in _values(function, part))
    elif isinstance(given, ast.Name):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == given.id for target in node.targets
            ):
                yield from _values(function, node.value)


def _written(argument: str) -> dict[str, str]:
    """Every value of `subject=` or `action=` of a call that writes an entry, with a place where it stands."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "patrol").rglob("*.py")):
        tree = ast.parse(path.read_text())
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    for keyword in node.keywords:
                        if keyword.arg == argument:
                            found |= dict.fromkeys(
                                _values(function, keyword.value), f"{path.name}:{node.lineno}"
                            )
    return found


CALLS = ("record", "record_many")


def test_every_action_has_its_word() -> None:
    written = _written("action")
    assert len(written) > 40
    assert {name: place for name, place in written.items() if name not in ACTIONS} == {}


def test_every_subject_has_its_word() -> None:
    written = _written("subject")
    assert len(written) > 25
    assert {name: place for name, place in written.items() if name not in SUBJECTS} == {}
