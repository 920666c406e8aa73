"""Security headers, the nonce, caching of assets, the request's id."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, url_for

from patrol.settings import ROOT, Settings
from patrol.web import styles
from patrol.web.sessions import is_file

STATIC = ROOT / "static"
NO_DOCUMENTS = frozenset({"text/javascript", "application/javascript", "text/css", "image/png", "font/woff2"})


def nonce() -> str:
    """This answer's nonce: the only inline script or style that its policy lets run carries it."""
    if not hasattr(g, "nonce"):
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


@cache
def _version(name: str, _changed_ns: int) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a file under `static/`, with its version, so that browsers may keep it for good."""
    if name == styles.SITE:
        return url_for("static", filename=name, v=styles.compose()[1])
    path = STATIC / name
    return url_for("static", filename=name, v=_version(name, path.stat().st_mtime_ns))


def policy(settings: Settings) -> str:
    """The content security policy: everything from here, scripts and styles only from files or with the nonce."""
    images = "img-src 'self' data: blob:"
    if settings.tile_url:
        images += f" {_origin(settings.tile_url)}"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce()}'",
            f"style-src 'self' 'nonce-{nonce()}'",
            images,
            "font-src 'self'",
            "connect-src 'self'" + (f" {_origin(settings.tile_url)}" if settings.tile_url else ""),
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"


def send_headers(app: Flask, settings: Settings) -> None:
    """Give every answer its id, policy and caching."""
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["nonce"] = nonce

    @app.before_request
    def name_request() -> None:
        given = request.headers.get("X-Request-ID", "")
        fits = 8 <= len(given) <= 64 and given.replace("-", "").isalnum() and given.isascii()
        g.request_id = given if fits else secrets.token_hex(8)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["X-Request-ID"] = getattr(g, "request_id", "")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What can be no document needs no policy of one: on a phone's first visit that is a third of the bytes.
        if not (is_file() and response.mimetype in NO_DOCUMENTS):
            headers.setdefault("Content-Security-Policy", policy(settings))
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
            headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
        if settings.is_production:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint == "static":
            is_versioned = "v" in request.args
            headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_versioned else "no-cache"
        else:
            headers.setdefault("Cache-Control", "no-store")
        return response
