"""Finds a lexicon's concepts in a text, in one pass, and judges what the text is about and what only says where."""

from __future__ import annotations

from dataclasses import dataclass

from patrol.classification.lexicon import Lexicon, Term
from patrol.classification.words import Words, fold

NEAR = (
    *(
        "앞",
        "옆",
        "뒤",
        "밑",
        "쪽",
        "위",
        "아래",
        "근처",
        "인근",
        "주변",
        "입구",
        "맞은편",
        "건너",
        "정문",
        "후문",
    ),
    *(
        "바로옆",
        "바로앞",
        "바로뒤",
        "사거리",
        "가는길",
        "가는쪽",
        "방향",
        "방면",
        "담벼락",
        "주위",
        "부근",
        "출구",
    ),
)
"""After a thing, these say that it is only where the matter is: 공원 앞, 전봇대 밑."""

NOT_MEANT = (
    *("말고", "말구", "아니라", "아니고", "이아니라", "가아니라", "이아니고", "가아니고", "은아니", "는아니"),
)
"""After a thing, these say that it is not the matter: 먼지 말고 못."""

PARTICLES = frozenset("가이은는을를에도만의들랑과와로나좀")
"""What may follow a term of one letter inside a word: 쥐가, 물을."""

OVERLAPPING_LENGTH = 3
"""A shorter term may not begin inside another one."""

NEARLY = 0.3
LOCATED = 0.65
UNMEANT = 0.1


@dataclass(frozen=True)
class Found:
    """A concept in the text: how it is written there and how much it counts alone and in pairs (0 to 1)."""

    written: str
    alone: float
    paired: float


def find_concepts(lexicon: Lexicon, words: Words, by_sound: bool = False) -> dict[int, Found]:
    """Concepts in order of appearance. A term inside a longer one does not count (쓰레기 in 음식물쓰레기)."""
    text = fold(words.text) if by_sound else words.text
    terms = lexicon.folded if by_sound else lexicon.terms
    lengths = lexicon.folded_lengths if by_sound else lexicon.lengths
    starts = words.starts
    found: dict[int, Found] = {}
    reached = 0
    size = len(text)
    for start in range(size):
        for length in lengths.get(text[start : start + 2], ()):
            end = start + length
            term = terms.get(text[start:end]) if end <= size else None
            if term is None or (start < reached and length < OVERLAPPING_LENGTH):
                continue
            if end <= reached:
                break
            if start not in starts and (term.starts_word or not starts.isdisjoint(range(start + 1, end))):
                continue
            reached = end
            _note(lexicon, found, term, words.text, start, end)
            break
        else:
            if start in starts and start >= reached and not by_sound:
                single = terms.get(text[start])
                if single and _stands_alone(words, start + 1):
                    reached = start + 1
                    _note(lexicon, found, single, text, start, reached)
    return found


def _stands_alone(words: Words, end: int) -> bool:
    return end in words.starts or end == len(words.text) or words.text[end] in PARTICLES


def _note(lexicon: Lexicon, found: dict[int, Found], term: Term, text: str, start: int, end: int) -> None:
    is_near = text.startswith(NEAR, end)
    is_meant = not text.startswith(NOT_MEANT, end)
    is_located = text.startswith("에", end)
    for concept in term.concepts:
        kind = lexicon.kinds[concept]
        alone = paired = 1.0
        if not is_meant:
            alone = paired = UNMEANT
        elif is_near and kind in ("matter", "thing", "zone"):
            alone = NEARLY
            paired = NEARLY if kind == "zone" else 1.0
        elif is_located and kind in ("thing", "zone", "place"):
            alone = LOCATED
        for known in (concept, *lexicon.wider[concept]):
            before = found.get(known)
            if before is None or before.alone < alone:
                found[known] = Found(text[start:end], alone, paired)
