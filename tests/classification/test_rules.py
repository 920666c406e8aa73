"""Which field a text is about: what people write, what only says where, and that nothing ever breaks it."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patrol.classification.rules import PLACES, classify, is_confident
from patrol.classification.words import normalise
from patrol.taxonomy.reading import read_taxonomy

KOREAN = st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=40)


def field_of(text, *place):
    return classify(text, frozenset(place))[0].field_code


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("공원 앞 불법주차", "01"),
        ("킥보드", "01"),
        ("가로등이 나갔어요", "02"),
        ("맨홀 뚜껑", "02"),
        ("담배꽁초 무단투기", "03"),
        ("하수구에서 냄새", "05"),
        ("전봇대 현수막", "06"),
        ("비둘기", "07"),
        ("나무가 쓰러질 것 같아요", "08"),
        ("공사장 소음", "09"),
        ("식당 앞 연기", "09"),
        ("비상구가 막혀 있어요", "11"),
        ("공원 화장실", "12"),
    ],
)
def test_a_misleading_word_does_not_mislead(text, field):
    assert field_of(text) == field


@pytest.mark.parametrize(
    "text",
    [
        "가로등이 안 들어와요",
        "가로등이안들어와요",
        "가로등이 안   들어와요!!!",
        "가로등이 안들어와용ㅠㅠㅠㅠ",
        "가로뜽이 안드러와요",
        "골목 불이 나갔어요",
    ],
)
def test_blanks_typos_and_tears_do_not_matter(text):
    assert field_of(text) == "02"


def test_what_is_not_meant_does_not_count():
    assert field_of("가로등 말고 전봇대가 기울었어요") == "10"


def test_the_reasons_are_words_of_the_text():
    suggestion = classify("스쿨존에 불법주정차가 너무 많아요")[0]
    assert "불법주정차" in suggestion.because


def test_the_place_decides_where_words_leave_it_open():
    assert field_of("가로등이 꺼졌어요") == "02"
    assert field_of("가로등이 꺼졌어요", "park") == "08"
    assert "@공원" in classify("가로등이 꺼졌어요", frozenset({"park"}))[0].because


def test_the_place_does_not_speak_against_the_words():
    assert field_of("불법주차 단속해 주세요", "park", "school_zone", "market") == "01"
    assert field_of("공원 앞 가로등이 꺼졌어요", "park") == "02"


def test_two_complaints_in_one_text_are_both_suggested():
    fields = {suggestion.field_code for suggestion in classify("가로등도 꺼져 있고 쓰레기도 쌓여 있어요")}
    assert {"02", "03"} <= fields


def test_a_clear_text_is_filled_in_and_an_unclear_one_is_asked_about():
    assert is_confident(classify("도로에 포트홀이 생겼어요"))
    for text in ("", "ㅠㅠ", "저기요", "이거 좀 봐주세요"):
        assert not is_confident(classify(text))


@pytest.mark.parametrize("text", ["", " ", "ㅠㅠㅠ", "😀", "\x00"])
def test_a_text_without_words_is_some_other_inconvenience(text):
    assert [suggestion.item_code for suggestion in classify(text)] == ["1204"]


def test_suggestions_are_different_fields_with_items_of_the_taxonomy(held_out):
    items = {item.code: item.field_code for item in read_taxonomy().items}
    for one in held_out:
        suggestions = classify(one.text)
        assert len({suggestion.field_code for suggestion in suggestions}) == len(suggestions) == 3
        assert all(items[suggestion.item_code] == suggestion.field_code for suggestion in suggestions)
        scores = [suggestion.score for suggestion in suggestions]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


@settings(deadline=None)
@given(st.text() | KOREAN, st.frozensets(st.sampled_from([*PLACES, "moon"])))
@example("가" * 10_000, frozenset())
@example("\ud800", frozenset())
def test_any_text_gets_an_answer(text, place):
    suggestions = classify(text, place)
    assert 1 <= len(suggestions) <= 3


@settings(deadline=None)
@given(KOREAN, st.sampled_from(["  ", "\n", "\t ", " .", "! "]))
def test_the_kind_of_blank_and_the_case_do_not_matter(text, blank):
    words = f"CCTV {text} 고장"
    answer = classify(words)
    assert classify(words.replace(" ", blank)) == answer
    assert classify(blank + words.lower() + blank) == answer


def test_a_text_costs_no_more_than_normalising_it_a_hundred_times(seen, held_out):

    texts = [one.text for one in (*seen, *held_out)]
    started = time.process_time()
    for _ in range(100):
        for text in texts[:100]:
            normalise(text)
    by_normalising = (time.process_time() - started) / 100
    started = time.process_time()
    for text in texts:
        classify(text)
    assert (time.process_time() - started) / len(texts) < by_normalising


def test_a_long_text_takes_time_in_proportion_to_its_length():
    def seconds(text):
        best = 1e9
        for _ in range(5):
            started = time.process_time()
            classify(text)
            best = min(best, time.process_time() - started)
        return best

    short = "가로등이 꺼졌고 쓰레기가 쌓여 있습니다 " * 20
    assert seconds(short * 10) < 30 * seconds(short)
