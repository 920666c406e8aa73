"""Files of the programmes that come in through a page: read, looked at or taken in, told line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import request
from sqlalchemy.orm import Session

from patrol.programmes.rows import ImportReport, Row
from patrol.web.tables import read_table


def take_upload(
    session: Session,
    take: Callable[[Sequence[Row]], ImportReport],
    read: Callable[[bytes], Sequence[Row]] = read_table,
) -> ImportReport:
    """Take the request's `file` in, or, where `preview` was asked for, only say what would become of it.

    A preview does everything and takes it back, so that it says exactly what taking the file in would say.
    Raises what `read` has against the file.
    """
    uploaded = request.files.get("file")
    rows = read(uploaded.read() if uploaded is not None else b"")
    if not request.form.get("preview"):
        return take(rows)
    attempt = session.begin_nested()
    try:
        report = take(rows)
    finally:
        attempt.rollback()
    return replace(report, is_preview=True)


def status_of(report: ImportReport) -> int:
    """422 where nothing of a file could be taken, else 200."""
    return 422 if report.rejects and not report.taken and not report.known else 200
