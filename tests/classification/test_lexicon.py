"""The lexicon's files: every rule points to what exists, and the office's own file is checked the same way."""

import pytest

from patrol.classification.lexicon import DATA, build_lexicon, packaged_lexicon
from patrol.classification.rules import PLACES
from patrol.taxonomy.reading import read_taxonomy

CONCEPT = {"concept": "빛", "kind": "thing", "is": "", "terms": "빛 불빛"}
RULE = {"when": "빛", "item": "0204", "weight": "2"}


def test_every_item_of_the_taxonomy_has_rules():
    assert set(packaged_lexicon().items) == {item.code for item in read_taxonomy().items}


def test_every_place_is_a_concept():
    assert set(PLACES.values()) <= set(packaged_lexicon().names)


def test_every_field_has_hundreds_of_ways_to_be_named():
    lexicon = packaged_lexicon()
    assert len(lexicon.terms) >= 6000


def test_terms_are_as_texts_are_after_normalising():
    from patrol.classification.words import normalise

    assert [term for term in packaged_lexicon().terms if normalise(term).text != term] == []


@pytest.mark.parametrize(
    ("concepts", "rules", "said"),
    [
        ([CONCEPT], [{**RULE, "when": "어둠"}], "어둠"),
        ([CONCEPT], [{**RULE, "when": "빛 빛 빛"}], "one or two"),
        ([CONCEPT, CONCEPT], [RULE], "twice"),
        ([{**CONCEPT, "kind": "colour"}], [RULE], "colour"),
    ],
)
def test_a_wrong_lexicon_is_refused(concepts, rules, said):
    with pytest.raises(ValueError, match=said):
        build_lexicon(concepts, rules)


def test_the_version_changes_with_any_weight():
    one = build_lexicon([CONCEPT], [RULE])
    assert one.version == build_lexicon([CONCEPT], [RULE]).version
    assert one.version != build_lexicon([CONCEPT], [{**RULE, "weight": "2.5"}]).version


def test_the_files_are_sorted_out_of_nothing_but_text():
    assert {file.suffix for file in DATA.iterdir()} == {".csv", ".json"}
