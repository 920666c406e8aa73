"""What people choose and correct is learned, and then page, API, import, command and phone all say the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from patrol.classification.evaluate import Labelled
from patrol.classification.learn import PACKAGED, keep_training, use_model
from patrol.classification.model import packaged_model
from patrol.classification.queries import learned_to, model_in_use, models
from patrol.classification.train import Training
from patrol.cli import patrol
from patrol.clock import now
from patrol.database import transaction
from patrol.findings.corrections import corrections as corrections_of
from patrol.ids import new_id
from patrol.journal import SYSTEM
from patrol.problems import Problem
from patrol.settings import Settings
from tests.cast import Cast
from tests.exchange.files import case, finding, take, write_csv

ASKED = "또로롱 붕붕이 어쩌고"
"""Nobody's words: only what this district calls its stray animals."""


def report(client: FlaskClient, **more: Any) -> dict[str, Any]:
    """A report through the API; the finding as it answers."""
    answer = client.post("/api/v1/findings", json={"id": str(new_id()), **more})
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """`patrol classify …` against the tests' database."""
    monkeypatch.setenv("PATROL_DATABASE_URL", settings.database_url)

    def run(*words: str) -> Result:
        return CliRunner().invoke(patrol, ["classify", *words])

    return run


@pytest.fixture
def corrected(cast: Cast, corrections: list[Labelled]) -> None:
    """A district whose people call stray animals by names that no lexicon knows."""
    for one in corrections:
        report(cast.officer, description=one.text, item_code=one.item)


def ask_the_phone(cast: Cast) -> list[dict[str, Any]]:
    """What a phone that has just fetched its words suggests by itself."""
    lexicon = cast.officer.get("/api/v1/phone/lexicon").json
    asked = json.dumps({"lexicon": lexicon, "texts": [[ASKED, []]]})
    twin = Path(__file__).with_name("twin.mjs")
    answer = subprocess.run(
        ["node", twin], input=asked, capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(answer.stdout)[0]


def fields(suggestions: list[dict[str, Any]]) -> list[str]:
    """The fields of suggestions, likeliest first."""
    return [one["field"] for one in suggestions]


def ask_api(cast: Cast) -> list[dict[str, Any]]:
    """What `POST /api/v1/classify` suggests."""
    return cast.officer.post("/api/v1/classify", json={"text": ASKED}).json["suggestions"]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_after_training_every_surface_gives_the_same_new_answer(
    engine: Engine, cast: Cast, corrected: None, run, tmp_path: Path
) -> None:
    assert fields(ask_api(cast))[0] != "07"
    before = cast.officer.get("/api/v1/phone/lexicon").headers["ETag"]

    trained = run("train")
    assert trained.exit_code == 0, trained.output
    assert "better: now in use" in trained.stdout

    expected = ask_api(cast)
    assert fields(expected)[0] == "07"
    assert json.loads(run(ASKED).stdout) == expected
    file = tmp_path / "texts.csv"
    file.write_text(f"text\n{ASKED}\n", encoding="utf-8")
    assert run("--file", str(file)).stdout.splitlines()[1].startswith("07,")
    on_phone = ask_the_phone(cast)
    assert [(one["field"], one["item"], one["because"]) for one in on_phone] == [
        (one["field"], one["item"], one["because"]) for one in expected
    ]
    assert cast.officer.get("/api/v1/phone/lexicon").headers["ETag"] != before
    reported = report(cast.officer, description=ASKED)
    assert reported["field"] == "07"
    take(engine, write_csv(tmp_path / "a.csv", [case("A-1", 분야="", 내용=ASKED, 위도="", 경도="")]))
    assert finding(engine, "A-1")["field_code"] == "07"
    page = cast.manager.get(f"/findings/{reported['id']}").text
    assert 'value="0706"' in page


def keep(engine: Engine, training: Training) -> bool:
    """Keep what was learned, as `patrol classify train` does; whether it is in use."""
    with transaction(engine) as session:
        active = model_in_use(session).version
        return keep_training(
            session, SYSTEM, training, compared_with=active, corrections=60, learned_to=7, at=now()
        )


def test_training_says_how_right_both_models_are_field_by_field_and_may_only_measure(
    engine: Engine, corrected: None, run
) -> None:
    measured = run("train", "--dry-run")
    for words in (
        "in use:",
        "new, cross-validated:",
        "top-1",
        "top-3",
        "recall 07",
        "confused 07 as",
        "better",
    ):
        assert words in measured.stdout
    with transaction(engine) as session:
        assert models(session) == []
        assert model_in_use(session) is packaged_model()


def test_what_was_learned_is_kept_with_its_figures_and_in_the_journal(
    engine: Engine, training: Training, run
) -> None:
    assert keep(engine, training)
    with transaction(engine) as session:
        (row,) = models(session)
        noted = session.execute(
            text(
                "select action, change from journal_entry where subject = 'classification_model' order by sequence"
            )
        ).all()
        assert learned_to(session) == 7
    assert row.is_active
    assert row.corrections == 60
    assert row.figures["fitted"]["by_field"]["07"]["first"] > row.figures["in_use"]["by_field"]["07"]["first"]
    assert row.figures["compared_with"] == packaged_model().version
    assert [one.action for one in noted] == ["fitted", "activated"]
    assert noted[1].change["version"] == [PACKAGED, row.version]
    listed = run("models").stdout.splitlines()
    assert [line[0] for line in listed] == [" ", "*"]
    assert "corrections 60" in listed[1]


def test_what_was_learned_once_is_not_fresh_again(
    engine: Engine, corrected: None, training: Training, run
) -> None:
    with transaction(engine) as session:
        last = corrections_of(session, 0).last
        keep_training(
            session,
            SYSTEM,
            training,
            compared_with=packaged_model().version,
            corrections=60,
            learned_to=last,
            at=now(),
        )
    again = run("train")
    assert again.exit_code == 1
    assert "0 fresh, 60 learned before" in again.stderr
    assert "배울 것이 모자랍니다" in again.stderr


def test_a_model_that_is_no_better_is_kept_but_not_used(engine: Engine, training: Training) -> None:
    assert not keep(engine, replace(training, cross_validated=training.active))
    with transaction(engine) as session:
        assert model_in_use(session) is packaged_model()
        assert [row.is_active for row in models(session)] == [False]


def test_a_comparison_with_a_model_that_is_no_longer_in_use_counts_for_nothing(
    engine: Engine, training: Training
) -> None:
    with transaction(engine) as session:
        used = keep_training(
            session, SYSTEM, training, compared_with="0" * 12, corrections=60, learned_to=7, at=now()
        )
        assert not used
        assert model_in_use(session) is packaged_model()


def test_the_office_goes_back_to_an_earlier_model_without_a_restart(
    engine: Engine, cast: Cast, training: Training, run
) -> None:
    before = ask_api(cast)
    keep(engine, training)
    learned = ask_api(cast)
    assert fields(learned) != fields(before)
    assert run("use", PACKAGED).exit_code == 0
    assert ask_api(cast) == before
    assert run("use", training.model.version).exit_code == 0
    assert ask_api(cast) == learned


def test_a_model_of_another_version_of_the_program_stops_nobody(
    engine: Engine, cast: Cast, training: Training, run
) -> None:
    """A database may be restored under an older program: reports still arrive, classified by the shipped model."""
    before = ask_api(cast)
    keep(engine, training)
    with engine.begin() as connection:
        connection.execute(
            text("update classification_model set version = 'fromlater123', content = '{\"layers\": 2}'")
        )
    assert ask_api(cast) == before
    report(cast.officer, description=ASKED)
    for command in (["words", ASKED, "--model", "fromlater123"], ["use", "fromlater123"]):
        run("use", PACKAGED)
        assert "reference-invalid" in str(run(*command).exception)


def test_a_model_that_is_not_kept_cannot_be_used(engine: Engine) -> None:
    with pytest.raises(Problem, match="reference-invalid"), transaction(engine) as session:
        use_model(session, SYSTEM, "0" * 12, at=now())
    with transaction(engine) as session:
        assert model_in_use(session) is packaged_model()


def test_only_what_a_person_said_is_learned_and_the_same_words_once(engine: Engine, cast: Cast) -> None:
    report(cast.officer, description="가로등이 나갔어요")
    report(cast.officer, description="누가 정한 것", item_code="0301")
    report(cast.officer, description="누가 정한  것!", item_code="0301")
    guessed = report(cast.officer, description="공원 앞 불법주차")
    answer = cast.manager.post(
        f"/api/v1/findings/{guessed['id']}/classification",
        json={"id": str(uuid.uuid4()), "from_revision": guessed["revision"], "item_code": "0103"},
    )
    assert answer.status_code == 200
    with transaction(engine) as session:
        given = corrections_of(session, 0)
        assert sorted((one.text, one.item) for one in given.fresh) == [
            ("공원 앞 불법주차", "0103"),
            ("누가 정한  것!", "0301"),
        ]
        later = corrections_of(session, given.last)
        assert later.fresh == ()
        assert len(later.earlier) == 2


def test_of_a_field_with_very_many_only_the_newest_are_learned(engine: Engine, cast: Cast) -> None:
    for number in range(4):
        report(cast.officer, description=f"주차 {'가나다라'[number]}", item_code="0101")
    report(cast.officer, description="쓰레기", item_code="0301")
    with transaction(engine) as session:
        given = corrections_of(session, 0, most=2)
    assert sorted(one.text for one in given.fresh) == ["쓰레기", "주차 다", "주차 라"]


def test_what_the_classifier_is_not_sure_of_is_left_to_a_person(cast: Cast) -> None:
    sure = report(cast.officer, description="가로등이 나갔어요")
    unsure = report(cast.officer, description="또로롱 어쩌고")
    assert (sure["field"], sure["item"]) == ("02", "0204")
    assert unsure["item"] is None
    assert unsure["classified_by"] == "suggestion"


def test_without_a_database_the_command_uses_the_shipped_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATROL_DATABASE_URL", f"postgresql://nobody@/nothing?host={tmp_path}")
    answer = CliRunner().invoke(patrol, ["classify", "공원 앞 불법주차"])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)[0]["field"] == "01"
    assert "shipped model" in answer.stderr


def test_the_place_of_a_report_is_heard_by_the_api_too(cast: Cast, engine: Engine) -> None:
    answer = cast.officer.post(
        "/api/v1/classify", json={"text": "가로등", "location": {"longitude": 0, "latitude": 0}}
    )
    assert answer.status_code == 422
    spot = {"longitude": 126.8962, "latitude": 37.5264}
    answer = cast.officer.post("/api/v1/classify", json={"text": "가로등이 꺼졌어요", "location": spot})
    assert answer.json["suggestions"][0]["field"] == "02"


def test_the_hour_at_which_something_was_seen_is_heard_everywhere(cast: Cast, engine: Engine, run) -> None:
    words, at = "불이 안 들어와요", "2014-03-02T23:00:00+09:00"
    by_night = cast.officer.post("/api/v1/classify", json={"text": words, "at": at}).json["suggestions"]
    assert (by_night[0]["field"], "@밤" in by_night[0]["because"]) == ("02", True)
    assert cast.officer.post("/api/v1/classify", json={"text": words}).json["suggestions"][0]["field"] != "02"
    assert json.loads(run(words, "--at", "23:00").stdout) == by_night
    seen = report(cast.officer, description=words, occurred_at=at)
    assert (seen["field"], seen["item"]) == ("02", by_night[0]["item"])
