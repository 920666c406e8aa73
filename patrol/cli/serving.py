"""`patrol serve`, `patrol worker`, `patrol up`."""

from __future__ import annotations

import os

import click

from patrol.cli.edge import settings_with_database
from patrol.database import make_engine
from patrol.migrate import is_at_head
from patrol.up import refuse_taken_port, run_up


@click.command()
@click.option("--host", help="address to listen on [PATROL_HOST]")
@click.option("--port", type=int, help="port to listen on [PATROL_PORT]")
def serve(host: str | None, port: int | None) -> None:
    """웹 서버를 실행합니다. / Answer requests."""
    from granian import Granian
    from granian.constants import Interfaces

    settings = settings_with_database()
    # Processes share a port where the first one allows it: a second service would take every other request.
    refuse_taken_port(host or settings.host, port or settings.port)
    engine = make_engine(settings.database_url, 1)
    if not is_at_head(engine):
        raise click.ClickException(
            "데이터베이스가 최신이 아닙니다. `patrol db migrate`를 먼저 실행해 주세요."
        )
    engine.dispose()
    # The processes that granian starts read the same settings again.
    os.environ["PATROL_DATABASE_URL"] = settings.database_url
    if settings.owner_database_url:
        os.environ["PATROL_OWNER_DATABASE_URL"] = settings.owner_database_url
    Granian(
        "patrol.wsgi:application",
        address=host or settings.host,
        port=port or settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        workers_kill_timeout=30,
        websockets=False,
        log_enabled=False,
    ).serve()


@click.command()
def worker() -> None:
    """뒤에서 도는 일(사진 변환, 변경이력 봉인)을 처리합니다. / Do the background work."""
    from patrol.jobs import make_jobs
    from patrol.web.logs import set_up_logs

    settings = settings_with_database()
    set_up_logs(settings)
    with (jobs := make_jobs(settings)).open():
        jobs.run_worker(concurrency=2, delete_jobs="always", fetch_job_polling_interval=1.0)


@click.command()
def up() -> None:
    """데이터베이스부터 웹까지 한 번에 실행합니다. / Start everything with one command."""
    from patrol.settings import read_settings

    raise SystemExit(run_up(read_settings()))
