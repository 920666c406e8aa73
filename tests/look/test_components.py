"""Components as HTML: labels tied, ids unique, nothing inline, both languages, icons and behaviours that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from patrol.settings import ROOT
from patrol.web import styles
from patrol.web.texts import english
from tests.look.gallery import NAVIGATION, make_gallery

TEMPLATES = ROOT / "templates"
BEHAVIOURS = ROOT / "static" / "js" / "behaviours"
OURS = [
    TEMPLATES / "base.html",
    *sorted((TEMPLATES / "components").glob("*.html")),
    TEMPLATES / "errors" / "problem.html",
]
PAGES = [("/", "ko"), ("/", "en"), ("/problem", "ko"), ("/problem", "en")]


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.all.append((tag, dict(attrs)))


def shown(path: str, language: str) -> str:
    """One of the gallery's pages as text."""
    answer = make_gallery().test_client().get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def elements(path: str, language: str) -> list[tuple[str, dict[str, str | None]]]:
    """The tags of one of the gallery's pages."""
    return Elements(shown(path, language)).all


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_every_control_has_a_label(path: str, language: str) -> None:
    tags = elements(path, language)
    labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
    for tag, attributes in tags:
        if tag not in {"input", "select", "textarea"} or attributes.get("type") == "hidden":
            continue
        is_wrapped = "data-all" in attributes
        assert is_wrapped or attributes.get("aria-label") or attributes.get("id") in labelled, attributes


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_ids_are_unique_and_references_lead_somewhere(path: str, language: str) -> None:
    tags = elements(path, language)
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in tags:
        for name in ("aria-describedby", "aria-labelledby", "for", "data-opens"):
            assert set((attributes.get(name) or "").split()) <= set(ids)


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_nothing_is_inline(path: str, language: str) -> None:
    for tag, attributes in elements(path, language):
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or attributes.get("src")


def test_an_erroneous_field_says_so_to_everybody() -> None:
    field = next(attributes for _, attributes in elements("/", "ko") if attributes.get("id") == "field-place")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "field-place-hint field-place-error"
    assert "required" in field


def test_every_icon_that_is_drawn_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text("utf-8")))
    drawn = {
        (attributes.get("href") or "").partition("#")[2]
        for path, language in PAGES
        for tag, attributes in elements(path, language)
        if tag == "use"
    }
    assert drawn <= known
    assert {entry[3] for entry in NAVIGATION} <= known


def test_every_behaviour_is_used_and_every_used_one_exists() -> None:
    used = {
        name
        for path in TEMPLATES.rglob("*.html")
        for given in re.findall(r'behaviour["\s:=]+"([a-z -]+)"', path.read_text("utf-8"))
        for name in given.split()
    }
    built = {"confirm", "busy-button"}  # button.html puts these together
    assert used | built >= {path.stem for path in BEHAVIOURS.glob("*.js")}
    assert {f"{name}.js" for name in used} <= {path.name for path in BEHAVIOURS.glob("*.js")}


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").rglob("*.js")), ids=lambda path: path.name)
def test_a_module_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("/**")
    assert text.count("\n") <= 200


def test_every_component_has_its_sheet_and_the_site_sheet_holds_them_all() -> None:
    imported = set(styles.IMPORT.findall((styles.FOLDER / "site.css").read_text("utf-8")))
    present = {str(path.relative_to(styles.FOLDER)) for path in styles.FOLDER.rglob("*.css")}
    pages = {name for name in present if name.startswith("pages/")}
    assert imported == present - pages - {"site.css"}
    macros = {path.stem for path in (TEMPLATES / "components").glob("*.html")} - {"gallery"}
    assert {f"components/{name}.css" for name in macros} <= imported


def test_the_composed_sheet_is_one_small_file() -> None:
    client = make_gallery().test_client()
    answer = client.get("/static/css/site.css")
    assert answer.mimetype == "text/css"
    assert b"@import" not in answer.data
    assert answer.data.startswith(b"@layer reset, tokens, layout, components, pages, print;")
    assert len(answer.data) < 60_000
    assert (
        client.get("/static/css/site.css", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_every_text_has_its_english(path: Path) -> None:
    known = {message.id for message in english() if message.string}
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"_\(\s*[\"']([^\"']+)[\"']", text)) <= known
    outside = re.sub(r"_\(\s*[\"'][^\"']+[\"']|\"한국어\"", "", text)
    assert not re.findall("[가-힣]", outside)


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_the_html_is_valid(path: str, language: str, tmp_path: Path) -> None:
    checker = ROOT / "node_modules" / ".bin" / "html-validate"
    if not checker.exists() or not shutil.which("node"):
        pytest.skip("html-validate is not installed; run npm ci")
    page = tmp_path / "page.html"
    page.write_text(shown(path, language), "utf-8")
    done = subprocess.run(
        [checker, "--config", ROOT / ".htmlvalidate.json", page], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
