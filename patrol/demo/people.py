"""Demo accounts: one for each role, and staff for each department. Production refuses to start while they can sign in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from patrol.accounts import queries
from patrol.accounts.people import add_person
from patrol.accounts.permissions import Role
from patrol.journal import Actor
from patrol.taxonomy.queries import departments

PASSWORD = "yeongdeungpo-demo"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that `make run` prints."""

    name: str
    display_name: str
    role: Role
    department_code: str | None = None


ACCOUNTS = (
    DemoAccount("officer", "김순찰", Role.OFFICER),
    DemoAccount("officer2", "이현장", Role.OFFICER),
    DemoAccount("clerk", "박도로", Role.STAFF, "road"),
    DemoAccount("manager", "최감사", Role.MANAGER),
    DemoAccount("admin", "정관리", Role.ADMINISTRATOR),
    DemoAccount("monitor", "한살피", Role.MONITOR),
    DemoAccount("city", "서울시 열람", Role.CITY_VIEWER),
)


def add_demo_people(session: Session, actor: Actor, district_code: str) -> None:
    """Add the demo accounts that are not there yet: those printed, and `clerk-<department>` for every other department."""
    staff = [
        DemoAccount(f"clerk-{one.code.replace('_', '-')}", f"{one.name_ko} 담당", Role.STAFF, one.code)
        for one in departments(session, district_code)
        if one.code != "road"
    ]
    for account in (*ACCOUNTS, *staff):
        if queries.person_by_name(session, account.name) is None:
            add_person(
                session,
                actor,
                district_code=district_code,
                name=account.name,
                display_name=account.display_name,
                role=account.role,
                password=PASSWORD,
                department_code=account.department_code,
                is_demo=True,
            )
