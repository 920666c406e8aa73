"""Ground: people, areas, the complaint scheme, the journal, the job queue."""

from __future__ import annotations

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001_ground"
down_revision = None


def upgrade() -> None:
    create_extensions()
    op.create_table(
        "area",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("zone_type", sa.Text(), nullable=True),
        sa.Column(
            "boundary",
            geoalchemy2.types.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.text("kind"), "="),
            (sa.text("code"), "="),
            (sa.text("district_code"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_area_one_version_a_day",
        ),
        sa.CheckConstraint("(kind = 'zone') = (zone_type is not null)", name=op.f("ck_area_zone_has_type")),
        sa.CheckConstraint("kind in ('district', 'dong', 'legal_dong', 'zone')", name=op.f("ck_area_kind")),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name=op.f("ck_area_validity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    op.create_index("ix_area_boundary", "area", ["boundary"], unique=False, postgresql_using="gist")
    op.create_index("ix_area_kind", "area", ["district_code", "kind", "valid_from"], unique=False)
    op.create_table(
        "department",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("is_external", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_retired", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("district_code", "code", name=op.f("pk_department")),
    )
    op.create_table(
        "journal_entry",
        sa.Column(
            "transaction_id",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("actor_id", sa.UUID(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("change", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("length(action) between 1 and 60", name=op.f("ck_journal_entry_action_length")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_journal_entry")),
    )
    op.create_index("ix_journal_entry_at", "journal_entry", ["at"], unique=False)
    op.create_index("ix_journal_entry_subject_id", "journal_entry", ["subject_id", "sequence"], unique=False)
    op.create_table(
        "journal_seal",
        sa.Column("to_sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_sequence", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("to_sequence >= from_sequence", name=op.f("ck_journal_seal_stretch")),
        sa.PrimaryKeyConstraint("to_sequence", name=op.f("pk_journal_seal")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="ko", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("session_epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("language in ('ko', 'en')", name=op.f("ck_person_language")),
        sa.CheckConstraint(
            "role <> 'staff' or department_code is not null", name=op.f("ck_person_staff_has_department")
        ),
        sa.CheckConstraint(
            "role in ('officer', 'monitor', 'staff', 'manager', 'administrator', 'city_viewer')",
            name=op.f("ck_person_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("uq_person_name", "person", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "taxonomy_version",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_taxonomy_version_one_a_day",
        ),
        sa.CheckConstraint(
            "valid_to is null or valid_to > valid_from", name=op.f("ck_taxonomy_version_validity")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_taxonomy_version")),
    )
    op.create_table(
        "field",
        sa.Column("taxonomy_version", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{2}$'", name=op.f("ck_field_code")),
        sa.ForeignKeyConstraint(
            ["taxonomy_version"], ["taxonomy_version.code"], name=op.f("fk_field_taxonomy_version")
        ),
        sa.PrimaryKeyConstraint("taxonomy_version", "code", name=op.f("pk_field")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_token_secret_hash")),
    )
    op.create_index("ix_token_person_id", "token", ["person_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("taxonomy_version", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("field_code", sa.String(length=2), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("target_hours", sa.SmallInteger(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("is_retired", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{4}$' and left(code, 2) = field_code", name=op.f("ck_item_code")),
        sa.CheckConstraint("target_hours between 1 and 8760", name=op.f("ck_item_target_hours")),
        sa.ForeignKeyConstraint(
            ["taxonomy_version", "field_code"],
            ["field.taxonomy_version", "field.code"],
            name=op.f("fk_item_taxonomy_version_field_code"),
        ),
        sa.PrimaryKeyConstraint("taxonomy_version", "code", name=op.f("pk_item")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_key", "sign_in_attempt", ["key", "at"])
    protect_journal()
    create_job_queue()


def create_extensions() -> None:
    """PostGIS, btree_gist and pg_trgm, where the role may; elsewhere a database administrator made them before."""
    for name in ("postgis", "btree_gist", "pg_trgm"):
        op.execute(f"create extension if not exists {name}")


def protect_journal() -> None:
    """Refuse every change of the journal's rows, whoever asks; rights of the application's role come on top."""
    op.execute("""
        create function refuse_journal_change() returns trigger language plpgsql as $$
        begin
            raise exception 'the journal is only ever added to' using errcode = 'insufficient_privilege';
        end $$
    """)
    for table in ("journal_entry", "journal_seal"):
        op.execute(f"""
            create trigger keep_{table} before update or delete or truncate on {table}
            for each statement execute function refuse_journal_change()
        """)


def create_job_queue() -> None:
    """The tables of procrastinate, the job queue."""
    # Straight through the driver: the schema's own percent signs are no parameters.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema().encode())
