"""The office: routing, duty, interim notices, undo, search, result templates, saved filters, outgoing mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_office"
down_revision = "0005_exchange"

OPEN = "state in ('received', 'assigned', 'in_progress', 'reopened')"


def upgrade() -> None:
    add_columns()
    create_routing()
    create_answers()
    create_search()
    create_queues()


def add_columns() -> None:
    """What routing, duty and interim notices keep with a finding; empty for those that came before."""
    op.add_column("finding", sa.Column("suggested_department", sa.Text(), nullable=True))
    op.add_column("finding", sa.Column("duty", sa.Text(), nullable=True))
    op.add_column("finding", sa.Column("interim_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_finding_duty"), "finding", "duty in ('night', 'day_off')")
    op.add_column("finding_move", sa.Column("undoes", sa.UUID(), nullable=True))
    op.create_foreign_key(op.f("fk_finding_move_undoes"), "finding_move", "finding_move", ["undoes"], ["id"])
    op.create_unique_constraint(op.f("uq_finding_move_undoes"), "finding_move", ["undoes"])


def create_routing() -> None:
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("field_code", sa.String(length=2), nullable=True),
        sa.Column("item_code", sa.String(length=4), nullable=True),
        sa.Column("area_kind", sa.Text(), nullable=True),
        sa.Column("area_code", sa.Text(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "area_kind in ('dong', 'zone', 'zone_type')", name=op.f("ck_routing_rule_area_kind")
        ),
        sa.CheckConstraint(
            "(area_kind is null) = (area_code is null)", name=op.f("ck_routing_rule_area_whole")
        ),
        sa.CheckConstraint(
            "item_code is null or left(item_code, 2) = field_code",
            name=op.f("ck_routing_rule_item_in_field"),
        ),
        sa.CheckConstraint(
            "field_code is not null or area_kind is not null", name=op.f("ck_routing_rule_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "department_code"],
            ["department.district_code", "department.code"],
            name=op.f("fk_routing_rule_district_code_department_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
    )
    op.create_index(
        "uq_routing_rule_case",
        "routing_rule",
        [
            "district_code",
            sa.literal_column("coalesce(item_code, '')"),
            sa.literal_column("coalesce(field_code, '')"),
            sa.literal_column("coalesce(area_kind, '')"),
            sa.literal_column("coalesce(area_code, '')"),
        ],
        unique=True,
        postgresql_where=sa.text("retired_at is null"),
    )
    op.create_table(
        "day_off",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("district_code", "day", name=op.f("pk_day_off")),
    )
    op.create_table(
        "routing_setting",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("assigns_at_once", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("district_code", name=op.f("pk_routing_setting")),
    )


def create_answers() -> None:
    op.create_table(
        "result_template",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("field_code", sa.String(length=2), nullable=True),
        sa.Column("item_code", sa.String(length=4), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(title) between 1 and 80", name=op.f("ck_result_template_title")),
        sa.CheckConstraint("length(body) between 1 and 4000", name=op.f("ck_result_template_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_template")),
    )
    op.create_index("ix_result_template_item", "result_template", ["district_code", "item_code"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(name) between 1 and 40", name=op.f("ck_saved_filter_name")),
        sa.CheckConstraint("length(query) <= 2000", name=op.f("ck_saved_filter_query")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filter_person_id_name")),
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("finding_id", sa.UUID(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind in ('answer', 'interim', 'digest')", name=op.f("ck_outgoing_mail_kind")),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'failed', 'void')", name=op.f("ck_outgoing_mail_state")
        ),
        sa.CheckConstraint(
            "(finding_id is null) <> (department_code is null)", name=op.f("ck_outgoing_mail_one_addressee")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_outgoing_mail_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
    )
    op.create_index(
        "ix_outgoing_mail_waiting",
        "outgoing_mail",
        ["not_before"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_outgoing_mail_finding_id", "outgoing_mail", ["finding_id"])


def create_search() -> None:
    """Korean substring search. Most Korean words have two characters, too few for a trigram, so every pair of neighbouring
    characters (blanks left out: spacing varies) is indexed; `docs/decisions/office.md` has the measurement.
    """
    op.execute(r"""
        create function finding_words(description text, address text) returns text
        language sql immutable parallel safe as $$
            select translate(lower(description || '|' || coalesce(address, '')), E' \t\n\r\f\v\u00a0\u3000', '')
        $$
    """)
    op.execute("""
        create function pairs_of_characters(words text) returns text[]
        language sql immutable strict parallel safe as $$
            select array(select here || after
                           from unnest(string_to_array(words, null), (string_to_array(words, null))[2:])
                                as pairs(here, after)
                          where after is not null)
        $$
    """)
    # How common a word is decides between the index of words and the one of time: the planner needs a sample.
    op.execute("create statistics finding_words_sample on (finding_words(description, address)) from finding")
    op.execute("alter statistics finding_words_sample set statistics 500")


def create_queues() -> None:
    """Indexes of lists and search, made without keeping writers waiting."""
    with op.get_context().autocommit_block():
        for name, columns, condition in (
            ("ix_finding_open_due", "district_code, due_at, id", OPEN),
            ("ix_finding_assignee", "assignee_id, due_at, id", f"assignee_id is not null and {OPEN}"),
            ("ix_finding_duty", "district_code, due_at, id", f"duty is not null and {OPEN}"),
            ("ix_finding_waiting", "district_code, received_at", "photos_stored < photos_expected"),
            ("ix_finding_duplicate_of", "duplicate_of", "duplicate_of is not null"),
            ("ix_finding_external_number", "external_number", "external_number is not null"),
            ("ix_finding_state", "district_code, state, received_at desc, id desc", None),
            ("ix_finding_department", "district_code, department_code, received_at desc, id desc", None),
            ("ix_finding_field", "district_code, field_code, item_code, received_at desc", None),
        ):
            where = f" where {condition}" if condition else ""
            op.execute(f"create index concurrently if not exists {name} on finding ({columns}){where}")
        op.execute(
            "create index concurrently if not exists ix_finding_words on finding"
            " using gin (pairs_of_characters(finding_words(description, address)))"
        )
