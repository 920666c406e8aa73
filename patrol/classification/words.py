"""Korean as people type it on a phone, made comparable: no blanks, no repeats, and (for a second look) only sounds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile("[가-힣a-z0-9]+")
_REPEAT = re.compile(r"(.)\1{2,}")
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3

# Letters that are confused in typing or sound alike (ㄲ ㅋ as ㄱ, ㅐ as ㅔ, a final ㅆ as ㅅ), by their place in
# Unicode's order of initials, vowels and finals.
INITIALS = (0, 0, 2, 3, 3, 5, 6, 7, 7, 9, 9, 11, 12, 12, 12, 0, 3, 7, 18)
VOWELS = (0, 1, 0, 1, 4, 1, 4, 1, 8, 9, 10, 10, 8, 8, 4, 10, 16, 8, 18, 20, 20)
FINALS = (0, 1, 1, 1, 4, 4, 4, 7, 8, 1, 16, 8, 8, 8, 17, 8, 16, 17, 17, 7, 7, 21, 7, 7, 1, 7, 17, 0)


@dataclass(frozen=True)
class Words:
    """A text without blanks, and the places at which its words began."""

    text: str
    starts: frozenset[int]


def normalise(text: str) -> Words:
    """Letters and digits only, small, composed; a letter typed three times and more stands once."""
    found = _WORD.findall(_REPEAT.sub(r"\1", unicodedata.normalize("NFC", text).lower()))
    starts, place = [], 0
    for word in found:
        starts.append(place)
        place += len(word)
    return Words("".join(found), frozenset(starts))


def _fold_syllable(code: int) -> str:
    rest, final = divmod(code - _FIRST_SYLLABLE, 28)
    initial, vowel = divmod(rest, 21)
    return chr(_FIRST_SYLLABLE + (INITIALS[initial] * 21 + VOWELS[vowel]) * 28 + FINALS[final])


_FOLDED = {code: _fold_syllable(code) for code in range(_FIRST_SYLLABLE, _LAST_SYLLABLE + 1)}


def fold(text: str) -> str:
    """Each syllable by its sound, as long as `text`: what is often mistyped looks the same (쓰래기, 쓰레기)."""
    return text.translate(_FOLDED)
