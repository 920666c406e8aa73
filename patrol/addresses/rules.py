"""Pure rules of addresses: how near one must be to name a spot, and how one is written."""

from __future__ import annotations

import re

NEAREST_WITHIN_M = 50
"""An entrance within this distance names the spot; farther away (a river bank, a rail yard) the legal dong says where it is."""

KEPT_WITHIN_M = 250
"""What a phone gets at once, so that it names the next streets without reception too."""

MOST_KEPT = 250
"""How many of them at most, the nearest first."""


NUMBER = re.compile(r"[0-9]{1,6}")
"""A building number, as the law has at most five digits of."""


LONGEST = 300
"""Characters of an address, as a report takes them."""


def can_name(accuracy_m: float | None) -> bool:
    """Whether a position is good enough to be given an address; one that a person chose has no accuracy."""
    return accuracy_m is None or accuracy_m <= NEAREST_WITHIN_M


def write_address(road: str, main: str, sub: str, *, is_underground: bool = False) -> str:
    """Road and building number as they stand on the blue plate: `당산로 123-4`, `지하 15`; empty where there is none."""
    road = " ".join(road.split())
    numbers = [str(int(one)) for one in (main, sub) if NUMBER.fullmatch(one.strip())]
    if not road or not numbers or numbers[0] == "0":
        return ""
    number = "-".join(numbers[:1] if numbers[1:] in ([], ["0"]) else numbers)
    return f"{road} {'지하 ' if is_underground else ''}{number}"


def say_address(road_address: str, building: str) -> str:
    """An address with the building's name, where it has one and a report has room for it."""
    whole = f"{road_address} ({building})" if building else road_address
    return whole if len(whole) <= LONGEST else road_address[:LONGEST]


def search_form(text: str) -> str:
    """What somebody typed as the table writes it: without province and district, one blank before the number."""
    words = " ".join(text.split())
    words = re.sub(r"^(\S*(특별시|광역시|특별자치시|서울시|서울)\s+)?(\S+구\s+)?", "", words)
    words = re.sub(r"\s*\(.*$", "", words)
    return re.sub(r"(로|길)(\d+(?:-\d+)?)$", r"\1 \2", words)
