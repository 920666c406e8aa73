"""An entry of the catalogue (slug, status, sentence in both languages, what to do), and the exception that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to say no. Calling it makes the exception to raise; its keyword arguments are the details."""

    slug: str
    status: int
    ko: str
    en: str
    do_ko: str
    do_en: str

    def __call__(self, **details: object) -> Problem:
        return Problem(self, details)


class Problem(Exception):  # noqa: N818 - a way to say no, not an error of the program
    """Raised by the domain; carries a catalogue entry and the details that fill its sentences."""

    def __init__(self, entry: Entry, details: Mapping[str, object]) -> None:
        super().__init__(entry.slug)
        self.entry = entry
        self.details = dict(details)

    @property
    def slug(self) -> str:
        """The stable name of this problem."""
        return self.entry.slug

    @property
    def status(self) -> int:
        """The HTTP status that answers it."""
        return self.entry.status

    def sentence(self, language: str) -> str:
        """What happened, in `ko` or `en`."""
        return (self.entry.en if language == "en" else self.entry.ko).format_map(_Details(self.details))

    def advice(self, language: str) -> str:
        """What the person can do, in `ko` or `en`."""
        return (self.entry.do_en if language == "en" else self.entry.do_ko).format_map(_Details(self.details))

    def __str__(self) -> str:
        return f"{self.slug}: {self.sentence('ko')}"


class _Details(dict[str, object]):
    """A detail that the caller did not name stays out of the sentence instead of raising."""

    def __missing__(self, key: str) -> str:
        return ""


CATALOGUE: dict[str, Entry] = {}


def entry(slug: str, status: int, ko: str, en: str, do_ko: str, do_en: str) -> Entry:
    """Put an entry into the catalogue; raises ValueError for a slug that is there."""
    if slug in CATALOGUE:
        raise ValueError(f"problem {slug} is named twice")
    CATALOGUE[slug] = Entry(slug, status, ko, en, do_ko, do_en)
    return CATALOGUE[slug]
