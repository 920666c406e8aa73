"""The taxonomy's file: the packaged one holds the official counts, and a wrong one is told line by line."""

import contextlib
import csv
import io
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol.taxonomy.reading import COLUMNS, PACKAGED, TaxonomyUnreadable, parse_taxonomy, read_taxonomy

COUNTS_2014 = (8, 9, 7, 3, 4, 3, 7, 11, 7, 3, 1, 4)


def rewrite(change=None, drop=None, extra=None):
    """The packaged file as text, with rows changed (by code), dropped or added."""
    rows = list(csv.DictReader(io.StringIO(PACKAGED.read_text(encoding="utf-8"))))
    rows = [{**row, **(change or {}).get((row["kind"], row["code"]), {})} for row in rows]
    rows = [row for row in rows if (row["kind"], row["code"]) != drop]
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows([*rows, *(extra or [])])
    return out.getvalue()


def test_the_packaged_version_has_the_official_number_of_items_per_field():
    taxonomy = read_taxonomy()
    counts = Counter(item.field_code for item in taxonomy.items)
    assert tuple(counts[field.code] for field in taxonomy.fields) == COUNTS_2014
    assert len(taxonomy.items) == 67
    assert taxonomy.version.code == "2014"
    assert (taxonomy.version.valid_from, taxonomy.version.valid_to) == (date(2014, 1, 1), None)


def test_four_items_are_due_within_three_hours_and_every_target_is_an_official_tier():
    items = read_taxonomy().items
    assert {item.target_hours for item in items} == {3, 24, 120}
    assert [item.code for item in items if item.target_hours == 3] == ["0101", "0102", "0103", "0104"]


def test_only_the_fire_station_is_outside_the_office():
    assert [row.ko for row in read_taxonomy().departments if row.is_external] == ["영등포소방서"]


def test_items_are_numbered_within_their_field_in_order():
    running = Counter()
    for item in read_taxonomy().items:
        running[item.field_code] += 1
        assert item.code == f"{item.field_code}{running[item.field_code]:02d}"


def test_names_are_unique_and_in_both_languages():
    items = read_taxonomy().items
    assert len({item.ko for item in items}) == len({item.en for item in items}) == 67


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_file_saved_by_an_office_is_read_in_either_encoding(tmp_path, encoding):
    file = tmp_path / "own.csv"
    file.write_bytes(rewrite().encode(encoding))
    assert read_taxonomy(file) == read_taxonomy()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rewrite(change={("item", "0101"): {"target_hours": "soon"}}), "target_hours"),
        (rewrite(change={("item", "0101"): {"department": "nobody"}}), "'nobody'"),
        (rewrite(change={("item", "0101"): {"code": "0201x"}}), "0201x"),
        (rewrite(change={("item", "1101"): {"code": "0199", "field": "01"}}), "항목이 하나도 없는 분야"),
        (rewrite(change={("item", "0102"): {"code": "0101"}}), "두 번"),
        (rewrite(change={("version", "2014"): {"valid_to": "2013-01-01"}}), "valid_to"),
        (rewrite(change={("version", "2014"): {"valid_from": "어제"}}), "날짜"),
        (rewrite(change={("department", "road"): {"is_external": "maybe"}}), "is_external"),
        (rewrite(change={("field", "01"): {"ko": ""}}), "비어 있는"),
        (rewrite(drop=("version", "2014")), "version"),
        (rewrite(extra=[{"kind": "colour", "code": "1", "ko": "빨강", "en": "red"}]), "colour"),
        ("a,b\n1,2\n", "다음 열이 없습니다"),
        ("", "다음 열이 없습니다"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(text, said):
    with pytest.raises(TaxonomyUnreadable, match=said):
        parse_taxonomy(text)


def test_every_fault_is_told_with_its_line_not_only_the_first():
    wrong = {("item", "0101"): {"target_hours": "0"}, ("item", "1204"): {"department": "x"}}
    with pytest.raises(TaxonomyUnreadable) as caught:
        parse_taxonomy(rewrite(change=wrong))
    assert [fault.line for fault in caught.value.faults] == [28, 94]


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\xff\xd8\xff\xe0\x00\x10")
    with pytest.raises(TaxonomyUnreadable):
        read_taxonomy(file)


@settings(deadline=None)
@given(st.text() | st.text().map(lambda tail: rewrite() + tail))
def test_any_text_is_either_a_taxonomy_or_refused(text):
    with contextlib.suppress(TaxonomyUnreadable):
        assert parse_taxonomy(text).items
