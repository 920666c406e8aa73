"""The corpora, read once."""

import csv
from pathlib import Path

import pytest

from patrol.classification.evaluate import read_labelled
from patrol.classification.train import EXAMPLES


def read_corpus(path):
    with path.open(encoding="utf-8", newline="") as file:
        return read_labelled(csv.DictReader(file))


@pytest.fixture(scope="session")
def seen():
    """The sentences that the lexicon was written with and the shipped model was fitted on."""
    return read_corpus(EXAMPLES)


@pytest.fixture(scope="session")
def held_out():
    """The sentences that were written before the lexicon and that nothing was tuned on."""
    return read_corpus(Path(__file__).parent / "corpus" / "held_out.csv")
