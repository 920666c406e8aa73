"""Finds a lexicon's concepts in a text, in one pass, and judges what the text is about and what only says where."""

from __future__ import annotations

from dataclasses import dataclass, field

from patrol.classification.lexicon import Lexicon, Term
from patrol.classification.words import Words, fold

NEAR = (
    *("앞", "옆", "뒤에", "뒤쪽", "뒤편", "밑에", "밑으로", "위에", "위의", "위쪽", "아래", "쪽에", "쪽으로"),
    *(
        "근처",
        "인근",
        "주변",
        "주위",
        "부근",
        "입구",
        "출구",
        "맞은편",
        "건너",
        "정문",
        "후문",
        "사거리",
        "담벼락",
    ),
    *("바로옆", "바로앞", "바로뒤", "가는길", "가는쪽"),
)
"""After a thing, these say that it is only where the matter is: 공원 앞, 전봇대 밑."""

NEAR_AS_A_WORD = ("위", "뒤", "밑", "쪽")
"""The same, but only where the word ends there: not in 위반, 뒤집힌."""

NOT_MEANT = (
    *(
        "말고",
        "말구",
        "아니라",
        "아니고",
        "아닌",
        "이아니라",
        "가아니라",
        "이아니고",
        "가아니고",
        "은아니",
        "는아니",
    ),
)
"""After a thing, these say that it is not the matter: 먼지 말고 못."""

LOCATING = ("에", "마다")
DIRECTING = ("로", "으로")
"""After a thing or a place, these say where something is, or where to: 화단에, 인도로."""

PARTICLES = frozenset("가이은는을를에도만의들랑과와로나좀하까때땜")
"""What may follow a term of one letter inside a word: 쥐가, 물을."""

NAMING = ("matter", "thing", "zone", "place")
"""Kinds of concepts that can say where; the others say what happens."""

NEARLY = 0.3
NEARLY_PAIRED = 0.7
LOCATED = 0.65
DIRECTED = 0.4
UNMEANT = 0.1
FAR_LETTERS = 16
FAR = 0.5
PLACES_KEPT = 8


@dataclass(frozen=True)
class Found:
    """A concept in the text: how it is written there, how much it counts alone and in pairs (0 to 1), and where it is.

    `places` is empty for what the map knows and the text does not say.
    """

    written: str
    alone: float
    paired: float
    places: tuple[int, ...] = ()

    def togetherness(self, other: Found) -> float:
        """How much a rule about both counts: less where they stand far apart, in different sentences."""
        paired = min(self.paired, other.paired)
        if self.places and other.places:
            gap = min(abs(here - there) for here in self.places for there in other.places)
            if gap > FAR_LETTERS:
                return paired * FAR
        return paired


@dataclass
class Trace:
    """What a first look at a text leaves for the next: letters explained, and spans that say nothing or only where."""

    covered: set[int] = field(default_factory=set)
    asides: list[tuple[int, int]] = field(default_factory=list)


def find_concepts(lexicon: Lexicon, words: Words, trace: Trace, by_sound: bool = False) -> dict[int, Found]:
    """Concepts in order of appearance. A term that begins inside another does not count (쓰레기 in 음식물쓰레기).

    `trace` is filled; by sound, only letters that it does not cover are looked at.
    """
    text = fold(words.text) if by_sound else words.text
    terms = lexicon.folded if by_sound else lexicon.terms
    lengths = lexicon.folded_lengths if by_sound else lexicon.lengths
    starts = words.starts
    found: dict[int, Found] = {}
    start, size = 0, len(text)
    while start < size:
        after = start + 1
        for length in lengths.get(text[start : start + 2], ()):
            end = start + length
            term = terms.get(text[start:end]) if end <= size else None
            if term is None:
                continue
            if start not in starts and (term.starts_word or not starts.isdisjoint(range(start + 1, end))):
                continue
            if by_sound and not trace.covered.isdisjoint(range(start, end)):
                continue
            after = end
            trace.covered.update(range(start, end))
            _note(lexicon, found, trace, term, words, start, end)
            break
        else:
            single = terms.get(text[start]) if start in starts and not by_sound else None
            if single and _stands_alone(words, after):
                _note(lexicon, found, trace, single, words, start, after)
        start = after
    return found


def _stands_alone(words: Words, end: int) -> bool:
    return end in words.starts or end == len(words.text) or words.text[end] in PARTICLES


def telling_text(words: Words, trace: Trace) -> str:
    """The letters without those that say nothing or only where; a blank stands for what is left out."""
    text = words.text
    for start, end in reversed(trace.asides):
        text = f"{text[:start]} {text[end:]}"
    return text


def _length_near(words: Words, end: int) -> int:
    """The length of the word after a thing that makes it only a place; 0 where there is none."""
    text = words.text
    if text.startswith(NEAR_AS_A_WORD, end) and (end + 1 in words.starts or end + 1 == len(text)):
        return 1
    if not text.startswith(NEAR, end):
        return 0
    return next(len(word) for word in NEAR if text.startswith(word, end))


def _note(
    lexicon: Lexicon, found: dict[int, Found], trace: Trace, term: Term, words: Words, start: int, end: int
) -> None:
    text = words.text
    near = _length_near(words, end)
    is_meant = not text.startswith(NOT_MEANT, end)
    is_located = text.startswith(LOCATING, end)
    is_directed = text.startswith(DIRECTING, end)
    if (near or not is_meant) and any(lexicon.kinds[concept] in NAMING for concept in term.concepts):
        trace.asides.append((start, end + near))
    for concept in term.concepts:
        kind = lexicon.kinds[concept]
        if kind == "filler":
            trace.asides.append((start, end))
            continue
        alone = paired = 1.0
        if not is_meant:
            alone = paired = UNMEANT
        elif near and kind in ("matter", "thing", "zone"):
            alone = NEARLY
            paired = NEARLY if kind == "zone" else NEARLY_PAIRED
        elif is_located and kind in ("thing", "zone", "place"):
            alone = LOCATED
        elif is_directed and kind in ("thing", "place"):
            alone = paired = DIRECTED
        for known in (concept, *lexicon.wider[concept]):
            before = found.get(known)
            places = (start,) if before is None else (*before.places, start)[:PLACES_KEPT]
            if before is None or before.alone < alone:
                found[known] = Found(text[start:end], alone, paired, places)
            else:
                found[known] = Found(before.written, before.alone, before.paired, places)
