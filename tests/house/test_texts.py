"""Texts: every sentence is translatable and has its English; templates carry nothing inline."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract

from patrol.web.texts import english

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted((ROOT / "patrol").rglob("*.py"))
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_l": None}


def messages(path: Path) -> set[str]:
    """The texts that a file hands to gettext."""
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    options = {"trimmed": "false", "newstyle_gettext": "true"} if path.suffix == ".html" else {}
    found = extract(method, io.BytesIO(path.read_bytes()), keywords=KEYWORDS, options=options)
    texts = set()
    for _line, message, _comments, _context in found:
        texts |= {part for part in (message if isinstance(message, tuple) else (message,)) if part}
    return texts


@pytest.mark.parametrize("path", [*TEMPLATES, *SOURCES], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_has_its_english(path: Path) -> None:
    known = {
        part for one in english() if one.id for part in ([one.id] if isinstance(one.id, str) else one.id)
    }
    assert sorted(messages(path) - known) == []


def bare(source: str) -> str:
    """A template without comments, statements, expressions and tags: the text that would be shown as it is."""
    for pattern in (r"{#.*?#}", r"{%.*?%}", r"{{.*?}}", r"<script.*?</script>", r"<!--.*?-->"):
        source = re.sub(pattern, " ", source, flags=re.DOTALL)
    attributes = " ".join(re.findall(r'(?:alt|title|placeholder|aria-label|content)="([^"]*)"', source))
    return re.sub(r"<[^>]*>", " ", source, flags=re.DOTALL) + attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_shows_text_outside_gettext(path: Path) -> None:
    assert re.findall(r"[가-힣][가-힣 ]*", bare(path.read_text())) == []


# The map as one file for a computer without a network: it has no policy and nothing to load from.
SERVED = [path for path in TEMPLATES if path.name != "offline.html"]


@pytest.mark.parametrize("path", SERVED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_inline_handlers_or_styles(path: Path) -> None:
    source = path.read_text()
    assert re.findall(r"<[^>]*\son[a-z]+\s*=", source) == []
    assert re.findall(r"<[^>]*\sstyle\s*=", source) == []
    without_nonce = [
        tag
        for tag in re.findall(r"<(?:script|style)\b[^>]*>", source)
        if "nonce" not in tag and "src=" not in tag
    ]
    assert without_nonce == []
