"""`patrol user …`: accounts from the command line, for the first administrator and for emergencies."""

from __future__ import annotations

import click

from patrol.accounts import people, queries
from patrol.accounts.permissions import Role
from patrol.cli.edge import command_transaction, settings_with_database
from patrol.journal import SYSTEM


@click.group("user")
def group() -> None:
    """계정. / Accounts."""


@group.command()
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--display-name", default="")
@click.option("--department", help="code of the department, for staff")
@click.password_option()
def add(name: str, role: str, display_name: str, department: str | None, password: str) -> None:
    """계정을 만듭니다. / Add an account."""
    settings = settings_with_database()
    with command_transaction(settings) as session:
        people.add_person(
            session,
            SYSTEM,
            district_code=settings.district_code,
            name=name,
            display_name=display_name,
            role=Role(role),
            password=password,
            department_code=department,
        )


@group.command()
@click.argument("name")
def disable(name: str) -> None:
    """계정을 중지합니다. / Disable an account; its sessions end at once."""
    with command_transaction() as session:
        person = queries.person_by_name(session, name)
        if person is None:
            raise click.ClickException(f"그런 계정이 없습니다: {name}")
        people.set_disabled(session, SYSTEM, person.id, is_disabled=True)


@group.command()
@click.argument("name")
@click.password_option()
def password(name: str, password: str) -> None:
    """비밀번호를 바꿉니다. / Set a password."""
    with command_transaction() as session:
        person = queries.person_by_name(session, name)
        if person is None:
            raise click.ClickException(f"그런 계정이 없습니다: {name}")
        people.set_password(session, SYSTEM, person.id, password)
