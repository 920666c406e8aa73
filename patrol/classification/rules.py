"""Which of the fields (분야) and items (항목) a text is about, and why. Pure; `docs/classification.md` explains it.

The text is read once for the lexicon's terms; each concept found adds its weights to items, alone and in pairs. A
thing that only says where (공원 *앞*, 전봇대 *밑에*) counts little: 공원 앞 불법주차 is about parking.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from patrol.classification.lexicon import FOLDED_LENGTH, Lexicon, Term, packaged_lexicon, pair_key
from patrol.classification.words import Words, fold, normalise

NEAR = ("앞", "옆", "뒤", "밑", "쪽", "위", "아래", "근처", "인근", "주변", "입구", "맞은편", "건너", "정문", "후문")
NEAR += ("바로옆", "바로앞", "바로뒤", "사거리", "가는길", "가는쪽", "방향", "방면", "담벼락", "주위", "부근", "출구")
NEAR_BY_LETTER = {letter: tuple(word for word in NEAR if word[0] == letter) for letter in {word[0] for word in NEAR}}
PARTICLES = frozenset("가이은는을를에도만의들랑과와로나좀")
NEARLY = 0.3
LOCATED = 0.65
TEMPERATURE = 1.6
DOUBT = 1.5
CONFIDENT = 0.5
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
}
"""What the map knows of a spot -> the concept that it stands for."""

OTHER_ITEM = "1204"


@dataclass(frozen=True)
class Suggestion:
    """One field with its likeliest item; `score` is 0 to 1, `because` the words that speak for it, strongest first."""

    field_code: str
    item_code: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A concept in the text: how it is written there and how much it counts alone and in pairs (0 to 1)."""

    written: str
    alone: float
    paired: float


def classify(text: str, place: frozenset[str] = frozenset(), limit: int = 3) -> list[Suggestion]:
    """Up to `limit` different fields, likeliest first; never raises and never answers with nothing."""
    lexicon = packaged_lexicon()
    words = normalise(text)
    found = find_concepts(lexicon, words)
    ranked = _rank(lexicon, _with_place(lexicon, found, place), limit)
    if not is_confident(ranked):
        sounded = find_concepts(lexicon, words, by_sound=True)
        if len(sounded) > len(found):
            ranked = _rank(lexicon, _with_place(lexicon, {**sounded, **found}, place), limit)
    return ranked


def is_confident(suggestions: list[Suggestion]) -> bool:
    """Whether the first suggestion may be filled in; otherwise the person is asked to choose."""
    return bool(suggestions) and suggestions[0].score >= CONFIDENT


def find_concepts(lexicon: Lexicon, words: Words, by_sound: bool = False) -> dict[int, Found]:
    """Concepts in order of appearance. A term inside a longer one does not count (쓰레기 in 음식물쓰레기)."""
    text = fold(words.text) if by_sound else words.text
    terms = lexicon.folded if by_sound else lexicon.terms
    lengths = lexicon.folded_lengths if by_sound else lexicon.lengths
    found: dict[int, Found] = {}
    reached = 0
    for start in range(len(text)):
        for length in lengths.get(text[start : start + 2], ()):
            end = start + length
            term = terms.get(text[start:end])
            if term is None:
                continue
            if end <= reached:
                break
            if term.starts_word and start not in words.starts:
                continue
            reached = end
            _note(lexicon, found, term, words.text, start, end)
            break
        else:
            if start in words.starts and start >= reached and not by_sound:
                single = terms.get(text[start])
                if single and _stands_alone(words, start + 1):
                    reached = start + 1
                    _note(lexicon, found, single, text, start, start + 1)
    return found


def _stands_alone(words: Words, end: int) -> bool:
    return end in words.starts or end == len(words.text) or words.text[end] in PARTICLES


def _note(lexicon: Lexicon, found: dict[int, Found], term: Term, text: str, start: int, end: int) -> None:
    written = text[start:end]
    following = text[end : end + 1]
    is_near = any(text.startswith(word, end) for word in NEAR_BY_LETTER.get(following, ()))
    for concept in term.concepts:
        kind = lexicon.kinds[concept]
        alone = paired = 1.0
        if is_near and kind in ("matter", "thing", "zone"):
            alone = NEARLY
            paired = NEARLY if kind == "zone" else 1.0
        elif following == "에" and kind in ("thing", "zone", "place"):
            alone = LOCATED
        for known in (concept, *lexicon.wider[concept]):
            before = found.get(known)
            if before is None or before.alone < alone:
                found[known] = Found(written, alone, paired)


def _with_place(lexicon: Lexicon, found: dict[int, Found], place: frozenset[str]) -> dict[int, Found]:
    """Where the spot lies speaks only together with words, and never against what the words say of the place."""
    added = dict(found)
    for fact in sorted(place):
        if fact in PLACES:
            concept = lexicon.names.index(PLACES[fact])
            added.setdefault(concept, Found(f"@{PLACES[fact]}", 0.0, 1.0))
    return added


def _rank(lexicon: Lexicon, found: dict[int, Found], limit: int) -> list[Suggestion]:
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
        for other in concepts[place + 1 :]:
            for item, weight, unless in lexicon.together.get(pair_key(one, other), ()):
                if not any(concept in found for concept in unless):
                    there = found[other]
                    add(item, weight * min(here.paired, there.paired), here, there)
    best: dict[str, int] = {}
    for item in sorted(weights, key=lambda item: (-weights[item], item)):
        if weights[item] > 0:
            best.setdefault(lexicon.items[item][:2], item)
    if not best:
        return [Suggestion(OTHER_ITEM[:2], OTHER_ITEM, 0.0, ())]
    total = math.exp(DOUBT / TEMPERATURE) + sum(math.exp(weights[item] / TEMPERATURE) for item in best.values())
    return [
        Suggestion(
            field,
            lexicon.items[item],
            round(math.exp(weights[item] / TEMPERATURE) / total, 4),
            tuple(sorted(reasons[item], key=lambda word: -reasons[item][word])[:4]),
        )
        for field, item in list(best.items())[:limit]
    ]
