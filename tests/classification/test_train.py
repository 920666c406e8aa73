"""Learning from corrections: reproducible, measured on what was not learned, active only when better."""

import json

import pytest

from patrol.classification.evaluate import Labelled, evaluate
from patrol.classification.model import ModelUnreadable, packaged_model, read_model
from patrol.classification.rules import classify
from patrol.classification.train import TooFewExamples, fit, read_examples, train, write_model


def test_the_shipped_model_is_what_the_committed_examples_make(tmp_path):
    rebuilt = fit(read_examples())
    write_model(rebuilt, tmp_path / "model.json")
    read = read_model(json.loads((tmp_path / "model.json").read_text(encoding="utf-8")))
    assert read == rebuilt
    assert read.grams == packaged_model().grams
    differing = sum(
        one != other
        for row, shipped in zip(read.weights, packaged_model().weights, strict=True)
        for one, other in zip(row, shipped, strict=True)
    )
    assert differing <= 20, "rounding may differ between machines, no more"


def test_a_model_that_learned_new_words_is_better_and_may_be_used(training, corrections):
    assert training.is_better
    assert training.cross_validated.top_1 > training.active.top_1
    assert training.cross_validated.texts == training.active.texts == len(corrections)
    assert classify("또로롱 어쩌고", model=training.model)[0].field_code == "07"


def test_a_model_that_is_no_better_than_the_active_one_is_not_used(training, corrections):
    again = train(
        [Labelled(f"{one.text} 요", one.field, one.item) for one in corrections], active=training.model
    )
    assert not again.is_better


def test_learning_new_words_does_not_forget_the_old_ones(training, held_out):
    assert evaluate(held_out, model=training.model).top_1 >= evaluate(held_out).top_1 - 0.01


def test_too_few_corrections_are_not_learned_from(corrections):
    with pytest.raises(TooFewExamples):
        train(corrections[:20])
    with pytest.raises(TooFewExamples):
        fit(corrections)


@pytest.mark.parametrize(
    "spoil",
    [
        {"fields": []},
        {"weights": [[1]]},
        {"bias": ["x"]},
        {"scale": float("nan")},
        {"usual": None},
        {"grams": ["가"]},
    ],
)
def test_a_model_whose_parts_do_not_fit_is_refused(spoil):
    with pytest.raises(ModelUnreadable):
        read_model({**packaged_model().as_json(), **spoil})


def test_a_model_survives_being_stored():
    stored = json.loads(json.dumps(packaged_model().as_json()))
    assert read_model(stored).version == packaged_model().version
