"""Where something is does not decide what it is: many places before many matters, and complaints side by side."""

import datetime as dt
import itertools

import pytest

from patrol.classification.rules import classify, facts_of_time, is_confident
from patrol.clock import SEOUL

PLACES = (
    *(
        "공원 앞",
        "놀이터 옆",
        "학교 앞",
        "시장 입구",
        "식당 앞",
        "병원 앞",
        "약국 옆",
        "지하철역 앞",
        "하천변",
        "공사장 옆",
    ),
    *(
        "주차장 입구",
        "소방서 앞",
        "소화전 옆",
        "전봇대 밑",
        "가로등 밑",
        "가로수 아래",
        "화단 옆",
        "맨홀 옆",
        "육교 위",
    ),
    *(
        "횡단보도 앞",
        "모텔 앞",
        "목욕탕 뒤",
        "구청 앞",
        "빈집 앞",
        "아파트 입구",
        "골목",
        "교회 앞",
        "PC방 앞",
        "간판 아래",
    ),
    *(
        "신호등 옆",
        "벤치 옆",
        "비상구 앞",
        "화장실 앞",
        "경로당 앞",
        "공장 옆",
        "미용실 앞",
        "버스정류장 옆",
        "노점 옆",
    ),
)

MATTERS = {
    "불법주차": "01",
    "신호등 고장": "01",
    "킥보드가 쓰러져 있어요": "01",
    "도로에 구멍이 났어요": "02",
    "맨홀 뚜껑이 깨졌어요": "02",
    "눈이 안 치워졌어요": "02",
    "쓰레기 무단투기": "03",
    "고양이 사체": "03",
    "불법 증축": "04",
    "하수구 냄새": "05",
    "빗물받이 막힘": "05",
    "불법 현수막": "06",
    "노점상 단속": "06",
    "간판이 떨어질 것 같아요": "06",
    "담배 피우는 사람들": "07",
    "쥐가 나와요": "07",
    "비둘기가 많아요": "07",
    "나무가 쓰러질 것 같아요": "08",
    "가로수 가지치기": "08",
    "소음이 심해요": "09",
    "공사장 먼지": "09",
    "공회전 차량": "09",
    "가스 냄새가 나요": "10",
    "전선이 늘어졌어요": "10",
    "소화전 고장": "11",
    "CCTV 고장": "12",
}


def fields_of(text):
    return [suggestion.field_code for suggestion in classify(text)]


def test_where_something_is_does_not_decide_what_it_is():
    asked = [(f"{place} {matter}", field) for place in PLACES for matter, field in MATTERS.items()]
    wrong = [text for text, field in asked if fields_of(text)[0] != field]
    assert len(wrong) <= 0.01 * len(asked), wrong


def test_the_right_field_is_always_among_the_three():
    asked = [(f"{place} {matter}", field) for place in PLACES for matter, field in MATTERS.items()]
    assert [text for text, field in asked if field not in fields_of(text)] == []


def test_two_complaints_side_by_side_are_both_among_the_three():
    pairs = [
        (f"{one}, {other} 해결해 주세요", {here, there})
        for (one, here), (other, there) in itertools.permutations(MATTERS.items(), 2)
        if here != there
    ]
    missed = [text for text, fields in pairs if not fields <= set(fields_of(text))]
    assert len(missed) <= 0.01 * len(pairs), missed


NIGHTLY = (
    ("불이 안 들어와요", "02"),
    ("깜깜해요", "02"),
    ("깜빡깜빡해요", "02"),
    ("불이 나갔어요", "02"),
    ("조명이 이상해요", "02"),
    ("안 켜져요", "02"),
    ("깜박거려요", "02"),
    ("쿵쿵거려요", "09"),
    ("공사하는데 잠을 못 자요", "09"),
)
"""Few words, from somebody who stands there at night."""


@pytest.mark.parametrize(("text", "field"), NIGHTLY)
def test_at_night_few_words_are_enough_and_the_reason_is_said(text, field):
    first = classify(text, facts_of_time(dt.datetime(2014, 3, 2, 23, 0, tzinfo=SEOUL)))
    assert first[0].field_code == field
    assert is_confident(first)
    assert "@밤" in first[0].because


def test_the_hour_does_not_speak_against_what_the_words_say(held_out, stranger):
    night = frozenset({"night"})
    for corpus in (held_out, stranger):
        right = [classify(one.text)[0].field_code in {one.field, *one.also} for one in corpus]
        at_night = [classify(one.text, night)[0].field_code in {one.field, *one.also} for one in corpus]
        assert sum(at_night) >= sum(right) - 0.01 * len(corpus)


def test_without_a_moment_nothing_is_known_of_the_hour():
    assert facts_of_time(None) == frozenset()
    assert facts_of_time(dt.datetime(2014, 3, 2, 12, 0, tzinfo=SEOUL)) == frozenset()
