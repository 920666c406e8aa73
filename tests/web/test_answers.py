"""What every answer has: security headers, a fresh nonce, problems in the person's language, one log line without names."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from patrol import clock
from patrol.app import create_app
from patrol.settings import Settings, SettingsError, read_settings
from patrol.web.logs import set_up_logs
from tests.cast import ADMINISTRATOR, PASSWORD, Cast


def sign_in(app: Flask, name: str, password: str) -> int:
    """Sign in as a browser does; the status of the answer."""
    browser = app.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"name": name, "password": password, "csrf_token": token.group(1)}
    return browser.post("/sign-in", data=form).status_code


def test_pages_run_only_what_carries_their_own_nonce(cast: Cast) -> None:
    first, second = cast.stranger.get("/sign-in"), cast.stranger.get("/sign-in")
    policy = first.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert "unsafe" not in policy
    assert f'nonce="{nonce.group(1)}"' in first.get_data(as_text=True)
    assert policy != second.headers["Content-Security-Policy"]
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(("language", "says"), [("ko", "로그인이 필요합니다."), ("en", "Please sign in.")])
def test_a_problem_speaks_the_language_that_was_asked_for(cast: Cast, language: str, says: str) -> None:
    answer = cast.stranger.get("/api/v1/findings", headers={"Accept-Language": language})
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"] == says
    assert answer.json["type"] == "/problems/sign-in-required"


def test_a_page_that_does_not_exist_says_so_kindly(cast: Cast) -> None:
    answer = cast.stranger.get("/nowhere")
    assert answer.status_code == 404
    assert "찾으시는 것이 없습니다" in answer.get_data(as_text=True)


def test_a_host_that_is_not_ours_hears_so_and_a_health_check_on_this_machine_is_answered(
    settings: Settings,
) -> None:
    app = create_app(settings.model_copy(update={"trusted_hosts": ("patrol.example.go.kr",)}))
    browser = app.test_client()
    refused = browser.get("/sign-in", headers={"Host": "elsewhere.example"})
    assert refused.status_code == 400
    assert refused.get_data(as_text=True).startswith("이 주소로는 서비스하지 않습니다.")
    assert browser.get("/sign-in", headers={"Host": "patrol.example.go.kr"}).status_code == 200
    assert browser.get("/health/ready", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    app.extensions["patrol"].engine.dispose()


def test_a_date_that_there_is_not_is_said_by_the_name_on_the_page_with_a_way_on(cast: Cast) -> None:
    answer = cast.manager.get("/evaluation?from=2026-02-30")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "시작일: 달력에 있는 날짜를 2026-01-31처럼 써 주세요." in page
    assert 'href="/evaluation"' in page.split("<main", 1)[1]


def test_an_unexpected_error_shows_a_reference_and_no_trace(settings: Settings) -> None:
    app = create_app(settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def break_down() -> str:
        raise RuntimeError("secret inside")

    app.add_url_rule("/api/v1/breaks", view_func=break_down)
    answer = app.test_client().get("/api/v1/breaks")
    app.extensions["patrol"].engine.dispose()
    assert answer.status_code == 500
    assert answer.json["reference"]
    assert "secret inside" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_guessing_passwords_has_to_wait(app: Flask, engine: Engine, settings: Settings) -> None:
    tries = [
        sign_in(app, "officer", f"wrong {number}")
        for number in range(settings.sign_in_attempts_per_minute + 2)
    ]
    assert tries[0] == 401
    assert tries[-1] == 429
    assert sign_in(app, "officer", PASSWORD) == 429
    assert sign_in(app, "clerk", PASSWORD) == 302


def test_whoever_was_disabled_is_out_at_once(app: Flask, cast: Cast, engine: Engine) -> None:
    administrator = cast.client(ADMINISTRATOR)
    form = {"name": "leaver", "role": "officer", "password": "a long password"}
    assert administrator.post("/people", data=form).status_code == 302
    browser = app.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    sent = {"name": "leaver", "password": "a long password", "csrf_token": token.group(1)}
    assert browser.post("/sign-in", data=sent).status_code == 302
    assert browser.get("/account").status_code == 200
    with app.extensions["patrol"].transaction() as session:
        from patrol.accounts.queries import person_by_name

        leaver = person_by_name(session, "leaver")
    assert leaver is not None
    assert administrator.post(f"/people/{leaver.id}/disable").status_code == 302
    assert browser.get("/account").status_code == 302


def test_logs_have_the_request_but_no_words_and_no_names(
    app: Flask, settings: Settings, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(settings.model_copy(update={"log_level": "INFO", "log_format": "json"}))
    cast.officer.get("/api/v1/findings?q=홍길동", headers={"X-Request-ID": "abcdef0123456789"})
    set_up_logs(settings)
    logged = capsys.readouterr().err
    assert "abcdef0123456789" in logged
    assert "/api/v1/findings" in logged
    assert "홍길동" not in logged
    assert "officer" not in logged


def test_health_says_whether_the_service_can_work(cast: Cast) -> None:
    assert cast.stranger.get("/health/live").json == {"status": "live"}
    ready = cast.stranger.get("/health/ready")
    assert (ready.status_code, ready.json["checks"]) == (
        200,
        {"database": True, "migrations": True, "storage": True},
    )


def test_health_says_whether_a_worker_lives(cast: Cast, engine: Engine) -> None:
    assert cast.stranger.get("/health/ready").json["worker"] is False
    with engine.begin() as connection:
        worker = connection.scalar(text("insert into procrastinate_workers default values returning id"))
    assert cast.stranger.get("/health/ready").json["worker"] is True
    with engine.begin() as connection:
        connection.execute(text("delete from procrastinate_workers where id = :id"), {"id": worker})


def test_production_needs_a_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATROL_MODE", "production")
    with pytest.raises(SettingsError, match="PATROL_SECRET_KEY"):
        read_settings()


def test_production_refuses_to_start_with_a_demo_account(settings: Settings, owner_engine: Engine) -> None:
    from sqlalchemy import text

    with owner_engine.begin() as connection:
        connection.execute(text("update person set is_demo = true where name = 'officer'"))
    try:
        strict = settings.model_copy(update={"mode": "production"})
        with pytest.raises(SettingsError, match="demo"):
            create_app(strict)
    finally:
        with owner_engine.begin() as connection:
            connection.execute(text("update person set is_demo = false where name = 'officer'"))


def test_the_clock_is_read_in_one_place_only() -> None:
    from tests.conftest import ROOT

    readers = [
        path.name
        for path in (ROOT / "patrol").rglob("*.py")
        if re.search(r"datetime\.now\(|date\.today\(|time\.time\(\)|utcnow\(", path.read_text())
        and path.name != "clock.py"
    ]
    assert readers == []
    assert clock.now().tzinfo is not None
