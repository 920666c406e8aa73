"""Contact data leaves only for who may, with a reason, and the journal says whose it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from patrol.cli import patrol
from patrol.database import transaction
from patrol.findings.inputs import ReporterInput
from patrol.settings import Settings
from tests.cast import CLERK, MANAGER, Cast
from tests.findings.arranging import found

REASON = "처리결과 회신을 위한 전화 연락"
WHOSE = text("select subject_id, actor_id::text from journal_entry where action = 'contact_exported'")


@pytest.fixture
def reported(engine: Engine) -> tuple[str, str]:
    """Ids of two findings: one with a reporter, one of another field with one; a third without."""
    with transaction(engine) as session:
        road = found(
            session, reporter=ReporterInput(name="=김민원", phone="010-1234-5678", wants_answer=True)
        )
        other = found(session, item_code="0301", reporter=ReporterInput(name="이주민", phone="010-9999-0000"))
        found(session)
    return str(road), str(other)


def test_contact_data_leaves_with_a_reason_and_an_entry_for_each(
    reported: tuple[str, str], cast: Cast, engine: Engine
) -> None:
    answer = cast.manager.post("/export/contacts.csv?only=all", data={"reason": REASON})
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(row["이름"], row["전화"], row["답변희망"]) for row in rows] == [
        ("'=김민원", "010-1234-5678", "예"),
        ("이주민", "010-9999-0000", ""),
    ]
    with engine.begin() as connection:
        assert sorted(connection.execute(WHOSE)) == sorted((one, str(MANAGER.id)) for one in reported)
        entry = connection.execute(
            text("select change from journal_entry where subject = 'contacts' and action = 'exported'")
        ).scalar_one()
    assert (entry["reason"], entry["persons"], entry["kind"]) == (REASON, 2, "csv")
    assert "010" not in str(entry)


def test_a_filter_narrows_whose_data_leaves(reported: tuple[str, str], cast: Cast, engine: Engine) -> None:
    answer = cast.manager.post("/export/contacts.xlsx?only=all&field=03", data={"reason": REASON})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["이주민"]
    with engine.begin() as connection:
        assert [row.subject_id for row in connection.execute(WHOSE)] == [reported[1]]


@pytest.mark.parametrize("reason", ["", "   ", "그냥", "    a    "])
def test_without_a_reason_nothing_leaves(
    reported: tuple[str, str], cast: Cast, engine: Engine, reason: str
) -> None:
    assert cast.manager.post("/export/contacts.csv", data={"reason": reason}).status_code == 422
    assert cast.manager.post("/api/v1/contacts.csv", json={"reason": reason}).status_code == 422
    with engine.begin() as connection:
        assert connection.execute(WHOSE).all() == []


def test_only_managers_may_and_a_link_cannot(reported: tuple[str, str], cast: Cast) -> None:
    for who in (cast.officer, cast.clerk, cast.monitor, cast.administrator):
        for address in ("/export/contacts.csv", "/api/v1/contacts.csv"):
            body = {"data": {"reason": REASON}} if "api" not in address else {"json": {"reason": REASON}}
            assert who.post(address, **body).status_code == 403
    assert cast.manager.get("/export/contacts.csv").status_code == 405
    assert "신고인 연락처" in cast.manager.get("/export").get_data(as_text=True)
    answer = cast.manager.post("/api/v1/contacts.csv?only=all", json={"reason": REASON})
    assert answer.get_data().decode("utf-8-sig").count("\r\n") or answer.get_data().count(b"\n") == 3


def test_the_command_asks_whose_account_and_why(
    reported: tuple[str, str],
    engine: Engine,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATROL_DATABASE_URL", settings.database_url)
    path = tmp_path / "contacts.csv"
    days = ["export", "contacts", "--from", "2014-01-01", "--to", "2014-12-31", "--out", str(path)]
    assert CliRunner().invoke(patrol, [*days, "--person", MANAGER.name]).exit_code == 2
    assert CliRunner().invoke(patrol, [*days, "--person", MANAGER.name, "--reason", "x"]).exit_code == 2
    for name in (CLERK.name, "nobody"):
        assert CliRunner().invoke(patrol, [*days, "--person", name, "--reason", REASON]).exit_code == 1
    assert not path.exists()
    done = CliRunner().invoke(patrol, [*days, "--person", MANAGER.name, "--reason", REASON])
    assert done.exit_code == 0, done.output
    assert path.stat().st_mode & 0o077 == 0
    assert "010-9999-0000" in path.read_text("utf-8-sig")
    with engine.begin() as connection:
        assert {row.actor_id for row in connection.execute(WHOSE)} == {str(MANAGER.id)}
