"""Background work: one-line jobs that pick up rows marked as waiting. The worker runs them; the queue lies in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import structlog
from procrastinate import App, PsycopgConnector
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from patrol import clock, counters, journal
from patrol.answers.digest import queue_digests
from patrol.answers.mailing import send_waiting
from patrol.database import make_engine, transaction
from patrol.exchange.hand_in import forget_files, work_on_waiting
from patrol.findings import contact, retention
from patrol.grievances import take
from patrol.inspections import inspect
from patrol.patrols import lead
from patrol.photos.attach import derive_waiting
from patrol.photos.reading import Limits
from patrol.photos.uploads import Uploads, clear_unfinished
from patrol.settings import Settings
from patrol.storage import Storage

log = structlog.get_logger()


def findings_before(settings: Settings, at: dt.datetime) -> dt.datetime | None:
    """Findings closed before this moment are over; None where they are kept for ever."""
    days = settings.finding_retention_days
    return at - dt.timedelta(days=days) if days else None


def forget_what_is_over(engine: Engine, settings: Settings, storage: Storage, *, at: dt.datetime) -> int:
    """Remove personal data whose time is over, in small transactions; return how many rows that were."""
    before = at - dt.timedelta(days=settings.contact_retention_days)
    closed_before = findings_before(settings, at)
    last = retention.FIRST

    def forget_findings(session: Session) -> int:
        nonlocal last
        if closed_before is None:
            return 0
        gone = retention.forget_findings(session, storage, closed_before, after=last)
        last = gone[-1] if gone else last
        return len(gone)

    forgets: tuple[Callable[[Session], int], ...] = (
        lambda session: contact.forget_contacts(session, before),
        lambda session: take.forget_contacts(session, at),
        lambda session: lead.forget_tracks(session, at),
        lambda session: forget_files(session, at),
        forget_findings,
    )
    removed = 0
    for forget in forgets:
        while True:
            with transaction(engine) as session:
                gone = forget(session)
            removed += gone
            if not gone:
                break
    return removed


def make_jobs(settings: Settings) -> App:
    """The job queue over the application's database, with every periodic job."""
    jobs = App(connector=PsycopgConnector(conninfo=settings.database_url))
    engine: Engine = make_engine(settings.database_url, 4)
    storage = Storage.open(settings.storage)
    limits = Limits(settings.max_photo_bytes, settings.max_photo_pixels)

    @jobs.periodic(cron="* * * * * */2")
    @jobs.task(queue="photos", queueing_lock="derive", pass_context=False)
    def derive(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        derive_waiting(engine, storage, limits, at=clock.now())

    @jobs.periodic(cron="* * * * * */5")
    @jobs.task(queue="journal", queueing_lock="seal")
    def seal(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        journal.seal(engine)

    @jobs.periodic(cron="17 4 * * *")
    @jobs.task(queue="photos", queueing_lock="tidy")
    def tidy(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        clear_unfinished(storage, Uploads(settings.uploads), at=clock.now())

    @jobs.periodic(cron="* * * * *")
    @jobs.task(queue="inspections", queueing_lock="follow")
    def follow(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        with transaction(engine) as session:
            inspect.follow(session, at=clock.now())

    @jobs.periodic(cron="* * * * * */5")
    @jobs.task(queue="counters", queueing_lock="fold")
    def fold(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        with transaction(engine) as session:
            counters.fold(session)

    @jobs.periodic(cron="* * * * * */10")
    @jobs.task(queue="mail", queueing_lock="mail")
    def mail(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        send_waiting(engine, settings, at=clock.now())

    @jobs.periodic(cron="37 4 * * *")
    @jobs.task(queue="privacy", queueing_lock="forget")
    def forget(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        forget_what_is_over(engine, settings, storage, at=clock.now())

    @jobs.periodic(cron="*/10 * * * *")
    @jobs.task(queue="mail", queueing_lock="digests")
    def digests(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        with transaction(engine) as session:
            queue_digests(session, public_url=settings.public_url, at=clock.now())

    @jobs.periodic(cron="* * * * * */3")
    @jobs.task(queue="imports", queueing_lock="imports")
    def imports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it by this name
        work_on_waiting(engine, working_day_deadlines=settings.working_day_deadlines)

    return jobs
