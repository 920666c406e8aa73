"""How often the classifier is right: first suggestion, among three, per field, what it confuses, and how fast.

Also what `patrol classify` prints: one text as JSON, or a file of texts as CSV.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from patrol.classification.model import Model
from patrol.classification.rules import Suggestion, classify

TEXT_COLUMNS = ("text", "내용")


@dataclass(frozen=True)
class Labelled:
    """A text with its right field and item ("" where only the field is known).

    `also`: fields that are as good an answer; `every`: the fields of a text that complains about several things.
    """

    text: str
    field: str
    item: str = ""
    also: frozenset[str] = frozenset()
    every: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evaluation:
    """Counts over labelled texts; shares are of `texts`."""

    texts: int = 0
    first: int = 0
    among_three: int = 0
    items: int = 0
    several: int = 0
    several_found: int = 0
    by_field: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    among_three_by_field: Mapping[str, int] = field(default_factory=dict)
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def top_1(self) -> float:
        """Share of texts whose field is the first suggestion."""
        return self.first / self.texts if self.texts else 0.0

    @property
    def top_3(self) -> float:
        """Share of texts whose field is among the first three suggestions."""
        return self.among_three / self.texts if self.texts else 0.0

    @property
    def item_share(self) -> float:
        """Share of texts whose item is the first suggestion's."""
        return self.items / self.texts if self.texts else 0.0

    @property
    def milliseconds_per_text(self) -> float:
        """Wall time of the classifier alone."""
        return 1000 * self.seconds / self.texts if self.texts else 0.0

    @property
    def recall(self) -> dict[str, float]:
        """Per field, the share of its texts whose first suggestion is right."""
        return {code: right / of for code, (right, of) in sorted(self.by_field.items())}

    @property
    def recall_of_three(self) -> dict[str, float]:
        """Per field, the share of its texts of which one of the three suggestions is right."""
        return {
            code: self.among_three_by_field.get(code, 0) / of
            for code, (_, of) in sorted(self.by_field.items())
        }

    @staticmethod
    def joined(parts: Sequence[Evaluation]) -> Evaluation:
        """The same counts over several sets of texts together."""
        by_field: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        among_three: Counter[str] = Counter()
        confusion: Counter[tuple[str, str]] = Counter()
        for part in parts:
            confusion.update(part.confusion)
            among_three.update(part.among_three_by_field)
            for code, (right, of) in part.by_field.items():
                by_field[code] = (by_field[code][0] + right, by_field[code][1] + of)
        return Evaluation(
            texts=sum(part.texts for part in parts),
            first=sum(part.first for part in parts),
            among_three=sum(part.among_three for part in parts),
            items=sum(part.items for part in parts),
            several=sum(part.several for part in parts),
            several_found=sum(part.several_found for part in parts),
            by_field=dict(by_field),
            among_three_by_field=dict(among_three),
            confusion=dict(confusion),
            seconds=sum(part.seconds for part in parts),
        )


class Tally:
    """Counts as texts are classified one by one."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.by_field: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.among_three_by_field: Counter[str] = Counter()
        self.confusion: Counter[tuple[str, str]] = Counter()
        self.seconds = 0.0

    def count(self, one: Labelled, suggestions: Sequence[Suggestion], seconds: float) -> None:
        """Take in one text with what the classifier said and how long it took."""
        fields = [suggestion.field_code for suggestion in suggestions]
        accepted = {one.field, *one.also}
        is_right = fields[0] in accepted
        self.counts["texts"] += 1
        self.counts["first"] += is_right
        self.counts["among_three"] += not accepted.isdisjoint(fields)
        self.counts["items"] += suggestions[0].item_code == one.item
        self.counts["several"] += bool(one.every)
        self.counts["several_found"] += bool(one.every) and one.every <= set(fields)
        self.by_field[one.field][0] += is_right
        self.by_field[one.field][1] += 1
        self.among_three_by_field[one.field] += not accepted.isdisjoint(fields)
        if not is_right:
            self.confusion[one.field, fields[0]] += 1
        self.seconds += seconds

    def result(self) -> Evaluation:
        """What has been counted so far."""
        return Evaluation(
            texts=self.counts["texts"],
            first=self.counts["first"],
            among_three=self.counts["among_three"],
            items=self.counts["items"],
            several=self.counts["several"],
            several_found=self.counts["several_found"],
            by_field={code: (right, of) for code, (right, of) in self.by_field.items()},
            among_three_by_field=dict(self.among_three_by_field),
            confusion=dict(self.confusion),
            seconds=self.seconds,
        )


def evaluate(labelled: Iterable[Labelled], model: Model | None = None) -> Evaluation:
    """Classify every text with `model` (by default the shipped one) and count."""
    tally = Tally()
    for one in labelled:
        started = time.perf_counter()
        suggestions = classify(one.text, model=model)
        tally.count(one, suggestions, time.perf_counter() - started)
    return tally.result()


def read_labelled(rows: Iterable[Mapping[str, str]]) -> list[Labelled]:
    """Rows with the columns text, field and optionally item, also, every (codes with blanks between)."""
    return [
        Labelled(
            row["text"],
            row["field"],
            row.get("item") or "",
            frozenset((row.get("also") or "").split()),
            frozenset((row.get("every") or "").split()),
        )
        for row in rows
    ]


def describe_evaluation(evaluation: Evaluation) -> str:
    """The figures as a few lines of text: shares, recall per field, and the confusions that happened."""
    lines = [
        f"texts {evaluation.texts}",
        f"top-1 {evaluation.top_1:.1%}",
        f"top-3 {evaluation.top_3:.1%}",
        f"item {evaluation.item_share:.1%}",
        f"milliseconds a text {evaluation.milliseconds_per_text:.3f}",
    ]
    lines += [
        f"recall {code} {share:.1%} among three {evaluation.recall_of_three.get(code, 0.0):.1%} of {evaluation.by_field[code][1]}"
        for code, share in evaluation.recall.items()
    ]
    confused = sorted(evaluation.confusion.items(), key=lambda pair: (-pair[1], pair[0]))
    lines += [f"confused {right} as {given} {count}" for (right, given), count in confused]
    return "\n".join(lines) + "\n"


def describe_suggestions(suggestions: Sequence[Suggestion]) -> list[dict[str, object]]:
    """Suggestions as the API and the command give them."""
    return [
        {"field": one.field_code, "item": one.item_code, "score": one.score, "because": list(one.because)}
        for one in suggestions
    ]


def classify_text_as_json(text: str, place: frozenset[str] = frozenset(), model: Model | None = None) -> str:
    """Up to three suggestions as a JSON list, on one line."""
    suggestions = classify(text, place, model=model)
    return json.dumps(describe_suggestions(suggestions), ensure_ascii=False)


def classify_file(path: Path, out: TextIO, model: Model | None = None) -> Evaluation | None:
    """Write `field,item,score` for each row of the CSV at `path` (UTF-8 or CP949), in order.

    Where the file has a field column too, the answer is how often the suggestions are right. ValueError (a sentence
    in Korean) for a file without a text column.
    """
    reader = csv.DictReader(io.StringIO(_decode(path.read_bytes()), newline=""))
    names = reader.fieldnames or []
    text_column = next((name for name in TEXT_COLUMNS if name in names), None)
    if text_column is None:
        raise ValueError("text 열이 없습니다. 첫 줄에 text라고 적어 주세요.")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("field", "item", "score"))
    tally = Tally()
    for row in reader:
        text = row[text_column] or ""
        started = time.perf_counter()
        suggestions = classify(text, model=model)
        seconds = time.perf_counter() - started
        writer.writerow((suggestions[0].field_code, suggestions[0].item_code, suggestions[0].score))
        if row.get("field"):
            tally.count(read_labelled([{**row, "text": text}])[0], suggestions, seconds)
    return tally.result() if tally.counts["texts"] else None


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp949", errors="replace")
