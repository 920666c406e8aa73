"""Programmes and their plans, patrols, monitors, inspections, activities, grievances."""

from __future__ import annotations

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_programmes"
down_revision = "0002_findings"


def upgrade() -> None:
    create_programmes()
    create_patrols()
    create_monitors()
    create_inspections()
    create_activities()
    create_grievances()
    create_links()


def create_programmes() -> None:
    op.create_table(
        "programme",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("leads_ko", sa.Text(), server_default="", nullable=False),
        sa.Column("leads_en", sa.Text(), server_default="", nullable=False),
        sa.Column("takes_part_ko", sa.Text(), server_default="", nullable=False),
        sa.Column("takes_part_en", sa.Text(), server_default="", nullable=False),
        sa.Column("report_group", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("is_personal", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_retired", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name=op.f("ck_programme_code")),
        sa.CheckConstraint(
            "family in ('patrol', 'activity', 'inspection')", name=op.f("ck_programme_family")
        ),
        sa.PrimaryKeyConstraint("district_code", "code", name=op.f("pk_programme")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column("skips_days_off", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("tolerance_days", sa.SmallInteger(), server_default="3", nullable=False),
        sa.Column("made_by", sa.UUID(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(rule) between 9 and 200", name=op.f("ck_plan_rule")),
        sa.CheckConstraint("tolerance_days between 0 and 31", name=op.f("ck_plan_tolerance")),
        sa.CheckConstraint("until >= starts_on", name=op.f("ck_plan_until")),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_code"],
            ["programme.district_code", "programme.code"],
            name=op.f("fk_plan_district_code_programme_code"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_plan_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index("ix_plan_district_code", "plan", ["district_code", "starts_on"], unique=False)


def create_patrols() -> None:
    op.create_table(
        "patrol",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), server_default="", nullable=False),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("led_by", sa.UUID(), nullable=True),
        sa.Column("companions", sa.Text(), server_default="", nullable=False),
        sa.Column("people", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_afterwards", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("length_m", sa.Float(), nullable=True),
        sa.Column("dongs", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("zones", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_patrol_ends_after_start")),
        sa.CheckConstraint("length_m >= 0", name=op.f("ck_patrol_length")),
        sa.CheckConstraint("people between 1 and 500", name=op.f("ck_patrol_people")),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_code"],
            ["programme.district_code", "programme.code"],
            name=op.f("fk_patrol_district_code_programme_code"),
        ),
        sa.ForeignKeyConstraint(["led_by"], ["person.id"], name=op.f("fk_patrol_led_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol")),
    )
    op.create_index(
        "ix_patrol_programme", "patrol", ["district_code", "programme_code", "started_at"], unique=False
    )
    op.create_index(
        "ix_patrol_started",
        "patrol",
        ["district_code", sa.literal_column("started_at desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_index(
        "ix_patrol_under_way",
        "patrol",
        ["led_by"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "patrol_track",
        sa.Column("patrol_id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column(
            "path",
            geoalchemy2.types.Geometry(
                geometry_type="LINESTRING",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=False,
        ),
        sa.Column("times", postgresql.ARRAY(postgresql.TIMESTAMP(timezone=True)), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "st_npoints(path) = cardinality(times)", name=op.f("ck_patrol_track_a_time_for_each_vertex")
        ),
        sa.ForeignKeyConstraint(["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_track_patrol_id")),
        sa.PrimaryKeyConstraint("patrol_id", name=op.f("pk_patrol_track")),
    )
    op.create_index("ix_patrol_track_delete_after", "patrol_track", ["delete_after"], unique=False)
    op.create_index("ix_patrol_track_path", "patrol_track", ["path"], unique=False, postgresql_using="gist")


def create_monitors() -> None:
    op.create_table(
        "volunteer_rule",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reports_per_hour", sa.SmallInteger(), nullable=False),
        sa.Column("hours_per_day", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("hours_per_day between 1 and 24", name=op.f("ck_volunteer_rule_hours_per_day")),
        sa.CheckConstraint(
            "reports_per_hour between 1 and 100", name=op.f("ck_volunteer_rule_reports_per_hour")
        ),
        sa.PrimaryKeyConstraint("district_code", "valid_from", name=op.f("pk_volunteer_rule")),
    )
    op.create_table(
        "monitor",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(name) between 1 and 60", name=op.f("ck_monitor_name")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_monitor_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitor")),
        sa.UniqueConstraint("person_id", name=op.f("uq_monitor_person_id")),
    )
    op.create_index("ix_monitor_district_code", "monitor", ["district_code", "name"], unique=False)
    op.create_table(
        "monitor_term",
        sa.Column("monitor_id", sa.UUID(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("dong_code", sa.String(length=10), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("ended_on >= began_on", name=op.f("ck_monitor_term_ends_after_start")),
        sa.CheckConstraint("year between 2000 and 2100", name=op.f("ck_monitor_term_year")),
        sa.ForeignKeyConstraint(["monitor_id"], ["monitor.id"], name=op.f("fk_monitor_term_monitor_id")),
        sa.PrimaryKeyConstraint("monitor_id", "year", name=op.f("pk_monitor_term")),
    )
    op.create_index("ix_monitor_term_year", "monitor_term", ["year", "dong_code"], unique=False)
    op.create_table(
        "unclear_report",
        sa.Column("finding_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("marked_by", sa.UUID(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_unclear_report_finding_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_unclear_report_marked_by")),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_unclear_report")),
    )


def create_inspections() -> None:
    op.create_table(
        "checklist",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_code"],
            ["programme.district_code", "programme.code"],
            name=op.f("fk_checklist_district_code_programme_code"),
        ),
        sa.PrimaryKeyConstraint("district_code", "code", "version", name=op.f("pk_checklist")),
    )
    op.create_table(
        "facility",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("safety_class", sa.String(length=1), nullable=True),
        sa.Column("is_building", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "location",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("dong_code", sa.String(length=10), nullable=True),
        sa.Column("manager", sa.Text(), server_default="", nullable=False),
        sa.Column("manager_phone", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("last_inspected_on", sa.Date(), nullable=True),
        sa.Column("last_detailed_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=False),
        sa.Column("next_kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("grade in ('A', 'B', 'C', 'D', 'E')", name=op.f("ck_facility_grade")),
        sa.CheckConstraint("safety_class in ('1', '2', '3')", name=op.f("ck_facility_safety_class")),
        sa.CheckConstraint("length(name) between 1 and 100", name=op.f("ck_facility_name")),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_code"],
            ["programme.district_code", "programme.code"],
            name=op.f("fk_facility_district_code_programme_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sa.UniqueConstraint("district_code", "number", name=op.f("uq_facility_district_code_number")),
    )
    op.create_index(
        "ix_facility_due",
        "facility",
        ["district_code", "next_due_on"],
        unique=False,
        postgresql_where=sa.text("retired_at is null"),
    )
    op.create_index("ix_facility_location", "facility", ["location"], unique=False, postgresql_using="gist")
    op.create_table(
        "facility_grade",
        sa.Column("facility_id", sa.UUID(), nullable=False),
        sa.Column("graded_on", sa.Date(), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("grade in ('A', 'B', 'C', 'D', 'E')", name=op.f("ck_facility_grade_grade")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_facility_grade_facility_id")),
        sa.PrimaryKeyConstraint("facility_id", "graded_on", name=op.f("pk_facility_grade")),
    )
    op.create_table(
        "inspection",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("facility_id", sa.UUID(), nullable=False),
        sa.Column("checklist_code", sa.Text(), nullable=False),
        sa.Column("checklist_version", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inspected_by", sa.UUID(), nullable=True),
        sa.Column("inspector", sa.Text(), nullable=False),
        sa.Column("confirmer", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("grade in ('A', 'B', 'C', 'D', 'E')", name=op.f("ck_inspection_grade")),
        sa.CheckConstraint("kind in ('regular', 'detailed', 'special')", name=op.f("ck_inspection_kind")),
        sa.CheckConstraint(
            "measure in ('corrective_order', 'fine', 'business_suspension', 'work_suspension', 'use_restriction')",
            name=op.f("ck_inspection_measure"),
        ),
        sa.CheckConstraint(
            "result in ('sound', 'fixed_on_site', 'repair', 'precise_diagnosis')",
            name=op.f("ck_inspection_result"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "checklist_code", "checklist_version"],
            ["checklist.district_code", "checklist.code", "checklist.version"],
            name=op.f("fk_inspection_district_code_checklist_code_checklist_version"),
        ),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_inspection_facility_id")),
        sa.ForeignKeyConstraint(["inspected_by"], ["person.id"], name=op.f("fk_inspection_inspected_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    op.create_index("ix_inspection_facility_id", "inspection", ["facility_id", "inspected_at"], unique=False)
    op.create_index(
        "ix_inspection_inspected",
        "inspection",
        ["district_code", sa.literal_column("inspected_at desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_index(
        "ix_inspection_open",
        "inspection",
        ["district_code"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "inspection_answer",
        sa.Column("inspection_id", sa.UUID(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("is_settled_on_spot", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("finding_id", sa.UUID(), nullable=True),
        sa.CheckConstraint("answer in ('good', 'bad', 'na')", name=op.f("ck_inspection_answer_answer")),
        sa.CheckConstraint(
            "finding_id is null or answer = 'bad'", name=op.f("ck_inspection_answer_only_bad_becomes_finding")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_inspection_answer_finding_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_answer_inspection_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "question", name=op.f("pk_inspection_answer")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_inspection_answer_finding_id")),
    )


def create_activities() -> None:
    op.create_table(
        "budget",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("budget_thousand", sa.Integer(), nullable=False),
        sa.Column("spent_thousand", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("budget_thousand >= 0 and spent_thousand >= 0", name=op.f("ck_budget_amounts")),
        sa.CheckConstraint("year between 2000 and 2100", name=op.f("ck_budget_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
    )
    op.create_index("ix_budget_year", "budget", ["district_code", "year", "as_of"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "location",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("dong_code", sa.String(length=10), nullable=True),
        sa.Column("occasions", sa.Integer(), server_default="1", nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by", sa.UUID(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(title) between 1 and 200", name=op.f("ck_activity_title")),
        sa.CheckConstraint("occasions between 0 and 100000", name=op.f("ck_activity_occasions")),
        sa.CheckConstraint("participants between 0 and 100000", name=op.f("ck_activity_participants")),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_code"],
            ["programme.district_code", "programme.code"],
            name=op.f("fk_activity_district_code_programme_code"),
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_activity_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(
        "ix_activity_held",
        "activity",
        ["district_code", sa.literal_column("held_on desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_index("ix_activity_location", "activity", ["location"], unique=False, postgresql_using="gist")
    op.create_index(
        "ix_activity_programme", "activity", ["district_code", "programme_code", "held_on"], unique=False
    )


def create_grievances() -> None:
    op.create_table(
        "grievance_category",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_ko", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("district_code", "code", name=op.f("pk_grievance_category")),
    )
    op.create_table(
        "grievance_limit",
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.SmallInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "channel in ('written', 'internet', 'phone_visit')", name=op.f("ck_grievance_limit_channel")
        ),
        sa.CheckConstraint("unit in ('hours', 'days')", name=op.f("ck_grievance_limit_unit")),
        sa.CheckConstraint("amount between 1 and 365", name=op.f("ck_grievance_limit_amount")),
        sa.PrimaryKeyConstraint("district_code", "channel", "valid_from", name=op.f("pk_grievance_limit")),
    )
    op.create_table(
        "grievance",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.UUID(), nullable=True),
        sa.Column("finding_id", sa.UUID(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "channel in ('written', 'internet', 'phone_visit')", name=op.f("ck_grievance_channel")
        ),
        sa.CheckConstraint(
            "(answered_at is null) = (answer is null)", name=op.f("ck_grievance_answered_with_words")
        ),
        sa.CheckConstraint("length(subject) between 1 and 200", name=op.f("ck_grievance_subject")),
        sa.ForeignKeyConstraint(
            ["district_code", "category_code"],
            ["grievance_category.district_code", "grievance_category.code"],
            name=op.f("fk_grievance_district_code_category_code"),
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_grievance_finding_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_grievance_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance")),
        sa.UniqueConstraint("district_code", "number", name=op.f("uq_grievance_district_code_number")),
    )
    op.create_index(
        "ix_grievance_open",
        "grievance",
        ["district_code", "due_at"],
        unique=False,
        postgresql_where=sa.text("answered_at is null"),
    )
    op.create_index(
        "ix_grievance_received",
        "grievance",
        ["district_code", sa.literal_column("received_at desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_table(
        "grievance_contact",
        sa.Column("grievance_id", sa.UUID(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["grievance_id"], ["grievance.id"], name=op.f("fk_grievance_contact_grievance_id")
        ),
        sa.PrimaryKeyConstraint("grievance_id", name=op.f("pk_grievance_contact")),
    )
    op.create_index("ix_grievance_contact_created_at", "grievance_contact", ["created_at"], unique=False)


def create_links() -> None:
    """What a finding or a photo belongs to; the columns of findings are there since 0002, now they refer to rows."""
    op.create_index(
        "ix_finding_inspection_id",
        "finding",
        ["inspection_id"],
        unique=False,
        postgresql_where=sa.text("inspection_id is not null"),
    )
    op.create_index(
        "ix_finding_monitor_id",
        "finding",
        ["monitor_id"],
        unique=False,
        postgresql_where=sa.text("monitor_id is not null"),
    )
    op.create_index(
        "ix_finding_patrol_id",
        "finding",
        ["patrol_id"],
        unique=False,
        postgresql_where=sa.text("patrol_id is not null"),
    )
    op.create_foreign_key(op.f("fk_finding_patrol_id"), "finding", "patrol", ["patrol_id"], ["id"])
    op.create_foreign_key(op.f("fk_finding_monitor_id"), "finding", "monitor", ["monitor_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_finding_inspection_id"), "finding", "inspection", ["inspection_id"], ["id"]
    )
    op.add_column("photo", sa.Column("activity_id", sa.UUID(), nullable=True))
    op.add_column("photo", sa.Column("inspection_id", sa.UUID(), nullable=True))
    op.add_column("photo", sa.Column("question", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_photo_activity_id_sha256"), "photo", ["activity_id", "sha256"])
    op.create_unique_constraint(
        op.f("uq_photo_inspection_id_question_sha256"), "photo", ["inspection_id", "question", "sha256"]
    )
    op.create_foreign_key(op.f("fk_photo_inspection_id"), "photo", "inspection", ["inspection_id"], ["id"])
    op.create_foreign_key(op.f("fk_photo_activity_id"), "photo", "activity", ["activity_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_photo_of_one_thing"), "photo", "num_nonnulls(finding_id, activity_id, inspection_id) = 1"
    )
