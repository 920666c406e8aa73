"""Reports are accepted faster: what is built from reference data is kept in memory until that data changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_editions"
down_revision = "0007_phone"

TABLES = (
    "area",
    "taxonomy_version",
    "field",
    "item",
    "department",
    "routing_rule",
    "routing_setting",
    "day_off",
)


def upgrade() -> None:
    op.create_table(
        "reference_edition",
        sa.Column("is_only", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("is_only", name=op.f("ck_reference_edition_is_only")),
        sa.PrimaryKeyConstraint("is_only", name=op.f("pk_reference_edition")),
    )
    op.execute("create sequence reference_edition_number")
    op.execute("insert into reference_edition (number) values (nextval('reference_edition_number'))")
    # A sequence, not a count: a number that was rolled back is not given again.
    op.execute("""
        create function begin_reference_edition() returns trigger language plpgsql as $$
        begin
            update reference_edition set number = nextval('reference_edition_number');
            return null;
        end $$
    """)
    for table in TABLES:
        op.execute(f"""
            create trigger new_edition after insert or update or delete or truncate on {table}
            for each statement execute function begin_reference_edition()
        """)
