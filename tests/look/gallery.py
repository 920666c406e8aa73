"""The component page with made-up data, in an application of its own: no database, no accounts.

`python -m tests.look.gallery FOLDER` takes its screenshots (both sizes and schemes) for people to look at.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from patrol.settings import ROOT, Settings
from patrol.web import headers, styles, texts
from tests.playing import playwright

CHROMIUM = "/usr/bin/chromium"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
SCHEMES = ("light", "dark")

STATES = ("received", "assigned", "in_progress", "done", "confirmed", "reopened", "transferred", "unfixable")
ITEMS = (
    "도로 파손(포트홀)",
    "보도블록 파손·침하",
    "가로등·보안등 고장",
    "쓰레기 무단투기",
    "노점·노상적치물",
)
PLACES = ("당산로 123 앞", "영등포로 84길 12", "여의도공원 3문", "신길로 41 맞은편", "대림역 8번 출구")
DEPARTMENTS = ("도로과", "도로과", "도로과", "청소과", "가로경관과")


def _row(index: int) -> dict[str, object]:
    return {
        "number": f"2014-{47284 - index:06d}",
        "item": ITEMS[index % 5],
        "place": PLACES[index % 5],
        "department": DEPARTMENTS[index % 5] if index else None,
        "state": STATES[index],
        "minutes": (-130, 95, 1510, 7000, 60, -3000, 400, 0)[index],
        "is_over": index in (3, 4, 7),
        "due": f"3. {index + 2}. 14:05",
        "photos": index % 3,
    }


def _photo(name: str, *, is_ready: bool = True) -> dict[str, object]:
    address = f"/sample/{name}.svg"
    words = {"before": "조치 전: 파손된 보도블록", "context": "도로명판: 당산로 123"}.get(name, "올린 사진")
    return {
        "thumb": address,
        "full": address,
        "alt": words,
        "width": 400,
        "height": 300,
        "caption": "당산로 123 앞" if name == "before" else None,
        "is_ready": is_ready,
    }


SAMPLE: dict[str, Any] = {
    "subtitle": "2014년 3월 1일 – 3월 31일 · 순찰, 응답소",
    "partial": "3월 28일까지 (진행 중인 달)",
    "search": "번호, 위치, 내용",
    "note": "3,614건 가운데 1–8",
    "point": "다사 4664 4762",
    "fields": [("01", "교통"), ("02", "도로"), ("03", "청소")],
    "groups": [("도로", [("0201", "도로 파손(포트홀)")]), ("청소", [("0301", "쓰레기 무단투기")])],
    "days": [("1", "월"), ("2", "화"), ("3", "수"), ("4", "목"), ("5", "금")],
    "departments": [("도로과", "도로과"), ("청소과", "청소과")],
    "rows": [_row(index) for index in range(8)],
    "dongs": [("여의동", 72, "97.1 %"), ("당산1동", 61, "95.0 %"), ("대림3동", 53, "92.6 %")],
    "before": _photo("before"),
    "context": _photo("context"),
    "waiting": _photo("waiting", is_ready=False),
    "sentences": [
        "3건을 도로과에 배정했습니다.",
        "행정동 경계가 없어 법정동으로 보여 드립니다.",
        "위치 정확도가 80 m입니다",
        "지도에서 위치를 다시 잡아 주세요",
        "위치를 다시 잡아 주세요.",
    ],
    "history": [
        {
            "at": "2014-03-03T02:10:00Z",
            "at_label": "2014. 3. 3. 11:10",
            "actor": "박도로",
            "sentence": "처리를 시작했습니다.",
            "icon": "hourglass",
            "note": "굴착 업체와 일정 확인 중, 이틀 걸릴 것으로 보임",
        },
        {
            "at": "2014-03-02T05:20:00Z",
            "at_label": "2014. 3. 2. 14:20",
            "actor": "이감사",
            "sentence": "도로과에 배정했습니다.",
            "icon": "user-check",
        },
        {
            "at": "2014-03-02T05:05:00Z",
            "at_label": "2014. 3. 2. 14:05",
            "actor": "김순찰",
            "sentence": "적출했습니다.",
            "icon": "camera",
        },
    ],
}

NAVIGATION = (
    ("/report", "적출하기", False, "camera"),
    ("/findings", "적출사항", True, "list"),
    ("/map", "지도", False, "map"),
    ("/counts", "집계", False, "chart"),
    ("/patrols", "순찰", False, "footprints"),
    ("/inspections", "안전점검", False, "clipboard-check"),
    ("/people", "계정 관리", False, "people"),
)

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">'
    '<rect width="400" height="300" fill="#9aa5b1"/>'
    '<path fill="#6b7684" d="M0 190h400v110H0z"/><path fill="#3b424c" d="M150 220h110l30 50H120z"/></svg>'
)


def make_gallery() -> Flask:
    """An application that shows the components and the error page as the real one would."""
    app = Flask("gallery", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.secret_key = "gallery"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    headers.send_headers(app, Settings())
    styles.serve_styles(app)
    texts.teach(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"

    @app.context_processor
    def frame() -> dict[str, object]:
        who = SimpleNamespace(is_authenticated=True, display_name="김순찰", role="officer")
        return {"navigation": NAVIGATION, "current_user": who, "district_name": "영등포구"}

    @app.get("/")
    def gallery() -> str:
        return render_template("components/gallery.html", sample=SAMPLE)

    @app.get("/problem")
    def problem() -> str:
        return render_template(
            "errors/problem.html",
            problem=SimpleNamespace(status=500, slug="unexpected"),
            sentence="일시적인 문제가 생겼습니다",
            advice="잠시 뒤에 다시 해 주세요. 적은 내용은 지워지지 않았습니다.",
            reference="3f9a12c4",
        )

    @app.get("/sample/<name>.svg")
    def picture(name: str) -> tuple[str, int, dict[str, str]]:
        return PICTURE, 200, {"Content-Type": "image/svg+xml"}

    return app


class Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_request(self, *_spoken: object) -> None:
        """Say nothing."""


def served() -> AbstractContextManager[str]:
    """The gallery on a free loopback port; gives its address."""
    return served_app(make_gallery())


@contextmanager
def served_app(app: Flask) -> Iterator[str]:
    """An application on a free loopback port; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    browser = playwright().chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@contextmanager
def page_of(browser: Browser, size: str, scheme: str, language: str = "ko") -> Iterator[Page]:
    """A page of one size, colour scheme and language."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-US" if language == "en" else "ko-KR",
        has_touch=size == "phone",
        device_scale_factor=1,
    )
    yield context.new_page()
    context.close()


def take_screenshots(folder: Path) -> None:
    """Every page, size and scheme as a PNG in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, chromium() as browser:
        for size in SIZES:
            for scheme in SCHEMES:
                with page_of(browser, size, scheme) as page:
                    for name, path in (("gallery", "/"), ("problem", "/problem")):
                        page.goto(address + path, wait_until="networkidle")
                        page.evaluate("scrollTo(0, 0)")
                        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
                        page.screenshot(path=folder / f"{name}-{size}-{scheme}-first.png")


if __name__ == "__main__":
    take_screenshots(Path(sys.argv[1]))
