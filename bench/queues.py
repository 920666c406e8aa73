"""Queues and search over a million findings: a page of 50, as a ratio to reading one row by its key."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.ground import bench_settings
from patrol.database import make_engine
from patrol.findings.filters import FindingFilter
from patrol.findings.queries import Order, count_queues, find

NOW = dt.datetime(2014, 12, 31, 3, 0, tzinfo=dt.UTC)
ROUNDS = 7
FILL = text(
    """
    insert into finding (id, digest, district_code, number, channel, external_number, location, dong_code, address,
                         taxonomy_version, field_code, item_code, classified_by, handling, description, state,
                         department_code, received_at, due_at, target_hours, resolved_at, duty, photos_expected,
                         photos_stored)
    select gen_random_uuid(), '\\x00', '11560', (2000 + n / 100000) || '-' || lpad((n % 100000)::text, 6, '0'),
           case when n % 10 < 6 then 'response_center' else 'patrol' end, case when n % 10 < 6 then 'D1-' || n end,
           st_setsrid(st_makepoint(126.88 + random() * 0.06, 37.48 + random() * 0.06), 4326),
           '11560515' || lpad((n % 18)::text, 2, '0'),
           streets[1 + n % array_length(streets, 1)] || ' ' || n % 400,
           '2014', left(codes[k], 2), codes[k], 'person', 'handed_over',
           places[1 + (random() * 5)::int] || ' ' || names[k] || ' ' || words[1 + (random() * 5)::int]
             || case when n % 1000 = 0 then ' 느티나무' when n % 4 = 0 then ' 회전교차로' else '' end,
           state, case when state <> 'received' then departments[k] end, at, at + interval '1 day', 24,
           case when state in ('done', 'confirmed') then at + interval '8 hours' end,
           case when n % 9 = 0 then 'night' end, 1, case when n % 5000 = 0 then 0 else 1 end
      from generate_series(1, :many) n
      cross join (select array_agg(code order by code) as codes, array_agg(name_ko order by code) as names,
                         array_agg(department_code order by code) as departments from item) items
      cross join (select array['당산로', '영등포로84길', '여의나루로', '신길로', '대림로', '문래북로'] as streets,
                         array['횡단보도 앞', '전봇대 옆', '골목 입구', '공원 정문', '학교 담장 밑', '지하철 출구'] as places,
                         array['심각합니다', '며칠째 그대로', '빨리 조치해 주세요', '지나다니기 위험', '확인 부탁',
                               '냄새가 남'] as words)
                 spoken
      cross join lateral (select case when n % 100 < 45 then 1 else 1 + n * 31 % 67 end as k) item
      cross join lateral (select cast(:now as timestamptz) - (:many - n) * interval '3 min' as at) moment
      cross join lateral (select case when n > :many * 0.97 then (array['received', 'assigned', 'in_progress', 'done'])[1 + n % 4]
                                      when n % 997 = 0 then 'withdrawn' when n % 2 = 0 then 'confirmed' else 'done' end
                          as state) stage
    """
)
QUEUES = {
    "clerk's queue, late first": (FindingFilter(only="open", department=("road",)), Order.DUE),
    "unassigned": (FindingFilter(only="unassigned"), Order.DUE),
    "whose item is open": (FindingFilter(only="open", item=("none",)), Order.DUE),
    "all, newest first": (FindingFilter(only="all"), Order.NEWEST),
    "a rare state": (FindingFilter(state=("withdrawn",)), Order.NEWEST),
    "a field in a dong": (FindingFilter(field=("02",), dong=("1156051507",)), Order.NEWEST),
    "a box on the map": (FindingFilter(bbox=(126.9, 37.5, 126.905, 37.505)), Order.NEWEST),
    "search: its number": (FindingFilter(q="2004-000123"), Order.NEWEST),
    "search: common word of 2": (FindingFilter(q="교차"), Order.NEWEST),
    "search: rare word of 2": (FindingFilter(q="느티"), Order.NEWEST),
    "search: rare word of 4": (FindingFilter(q="느티나무"), Order.NEWEST),
    "search: a word that is not there": (FindingFilter(q="코뿔소"), Order.NEWEST),
    "search: an address": (FindingFilter(q="신길로 41"), Order.NEWEST),
}


def shortest_ms(act: Callable[[], object]) -> float:
    """Milliseconds of the shortest of several rounds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return min(spent) * 1000


def fill(session: Session, many: int) -> None:
    """Put in findings; the words' index is made afterwards, as a restore would."""
    session.execute(text("drop index ix_finding_words"))
    session.execute(FILL, {"many": many, "now": NOW})
    session.execute(
        text(
            "create index ix_finding_words on finding"
            " using gin (pairs_of_characters(finding_words(description, address)))"
        )
    )
    session.commit()
    session.execute(text("analyze finding"))
    session.commit()


def main() -> None:
    """Print a row for each queue."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--findings", type=int, default=1_000_000)
    many = parser.parse_args().findings
    with bench_settings() as settings:
        engine = make_engine(settings.owner_database_url, 1)
        with Session(engine) as session:
            session.execute(text("set statement_timeout = 0"))
            fill(session, many)
            one = session.scalar(text("select id from finding limit 1"))
            by_key = text("select id, number, state from finding where id = :id")
            key_ms = shortest_ms(lambda: session.execute(by_key, {"id": one}).all())
            print(f"{many:,} findings; one row by its key: {key_ms:.2f} ms")
            for name, (wanted, order) in QUEUES.items():
                ms = shortest_ms(
                    lambda wanted=wanted, order=order: find(  # type: ignore[misc]
                        session, wanted, district_code="11560", at=NOW, order=order
                    )
                )
                print(f"{name:34} {ms:8.1f} ms  {ms / key_ms:7.1f} x")
            tabs = {
                name: FindingFilter(only=name)  # type: ignore[arg-type]
                for name in (
                    "open",
                    "unassigned",
                    "due_today",
                    "late",
                    "to_confirm",
                    "sent_back",
                    "duty",
                    "interim_due",
                )
            }
            tabs["unsorted"] = FindingFilter(only="open", item=("none",))
            ms = shortest_ms(lambda: count_queues(session, tabs, district_code="11560", at=NOW))
            print(f"{'counts on the tabs':34} {ms:8.1f} ms  {ms / key_ms:7.1f} x")
        engine.dispose()


if __name__ == "__main__":
    main()
