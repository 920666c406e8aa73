"""Who is asking, and whether they may: sessions, bearer tokens, and the declaration that every route carries."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, Request, Response, g, make_response, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from patrol import problems
from patrol.accounts import queries
from patrol.accounts.permissions import Permission, Role, may
from patrol.journal import Actor
from patrol.web.answers import wants_json
from patrol.web.edge import edge
from patrol.web.sessions import ShiftSessions

View = Callable[..., Any]
HOME = {
    Role.MONITOR: "/report",
    Role.OFFICER: "/report",
    Role.MANAGER: "/dashboard",
    Role.CITY_VIEWER: "/dashboard",
}
"""Where a role's work begins: managers and the city look at the numbers first; everybody else begins at the list of findings."""
csrf = CSRFProtect()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a request. The fields that Flask-Login asks for stand at the end."""

    id: uuid.UUID
    district_code: str
    name: str
    display_name: str
    role: Role
    department_code: str | None
    language: str
    session_epoch: int
    is_by_token: bool = False
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the session cookie keeps; a password reset raises the epoch and so ends older sessions."""
        return f"{self.id}/{self.session_epoch}"

    def may(self, permission: Permission) -> bool:
        """Whether this person's role may do this."""
        return may(self.role, permission)

    @property
    def actor(self) -> Actor:
        """This person as the journal names them."""
        return Actor("person", self.id, self.district_code)


def _signed_in(row: queries.PersonRow | None, *, is_by_token: bool = False) -> SignedIn | None:
    if row is None or row.is_disabled:
        return None
    return SignedIn(
        row.id,
        row.district_code,
        row.name,
        row.display_name,
        Role(row.role),
        row.department_code,
        row.language,
        row.session_epoch,
        is_by_token,
    )


def _load_from_session(kept: str) -> SignedIn | None:
    person_id, _, epoch = kept.partition("/")
    try:
        identity = uuid.UUID(person_id)
    except ValueError:
        return None
    with edge().look() as database:
        person = _signed_in(queries.person_by_id(database, identity))
    return person if person is not None and str(person.session_epoch) == epoch else None


def _load_from_token(incoming: Request) -> SignedIn | None:
    scheme, _, secret = incoming.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    with edge().look() as database:
        return _signed_in(queries.person_by_token(database, secret.strip()), is_by_token=True)


def person() -> SignedIn:
    """The signed-in person; raises `problems.sign_in_required` where there is none."""
    if not current_user.is_authenticated:
        raise problems.sign_in_required()
    return cast(SignedIn, current_user._get_current_object())


def person_if_any() -> SignedIn | None:
    """The signed-in person, or None."""
    return person() if current_user.is_authenticated else None


def needs(permission: Permission, *, is_transactional: bool = True) -> Callable[[View], View]:
    """Declare what a route needs. The view gets the request's open transaction as its first argument.

    The transaction commits before the answer leaves. `is_transactional=False` is for routes that move slow bytes: they
    open their own transactions around `edge()`.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(**values: Any) -> Any:
            if permission is not Permission.PUBLIC:
                if person_if_any() is None and not wants_json() and request.method == "GET":
                    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
                if not person().may(permission):
                    raise problems.not_permitted()
            if not is_transactional:
                return view(**values)
            with edge().transaction() as database:
                # Rendered inside the transaction, sent after its end.
                return make_response(view(database, **values))

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def _check_csrf() -> None:
    """Cookies need the token that only our own pages know; a bearer token proves itself.

    The header alone proves nothing: beside a session's cookie it would only switch the check off, and browsers send one of
    their own accord behind a proxy that asks for a password (`Basic`).
    """
    if request.method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
        return
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    if scheme.lower() == "bearer" and "_user_id" not in session:
        return
    csrf.protect()


def guard(app: Flask) -> None:
    """Give the application its sessions, tokens and CSRF check."""
    settings = edge_settings(app)
    app.config.update(
        SESSION_COOKIE_NAME="patrol",
        SESSION_REFRESH_EACH_REQUEST=False,  # the cookie stays the same for a shift, so pictures can be cached
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_production,
    )
    app.session_interface = ShiftSessions()
    manager = LoginManager(app)
    manager.session_protection = None  # phones change their address all day long
    manager.user_loader(_load_from_session)
    manager.request_loader(_load_from_token)
    csrf.init_app(app)
    app.before_request(_check_csrf)
    app.context_processor(lambda: {"person": person_if_any(), "Permission": Permission, "may": _may})

    @app.after_request
    def keep_private(response: Response) -> Response:
        if "Set-Cookie" in response.headers or session.accessed:
            response.headers.add("Vary", "Cookie")
        return response


def _may(name: str) -> bool:
    """For templates: whether the signed-in person may do the named thing."""
    signed_in = person_if_any()
    return signed_in is not None and signed_in.may(Permission(name))


def edge_settings(app: Flask) -> Any:
    """The settings of an application outside a request."""
    return app.extensions["patrol"].settings


def remember_language(language: str) -> None:
    """Keep the person's language for this browser."""
    session["language"] = language
    g.pop("flask_babel", None)
