"""The session cookie of a shift: renewed by pages and the API, never sent along with what is the same for everybody."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

FILES = frozenset({"static", "phone.show_file"})
SAME_FOR_ALL = FILES | {"phone.show_shell", "phone.manifest", "phone.service_worker"}


def is_file() -> bool:
    """Whether the request asks for a file that is the same for everybody."""
    return request.endpoint in FILES


class ShiftSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; a public file must not carry it, since shared caches would hand it to others."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Renew the cookie with every answer but those that are the same for everybody."""
        return request.endpoint not in SAME_FOR_ALL and super().should_set_cookie(app, session)
