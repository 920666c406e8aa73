"""Korean particles (조사) that follow the sound of the word before: 도로과에서 → 도로과로, 순찰로, 응답소로, 소방서로."""

from __future__ import annotations

HANGUL_FIRST, HANGUL_LAST, FINALS, RIEUL = 0xAC00, 0xD7A3, 28, 8


def _final(word: str) -> int | None:
    """Number of the last syllable's final consonant (0: none), None where the word does not end in Hangul."""
    last = word.strip()[-1:]
    if not last or not HANGUL_FIRST <= ord(last) <= HANGUL_LAST:
        return None
    return (ord(last) - HANGUL_FIRST) % FINALS


def to(word: str) -> str:
    """The word with 으로 or 로; with both where its end cannot be heard."""
    final = _final(word)
    if final is None:
        return f"{word}(으)로"
    return f"{word}로" if final in {0, RIEUL} else f"{word}으로"
