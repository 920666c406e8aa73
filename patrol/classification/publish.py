"""What the phone is given so that it suggests the same fields as the server, without reception.

`static/js/phone/classify.js` reads it. Letters and pairs of letters, words and rules together stay under 60 KB
compressed; the version changes when any of them changes.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

from patrol.classification import matching, rules
from patrol.classification.lexicon import FOLDED_LENGTH, KINDS, Lexicon, packaged_lexicon
from patrol.classification.model import LARGEST_WEIGHT, Model, packaged_model
from patrol.classification.words import FINALS, INITIALS, VOWELS

FIRST_LETTER = 48
"""Weights are written as one ASCII letter each: the weight plus 31, after "0"."""


@lru_cache(maxsize=4)
def export_lexicon(model: Model | None = None) -> dict[str, Any]:
    """JSON for the phone: the lexicon, the model in use, and the numbers that `rules.py` works with."""
    lexicon = packaged_lexicon()
    model = packaged_model() if model is None else model
    content = {
        "words": _words(lexicon),
        "rules": {
            "items": lexicon.items,
            "alone": [[concept, *sum(found, ())] for concept, found in lexicon.alone.items()],
            "together": [[key, *sum(found, ())] for key, found in lexicon.together.items()],
        },
        "model": _model(model),
        "places": {fact: lexicon.names.index(name) for fact, name in rules.PLACES.items()},
        "numbers": {
            "temperature": rules.TEMPERATURE,
            "doubt": rules.DOUBT,
            "plenty": rules.PLENTY,
            "surplus": rules.SURPLUS,
            "leastShare": rules.LEAST_SHARE,
            "leastLikelihood": rules.LEAST_LIKELIHOOD,
            "modelSay": rules.MODEL_SAY,
            "unsupported": rules.UNSUPPORTED,
            "otherShare": rules.OTHER_SHARE,
            "confident": rules.CONFIDENT,
            "nearly": matching.NEARLY,
            "nearlyPaired": matching.NEARLY_PAIRED,
            "located": matching.LOCATED,
            "directed": matching.DIRECTED,
            "farLetters": matching.FAR_LETTERS,
            "far": matching.FAR,
            "placesKept": matching.PLACES_KEPT,
            "unmeant": matching.UNMEANT,
            "foldedLength": FOLDED_LENGTH,
            "nightFrom": rules.NIGHT_FROM,
            "nightTo": rules.NIGHT_TO,
        },
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return {"version": hashlib.sha256(text.encode()).hexdigest()[:12], **content}


def _words(lexicon: Lexicon) -> dict[str, Any]:
    """Terms one after another with blanks between; `of` has each term's concept, or several."""
    return {
        "names": lexicon.names,
        "kinds": [KINDS.index(kind) for kind in lexicon.kinds],
        "kindNames": KINDS,
        "wider": [list(wider) for wider in lexicon.wider],
        "terms": " ".join(
            ("^" if term.starts_word and len(text) > 1 else "") + text for text, term in lexicon.terms.items()
        ),
        "of": [
            term.concepts[0] if len(term.concepts) == 1 else list(term.concepts)
            for term in lexicon.terms.values()
        ],
        "near": matching.NEAR,
        "nearAsAWord": matching.NEAR_AS_A_WORD,
        "notMeant": matching.NOT_MEANT,
        "naming": matching.NAMING,
        "locating": matching.LOCATING,
        "directing": matching.DIRECTING,
        "particles": "".join(sorted(matching.PARTICLES)),
        "sounds": [INITIALS, VOWELS, FINALS],
    }


def _model(model: Model) -> dict[str, Any]:
    """The model with each gram's weights as a string of letters, one a field."""
    zero = FIRST_LETTER + LARGEST_WEIGHT
    return {
        "fields": model.fields,
        "usual": model.usual,
        "bias": model.bias,
        "scale": model.scale,
        "grams": " ".join(model.grams),
        "weights": "".join(chr(zero + weight) for row in model.weights for weight in row),
        "zero": zero,
    }
