"""Health: is the process alive, and can it do its work."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from patrol.accounts.access import needs
from patrol.accounts.permissions import Permission
from patrol.migrate import is_at_head
from patrol.web.answers import json_answer
from patrol.web.edge import edge

HAS_WORKER = text(
    "select exists (select from procrastinate_workers where last_heartbeat > now() - interval '1 minute')"
)
"""Workers say every ten seconds that they live."""

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
@needs(Permission.PUBLIC, is_transactional=False)
def live() -> ResponseReturnValue:
    """The process answers."""
    return json_answer({"status": "live"})


@blueprint.get("/ready")
@needs(Permission.PUBLIC, is_transactional=False)
def ready() -> ResponseReturnValue:
    """Database reachable, schema at head, object store writable: 200, or 503 with what is missing.

    Whether a worker lives is told beside it: without one, reports are still taken, and what waits for it waits.
    """
    checks = {"database": False, "migrations": False, "storage": edge().storage.is_writable()}
    has_worker = False
    try:
        with edge().engine.connect() as connection:
            connection.execute(text("select 1"))
            checks["database"] = True
            has_worker = bool(connection.scalar(HAS_WORKER))
        checks["migrations"] = is_at_head(edge().engine)
    except SQLAlchemyError:
        pass
    is_ready = all(checks.values())
    body = {"status": "ready" if is_ready else "not ready", "checks": checks, "worker": has_worker}
    return json_answer(body, 200 if is_ready else 503)
