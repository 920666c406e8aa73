"""The phone's pages: /report, /report/day, their shells without personal data, and the service worker that keeps them."""

from __future__ import annotations

import json

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from patrol import clock, problems
from patrol.accounts.access import needs, person
from patrol.accounts.permissions import Permission, Role
from patrol.areas.queries import list_areas
from patrol.clock import seoul_day
from patrol.findings.receive import receive
from patrol.findings.rules import Channel
from patrol.findings.take_photo import Target, take_whole
from patrol.ids import new_id
from patrol.phone import plain, queries, shell
from patrol.photos.reading import Limits
from patrol.taxonomy.queries import scheme, version_on
from patrol.web.answers import answer
from patrol.web.edge import edge
from patrol.web.forms import Typed, submitted
from patrol.web.headers import asset
from patrol.web.texts import language

blueprint = Blueprint("phone", __name__)
PERSON_COOKIE = "patrol-person"
PERSON_COOKIE_S = 400 * 24 * 3600


@blueprint.after_app_request
def name_person(response: Response) -> Response:
    """Let the phone know, also offline, whose reports it writes: the person's id (no secret) in a cookie that scripts read."""
    # Only where this request has looked at the session anyway.
    who = g.get("_login_user")
    if who is None or request.headers.get("Authorization"):
        return response
    known = request.cookies.get(PERSON_COOKIE)
    present = str(who.id) if who.is_authenticated else None
    if present is not None and present != known:
        response.set_cookie(
            PERSON_COOKIE,
            present,
            max_age=PERSON_COOKIE_S,
            secure=edge().settings.is_production,
            samesite="Lax",
        )
    return response


def draw_shell(page: str, tongue: str) -> str:
    """A page of the phone in one language. It names nobody: the same for everybody who may report."""
    with force_locale(tongue):
        return render_template(
            f"report/{page}.html",
            tongue=tongue,
            page=page,
            version=shell.version(),
            modules=[shell.file_address(name) for name in shell.modules()],
            file_address=shell.file_address,
        )


def shell_answer(page: str, tongue: str) -> Response:
    """A page of the phone as an answer whose ETag is its version."""
    response = make_response(draw_shell(page, tongue))
    response.cache_control.no_cache = True
    response.set_etag(f"{shell.version()}-{tongue}-{page}")
    response.make_conditional(request)
    return response


@blueprint.get("/report")
@needs(Permission.FINDING_REPORT)
def report(_session: Session) -> ResponseReturnValue:
    """Report a finding from the spot (현장 적출)."""
    return shell_answer("capture", language())


@blueprint.get("/report/day")
@needs(Permission.FINDING_REPORT)
def day(_session: Session) -> ResponseReturnValue:
    """The officer's own day (내 하루)."""
    return shell_answer("day", language())


@blueprint.get("/report/patrol")
@needs(Permission.PROGRAMME_RECORD)
def patrol(_session: Session) -> ResponseReturnValue:
    """Start and end a patrol (순찰)."""
    return shell_answer("patrol", language())


@blueprint.get("/report/inspection")
@needs(Permission.PROGRAMME_RECORD)
def inspection(_session: Session) -> ResponseReturnValue:
    """Inspect a facility (안전점검)."""
    return shell_answer("inspection", language())


@blueprint.get("/report/form")
@needs(Permission.FINDING_REPORT)
def plain_form(session: Session) -> ResponseReturnValue:
    """The plain form (간단 양식): a report from any browser, also without JavaScript. `sent` names the one just sent."""
    number = queries.number_of_own(session, request.args.get("sent", ""), person().id)
    return draw_form(session, Typed({"id": new_id()}), number=number)


@blueprint.post("/report/form")
@needs(Permission.FINDING_REPORT, is_transactional=False)
def send_form() -> ResponseReturnValue:
    """Take the plain form in, exactly once by its id; what cannot be taken comes back with everything that was typed."""
    who = person()
    limits = Limits(edge().settings.max_photo_bytes, edge().settings.max_photo_pixels)
    form, typed = submitted(plain.PlainForm)
    try:
        if form is None:
            raise problems.input_invalid(what="", errors=[])
        files = {
            name: [(one.filename or "", one.read()) for one in request.files.getlist(name) if one.filename]
            for name in ("photos", "after_photos")
        }
        shots = plain.read_shots(files, limits)
        with edge().transaction() as session:
            channel = Channel.MONITOR if who.role == Role.MONITOR else Channel.PATROL
            report = plain.compose(session, form, shots, who.district_code, channel=channel)
            receive(
                session,
                who.actor,
                report,
                district_code=who.district_code,
                at=clock.now(),
                working_day_deadlines=edge().settings.working_day_deadlines,
            )
    except problems.Problem as problem:
        if problem.slug not in ("input-invalid", "id-reused", "item-unknown", "location-invalid"):
            raise
        is_other = problem.slug == "id-reused"
        found = typed.errors or plain.messages_of(problem, language())
        found = found or {"": f"{problem.sentence(language())} {problem.advice(language())}"}
        values = {**typed.values, "id": new_id() if is_other or "id" in typed.errors else typed.id}
        if is_other:
            found = {
                "": _(
                    "먼저 보내신 것은 접수되어 있습니다. 달라진 내용을 새 건으로 보내려면 다시 눌러 주세요."
                )
            }
        with edge().transaction() as session:
            return draw_form(session, Typed(values, found)), problem.status
    for shot in shots:
        target = Target(who.actor, who.district_code, report.id, shot.facts.sha256, shot.role)
        take_whole(edge().engine, edge().storage, limits, target, shot.data, at=clock.now())
    return redirect(f"/report/form?sent={report.id}", code=303)


@blueprint.errorhandler(413)
def say_photos_too_heavy(_error: Exception) -> Response:
    """What to do where the photos of a form are too many or too large for one go."""
    return answer(problems.photos_too_heavy(limit_mb=edge().settings.max_photo_bytes >> 20))


def draw_form(session: Session, form: Typed, *, number: str | None = None) -> str:
    """The plain form with what is typed in it, and the number of what was sent just now."""
    who, day = person(), seoul_day(clock.now())
    return render_template(
        "report/form.html",
        form=form,
        number=number,
        sent=request.args.get("sent"),
        fields=scheme(session, version_on(session, day)).fields,
        dongs=list_areas(session, "dong", who.district_code, day),
        may_read=who.may(Permission.FINDING_READ),
        most=plain.MOST_PHOTOS,
    )


@blueprint.get("/report/shell/<any(ko, en):tongue>/<any(capture, day, patrol, inspection):page>")
@needs(Permission.PUBLIC, is_transactional=False)
def show_shell(tongue: str, page: str) -> ResponseReturnValue:
    """A page as the service worker keeps it."""
    return shell_answer(page, tongue)


@blueprint.get("/report/files/<string(length=12):version>/<path:name>")
@needs(Permission.PUBLIC, is_transactional=False)
def show_file(version: str, name: str) -> ResponseReturnValue:
    """A module of the page. Under its own version it never changes, so browsers may keep it."""
    if not shell.is_shell_file(name):
        raise problems.not_found()
    response = send_from_directory(shell.STATIC, name)
    is_present = version == shell.version()
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_present else "no-cache"
    # Forty small files: what their ETag and type say already is some kilobytes of a first visit.
    for said_twice in ("Content-Disposition", "Last-Modified"):
        response.headers.pop(said_twice, None)
    return response


@blueprint.get("/report/manifest-<any(ko, en):tongue>.webmanifest")
@needs(Permission.PUBLIC, is_transactional=False)
def manifest(tongue: str) -> ResponseReturnValue:
    """What a phone needs to install the page as an application."""
    with force_locale(tongue):
        body = {
            "id": "/report",
            "name": _("현장순찰"),
            "short_name": _("현장순찰"),
            "description": _("순찰하며 본 것을 사진과 위치로 바로 접수합니다."),
            "lang": tongue,
            "start_url": "/report",
            "scope": "/",
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#f4f5f6",
            "theme_color": "#052b57",
            "categories": ["government", "productivity"],
            "icons": [
                {"src": asset(f"img/phone/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in (192, 512)
            ]
            + [
                {
                    "src": asset("img/phone/icon-maskable-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "maskable",
                }
            ],
            "shortcuts": [{"name": _("내 하루"), "url": "/report/day"}],
        }
    response = Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "max-age=86400"
    response.set_etag(f"{shell.version()}-{tongue}")
    return response.make_conditional(request)


@blueprint.get("/service-worker.js")
@needs(Permission.PUBLIC, is_transactional=False)
def service_worker() -> ResponseReturnValue:
    """The service worker. It only reads; where there is Background Sync it also wakes the queue."""
    can_sync = request.args.get("sync") == "1"
    script = shell.worker_script(tile_url=edge().settings.tile_url, can_sync=can_sync)
    response = Response(script, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "max-age=600"
    response.set_etag(f"{shell.version()}-{int(can_sync)}")
    return response.make_conditional(request)
