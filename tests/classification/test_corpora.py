"""How right the classifier is on ordinary wordings, with nothing learned yet; these floors may only rise."""

from collections import Counter

import pytest

from patrol.classification.evaluate import evaluate
from patrol.classification.rules import classify, is_confident
from patrol.taxonomy.reading import read_taxonomy


def test_both_corpora_are_wide(seen, held_out):
    items = {item.code for item in read_taxonomy().items}
    assert len(seen) + len(held_out) >= 900
    for corpus in (seen, held_out):
        assert {one.item for one in corpus} == items
        assert all(one.item.startswith(one.field) for one in corpus)
        assert max(Counter(one.text for one in corpus).values()) == 1


def test_no_sentence_is_in_both_corpora(seen, held_out):
    assert not {one.text for one in seen} & {one.text for one in held_out}


def test_on_sentences_that_it_never_saw_the_field_is_right(held_out):
    evaluation = evaluate(held_out)
    assert evaluation.top_1 >= 0.97
    assert evaluation.top_3 >= 0.99
    assert evaluation.item_share >= 0.90
    assert min(evaluation.recall.values()) >= 0.80


def test_on_a_strangers_sentences_the_field_is_right(stranger, seen):
    evaluation = evaluate(stranger)
    assert not {one.text for one in stranger} & {one.text for one in seen}
    assert evaluation.texts >= 150
    assert evaluation.top_1 >= 0.95
    assert evaluation.top_3 >= 0.99
    assert evaluation.item_share >= 0.92


@pytest.mark.parametrize("corpus", ["held_out", "stranger"])
def test_what_it_fills_in_unasked_is_right_and_it_rarely_has_to_ask(corpus, request):
    answered = [(one, classify(one.text)) for one in request.getfixturevalue(corpus)]
    sure = [(one, found[0].field_code) for one, found in answered if is_confident(found)]
    assert len(sure) / len(answered) >= 0.9
    assert sum(field in {one.field, *one.also} for one, field in sure) / len(sure) >= 0.97


def test_on_sentences_that_it_was_written_with_the_field_is_right(seen):
    evaluation = evaluate(seen)
    assert evaluation.top_1 >= 0.98
    assert evaluation.top_3 >= 0.995
    assert evaluation.item_share >= 0.91


@pytest.mark.parametrize("corpus", ["seen", "held_out"])
def test_of_several_complaints_in_one_text_each_is_among_the_three(corpus, request):
    evaluation = evaluate(request.getfixturevalue(corpus))
    assert evaluation.several >= 12
    assert evaluation.several_found == evaluation.several
