"""Pictures of the demo year, put into the storage with their derivatives."""

from __future__ import annotations

from dataclasses import dataclass

from patrol.demo.pictures import draw_pair
from patrol.photos import derivatives
from patrol.photos.reading import read_photo
from patrol.storage import Storage

PICTURE_PAIRS = 24


@dataclass(frozen=True)
class Picture:
    """A stored demo photo."""

    sha256: str
    bytes: int
    width: int
    height: int
    perceptual_hash: int


def store_pictures(storage: Storage, seed: int) -> list[tuple[Picture, Picture]]:
    pairs = []
    for number in range(PICTURE_PAIRS):
        before, after = (_store(storage, data) for data in draw_pair(number, seed))
        pairs.append((before, after))
    return pairs


def _store(storage: Storage, data: bytes) -> Picture:
    facts = read_photo(data)
    storage.put(data, facts.sha256)
    made = derivatives.make(data)
    for name, picture in made.pictures.items():
        storage.put_derivative(name, facts.sha256, picture)
    return Picture(facts.sha256, facts.bytes, facts.width, facts.height, made.perceptual_hash)
