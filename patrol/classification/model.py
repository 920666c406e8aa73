"""A small linear model over one and two letters of a text: what speaks for a field where the lexicon knows no word.

Its weights are whole numbers in a JSON file, so that anyone can read them, the phone can use them, and nothing is
executed by loading them. `train.py` makes it; the shipped one is made from `data/examples.csv` alone.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGED = Path(__file__).parent / "data" / "model.json"
LONGEST_GRAM = 2
LARGEST_WEIGHT = 31
"""Weights are rounded to whole numbers between this and its negative: few digits for the phone."""


class ModelUnreadable(ValueError):  # noqa: N818 - says what happened, like the catalogue of problems
    """The stored model is not one that this version can use."""


@dataclass(frozen=True)
class Model:
    """Weights per gram and field; `usual` is each field's commonest item, `scale` turns weights into log odds."""

    fields: tuple[str, ...]
    usual: tuple[str, ...]
    grams: tuple[str, ...]
    weights: tuple[tuple[int, ...], ...]
    bias: tuple[float, ...]
    scale: float

    @cached_property
    def version(self) -> str:
        """Changes when any number changes."""
        return hashlib.sha256(json.dumps(self.as_json(), ensure_ascii=False).encode()).hexdigest()[:12]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {gram: place for place, gram in enumerate(self.grams)}

    @cached_property
    def _matrix(self) -> NDArray[np.int64]:
        return np.array(self.weights, dtype=np.int64).reshape(len(self.grams), len(self.fields))

    def __hash__(self) -> int:
        return hash(self.version)

    def as_json(self) -> dict[str, Any]:
        """The model as plain lists and numbers, for a file or a column."""
        return {
            "fields": list(self.fields),
            "usual": list(self.usual),
            "grams": list(self.grams),
            "weights": [list(row) for row in self.weights],
            "bias": list(self.bias),
            "scale": self.scale,
        }

    def known_grams(self, text: str) -> list[int]:
        """Places of the grams of a normalised text that the model knows, in order, each once."""
        place = self._place
        found: dict[int, None] = {}
        for start in range(len(text)):
            for length in range(1, LONGEST_GRAM + 1):
                known = place.get(text[start : start + length])
                if known is not None:
                    found[known] = None
        return list(found)

    def log_likelihoods(self, known: Sequence[int]) -> list[float]:
        """Natural logarithm of each field's probability, given the known grams of a text."""
        factor = self.scale / math.sqrt(len(known)) if known else 0.0
        sums = np.add.reduce(self._matrix.take(known, axis=0)).tolist() if known else [0] * len(self.fields)
        odds = [bias + factor * total for bias, total in zip(self.bias, sums, strict=True)]
        largest = max(odds)
        all_of_it = largest + math.log(sum(math.exp(value - largest) for value in odds))
        return [value - all_of_it for value in odds]

    def reasons(self, known: Sequence[int], field: int) -> tuple[str, ...]:
        """The grams of two letters that speak most for a field."""
        speaking = [at for at in known if len(self.grams[at]) > 1 and self.weights[at][field] > 0]
        speaking.sort(key=lambda at: -self.weights[at][field])
        return tuple(self.grams[at] for at in speaking[:3])


def read_model(stored: dict[str, Any]) -> Model:
    """The model that `as_json` wrote; ModelUnreadable when its parts do not fit together."""
    try:
        model = Model(
            fields=tuple(map(str, stored["fields"])),
            usual=tuple(map(str, stored["usual"])),
            grams=tuple(map(str, stored["grams"])),
            weights=tuple(tuple(map(int, row)) for row in stored["weights"]),
            bias=tuple(map(float, stored["bias"])),
            scale=float(stored["scale"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ModelUnreadable("a part is missing or of the wrong kind") from problem
    width = len(model.fields)
    fits = len(model.usual) == len(model.bias) == width and len(model.weights) == len(model.grams)
    if not width or not fits or any(len(row) != width for row in model.weights):
        raise ModelUnreadable("the parts differ in length")
    if not all(map(math.isfinite, (*model.bias, model.scale))):
        raise ModelUnreadable("a number is not finite")
    return model


@cache
def packaged_model() -> Model:
    """The model that is shipped, read once."""
    return read_model(json.loads(PACKAGED.read_text(encoding="utf-8")))
