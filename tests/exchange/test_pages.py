"""Pages of imports and exports: a file is looked at before it is taken in; a list leaves as a file."""

from __future__ import annotations

import io
from pathlib import Path

from sqlalchemy import Engine, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from patrol.exchange.hand_in import work_on_waiting
from patrol.exchange.import_findings import CHUNK, import_findings
from patrol.journal import SYSTEM
from tests.cast import DISTRICT, Cast
from tests.exchange.files import NOW, case, take, write_csv


def work(engine: Engine) -> int:
    """What the worker does every few seconds."""
    return work_on_waiting(engine, working_day_deadlines=False, now=lambda: NOW)


def test_a_file_is_looked_at_first_and_taken_in_when_somebody_says_so(
    cast: Cast, engine: Engine, tmp_path: Path
) -> None:
    content = write_csv(tmp_path / "a.csv", [case("A-1"), case("A-2", 내용="")]).read_bytes()
    answer = cast.manager.post("/import", data={"file": (io.BytesIO(content), "응답소.csv")})
    page = answer.location
    assert "살펴보고 있습니다" in cast.manager.get(page).get_data(as_text=True)
    assert work(engine) == 1
    looked = cast.manager.get(page).get_data(as_text=True)
    assert "아직 아무것도 바뀌지 않았습니다" in looked
    assert "비어 있습니다. 꼭 필요한 칸입니다." in looked
    assert cast.manager.get("/findings?only=all&q=A-1").get_data(as_text=True).count("당산로 앞") == 0
    cast.manager.post(f"{page}/release")
    cast.manager.post(f"{page}/release")
    assert work(engine) == 1
    assert work(engine) == 0
    assert "가져왔습니다" in cast.manager.get(page).get_data(as_text=True)
    assert "응답소.csv" in cast.manager.get("/import").get_data(as_text=True)
    assert "내용,비어 있습니다" in cast.manager.get(f"{page}/rejects.csv").get_data().decode("utf-8-sig")
    with engine.begin() as connection:
        assert connection.scalar(text("select count(*) from finding")) == 1
        assert connection.scalar(text("select count(*) from import_file where content is not null")) == 0


def test_the_page_says_how_many_rows_of_all_are_done(cast: Cast, engine: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [case("A-1"), case("A-2"), case("A-3", 내용="")])
    page = cast.manager.post("/import", data={"file": (io.BytesIO(path.read_bytes()), "a.csv")}).location

    def words(*, behind: str) -> str:
        with engine.begin() as connection:
            connection.execute(text(f"update import_file set {behind}"))
        return cast.manager.get(page).get_data(as_text=True)

    assert "차례를 기다리고" in cast.manager.get(page).get_data(as_text=True)
    reading = words(behind="share = 0.4, outcome = '{\"rows_done\": 1}'")
    assert "1줄을 읽었습니다 (파일의 40%)" in reading
    assert 'value="40"' in reading
    assert 'http-equiv="refresh"' not in reading
    assert f'href="{page}">다시 보기' in reading
    work(engine)
    cast.manager.post(f"{page}/release")
    taking = words(behind="""outcome = outcome || '{"rows_done": 2}'""")
    assert "3줄 가운데 2줄을 마쳤습니다" in taking
    work(engine)
    assert "<progress" not in cast.manager.get(page).get_data(as_text=True)


def test_an_import_tells_the_rows_behind_it(engine: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [case(f"A-{n}") for n in range(CHUNK + 3)])
    told: list[tuple[float, int]] = []
    import_findings(
        engine,
        SYSTEM,
        path,
        district_code=DISTRICT,
        at=NOW,
        progress=lambda share, rows: told.append((share, rows)),
    )
    assert [rows for _share, rows in told] == [CHUNK, CHUNK + 3, CHUNK + 3]
    assert 0 < told[0][0] <= told[1][0] <= told[2][0] == 1


def test_a_file_that_is_no_table_is_named(cast: Cast, engine: Engine) -> None:
    answer = cast.manager.post("/import", data={"file": (io.BytesIO(b"\xff\xfe\xff"), "x.csv")})
    work(engine)
    assert "파일을 읽을 수 없습니다" in cast.manager.get(answer.location).get_data(as_text=True)
    assert cast.manager.post("/import", data={}).status_code == 422


def test_a_list_leaves_as_a_file_and_the_journal_knows(cast: Cast, engine: Engine, tmp_path: Path) -> None:
    take(engine, write_csv(tmp_path / "a.csv", [case("A-1"), case("A-2", 접수경로="순찰")]))
    page = cast.officer.get("/export?channel=patrol").get_data(as_text=True)
    assert "1건" in page
    for kind in ("csv", "xlsx", "geojson", "gpkg", "zip"):
        answer = cast.officer.get(f"/export/findings.{kind}?channel=patrol")
        assert answer.status_code == 200
        assert len(answer.get_data()) > 20
    lines = (
        cast.officer.get("/export/findings.csv?channel=patrol").get_data().decode("utf-8-sig").splitlines()
    )
    assert len(lines) == 2
    with engine.begin() as connection:
        assert (
            connection.scalar(
                text("select count(*) from journal_entry where action = 'exported' and subject = 'findings'")
            )
            == 6
        )


def test_a_file_larger_than_any_photo_is_taken_from_who_is_signed_in_alone(cast: Cast) -> None:
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(b"x" * 40_000_000), "year.csv")})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = cast.manager.post("/import", data=body, content_type=kind)
    assert answer.status_code == 302
    assert "/import/" in answer.location
    assert cast.stranger.post("/import", data=body, content_type=kind).status_code in (401, 413)
    assert cast.manager.post("/activities", data=body, content_type=kind).status_code == 413
