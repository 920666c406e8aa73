"""Korean is the language of the source; English comes from `patrol/locale/en/*.po`, one fragment for each part.

The fragments are read and merged once at start: nothing has to be compiled, and a missing fragment is a missing translation,
not a failed start.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale

FRAGMENTS = Path(__file__).resolve().parent.parent / "locale" / "en"
LANGUAGES = ("ko", "en")


@cache
def english() -> Catalog:
    """The whole English catalogue, merged from its fragments; the first fragment in name order wins."""
    whole = Catalog(locale="en")
    for path in sorted(FRAGMENTS.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and message.string and message.id not in whole:
                    whole.add(message.id, message.string, flags=message.flags)
    return whole


@cache
def _english_translations() -> NullTranslations:
    written = io.BytesIO()
    write_mo(written, english())
    written.seek(0)
    return Translations(written)


class Fragments(Domain):  # type: ignore[misc]
    """Looks texts up in the merged fragments; Korean is what the source says."""

    def get_translations(self) -> NullTranslations:
        """Translations for the language of this request."""
        return _english_translations() if str(get_locale()) == "en" else NullTranslations()


def language() -> str:
    """`ko` or `en`: what the person chose, else what the browser prefers, else Korean."""
    if not has_request_context():
        return "ko"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES, "ko") or "ko"


def in_language(korean: str, english: str | None) -> str:
    """A name in the person's language; the Korean one where there is no other."""
    return english or korean if language() == "en" else korean


def teach(app: Flask) -> None:
    """Give the application its two languages and Seoul's time zone."""
    app.config["BABEL_DEFAULT_LOCALE"] = "ko"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Seoul"
    babel = Babel()
    babel.init_app(app, locale_selector=language)
    domain: Any = Fragments()
    app.extensions["babel"].instance.domain_instance = domain
    app.jinja_env.globals["language"] = language
