"""What `patrol classify` prints, and how it counts."""

import csv
import io
import json

import pytest

from patrol.classification.evaluate import (
    Evaluation,
    Labelled,
    classify_file,
    classify_text_as_json,
    describe_evaluation,
    evaluate,
)

TEXTS = ["도로에 포트홀이 있어요", "", "쓰레기를 안 가져가요", '따옴표 "안"의, 쉼표']


def write_csv(path, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_one_text_is_answered_as_a_list_of_three():
    answer = json.loads(classify_text_as_json("불법주차 단속해 주세요"))
    assert len(answer) == 3
    assert answer[0]["field"] == "01"
    assert answer[0]["item"] == "0101"
    assert set(answer[0]) == {"field", "item", "score", "because"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_file_is_answered_row_by_row_in_order(tmp_path, encoding):
    file = write_csv(tmp_path / "texts.csv", [("id", "text"), *enumerate(TEXTS)], encoding)
    out = io.StringIO()
    assert classify_file(file, out) is None
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["field"] for row in rows][:3] == ["02", "12", "03"]
    assert len(rows) == len(TEXTS)
    assert list(rows[0]) == ["field", "item", "score"]


def test_a_file_with_fields_is_also_measured(tmp_path):
    file = write_csv(
        tmp_path / "texts.csv", [("text", "field"), ("포트홀", "02"), ("포트홀", "09"), ("맨홀", "")]
    )
    evaluation = classify_file(file, io.StringIO())
    assert (evaluation.texts, evaluation.first) == (2, 1)
    assert evaluation.confusion == {("09", "02"): 1}


def test_a_file_without_texts_is_refused(tmp_path):
    with pytest.raises(ValueError, match="text"):
        classify_file(write_csv(tmp_path / "texts.csv", [("내옹",), ("포트홀",)]), io.StringIO())


def test_a_field_that_is_as_good_counts_as_right():
    evaluation = evaluate([Labelled("포트홀", "09", also=frozenset({"02"}))])
    assert evaluation.top_1 == 1.0


def test_parts_counted_apart_add_up_to_the_whole(held_out):
    whole = evaluate(held_out)
    joined = Evaluation.joined([evaluate(held_out[:100]), evaluate(held_out[100:])])
    assert (joined.texts, joined.first, joined.among_three) == (whole.texts, whole.first, whole.among_three)
    assert joined.by_field == whole.by_field
    assert joined.confusion == whole.confusion


def test_the_report_names_every_figure(held_out):
    report = describe_evaluation(evaluate(held_out))
    for word in ("top-1", "top-3", "recall 01", "recall 12", "milliseconds a text", "confused"):
        assert word in report


def test_nothing_at_all_is_measured_without_dividing_by_nothing():
    assert describe_evaluation(evaluate([])).startswith("texts 0")
