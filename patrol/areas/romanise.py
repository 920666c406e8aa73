"""Korean names of areas in Latin letters: 국어의 로마자 표기법 (Revised Romanization, 2000), with its sound changes."""

from __future__ import annotations

import re

# In Unicode's order. "_" is silent; a final is given as it sounds before a consonant, and as it joins a
# vowel.
_INITIALS = "g kk n d tt r m b pp s ss _ j jj ch k t p h"
_MEDIALS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_FINALS = (
    "_/_ k/g k/kk k/ks n/n n/nj n/n t/d l/r k/lg m/lm l/lb l/ls l/lt l/lp l/r m/m p/b p/ps t/s t/ss "
    "ng/ng t/j t/ch k/k t/t p/p t/_"
)
INITIALS = _INITIALS.split()
MEDIALS = _MEDIALS.split()
FINALS = [pair.split("/") for pair in _FINALS.split()]
# (final, initial) -> how the two sound together
CHANGES = {
    ("k", "n"): "ngn",
    ("k", "m"): "ngm",
    ("k", "r"): "ngn",
    ("t", "n"): "nn",
    ("t", "m"): "nm",
    ("t", "r"): "nn",
    ("p", "n"): "mn",
    ("p", "m"): "mm",
    ("p", "r"): "mn",
    ("n", "r"): "ll",
    ("l", "n"): "ll",
    ("l", "r"): "ll",
    ("m", "r"): "mn",
    ("ng", "r"): "ngn",
}
SUFFIXES = {
    "동": "dong",
    "가": "ga",
    "구": "gu",
    "시": "si",
    "군": "gun",
    "읍": "eup",
    "면": "myeon",
    "리": "ri",
}
_PARTS = re.compile(
    r"(?P<stem>[가-힣]*?)(?P<number>[0-9·.,]*)(?P<suffix>[동가구시군읍면리])(?:(?=[0-9]|$)|(?<=[0-9]가)(?=동$))"
)


def romanise(words: str) -> str:
    """Hangul in small Latin letters; everything else as it is."""
    written = ""
    final = ["_", "_"]
    for letter in words:
        code = ord(letter) - ord("가")
        if not 0 <= code < 11172:
            written += final[0].strip("_") + letter
            final = ["_", "_"]
            continue
        initial, rest = divmod(code, 588)
        medial, next_final = divmod(rest, 28)
        written += _join(final, INITIALS[initial]) + MEDIALS[medial]
        final = FINALS[next_final]
    return written + final[0].strip("_")


def _join(final: list[str], initial: str) -> str:
    if initial == "_":
        return final[1].strip("_")
    return CHANGES.get((final[0], initial), final[0].strip("_") + initial)


def romanise_area(name: str) -> str:
    """A district's or dong's name as signs write it: 당산1동 -> Dangsan 1-dong, 문래동3가 -> Mullae-dong 3-ga."""
    return " ".join(_romanise_word(word) for word in name.split())


def _romanise_word(word: str) -> str:
    parts = list(_PARTS.finditer(word))
    if not parts or "".join(part[0] for part in parts) != word or not parts[0]["stem"]:
        return romanise(word).capitalize()
    written = ""
    for part in parts:
        stem = romanise(part["stem"]).capitalize()
        blank = " " if written and (stem or part["number"]) else ""
        number = f" {part['number']}" if stem and part["number"] else part["number"]
        written += f"{blank}{stem}{number}-{SUFFIXES[part['suffix']]}"
    return written
