"""The classifier's words as data: concepts (what people call a thing) and rules (which item a concept points to).

`data/concepts.csv` has one concept a row: its kind, the wider concept that it is, and the ways in which people write
it, without blanks; `^` means only at the start of a word, and a term of one letter always needs a word of its own.
`data/rules.csv` has one rule a row: one or two concepts (`|` for either), the item, and the weight that it adds.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from patrol.classification.words import fold

DATA = Path(__file__).parent / "data"
KINDS = ("matter", "thing", "zone", "place", "act", "sign", "filler")
FOLDED_LENGTH = 3
"""A shorter term is never matched by its sound: too many words sound alike."""


@dataclass(frozen=True)
class Term:
    """One way to write one or several concepts."""

    concepts: tuple[int, ...]
    starts_word: bool


@dataclass(frozen=True)
class Lexicon:
    """Concepts, terms and rules, indexed for one pass over a text. Rule weights are added up per item."""

    version: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    wider: tuple[tuple[int, ...], ...]
    items: tuple[str, ...]
    terms: dict[str, Term]
    folded: dict[str, Term]
    lengths: dict[str, tuple[int, ...]]
    folded_lengths: dict[str, tuple[int, ...]]
    alone: dict[int, tuple[tuple[int, float], ...]]
    together: dict[int, tuple[tuple[int, float], ...]]
    partners: dict[int, frozenset[int]]


def pair_key(one: int, other: int) -> int:
    """One number for two concepts in either order."""
    return one * 1000 + other if one < other else other * 1000 + one


@cache
def packaged_lexicon() -> Lexicon:
    """The lexicon that is shipped, read once."""
    return build_lexicon(_rows("concepts.csv"), _rows("rules.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build_lexicon(concepts: list[dict[str, str]], rules: list[dict[str, str]]) -> Lexicon:
    """A lexicon from the rows of its two files; ValueError where a rule names what does not exist."""
    names = tuple(row["concept"] for row in concepts)
    wide = [row["is"] for row in concepts if row["is"] and row["is"] not in names]
    names += tuple(dict.fromkeys(wide))
    number = {name: place for place, name in enumerate(names)}
    if len(number) != len(names):
        raise ValueError("a concept is named twice")
    kinds = tuple(row["kind"] for row in concepts) + ("sign",) * (len(names) - len(concepts))
    if not set(kinds) <= set(KINDS):
        raise ValueError(f"unknown kinds: {set(kinds) - set(KINDS)}")
    wider = tuple((number[row["is"]],) if row["is"] else () for row in concepts)
    wider += ((),) * (len(names) - len(concepts))
    terms = _collect_terms(concepts, number)
    folded = _fold_terms(terms)
    items = tuple(sorted({row["item"] for row in rules}))
    alone, together = _index_rules(rules, number, {code: place for place, code in enumerate(items)})
    content = json.dumps([concepts, rules], ensure_ascii=False, sort_keys=True)
    return Lexicon(
        version=hashlib.sha256(content.encode()).hexdigest()[:12],
        names=names,
        kinds=kinds,
        wider=wider,
        items=items,
        terms=terms,
        folded=folded,
        lengths=_lengths(terms),
        folded_lengths=_lengths(folded),
        alone=alone,
        together=together,
        partners=_partners(together),
    )


def _collect_terms(concepts: list[dict[str, str]], number: dict[str, int]) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for row in concepts:
        for written in row["terms"].split():
            text = written.removeprefix("^")
            before = terms.get(text, Term((), False)).concepts
            terms[text] = Term((*before, number[row["concept"]]), written != text or len(text) == 1)
    return terms


def _fold_terms(terms: dict[str, Term]) -> dict[str, Term]:
    """Terms by their sound; where two terms sound alike the first one keeps the sound."""
    folded: dict[str, Term] = {}
    for text, term in terms.items():
        if len(text) >= FOLDED_LENGTH:
            folded.setdefault(fold(text), term)
    return folded


def _lengths(terms: dict[str, Term]) -> dict[str, tuple[int, ...]]:
    """The lengths of terms by their first two letters, longest first."""
    found: dict[str, set[int]] = {}
    for text in terms:
        found.setdefault(text[:2], set()).add(len(text))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


def _index_rules(
    rules: list[dict[str, str]], number: dict[str, int], item_number: dict[str, int]
) -> tuple[dict[int, tuple[tuple[int, float], ...]], dict[int, tuple[tuple[int, float], ...]]]:
    alone: dict[int, list[tuple[int, float]]] = {}
    together: dict[int, list[tuple[int, float]]] = {}
    for row in rules:
        item, weight = item_number[row["item"]], float(row["weight"])
        parts = [[_number(number, name) for name in part.split("|")] for part in row["when"].split()]
        if len(parts) == 1:
            for concept in parts[0]:
                alone.setdefault(concept, []).append((item, weight))
        elif len(parts) == 2:
            keys = {pair_key(one, other) for one, other in itertools.product(*parts) if one != other}
            for key in sorted(keys):
                together.setdefault(key, []).append((item, weight))
        else:
            raise ValueError(f"a rule needs one or two concepts: {row['when']!r}")
    return (
        {concept: tuple(found) for concept, found in alone.items()},
        {key: tuple(found) for key, found in together.items()},
    )


def _partners(together: Iterable[int]) -> dict[int, frozenset[int]]:
    """With which concepts each one has a rule: of a long text's many pairs few have one."""
    found: dict[int, set[int]] = {}
    for key in together:
        one, other = divmod(key, 1000)
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {concept: frozenset(others) for concept, others in found.items()}


def _number(number: dict[str, int], name: str) -> int:
    if name not in number:
        raise ValueError(f"a rule names an unknown concept: {name!r}")
    return number[name]
