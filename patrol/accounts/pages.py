"""Pages of accounts: sign in and out, language, own tokens, the administrator's list of people."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from patrol import problems
from patrol.accounts import people, queries
from patrol.accounts.access import HOME, _signed_in, needs, person, person_if_any, remember_language
from patrol.accounts.permissions import Permission, Role
from patrol.taxonomy.queries import departments
from patrol.web.edge import edge
from patrol.web.reading import read_form
from patrol.web.texts import LANGUAGES

blueprint = Blueprint("accounts", __name__)


class SignInForm(BaseModel):
    """What is typed to sign in."""

    name: str = Field("", max_length=100)
    password: str = Field("", max_length=500)
    next: str = Field("", max_length=2000)


class PersonForm(BaseModel):
    """A new account."""

    name: str = Field(min_length=2, max_length=60)
    display_name: str = Field("", max_length=60)
    role: Role
    department_code: str | None = Field(None, max_length=60)
    email: str | None = Field(None, max_length=200)
    password: str = Field(max_length=500)


class PasswordForm(BaseModel):
    """A new password."""

    password: str = Field(max_length=500)


class OwnPasswordForm(PasswordForm):
    """One's own new password, and the present one as proof."""

    current_password: str = Field(max_length=500)


class TokenForm(BaseModel):
    """A new bearer token."""

    label: str = Field("", max_length=60)


def safe_next(target: str, role: Role) -> str:
    """Where to go after signing in: only addresses of this service."""
    parts = urlsplit(target)
    is_ours = target.startswith("/") and target.isprintable() and "\\" not in target
    is_ours = is_ours and not target.startswith("//") and not parts.netloc
    return target if is_ours else HOME.get(role, "/findings")


@blueprint.get("/sign-in")
@needs(Permission.PUBLIC)
def sign_in(_session: Session) -> ResponseReturnValue:
    """The sign-in form; whoever is signed in goes on."""
    who = person_if_any()
    if who is not None:
        return redirect(safe_next(request.args.get("next", ""), who.role))
    return render_template("accounts/sign_in.html", next=request.args.get("next", ""), problem=None, name="")


@blueprint.post("/sign-in")
@needs(Permission.PUBLIC, is_transactional=False)
def do_sign_in() -> ResponseReturnValue:
    """Check name and password; too many failures of a name or an address have to wait."""
    form = read_form(SignInForm)
    keys = _attempt_keys(form.name)
    with edge().transaction() as database:
        if _is_too_often(database, keys):
            return _refuse(problems.sign_in_too_often(wait_s=60), form)
        row = people.check_sign_in(database, form.name, form.password)
        if row is None:
            people.note_failure(database, keys)
    who = _signed_in(row)
    if who is None:
        return _refuse(problems.sign_in_failed(), form)
    session.clear()
    session.permanent = True
    login_user(who)
    remember_language(who.language)
    return redirect(safe_next(form.next, who.role))


def _attempt_keys(name: str) -> tuple[bytes, bytes]:
    """Under which failures of this name and of the caller's address are counted."""
    key = edge().settings.secret_key
    secret = key.get_secret_value() if key else "development"
    return people.attempt_keys(secret, name, request.remote_addr or "")


def _is_too_often(database: Session, keys: tuple[bytes, bytes]) -> bool:
    """Whether a name or an address failed too often of late to try again now."""
    of_name = edge().settings.sign_in_attempts_per_minute
    tops = (of_name, of_name * 5)
    return any(queries.recent_failures(database, key) >= top for key, top in zip(keys, tops, strict=True))


def _refuse(problem: problems.Problem, form: SignInForm) -> ResponseReturnValue:
    page = render_template("accounts/sign_in.html", next=form.next, problem=problem, name=form.name)
    headers = {"Retry-After": str(problem.details["wait_s"])} if "wait_s" in problem.details else {}
    return page, problem.status, headers


@blueprint.post("/sign-out")
@needs(Permission.SIGNED_IN)
def sign_out(_session: Session) -> ResponseReturnValue:
    """End this browser's session."""
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/language")
@needs(Permission.PUBLIC)
def set_language(database: Session) -> ResponseReturnValue:
    """Switch between Korean and English; kept with the account of whoever is signed in."""
    chosen = request.form.get("language", "ko")
    if chosen not in LANGUAGES:
        raise problems.input_invalid(what="language")
    remember_language(chosen)
    who = person_if_any()
    if who is not None:
        people.set_language(database, who.actor, who.id, chosen)
    return redirect(safe_next(request.form.get("next", ""), who.role if who else Role.OFFICER))


@blueprint.get("/account")
@needs(Permission.SIGNED_IN)
def show_account(database: Session) -> ResponseReturnValue:
    """One's own account: password and bearer tokens."""
    return render_template(
        "accounts/account.html", tokens=queries.tokens_of(database, person().id), secret=None
    )


@blueprint.post("/account/password")
@needs(Permission.SIGNED_IN, is_transactional=False)
def change_password() -> ResponseReturnValue:
    """Set one's own password; every session ends, this one too. Whoever found the device open may not try passwords either."""
    form, who = read_form(OwnPasswordForm), person()
    keys = _attempt_keys(who.name)
    with edge().transaction() as database:
        if _is_too_often(database, keys):
            raise problems.sign_in_too_often(wait_s=60)
        is_own = people.check_sign_in(database, who.name, form.current_password) is not None
        if is_own:
            people.set_password(database, who.actor, who.id, form.password)
        else:
            people.note_failure(database, keys)  # stays: nothing is raised before it is kept
    if not is_own:
        raise problems.sign_in_failed()
    logout_user()
    session.clear()
    flash(_("비밀번호를 바꾸었습니다. 새 비밀번호로 로그인해 주세요."), "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/account/tokens")
@needs(Permission.SIGNED_IN)
def add_token(database: Session) -> ResponseReturnValue:
    """Make a token and show its secret this once."""
    secret = people.create_token(database, person().actor, person().id, read_form(TokenForm).label)
    return render_template(
        "accounts/account.html", tokens=queries.tokens_of(database, person().id), secret=secret
    )


@blueprint.post("/account/tokens/<uuid:token_id>/revoke")
@needs(Permission.SIGNED_IN)
def end_token(database: Session, token_id: uuid.UUID) -> ResponseReturnValue:
    """Revoke one's own token."""
    people.revoke_token(database, person().actor, person().id, token_id)
    flash(_("토큰을 폐기했습니다."), "success")
    return redirect(url_for("accounts.show_account"))


@blueprint.get("/people")
@needs(Permission.ACCOUNTS_MANAGE)
def list_people(database: Session) -> ResponseReturnValue:
    """The district's accounts."""
    district = person().district_code
    return render_template(
        "accounts/people.html",
        people=queries.people(database, district),
        departments=departments(database, district),
        roles=list(Role),
    )


@blueprint.post("/people")
@needs(Permission.ACCOUNTS_MANAGE)
def add_person(database: Session) -> ResponseReturnValue:
    """Add an account."""
    form = read_form(PersonForm)
    people.add_person(database, person().actor, district_code=person().district_code, **form.model_dump())
    flash(_("계정을 만들었습니다."), "success")
    return redirect(url_for("accounts.list_people"))


@blueprint.post("/people/<uuid:person_id>/password")
@needs(Permission.ACCOUNTS_MANAGE)
def reset_password(database: Session, person_id: uuid.UUID) -> ResponseReturnValue:
    """Give somebody a new password; their sessions end."""
    people.set_password(database, person().actor, person_id, read_form(PasswordForm).password)
    flash(_("비밀번호를 초기화했습니다."), "success")
    return redirect(url_for("accounts.list_people"))


@blueprint.post("/people/<uuid:person_id>/<any(disable, enable):what>")
@needs(Permission.ACCOUNTS_MANAGE)
def switch_person(database: Session, person_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Disable an account, or enable it again."""
    people.set_disabled(database, person().actor, person_id, is_disabled=what == "disable")
    flash(_("계정 상태를 바꾸었습니다."), "success")
    return redirect(url_for("accounts.list_people"))
