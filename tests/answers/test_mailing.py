"""Mail is sent once, tried again when the post is shut, and never sent where nobody asked for it any more."""

from __future__ import annotations

import datetime as dt
import email
import socketserver
import threading
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from patrol.answers.digest import queue_digests
from patrol.answers.mailing import ATTEMPTS, send_waiting
from patrol.database import transaction
from patrol.findings.inputs import ReporterInput
from patrol.mails import compose, deliver
from patrol.settings import Settings, read_settings
from tests.findings.arranging import MORNING, found, journal, step

LATER = MORNING + dt.timedelta(hours=3)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def into_files(tmp_path: Path) -> Settings:
    """Settings that write mail into a folder."""
    return read_settings(mail_folder=tmp_path / "mails", mail_from="patrol@example.org")


def letters(settings: Settings) -> list[EmailMessage]:
    """The mails in the folder."""
    return [
        email.message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[arg-type]
        for path in sorted(settings.mails.glob("*.eml"))
    ]


def answered(engine: Engine, *, wants_answer: bool = True) -> uuid.UUID:
    """A citizen's finding that was just answered."""
    reporter = ReporterInput(email="resident@example.com", wants_answer=wants_answer)
    with transaction(engine) as session:
        finding_id = found(session, channel="response_center", reporter=reporter)
        step(session, finding_id, "done", result="아스콘으로 메웠습니다.")
    return finding_id


def test_a_reporter_who_asked_gets_the_answer_once(engine: Engine, into_files: Settings) -> None:
    finding_id = answered(engine)
    assert send_waiting(engine, into_files, at=LATER) == 1
    assert send_waiting(engine, into_files, at=LATER + MINUTE) == 0
    (letter,) = letters(into_files)
    assert letter["To"] == "resident@example.com"
    assert "도로 파손(포트홀)" in letter["Subject"]
    assert "아스콘으로 메웠습니다." in letter.get_content()
    with transaction(engine) as session:
        assert journal(session, finding_id)[-1]["action"] == "answer_sent"


def test_those_whose_reports_were_merged_are_answered_too(engine: Engine, into_files: Settings) -> None:
    with transaction(engine) as session:
        original = found(session)
        for name in ("one", "two"):
            reporter = ReporterInput(email=f"{name}@example.com", wants_answer=True)
            double = found(session, channel="response_center", reporter=reporter)
            step(session, double, "duplicate", duplicate_of=original)
        step(session, original, "done", result="아스콘으로 메웠습니다.")
    assert send_waiting(engine, into_files, at=LATER) == 2
    assert {letter["To"] for letter in letters(into_files)} == {"one@example.com", "two@example.com"}


def test_a_reporter_who_did_not_ask_gets_nothing(engine: Engine, into_files: Settings) -> None:
    answered(engine, wants_answer=False)
    assert send_waiting(engine, into_files, at=LATER) == 0


def test_contact_data_that_was_deleted_meanwhile_is_not_written_to(
    engine: Engine, into_files: Settings
) -> None:
    answered(engine)
    with transaction(engine) as session:
        session.execute(text("delete from reporter"))
    assert send_waiting(engine, into_files, at=LATER) == 0
    with transaction(engine) as session:
        assert session.scalar(text("select state from outgoing_mail")) == "void"


def test_two_workers_never_send_the_same_mail(engine: Engine, into_files: Settings) -> None:
    for _ in range(6):
        answered(engine)
    counts: list[int] = []
    workers = [
        threading.Thread(target=lambda: counts.append(send_waiting(engine, into_files, at=LATER)))
        for _ in range(3)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(counts) == 6
    assert len(letters(into_files)) == 6


def test_mail_is_tried_again_and_given_up_in_the_end(engine: Engine, tmp_path: Path) -> None:
    finding_id = answered(engine)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    shut = read_settings(mail_folder=in_the_way)
    at = LATER
    for _ in range(ATTEMPTS):
        assert send_waiting(engine, shut, at=at) == 0
        at += dt.timedelta(hours=2)
    with transaction(engine) as session:
        assert session.scalar(text("select state from outgoing_mail")) == "failed"
        assert journal(session, finding_id)[-1]["action"] == "answer_failed"


def test_a_mail_whose_sending_was_cut_off_is_not_sent_twice(engine: Engine, into_files: Settings) -> None:
    answered(engine)
    with transaction(engine) as session:
        session.execute(text("update outgoing_mail set state = 'sending', not_before = :at"), {"at": LATER})
    assert send_waiting(engine, into_files, at=LATER + 16 * MINUTE) == 0
    with transaction(engine) as session:
        assert session.scalar(text("select state from outgoing_mail")) == "failed"


def test_a_department_gets_one_digest_on_a_working_day(engine: Engine, into_files: Settings) -> None:
    with transaction(engine) as session:
        session.execute(text("update department set email = 'road@example.org' where code = 'road'"))
        step(session, found(session), "assigned")
        step(session, found(session, item_code=None, description="또로롱 어쩌고"), "assigned")
    tuesday = dt.datetime(2014, 3, 10, 23, 40, tzinfo=dt.UTC)
    try:
        for at, queued in ((tuesday, 1), (tuesday + 5 * MINUTE, 0)):
            with transaction(engine) as session:
                assert queue_digests(session, public_url="https://patrol.example.org", at=at) == queued
        assert send_waiting(engine, into_files, at=tuesday) == 1
        (letter,) = letters(into_files)
        assert "기한 지남 2건" in letter["Subject"]
        assert "도로 파손(포트홀)" in letter.get_content()
        without_item = next(line for line in letter.get_content().splitlines() if "2014-000002" in line)
        assert any(name in without_item for name in ("도로", "기타")), "the field stands in for the item"
    finally:
        with transaction(engine) as session:
            session.execute(text("update department set email = null where code = 'road'"))


@pytest.mark.parametrize(
    "at",
    [
        dt.datetime(2014, 3, 10, 23, 20, tzinfo=dt.UTC),  # 08:20 in Seoul
        dt.datetime(2014, 3, 15, 1, 0, tzinfo=dt.UTC),  # a Saturday
    ],
)
def test_no_digest_before_the_morning_nor_on_a_day_off(engine: Engine, at: dt.datetime) -> None:
    with transaction(engine) as session:
        step(session, found(session), "assigned")
        assert queue_digests(session, public_url="", at=at) == 0


class Post(socketserver.StreamRequestHandler):
    """The little of SMTP that a sender needs."""

    def handle(self) -> None:
        """Take one mail."""
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                taken = []
                while (part := self.rfile.readline()) != b".\r\n":
                    taken.append(part)
                self.server.taken.append(b"".join(taken))  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def post() -> Iterator[socketserver.TCPServer]:
    """An SMTP server on a free loopback port; `taken` holds what it took."""
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_mail_goes_by_smtp_where_a_server_is_set(post: socketserver.TCPServer) -> None:
    settings = read_settings(smtp_url=f"smtp://127.0.0.1:{post.server_address[1]}")
    deliver(
        settings, compose(settings, uuid.uuid4(), ["a@example.org"], "제목\r\nBcc: x@example.org", "본문")
    )
    (taken,) = post.taken  # type: ignore[attr-defined]
    message = email.message_from_bytes(taken, policy=default)
    assert message["Subject"] == "제목 Bcc: x@example.org"
    assert message["Bcc"] is None
