"""Writes the documents that are made from the code: problems, permissions, moves of a finding.

`python -m docs.make` writes them; a test fails when one of them is not what the code says now.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from patrol.accounts.permissions import TABLE, Role
from patrol.findings.rules import MOVES, NEED_NAMES
from patrol.problems import CATALOGUE

HERE = Path(__file__).parent
NOTE = "Made from the code by `make docs`; edit the code, not this page.\n"


def problems() -> str:
    """Every way to say no."""
    lines = [
        "# Problems\n",
        NOTE,
        "An error of the JSON API is an RFC 9457 problem detail whose `type` is `/problems/<slug>`. Slugs are stable: a "
        "retired one is never used again. Pages show the same sentences.\n",
        "| slug | status | what happened | what to do |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{one.slug}` | {one.status} | {one.ko}<br>{one.en} | {one.do_ko}<br>{one.do_en} |"
        for one in CATALOGUE.values()
    ]
    return "\n".join(lines) + "\n"


def permissions() -> str:
    """Who may do what."""
    roles = list(Role)
    lines = [
        "# Permissions\n",
        NOTE,
        "`patrol/accounts/permissions.py` is the table; every route declares one line of it, and a test asks every route "
        "with every role.\n",
        "| permission | " + " | ".join(roles) + " |",
        "|---|" + "---|" * len(roles),
    ]
    for permission, may in TABLE.items():
        lines.append(f"| `{permission}` | " + " | ".join("●" if role in may else "" for role in roles) + " |")
    return "\n".join(lines) + "\n"


def moves() -> str:
    """How a finding moves."""
    lines = [
        "# Moves of a finding\n",
        NOTE,
        "`patrol/findings/rules.py` holds this table as one literal. Staff act only on findings of their own department.\n",
        "| from | to | who | needs |",
        "|---|---|---|---|",
    ]
    for (source, target), move in MOVES.items():
        who = ", ".join(sorted(move.by))
        needs = ", ".join(NEED_NAMES[need][1] for need in move.needs)
        lines.append(f"| {source} | {target} | {who} | {needs} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "problems.md": problems,
    "permissions.md": permissions,
    "moves.md": moves,
}


def main() -> None:
    """Write them."""
    for name, make in PAGES.items():
        (HERE / name).write_text(make())


if __name__ == "__main__":
    main()
