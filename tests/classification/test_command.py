"""`patrol classify`, as an office's technician types it."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from patrol.cli import patrol


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(patrol, ["classify", *words])


def test_a_text_is_answered_in_json(run):
    answer = run("공원 앞 불법주차")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)[0]["field"] == "01"


def test_the_place_is_heard(run):
    answer = run("가로등이 꺼졌어요", "--place", "park")
    assert json.loads(answer.stdout)[0]["field"] == "08"


def test_a_file_gives_a_row_for_each_text_and_figures_apart(run, tmp_path):
    file = tmp_path / "texts.csv"
    file.write_text("text,field\n포트홀,02\n쥐가 나와요,07\n", encoding="utf-8")
    answer = run("--file", str(file))
    assert answer.exit_code == 0
    assert [row["field"] for row in csv.DictReader(io.StringIO(answer.stdout))] == ["02", "07"]
    assert "top-1 100.0%" in answer.stderr


def test_a_file_without_texts_fails_and_says_why(run, tmp_path):
    file = tmp_path / "texts.csv"
    file.write_text("내옹\n포트홀\n", encoding="utf-8")
    answer = run("--file", str(file))
    assert answer.exit_code == 1
    assert "text" in answer.stderr


@pytest.mark.parametrize("words", [[], ["글", "--file", __file__], ["글", "--place", "moon"]])
def test_a_wrong_call_is_told_apart_from_a_failure(run, words):
    assert run(*words).exit_code == 2
