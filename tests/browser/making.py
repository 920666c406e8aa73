"""Distinct real photos: a real one with a comment in it, so that its pixels are the same and its hash is not."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import FilePayload


def distinct(photo: Path, number: int) -> FilePayload:
    """A JPEG with its own hash, as Playwright takes files."""
    return {"name": f"IMG_{number:04d}.jpg", "mimeType": "image/jpeg", "buffer": with_comment(photo, number)}


def with_comment(photo: Path, number: int) -> bytes:
    """The photo with a comment segment right after its start."""
    whole = photo.read_bytes()
    words = f"patrol test {number:06d}".encode()
    return whole[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + whole[2:]
