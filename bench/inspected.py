"""Facilities with a year of inspections, for measuring the map that lays them over findings."""

from __future__ import annotations

from sqlalchemy import Engine, text

from patrol.database import transaction
from patrol.journal import SYSTEM
from patrol.programmes.load import load_programmes

FACILITIES = 400
INSPECTIONS = 4000
"""Far more than an office makes in a year (235 in ten months of 2014)."""


def inspect_facilities(engine: Engine, district_code: str) -> None:
    """Facilities where findings lie, inspected over the findings' days; results as they usually are."""
    with transaction(engine) as session:
        load_programmes(session, SYSTEM, district_code)
        values = {"district": district_code, "facilities": FACILITIES, "inspections": INSPECTIONS}
        session.execute(
            text(
                "insert into facility (id, digest, district_code, name, programme_code, location, dong_code, registered_on,"
                " next_due_on, next_kind) select f.id, 'x', f.district_code, '시설 ' || f.number,"
                " (select min(code) from programme where district_code = :district), f.location, f.dong_code,"
                " date '2020-01-01', date '2199-01-01', 'regular' from finding f"
                " where f.district_code = :district and f.location is not null order by f.id limit :facilities"
            ),
            values,
        )
        session.execute(
            text(
                "insert into checklist (district_code, code, version, programme_code, name_ko, name_en, sections)"
                " select min(district_code), 'bench', 1, min(code), '점검', 'Check', '[]' from programme"
                " where district_code = :district on conflict do nothing"
            ),
            values,
        )
        session.execute(
            text(
                "insert into inspection (id, digest, district_code, facility_id, checklist_code, checklist_version, kind,"
                " inspected_at, inspector, confirmer, result)"
                " select gen_random_uuid(), 'x', y.district_code, y.id, 'bench', 1, 'regular', f.received_at, '점검자', '확인자',"
                " case when f.n % 5 = 0 then 'repair' else 'sound' end"
                " from (select received_at, row_number() over (order by id) as n from finding"
                " where district_code = :district limit :inspections) f"
                " join (select id, district_code, row_number() over (order by id) as n, count(*) over () as of from facility"
                " where district_code = :district) y on y.n = 1 + f.n % y.of"
            ),
            values,
        )
