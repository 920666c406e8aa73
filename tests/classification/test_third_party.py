"""Sentences written by somebody who saw neither the lexicon nor the other corpora: nobody tunes to them."""

from __future__ import annotations

import csv
from pathlib import Path

from patrol.classification.rules import classify

SENTENCES = Path(__file__).parent / "corpus" / "third_party.csv"


def test_the_field_is_right_on_sentences_of_a_third_party() -> None:
    with SENTENCES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fields = [
        (row["field"], list(dict.fromkeys(one.field_code for one in classify(row["text"])))) for row in rows
    ]
    first = sum(found[:1] == [field] for field, found in fields)
    among_three = sum(field in found for field, found in fields)
    assert len(rows) >= 150
    assert first / len(rows) >= 0.94
    assert among_three / len(rows) >= 0.98
