"""Problems become answers here and nowhere else: a page for people, RFC 9457 problem details for programs."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from patrol import problems
from patrol.problems import Problem
from patrol.web.texts import language

log = structlog.get_logger()

BY_STATUS = {
    400: problems.body_unreadable,
    404: problems.not_found,
    405: problems.method_not_allowed,
    413: problems.body_too_large,
    415: problems.body_unreadable,
}


def json_answer(body: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer in UTF-8, Korean left readable."""
    response = make_response(json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str), status)
    response.headers["Content-Type"] = "application/json"
    response.headers.update(headers)
    return response


def compact_answer(body: Any, media_type: str = "application/json") -> Response:
    """A 200 answer with an ETag, which travels compressed and costs nothing where it has not changed; bytes go as they are.

    Not for what holds a secret together with words that a stranger chose (see `patrol.web.compression`).
    """
    response = make_response(body) if isinstance(body, bytes) else json_answer(body)
    response.content_type = media_type
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
    response.make_conditional(request)
    return response


def wants_json() -> bool:
    """Whether the caller is a program: the API's addresses, or somebody who asks for JSON."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html")
    return best == "application/json"


def details_of(problem: Problem) -> dict[str, object]:
    """RFC 9457 problem details, with a stable `type` and the details that the sentence was made from."""
    tongue = language()
    return {
        "type": f"/problems/{problem.slug}",
        "title": problem.sentence(tongue),
        "status": problem.status,
        "detail": problem.advice(tongue),
        "instance": getattr(g, "request_id", None),
        **{name: value for name, value in problem.details.items() if name not in {"type", "title", "status"}},
    }


def answer(problem: Problem) -> Response:
    """Render one problem for whoever asked."""
    if wants_json():
        response = json_answer(details_of(problem), problem.status)
        response.headers["Content-Type"] = "application/problem+json"
    else:
        page = render_template(
            "errors/problem.html",
            problem=problem,
            sentence=problem.sentence(language()),
            advice=problem.advice(language()),
            reference=problem.details.get("reference"),
            # A question that could not be understood is asked again without its conditions.
            plain_address=request.path if problem.status == 422 and request.method == "GET" else None,
        )
        response = make_response(page, problem.status)
    response.headers["Content-Language"] = language()
    if "wait_s" in problem.details:
        response.headers["Retry-After"] = str(problem.details["wait_s"])
    return response


def _answer_unknown_host(_error: SecurityError) -> Response:
    """One line of text: a page needs addresses of its own, and there are none under a name that is not ours."""
    problem = problems.host_unknown()
    words = f"{problem.sentence(language())} {problem.advice(language())}\n"
    return Response(words, problem.status, content_type="text/plain; charset=utf-8")


def _answer_http(error: HTTPException) -> Response:
    if error.code is not None and 300 <= error.code < 400:
        return make_response(error.get_response())
    return answer(
        BY_STATUS.get(
            error.code or 500, problems.not_found if (error.code or 500) < 500 else problems.unexpected
        )()
    )


def _answer_unavailable(error: Exception) -> Response:
    log.error("store unavailable", kind=type(error).__name__)
    nobody = getattr(current_app, "login_manager", None)
    if nobody is not None:
        g._login_user = nobody.anonymous_user()  # the page must not ask the store who this is
    return answer(problems.service_unavailable())


def _answer_unstorable(error: Exception) -> Response:
    """A value that PostgreSQL cannot hold (a NUL character in an address, a number beyond its type) is the input's fault."""
    cause = getattr(error, "orig", None)
    log.warning("value refused by the store", sqlstate=getattr(cause, "sqlstate", None))
    return answer(problems.input_invalid(what=""))


def _answer_unexpected(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.exception("unexpected error", reference=reference, exc_info=error)
    return answer(problems.unexpected(reference=reference))


def answer_problems(app: Flask) -> None:
    """Make every way to say no an answer of this module."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(CSRFError, lambda _error: answer(problems.csrf_failed()))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(SecurityError, _answer_unknown_host)
    for unavailable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unavailable, _answer_unavailable)
    app.register_error_handler(DataError, _answer_unstorable)
    app.register_error_handler(Exception, _answer_unexpected)
