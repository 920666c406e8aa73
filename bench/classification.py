"""Classifying words: texts a second of one core (its CPU time, whatever else runs), the slowest text, and how right it is."""

from __future__ import annotations

import csv
import time
from pathlib import Path

from patrol.classification.evaluate import Labelled, evaluate, read_labelled
from patrol.classification.rules import classify
from patrol.classification.train import read_examples

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "classification" / "corpus"
ROUNDS = 5
LONGEST = 4000
"""Characters of the longest text that a report may have."""


def texts_a_second(texts: list[str]) -> float:
    """Of the quickest of several rounds over all texts."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            classify(text)
        spent.append(time.process_time() - began)
    return len(texts) / min(spent)


def slowest_ms(texts: list[str]) -> float:
    """The slowest text, each in the quickest of several rounds."""
    slowest = 0.0
    for text in texts:
        spent = []
        for _ in range(ROUNDS):
            began = time.process_time()
            classify(text)
            spent.append(time.process_time() - began)
        slowest = max(slowest, min(spent))
    return slowest * 1000


def main() -> None:
    """Print the rows."""
    corpora: dict[str, list[Labelled]] = {"seen": read_examples()}
    for path in sorted(CORPUS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            corpora[path.stem] = read_labelled(csv.DictReader(file))
    texts = [one.text for part in corpora.values() for one in part]
    classify(texts[0])
    print(f"{'texts a second of one core':<36} {texts_a_second(texts):>9,.0f}    target 10,000")
    print(f"{'slowest of ' + format(len(texts), ',') + ' texts':<36} {slowest_ms(texts):>9.2f} ms target 5")
    longest = (" ".join(texts) + " ")[:LONGEST]
    print(f"{'a text of 4,000 characters':<36} {slowest_ms([longest]):>9.2f} ms")
    for name, part in corpora.items():
        found = evaluate(part)
        print(f"{name:<36} {found.top_1:>9.1%}    first, {found.top_3:.1%} among three, of {found.texts:,}")


if __name__ == "__main__":
    main()
