"""The phone suggests without reception what the server suggests with it."""

import datetime as dt
import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from patrol.classification.evaluate import describe_suggestions
from patrol.classification.publish import export_lexicon
from patrol.classification.rules import classify, facts_of_time
from patrol.clock import SEOUL

TWIN = Path(__file__).with_name("twin.mjs")
ODD = ["", "ㅠㅠ", "😀 aaa", "너어어어무 더러워", "\x00가", "쥐", "가로뜽 고장", "İ CCTV", "K뷰티", "ﬀ"]

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")


def ask_the_phone(texts):
    asked = json.dumps({"lexicon": export_lexicon(), "texts": texts})
    answer = subprocess.run(
        ["node", TWIN], input=asked, capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(answer.stdout)


def test_the_phone_gives_the_same_three_suggestions_on_every_sentence(seen, held_out):
    texts = [[one.text, place] for one in (*seen, *held_out) for place in ([], ["park"])]
    texts += [[text, ["stream", "moon"]] for text in ODD]
    for (text, place), given in zip(texts, ask_the_phone(texts), strict=True):
        expected = describe_suggestions(classify(text, frozenset(place)))
        assert [(one["field"], one["item"], one["because"]) for one in given] == [
            (one["field"], one["item"], one["because"]) for one in expected
        ], text
        assert [one["score"] for one in given] == pytest.approx([one["score"] for one in expected], abs=2e-4)


def test_the_phone_and_the_server_agree_on_when_it_is_night():
    moments = [dt.datetime(2014, 3, 2, hour, 59, tzinfo=SEOUL) for hour in range(24)]
    assert [moment.hour for moment in moments if facts_of_time(moment)] == [0, 1, 2, 3, 4, 5, 21, 22, 23]
    texts = [
        [text, ["park"], moment.timestamp() * 1000]
        for moment in moments
        for text in ("깜깜해요", "쿵쿵거려요", "불이 안 들어와요")
    ]
    for (text, _, at), given in zip(texts, ask_the_phone(texts), strict=True):
        moment = dt.datetime.fromtimestamp(at / 1000, SEOUL)
        expected = describe_suggestions(classify(text, frozenset({"park"}) | facts_of_time(moment)))
        assert [(one["field"], one["item"], one["because"]) for one in given] == [
            (one["field"], one["item"], one["because"]) for one in expected
        ], (text, moment)


def test_what_the_phone_loads_is_small_and_has_a_version():
    published = export_lexicon()
    compressed = gzip.compress(json.dumps(published, ensure_ascii=False, separators=(",", ":")).encode())
    assert len(compressed) <= 60 * 1024
    assert published["version"] == export_lexicon()["version"]
