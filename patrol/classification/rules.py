"""Which of the fields (분야) and items (항목) a text is about, and why. Pure; `docs/classification.md` explains it.

The text is read once for the lexicon's terms; each concept found adds its weights to items, alone and in pairs. What
the lexicon leaves open, a small model over letters decides. 공원 앞 불법주차 is about parking, not about the park.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Container, Sequence
from dataclasses import dataclass

from patrol.classification.lexicon import Lexicon, packaged_lexicon, pair_key
from patrol.classification.matching import Found, Trace, find_concepts, telling_text
from patrol.classification.model import Model, packaged_model
from patrol.classification.words import normalise
from patrol.clock import seoul_time

TEMPERATURE = 1.6
"""Weights are divided by it before they become probabilities: larger is more cautious."""

DOUBT = 3.0
"""The weight of the possibility that the lexicon's words mislead; its share goes to what the model believes."""

PLENTY = 8.0
SURPLUS = 0.4
"""Of a weight above PLENTY only this part counts, so that a second complaint is not drowned by a very clear first."""

LEAST_SHARE = 0.001
LEAST_LIKELIHOOD = 0.0001
MODEL_SAY = 0.3
CONFIDENT = 0.6
UNSUPPORTED = 0.5
"""The highest score of a suggestion for which no word of the lexicon speaks: it is never filled in unasked."""

REASONS = 4
OTHER_ITEM = "1204"
OTHER_SHARE = 0.2
"""Where the lexicon knows no word at all, the matter is likelier than usual one that has no item of its own."""

PLACES = {
    "park": "공원",
    "playground": "놀이터",
    "stream": "하천",
    "bridge": "다리",
    "school_zone": "학교길",
    "construction_site": "공사장",
    "market": "시장",
    "bus_stop": "정류장",
    "trail": "산책로",
    "night": "밤",
}
"""What the map knows of a spot, and the clock of when it was seen -> the concept that it stands for."""

NIGHT_FROM, NIGHT_TO = 21, 6
"""Hours in Seoul between which it is dark all year: who then writes "불이 안 들어와요" means a lamp."""


@dataclass(frozen=True)
class Suggestion:
    """One field with its likeliest item; `score` is 0 to 1, `because` the words that speak for it, strongest first."""

    field_code: str
    item_code: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What the lexicon found for one field."""

    item: str
    share: float
    because: tuple[str, ...]


def classify(
    text: str, place: frozenset[str] = frozenset(), limit: int = 3, model: Model | None = None
) -> list[Suggestion]:
    """Up to `limit` different fields, likeliest first; never raises and never answers with nothing.

    `place` has words of PLACES (others are ignored); `model` is the one in use, by default the shipped one.
    """
    lexicon = packaged_lexicon()
    words = normalise(text)
    trace = Trace()
    found = find_concepts(lexicon, words, trace)
    told = telling_text(words, trace)
    evidence = weigh(lexicon, _with_place(lexicon, found, place))
    if max((part.share for part in evidence.values()), default=0.0) < CONFIDENT:
        sounded = find_concepts(lexicon, words, trace, by_sound=True)
        if not sounded.keys() <= found.keys():
            evidence = weigh(lexicon, _with_place(lexicon, {**sounded, **found}, place))
    model = packaged_model() if model is None else model
    known = model.known_grams(told)
    if not evidence and not known:
        return [Suggestion(OTHER_ITEM[:2], OTHER_ITEM, 0.0, ())]
    evidence = evidence or {OTHER_ITEM[:2]: Evidence(OTHER_ITEM, OTHER_SHARE, ())}
    return _combine(evidence, model, known, limit)


def is_confident(suggestions: Sequence[Suggestion]) -> bool:
    """Whether the first suggestion may be filled in; otherwise the person is asked to choose."""
    return bool(suggestions) and suggestions[0].score >= CONFIDENT


def choose(suggestions: Sequence[Suggestion], items: Container[str]) -> tuple[str, str | None]:
    """Field and item to fill in unasked: the item only where it is sure and in the scheme (`items`); else a person picks it."""
    if not suggestions or suggestions[0].item_code not in items:
        return OTHER_ITEM[:2], None
    first = suggestions[0]
    return first.field_code, first.item_code if is_confident(suggestions) else None


def facts_of_time(at: dt.datetime | None) -> frozenset[str]:
    """What the moment at which something was seen says of it; nothing where it is not known (received is not seen)."""
    if at is None:
        return frozenset()
    hour = seoul_time(at).hour
    return frozenset({"night"}) if hour >= NIGHT_FROM or hour < NIGHT_TO else frozenset()


def _with_place(lexicon: Lexicon, found: dict[int, Found], place: frozenset[str]) -> dict[int, Found]:
    """Where the spot lies, and night, speak only together with words, and never against what the words say of the place."""
    added = dict(found)
    for fact in sorted(place):
        if fact in PLACES:
            concept = lexicon.names.index(PLACES[fact])
            added.setdefault(concept, Found(f"@{PLACES[fact]}", 0.0, 1.0))
    return added


def weigh(lexicon: Lexicon, found: dict[int, Found]) -> dict[str, Evidence]:
    """The best item of each field that the concepts speak for, with its share of the belief (0 to 1)."""
    weights: dict[int, float] = {}
    reasons: dict[int, dict[str, float]] = {}

    def add(item: int, weight: float, *because: Found) -> None:
        weights[item] = weights.get(item, 0.0) + weight
        if weight > 0:
            known = reasons.setdefault(item, {})
            for part in because:
                known[part.written] = known.get(part.written, 0.0) + weight

    concepts = sorted(found)
    for place, one in enumerate(concepts):
        here = found[one]
        for item, weight in lexicon.alone.get(one, ()):
            if here.alone:
                add(item, weight * here.alone, here)
        partners = lexicon.partners.get(one, ())
        for other in concepts[place + 1 :]:
            if other in partners:
                share = here.togetherness(found[other])
                for item, weight in lexicon.together[pair_key(one, other)]:
                    add(item, weight * share, here, found[other])
    best: dict[str, int] = {}
    for item in sorted(weights, key=lambda item: (-weights[item], item)):
        if weights[item] > 0:
            best.setdefault(lexicon.items[item][:2], item)
    parts = {item: _part(weights[item]) for item in best.values()}
    total = _part(DOUBT) + sum(parts.values())
    return {
        field: Evidence(
            lexicon.items[item],
            parts[item] / total,
            tuple(sorted(reasons[item], key=lambda word: -reasons[item][word])[:REASONS]),
        )
        for field, item in best.items()
    }


def _part(weight: float) -> float:
    """A weight on the scale of probabilities, before they are made to add up to one."""
    return math.exp((weight if weight <= PLENTY else PLENTY + SURPLUS * (weight - PLENTY)) / TEMPERATURE)


def _combine(evidence: dict[str, Evidence], model: Model, known: list[int], limit: int) -> list[Suggestion]:
    """Fields, likeliest first: the lexicon's share, what it doubts given to the model, and the model's say."""
    doubt = 1.0 - sum(part.share for part in evidence.values())
    likelihoods = dict.fromkeys(evidence, LEAST_LIKELIHOOD)
    for field, value in zip(model.fields, model.log_likelihoods(known), strict=True):
        likelihoods[field] = max(math.exp(value), LEAST_LIKELIHOOD)
    beliefs: dict[str, float] = {}
    for field, likelihood in likelihoods.items():
        share = evidence[field].share if field in evidence else 0.0
        beliefs[field] = math.log(share + doubt * likelihood + LEAST_SHARE) + MODEL_SAY * math.log(likelihood)
    largest = max(beliefs.values())
    total = sum(math.exp(belief - largest) for belief in beliefs.values())
    suggestions = []
    for field in sorted(beliefs, key=lambda field: (-beliefs[field], field))[:limit]:
        score = round(math.exp(beliefs[field] - largest) / total, 4)
        part = evidence.get(field)
        if part is None or not part.because:
            score = min(score, UNSUPPORTED)
        if part is None:
            place = model.fields.index(field)
            suggestions.append(Suggestion(field, model.usual[place], score, model.reasons(known, place)))
        else:
            suggestions.append(Suggestion(field, part.item, score, part.because))
    return suggestions
