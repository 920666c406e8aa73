"""Structured logs with a request id. Paths and ids only: no query strings, no bodies, no names."""

from __future__ import annotations

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

from patrol.settings import Settings


def set_up_logs(settings: Settings) -> None:
    """Send every log line of this process to stderr in the chosen format."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.log_format == "json":
        before.append(structlog.processors.format_exc_info)
    level = logging.getLevelName(settings.log_level)
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Where stderr is when the line is written: whoever redirects it later still gets, and ends, only its own lines.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=before)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))


def log_requests(app: Flask) -> None:
    """Write one line for each answer: id, method, path, status, milliseconds."""
    log = structlog.get_logger("patrol.request")

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=getattr(g, "request_id", ""))

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint != "static":
            spent_ms = round((time.perf_counter() - getattr(g, "started", time.perf_counter())) * 1000, 1)
            log.info(
                "answered", method=request.method, path=request.path, status=response.status_code, ms=spent_ms
            )
        return response
