"""What the phone's page consists of: its files under one version, for the service worker to keep as a whole.

The version is part of each module's address, so that a page never mixes modules of two versions, and browsers may keep them.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from patrol.settings import ROOT
from patrol.web.headers import asset

STATIC = ROOT / "static"
LANGUAGES = ("ko", "en")
PAGES = ("capture", "day", "patrol", "inspection")
WORKER = "service-worker.js"
LATER = (
    "js/phone/day.js",
    "js/phone/patrol.js",
    "js/phone/inspection.js",
    "js/phone/checklist.js",
    "js/phone/choosing.js",
    "js/phone/inspecting.js",
    "js/phone/visits.js",
    "css/pages/inspections.css",
    "js/phone/pin-map.js",
    "vendor/leaflet/leaflet.js",
    "vendor/leaflet/leaflet.css",
)
"""Files that the report itself does not need: fetched when the page is long since in use, or when they are asked for."""
SHARED = ("css/site.css", "css/pages/report.css", "img/icons.svg", "img/logo.svg", "img/phone/icon-192.png")
TEXTS = ("templates/report", "templates/components", "static/css", "static/js/phone", "patrol/phone")


def modules() -> tuple[str, ...]:
    """Names (under `static/`) of the modules that the page runs from its start."""
    names = sorted(path.name for path in (STATIC / "js" / "phone").glob("*.js"))
    own = [f"js/phone/{name}" for name in names if name != WORKER and f"js/phone/{name}" not in LATER]
    return (*own, "vendor/idb/idb.js")


def is_shell_file(name: str) -> bool:
    """Whether the phone's page may ask for this file under its version."""
    return name in modules() or name in LATER


def version() -> str:
    """Twelve hex digits that change when anything does that the phone keeps."""
    paths = [path for folder in TEXTS for path in (ROOT / folder).rglob("*") if path.is_file()]
    paths += [STATIC / name for name in (*LATER, *SHARED, "vendor/idb/idb.js") if (STATIC / name).exists()]
    paths.append(ROOT / "patrol" / "locale" / "en" / "phone.po")
    stamps = tuple(
        sorted(
            {
                (str(path), path.stat().st_mtime_ns)
                for path in paths
                if path.exists() and path.suffix in {".html", ".css", ".js", ".svg", ".po", ".py"}
            }
        )
    )
    return _version(stamps)


@cache
def _version(stamps: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _changed_ns in stamps:
        digest.update(Path(name).read_bytes())
    return digest.hexdigest()[:12]


def file_address(name: str) -> str:
    """Address of a module or a map file of the phone, with the present version in its path."""
    return f"/report/files/{version()}/{name}"


def kept_addresses() -> tuple[str, ...]:
    """What every language of the page needs: kept by the service worker before it takes over."""
    shared = [asset(name) for name in SHARED if (STATIC / name).exists() or name == "css/site.css"]
    return (*shared, *(file_address(name) for name in modules()))


def _shells(language: str) -> tuple[str, ...]:
    """The pages of one language; the first one, which reports, is kept before the service worker takes over."""
    pages = (f"/report/shell/{language}/{page}" for page in PAGES)
    return (*pages, f"/report/manifest-{language}.webmanifest")


def worker_script(*, tile_url: str, can_sync: bool) -> str:
    """The service worker with the list of what it keeps; with Background Sync it is a module that also runs the queue."""
    known = {
        "version": version(),
        "addresses": kept_addresses(),
        "later": [file_address(name) for name in LATER],
        "shells": {language: [*_shells(language)] for language in LANGUAGES},
        "tiles": tile_url.split("{")[0] if tile_url else "",
    }
    script = f"self.KNOWN = {json.dumps(known)};\n" + (STATIC / "js" / "phone" / WORKER).read_text("utf-8")
    if not can_sync:
        return script
    return (
        f'import {{ sendWaiting }} from "{file_address("js/phone/queue.js")}";\n{script}\n'
        'self.addEventListener("sync", (event) => event.waitUntil(sendWaiting({ isBackground: true })));\n'
    )
