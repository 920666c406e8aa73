"""Lists that must be quick at a million rows are answered from their indexes, as the planner itself chooses among thousands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from patrol.findings.filters import FindingFilter
from patrol.findings.keep import LIKELY_DOUBLE
from patrol.findings.queries import PLAN_EACH
from tests.cast import CLERK, DISTRICT
from tests.findings.arranging import MORNING

DUE = "f.due_at, f.id"
NEWEST = "f.received_at desc, f.id desc"
MANY = text(
    """
    insert into finding (id, digest, district_code, number, channel, external_number, location, dong_code, address,
                         taxonomy_version, field_code, item_code, classified_by, handling, description, state,
                         department_code, assignee_id, received_at, due_at, target_hours, resolved_at, duty,
                         photos_expected, photos_stored)
    select gen_random_uuid(), '\\x00', :district, '2014-' || lpad(n::text, 6, '0'), 'response_center', 'D1-' || n,
           st_setsrid(st_makepoint(126.88 + n % 100 * 0.0006, 37.48 + n / 100 % 100 * 0.0006), 4326),
           '11560515' || lpad((n % 30)::text, 2, '0'), '당산로 ' || n % 400, '2014', left(code, 2),
           case when n % 1000 <> 0 then code end, 'person',
           'handed_over', case when n % 500 = 0 then '맨홀 뚜껑' else md5(n::text) end,
           case when n % 20 = 0 then 'assigned' when n % 50 = 1 then 'done' else 'confirmed' end,
           case when n % 7 = 0 then 'road' else 'cleaning' end,
           case when n % 200 = 0 then cast(:clerk as uuid) end, m, m + interval '1 day', 24,
           case when n % 20 <> 0 then m end, case when n % 100 = 0 then 'night' end, 1, case when n % 400 = 0 then 0 else 1 end
      from generate_series(1, 20000) n
      cross join lateral (select timestamptz '2014-01-01' + n * interval '10 min' as m) at_
      cross join lateral (select case when n % 40 = 0 then '0201' else '0101' end as code) kind
    """
)


@pytest.fixture(scope="module")
def many(owner_engine: Engine) -> Iterator[Session]:
    """Twenty thousand findings, looked at by the planner, gone afterwards."""
    with owner_engine.connect() as connection, connection.begin() as outer:
        session = Session(connection)
        session.execute(MANY, {"district": DISTRICT, "clerk": CLERK.id})
        session.execute(text("analyze finding"))
        session.execute(PLAN_EACH)
        yield session
        session.close()
        outer.rollback()


@pytest.mark.parametrize(
    ("wanted", "order", "index"),
    [
        (FindingFilter(only="open", department=("road",)), DUE, "ix_finding_due"),
        (FindingFilter(only="open"), DUE, "ix_finding_open_due"),
        (FindingFilter(only="late"), DUE, "ix_finding_open_due"),
        (FindingFilter(only="open", assignee=CLERK.id), DUE, "ix_finding_assignee"),
        (FindingFilter(only="duty"), DUE, "ix_finding_duty"),
        (FindingFilter(only="open", item=("none",)), DUE, "ix_finding_unsorted"),
        (FindingFilter(only="waiting_for_photos"), NEWEST, "ix_finding_waiting"),
        (FindingFilter(only="all"), NEWEST, "ix_finding_received"),
        (FindingFilter(only="to_confirm"), NEWEST, "ix_finding_state"),
        (FindingFilter(item=("0201",), field=("02",)), NEWEST, "ix_finding_field"),
        (FindingFilter(dong=("1156051507",)), NEWEST, "ix_finding_dong"),
        (FindingFilter(q="뚜껑"), NEWEST, "ix_finding_words"),
        (FindingFilter(q="맨홀 뚜껑"), NEWEST, "ix_finding_words"),
        (FindingFilter(q="2014-000123"), NEWEST, "uq_finding_district_code_number"),
        (FindingFilter(q="D1-123"), NEWEST, "ix_finding_external_number"),
        (FindingFilter(bbox=(126.88, 37.48, 126.883, 37.483)), NEWEST, "ix_finding_location"),
    ],
)
def test_a_queue_uses_its_index(many: Session, wanted: FindingFilter, order: str, index: str) -> None:
    condition, values = wanted.where(DISTRICT, MORNING)
    plan = many.scalars(
        text(f"explain select f.id from finding f where {condition} order by {order} limit 51"), values
    ).all()
    assert any(index in line for line in plan), "\n".join(plan)
    assert not any("Seq Scan" in line for line in plan)


def test_a_likely_double_is_looked_for_among_the_open_findings_alone(many: Session) -> None:
    at = "timestamptz '2014-04-01'"
    question = LIKELY_DOUBLE.replace(":received_at", at)
    values = {
        "id": CLERK.id,
        "district_code": DISTRICT,
        "field_code": "02",
        "location": "SRID=4326;POINT(126.88 37.48)",
    }
    plan = many.scalars(text(f"explain {question}"), values).all()
    assert any("ix_finding_open_location" in line for line in plan), "\n".join(plan)
