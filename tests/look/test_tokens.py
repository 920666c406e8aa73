"""Colours: enough contrast in both schemes, KRDS at the bottom, and no colour that is not a token."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from patrol.settings import ROOT

CSS = ROOT / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
DECLARATION = re.compile(r"--([\w-]+):\s*([^;]+);")
LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab|color)\(", re.IGNORECASE)
NAMED = re.compile(r":[^;{]*\b(?:black|white|red|blue|green|gray|grey|yellow|orange|silver|navy)\b[^;{]*;")

THEME_COLOUR = re.compile(r'<meta name="theme-color" content="([^"]*)"[^>]*>')

TONES = ("primary", "secondary", "success", "warning", "danger", "information", "neutral")
PAIRS = [
    ("text", "page"),
    ("text", "surface"),
    ("text", "surface-hover"),
    ("text-strong", "surface"),
    ("text-subtle", "page"),
    ("text-subtle", "surface"),
    ("text-subtle", "surface-sunken"),
    ("text-subtle", "surface-hover"),
    ("link", "page"),
    ("link", "surface"),
    ("link", "chosen"),
    ("link-hover", "surface-hover"),
    ("brand-text", "brand"),
    ("brand-subtle", "brand"),
    ("brand-text", "brand-hover"),
    ("chosen-text", "chosen"),
    ("chosen-text", "chosen-hover"),
    ("off-text", "off"),
    ("success-solid-text", "success-solid"),
    ("neutral-solid-text", "neutral-solid"),
    *[(f"{tone}-text", f"{tone}-ground") for tone in TONES],
    *[(f"{tone}-text", "surface") for tone in TONES],
    *[(f"{tone}-text", "page") for tone in TONES],
]
MAIN_ACTIONS = [
    ("action-text", "action"),
    ("action-text", "action-hover"),
    ("destroy-text", "destroy"),
    ("destroy-text", "destroy-hover"),
]
LINES = [
    ("border-strong", "surface"),
    ("border-strong", "page"),
    ("focus", "page"),
    ("focus", "surface"),
    ("chosen-line", "surface"),
    ("danger-line", "surface"),
    *[(f"series-{number}", "surface") for number in range(1, 9)],
]


def declarations(block: str) -> dict[str, str]:
    """Custom properties of one block."""
    return {name: value.strip() for name, value in DECLARATION.findall(block)}


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Declarations: the light ones with everything else, the dark ones of the device, the dark ones of the person."""
    light, rest = TOKENS.split("@media screen and (prefers-color-scheme: dark)", 1)
    device, rest = rest.split(':root[data-theme="dark"]', 1)
    person = rest.split("@media", 1)[0]
    return declarations(light), declarations(device), declarations(person)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(scheme: str, front: str, back: str) -> float:
    """Contrast ratio of two colour tokens (WCAG 2.2)."""
    light, dark, _ = blocks()
    values = {**light, **(dark if scheme == "dark" else {})}

    def literal(value: str) -> str:
        found = re.fullmatch(r"var\(--([\w-]+)\)", value)
        return literal(values[found[1]]) if found else value

    one, other = (luminance(literal(values[f"color-{name}"])) for name in (front, back))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_words_are_readable_on_their_ground(scheme: str, front: str, back: str) -> None:
    assert contrast(scheme, front, back) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), MAIN_ACTIONS)
def test_main_actions_are_readable_in_sunlight(scheme: str, front: str, back: str) -> None:
    assert contrast(scheme, front, back) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), LINES)
def test_lines_that_mean_something_can_be_seen(scheme: str, front: str, back: str) -> None:
    # Okabe and Ito's sky blue and pink are lighter on white: charts draw an outline around areas in these colours
    lightest = 2.2 if front.startswith("series") else 3
    assert contrast(scheme, front, back) >= lightest


def test_the_dark_colours_of_the_device_and_of_the_person_are_the_same() -> None:
    _, device, person = blocks()
    assert device == person


def test_every_colour_of_the_light_scheme_has_a_dark_one() -> None:
    light, dark, _ = blocks()
    meanings = {name for name in light if name.startswith("color-")}
    assert meanings == set(dark)


def test_the_scales_are_those_of_krds() -> None:
    path = ROOT / "node_modules" / "krds-uiux" / "tokens" / "transformed_tokens.json"
    if not path.exists():
        pytest.skip("krds-uiux is not installed; run npm ci")
    scales = json.loads(path.read_text("utf-8"))["primitive"]["color"]["light"]
    ours = {name: value for name, value in blocks()[0].items() if name.startswith("krds-")}
    theirs = {
        f"krds-{scale}-{step}": entry["value"]
        for scale, steps in scales.items()
        for step, entry in steps.items()
    }
    assert ours.items() <= theirs.items()


def test_every_token_that_is_used_exists() -> None:
    local = (declarations(sheet.read_text("utf-8")) for sheet in CSS.rglob("*.css"))
    known = set(blocks()[0]).union(*local)
    used = {
        name
        for sheet in CSS.rglob("*.css")
        for name in re.findall(
            r"var\(--((?:color|space|radius|font|size|shadow)-[\w-]+)", sheet.read_text("utf-8")
        )
    }
    assert used <= known


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder, pattern in (("static/css", "*.css"), ("static/js", "*.js"), ("templates", "*.html"))
        for path in sorted((ROOT / folder).rglob(pattern))
        if path.name != "tokens.css"
    ],
    ids=lambda path: path.name,
)
def test_no_colour_is_written_outside_the_tokens(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(THEME_COLOUR, "", text)  # the browser's own frame takes no token; its value is tested below
    if path.suffix == ".css":
        assert not LITERAL.findall(text)
        assert not NAMED.findall(text)
    else:
        assert not re.findall(r"""["'(:\s]#(?:[0-9a-f]{3}|[0-9a-f]{6})["';\s)]""", text, flags=re.IGNORECASE)


def test_the_browsers_frame_takes_the_headers_colour() -> None:
    values = blocks()[0]
    brand = values[values["color-brand"].removeprefix("var(--").removesuffix(")")]
    given = {
        colour
        for path in (ROOT / "templates").rglob("*.html")
        for colour in THEME_COLOUR.findall(path.read_text("utf-8"))
    }
    assert given <= {brand}
