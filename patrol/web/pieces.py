"""Photos that arrive in pieces: which stretch of the whole a request carries, and its body in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import request

from patrol import problems

CONTENT_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})", re.ASCII)
BODY_PART_BYTES = 1 << 16


def stretch_of_request() -> tuple[int, int] | None:
    """Where the carried stretch begins and how long the whole is, in bytes; None for a whole one.

    Read from `Content-Range`, or from `Upload-Offset` and `Upload-Length`. Raises `problems.input_invalid`.
    """
    given = request.headers.get("Content-Range")
    if given is not None:
        match = CONTENT_RANGE.fullmatch(given.strip())
        if match is None:
            raise problems.input_invalid(what="Content-Range")
        first, last, total = (int(part) for part in match.groups())
        if not first <= last < total or (request.content_length or 0) != last - first + 1:
            raise problems.input_invalid(what="Content-Range")
        return first, total
    offset, length = request.headers.get("Upload-Offset"), request.headers.get("Upload-Length")
    if offset is None and length is None:
        return None
    if not (is_count(offset) and is_count(length)):
        raise problems.input_invalid(what="Upload-Offset, Upload-Length")
    return int(offset or 0), int(length or 0)


def is_count(text: str | None) -> bool:
    """Whether a header is a number of bytes."""
    return text is not None and text.isascii() and text.isdigit() and len(text) < 13


def read_body() -> Iterator[bytes]:
    """The request's body in parts, so that what came before a break is kept."""
    while part := request.stream.read(BODY_PART_BYTES):
        yield part
