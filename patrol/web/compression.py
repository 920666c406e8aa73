"""Texts travel compressed, so that a phone in a weak net opens quickly.

Only answers with an ETag are compressed: they hold no secret of a session, whose compressed length could give it away (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

KINDS = (
    "text/",
    "application/json",
    "application/javascript",
    "application/manifest+json",
    "application/geo+json",
)
SMALLEST_BYTES = 600
LEVEL = 9


@lru_cache(maxsize=256)
def _compress(data: bytes) -> bytes:
    return gzip.compress(data, LEVEL, mtime=0)


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return kind.startswith(KINDS) or kind == "image/svg+xml"


def compress_texts(app: Flask) -> None:
    """Compress every text answer that carries an ETag, for whoever accepts gzip."""

    @app.after_request
    def compress(response: Response) -> Response:
        if (
            response.status_code != 200
            or "ETag" not in response.headers
            or "Content-Encoding" in response.headers
            or not _is_text(response)
        ):
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings["gzip"] or request.method == "HEAD":
            return response
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) < SMALLEST_BYTES:
            return response
        response.set_data(_compress(data))
        response.headers["Content-Encoding"] = "gzip"
        tag, _is_weak = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
        return response
