"""The style sheet of every page: `css/site.css` with its imports put in place, one file to ask for.

The files stay as they are written (no build): whoever edits one sees it at the next request.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import cast

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from patrol.settings import ROOT

FOLDER = ROOT / "static" / "css"
SITE = "css/site.css"
IMPORT = re.compile(r'@import url\("([\w./-]+\.css)"\);\n')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
BLANK = re.compile(r"\n\s+")


def _imported() -> tuple[str, ...]:
    return tuple(IMPORT.findall((FOLDER / "site.css").read_text("utf-8")))


@cache
def _compose(names: tuple[str, ...], _changed_ns: tuple[int, ...]) -> tuple[str, str]:
    whole = "".join((FOLDER / name).read_text("utf-8") for name in names)
    text = BLANK.sub("\n", COMMENT.sub("", whole))
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def compose() -> tuple[str, str]:
    """The whole sheet and its version (12 hex digits of its SHA-256); made anew when a file changes."""
    names = _imported()
    return _compose(names, tuple((FOLDER / name).stat().st_mtime_ns for name in names))


def serve_styles(app: Flask) -> None:
    """Answer for `css/site.css` with the composed sheet; every other static file is sent as it lies."""
    send_file = app.view_functions["static"]

    def static(filename: str) -> ResponseReturnValue:
        if filename != SITE:
            return cast(ResponseReturnValue, send_file(filename=filename))
        text, version = compose()
        answer = Response(text, mimetype="text/css")
        answer.set_etag(version)
        return answer.make_conditional(request)

    app.view_functions["static"] = static
