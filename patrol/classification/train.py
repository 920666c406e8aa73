"""Fits the model on examples (the shipped ones, later people's corrections) and measures it before it is used.

`python -m patrol.classification.train` builds the shipped model again from `data/examples.csv`, to the byte.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from patrol.classification.evaluate import Evaluation, Labelled, evaluate, read_labelled
from patrol.classification.lexicon import packaged_lexicon
from patrol.classification.matching import Trace, find_concepts, telling_text
from patrol.classification.model import LARGEST_WEIGHT, LONGEST_GRAM, PACKAGED, Model
from patrol.classification.words import normalise

EXAMPLES = PACKAGED.with_name("examples.csv")
GRAMS = 1200
"""How many grams are kept: the phone loads them."""

FOLDS = 5
STRENGTH = 20.0
LEAST_EXAMPLES = 50


class TooFewExamples(ValueError):  # noqa: N818 - says what happened, like the catalogue of problems
    """There is not enough to learn from: fewer than LEAST_EXAMPLES fresh examples, or fewer than two fields."""


@dataclass(frozen=True)
class Training:
    """A model fitted on everything, with how models fitted without them did on the fresh examples."""

    model: Model
    cross_validated: Evaluation
    active: Evaluation

    @property
    def is_better(self) -> bool:
        """Whether it may replace the model in use: more fields right at first, and no fewer among three."""
        new, old = self.cross_validated, self.active
        return new.first > old.first and new.among_three >= old.among_three


def train(
    fresh: Sequence[Labelled], known: Sequence[Labelled] | None = None, active: Model | None = None
) -> Training:
    """Fit on `known` and `fresh` examples, and compare with the `active` model on the fresh ones alone.

    `fresh` are the corrections that the active model has not learned from, so that the comparison is fair: each is
    judged by a model that has not seen it (five folds). `known` are by default the shipped examples; pass earlier
    corrections along with them. Raises TooFewExamples.
    """
    if len(fresh) < LEAST_EXAMPLES:
        raise TooFewExamples(f"{len(fresh)} of {LEAST_EXAMPLES}")
    known = read_examples() if known is None else known
    answers: list[Evaluation] = []
    for fold in range(FOLDS):
        kept = [one for place, one in enumerate(fresh) if place % FOLDS != fold]
        left = [one for place, one in enumerate(fresh) if place % FOLDS == fold]
        answers.append(evaluate(left, model=fit([*known, *kept])))
    return Training(fit([*known, *fresh]), Evaluation.joined(answers), evaluate(fresh, model=active))


def fit_and_compare(fresh: Sequence[Labelled], earlier: Sequence[Labelled], active: Model) -> Training:
    """`train` on the shipped examples and earlier corrections too: what `patrol classify train` does."""
    return train(fresh, [*read_examples(), *earlier], active)


def fit(examples: Sequence[Labelled]) -> Model:
    """A logistic regression on letters and pairs of letters, cut to the GRAMS that matter most and rounded."""
    if len({one.field for one in examples}) < 2:
        raise TooFewExamples("one field")
    texts = [_told(one.text) for one in examples]
    answers = [one.field for one in examples]
    grams = _telling_grams(texts, answers)
    regression = _regress(texts, answers, grams)
    coefficients, bias = _per_field(regression)
    scale = float(np.abs(coefficients).max()) / LARGEST_WEIGHT or 1.0
    weights = np.rint(coefficients / scale).astype(int)
    fields = tuple(str(field) for field in regression.classes_)
    return Model(
        fields=fields,
        usual=_usual_items(examples, fields),
        grams=tuple(grams),
        weights=tuple(tuple(int(value) for value in column) for column in weights.T),
        bias=tuple(round(float(value), 4) for value in bias),
        scale=round(scale, 6),
    )


def _told(text: str) -> str:
    """What the model sees of a text when it classifies."""
    words, trace = normalise(text), Trace()
    find_concepts(packaged_lexicon(), words, trace)
    return telling_text(words, trace)


def _telling_grams(texts: list[str], answers: list[str]) -> list[str]:
    counter = CountVectorizer(
        analyzer="char", ngram_range=(1, LONGEST_GRAM), min_df=2, binary=True, lowercase=False
    )
    counter.fit(texts)
    grams = sorted(gram for gram in counter.vocabulary_ if " " not in gram)
    coefficients, _ = _per_field(_regress(texts, answers, grams))
    strongest = np.argsort(-np.abs(coefficients).max(axis=0), kind="stable")[:GRAMS]
    return [grams[place] for place in sorted(strongest)]


def _regress(texts: list[str], answers: list[str], grams: list[str]) -> LogisticRegression:
    counter = CountVectorizer(
        analyzer="char", ngram_range=(1, LONGEST_GRAM), binary=True, lowercase=False, vocabulary=grams
    )
    shares = normalize(counter.transform(texts))
    with threadpool_limits(
        limits=1
    ):  # the matrices are small: threads that wait for each other cost a minute
        return LogisticRegression(C=STRENGTH, max_iter=3000, tol=1e-6).fit(shares, answers)


def _per_field(regression: LogisticRegression) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One row a field; with two fields scikit-learn keeps a single row."""
    rows, bias = regression.coef_, regression.intercept_
    if len(regression.classes_) == 2:
        return np.vstack([-rows, rows]) / 2, np.concatenate([-bias, bias]) / 2
    return rows, bias


def _usual_items(examples: Sequence[Labelled], fields: Sequence[str]) -> tuple[str, ...]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in examples:
        counts[one.field][one.item or f"{one.field}01"] += 1
    return tuple(min(counts[field], key=lambda item: (-counts[field][item], item)) for field in fields)


def write_model(model: Model, path: Path = PACKAGED) -> None:
    """The model as a text file, one gram a line, so that a change can be read."""
    stored = model.as_json()
    parts = [
        f'"{name}":{json.dumps(stored[name], ensure_ascii=False)}' for name in ("fields", "usual", "bias")
    ]
    parts.append(f'"scale":{stored["scale"]}')
    parts.append('"grams":' + json.dumps(stored["grams"], ensure_ascii=False, separators=(",", ":")))
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in stored["weights"])
    path.write_text("{" + ",\n".join(parts) + ',\n"weights":[\n' + rows + "\n]}\n", encoding="utf-8")


def read_examples(path: Path = EXAMPLES) -> list[Labelled]:
    """The sentences that the shipped model is made from."""
    with path.open(encoding="utf-8", newline="") as file:
        return read_labelled(csv.DictReader(file))


if __name__ == "__main__":
    write_model(fit(read_examples()))
