"""Photos measured: what accepting one costs, and its derivatives against one Pillow decode and three encodes.

`python -m bench.photos [FILE …]` prints a row per photo; without files it measures a made photo of some 4 MB.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from patrol.photos import derivatives
from patrol.photos.reading import read_photo
from patrol.storage import Storage

ROUNDS = 5


@dataclass(frozen=True)
class PhotoCost:
    """CPU milliseconds: least of some rounds."""

    bytes: int
    read_ms: float
    store_ms: float
    derive_ms: float
    reference_ms: float

    @property
    def ratio(self) -> float:
        """Derivatives against one decode and three encodes; the target is 1.5 at most."""
        return self.derive_ms / self.reference_ms


def made_photo(seed: int = 1) -> bytes:
    """A 12-megapixel JPEG of some 4 MB: soft shapes with the noise of a sensor."""
    random = np.random.default_rng(seed)
    soft = Image.fromarray(random.integers(0, 256, (30, 40, 3), dtype=np.uint8)).resize((4000, 3000))
    noisy = np.asarray(soft).astype(np.int16) + random.integers(-10, 11, (3000, 4000, 1), dtype=np.int16)
    target = BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(target, "JPEG", quality=92)
    return target.getvalue()


def measure(data: bytes) -> PhotoCost:
    """Measure one photo."""
    made = derivatives.make(data)
    shown = [Image.open(BytesIO(content)).convert("RGB") for content in made.pictures.values()]
    facts = read_photo(data)
    with TemporaryDirectory() as folder:
        storage = Storage.open(folder)
        copies = [data + number.to_bytes(2, "big") for number in range(ROUNDS)]
        hashes = [read_photo(copy).sha256 for copy in copies]
        puts = iter(zip(copies, hashes, strict=True))
        store_ms = _least(lambda: storage.put(*next(puts)))
    return PhotoCost(
        bytes=facts.bytes,
        read_ms=_least(lambda: read_photo(data)),
        store_ms=store_ms,
        derive_ms=_least(lambda: derivatives.make(data)),
        reference_ms=_least(lambda: Image.open(BytesIO(data)).convert("RGB"))
        + _least(lambda: _encode(shown)),
    )


def _encode(pictures: list[Image.Image]) -> None:
    for picture in pictures:
        picture.save(BytesIO(), "WEBP", quality=derivatives.QUALITY, method=derivatives.METHOD)


def _least(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


def main() -> None:
    """Print the rows."""
    photos = {name: Path(name).read_bytes() for name in sys.argv[1:]} or {"made": made_photo()}
    for name, data in photos.items():
        cost = measure(data)
        print(
            f"{Path(name).name}: {cost.bytes / 1e6:.1f} MB, read {cost.read_ms:.1f} ms, store {cost.store_ms:.1f} ms,"
            f" derivatives {cost.derive_ms:.0f} ms = {cost.ratio:.2f} x decode and three encodes"
        )


if __name__ == "__main__":
    main()
