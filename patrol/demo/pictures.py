"""Small generated photos for the demo: a street drawn in a few shapes, a before and an after of each."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)


def draw_pair(number: int, seed: int) -> tuple[bytes, bytes]:
    """JPEG bytes of one spot before and after; the same for the same number and seed."""
    random = np.random.default_rng((seed, number))
    base = _street(random)
    before = base.copy()
    pen = ImageDraw.Draw(before)
    x, y = int(random.integers(300, 640)), int(random.integers(480, 600))
    for _ in range(int(random.integers(5, 12))):
        dx, dy = int(random.integers(-90, 90)), int(random.integers(-45, 45))
        size = int(random.integers(14, 60))
        tone = int(random.integers(25, 80))
        pen.ellipse(
            (x + dx - size, y + dy - size // 2, x + dx + size, y + dy + size // 2),
            fill=(tone, tone - 5, tone - 10),
        )
    return _jpeg(before), _jpeg(base)


def _street(random: np.random.Generator) -> Image.Image:
    sky = (int(random.integers(150, 215)), int(random.integers(180, 225)), 235)
    picture = Image.new("RGB", SIZE, sky)
    pen = ImageDraw.Draw(picture)
    left = 0
    while left < SIZE[0]:
        width, height = int(random.integers(90, 220)), int(random.integers(140, 330))
        wall = tuple(int(part) for part in random.integers(95, 215, 3))
        pen.rectangle((left, 400 - height, left + width, 400), fill=wall)
        for wx in range(left + 14, left + width - 24, 38):
            for wy in range(416 - height, 370, 46):
                pen.rectangle(
                    (wx, wy, wx + 20, wy + 26),
                    fill=(235, 235, 210) if random.random() < 0.3 else (70, 85, 100),
                )
        left += width + int(random.integers(0, 16))
    pen.polygon([(0, 400), (960, 400), (960, 470), (0, 470)], fill=(176, 168, 158))
    for tile in range(0, 960, 48):
        pen.line((tile, 400, tile - 40, 470), fill=(150, 142, 132), width=2)
    pen.rectangle((0, 470, 960, 720), fill=(88, 90, 94))
    for dash in range(30, 960, 190):
        pen.rectangle((dash, 640, dash + 110, 652), fill=(235, 225, 150))
    noise = Image.effect_noise(SIZE, 26).convert("RGB")
    return Image.blend(picture, noise, 0.08).filter(ImageFilter.GaussianBlur(0.7))


def _jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=78)
    return written.getvalue()
