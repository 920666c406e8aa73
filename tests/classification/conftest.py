"""The corpora, read once."""

import csv
from pathlib import Path

import pytest

from patrol.classification.evaluate import Labelled, read_labelled
from patrol.classification.train import EXAMPLES, train


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


@pytest.fixture(scope="session")
def stranger():
    """Sentences as somebody types them who knows neither lexicon nor corpora; the other half of them was learned from."""
    return read_corpus(Path(__file__).parent / "corpus" / "stranger.csv")


NEW_WORDS = (
    "붕붕이",
    "또로롱",
    "미르미르",
    "얄라차",
    "크크로",
    "나빌레",
    "도담도담",
    "시나브로",
    "아리아리",
    "해찰",
)


@pytest.fixture(scope="session")
def corrections():
    """A district where people call the stray animals by names that no lexicon knows."""
    return [Labelled(f"{word} {number} 어쩌고", "07", "0706") for word in NEW_WORDS for number in range(6)]


@pytest.fixture(scope="session")
def training(corrections):
    """What that district's corrections teach the shipped model."""
    return train(corrections)
