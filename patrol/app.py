"""create_app: the only place that knows every part."""

from __future__ import annotations

import secrets

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from patrol import description, health
from patrol.accounts import access
from patrol.accounts import api as accounts_api
from patrol.accounts import pages as accounts_pages
from patrol.accounts.queries import has_active_demo_account
from patrol.activities import pages as activities_pages
from patrol.answers import pages as answers_pages
from patrol.areas import api as areas_api
from patrol.areas import pages as areas_pages
from patrol.database import make_engine
from patrol.evaluation import dashboard_pages, report_pages
from patrol.evaluation import evaluation_pages as evaluations_pages
from patrol.evaluation import pages as evaluation_pages
from patrol.exchange import api as exchange_api
from patrol.exchange import export_pages as exports_pages
from patrol.exchange import pages as exchange_pages
from patrol.findings import api as findings_api
from patrol.findings import moves_api as findings_moves_api
from patrol.findings import pages as findings_pages
from patrol.findings import photos_api as findings_photos_api
from patrol.grievances import pages as grievances_pages
from patrol.inspections import api as inspections_api
from patrol.inspections import pages as inspections_pages
from patrol.maps import api as maps_api
from patrol.maps import exports as maps_exports
from patrol.maps import pages as maps_pages
from patrol.maps import tiles as maps_tiles
from patrol.monitors import pages as monitors_pages
from patrol.navigation import navigation
from patrol.patrols import api as patrols_api
from patrol.patrols import pages as patrols_pages
from patrol.phone import api as phone_api
from patrol.phone import pages as phone_pages
from patrol.photos import pages as photos_pages
from patrol.programmes import pages as programmes_pages
from patrol.routing import pages as routing_pages
from patrol.settings import ROOT, Settings, SettingsError
from patrol.storage import Storage
from patrol.taxonomy import pages as taxonomy_pages
from patrol.trace import pages as trace_pages
from patrol.web import answers, compression, edge, headers, logs, styles, texts
from patrol.zones import pages as zones_pages

BLUEPRINTS = (
    health.blueprint,
    description.blueprint,
    accounts_pages.blueprint,
    accounts_api.blueprint,
    areas_api.blueprint,
    areas_pages.blueprint,
    evaluation_pages.blueprint,
    report_pages.blueprint,
    dashboard_pages.blueprint,
    evaluations_pages.blueprint,
    exchange_pages.blueprint,
    exports_pages.blueprint,
    exchange_api.blueprint,
    answers_pages.blueprint,
    routing_pages.blueprint,
    taxonomy_pages.blueprint,
    findings_pages.blueprint,
    findings_api.blueprint,
    findings_moves_api.blueprint,
    findings_photos_api.blueprint,
    photos_pages.blueprint,
    trace_pages.blueprint,
    maps_pages.blueprint,
    maps_api.blueprint,
    maps_exports.blueprint,
    maps_tiles.blueprint,
    programmes_pages.blueprint,
    patrols_pages.blueprint,
    patrols_api.blueprint,
    inspections_pages.blueprint,
    inspections_api.blueprint,
    monitors_pages.blueprint,
    activities_pages.blueprint,
    grievances_pages.blueprint,
    zones_pages.blueprint,
    phone_pages.blueprint,
    phone_api.blueprint,
)

OWN_NAMES = ("127.0.0.1", "localhost", "::1")
"""A health check from this machine is answered whatever PATROL_TRUSTED_HOSTS names."""


def create_app(settings: Settings) -> Flask:
    """Make the application. Raises SettingsError when production is not safe to start."""
    app = Flask("patrol", root_path=str(ROOT), static_folder="static", template_folder="templates")
    secret = settings.secret_key.get_secret_value() if settings.secret_key else secrets.token_hex(32)
    app.secret_key = secret
    app.config["MAX_CONTENT_LENGTH"] = settings.max_photo_bytes + 2_000_000
    app.config["TRUSTED_HOSTS"] = [*settings.trusted_hosts, *OWN_NAMES] if settings.trusted_hosts else None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.is_behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    engine = make_engine(settings.database_url, settings.database_pool_size)
    edge.attach(app, edge.Edge(settings, engine, Storage.open(settings.storage)))
    compression.compress_texts(app)
    headers.send_headers(app, settings)
    styles.serve_styles(app)
    logs.log_requests(app)
    texts.teach(app)
    app.before_request(
        exchange_pages.allow_large_file
    )  # before the form's token is read, and the whole body with it
    access.guard(app)
    answers.answer_problems(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(navigation)
    if settings.is_production:
        refuse_demo_accounts(app)
    return app


def refuse_demo_accounts(app: Flask) -> None:
    """Production does not start while a demo account could still sign in."""
    edge_ = app.extensions["patrol"]
    with edge_.transaction() as session:
        is_unsafe = has_active_demo_account(session)
    if is_unsafe:
        edge_.engine.dispose()
        raise SettingsError(
            "PATROL_MODE: production refuses to start while demo accounts can sign in; "
            "disable them with `patrol user disable NAME`"
        )
