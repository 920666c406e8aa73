"""Counters kept with each change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_counts"
down_revision = "0003_programmes"


def _integers(*names: str) -> list[sa.Column[int]]:
    kind = {"handling_us": sa.BigInteger(), "longitude_e6": sa.BigInteger(), "latitude_e6": sa.BigInteger()}
    return [sa.Column(name, kind.get(name, sa.Integer()), nullable=False) for name in names]


SIX = ("received", "open", "handled", "done", "on_time", "handling_us")
TEN = (*SIX, "with_after_photo", "with_answer", "reopened", "on_spot")


def upgrade() -> None:
    op.create_table(
        "count_change",
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("field_code", sa.String(length=2), nullable=False),
        sa.Column("item_code", sa.String(length=4), nullable=False),
        sa.Column("dong_code", sa.String(length=10), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=False),
        sa.Column("cell_9", sa.BigInteger(), nullable=True),
        sa.Column("cell_10", sa.BigInteger(), nullable=True),
        sa.Column("cell_11", sa.BigInteger(), nullable=True),
        sa.Column("longitude_e6", sa.BigInteger(), nullable=True),
        sa.Column("latitude_e6", sa.BigInteger(), nullable=True),
        *_integers(*TEN),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_count_change")),
    )
    op.create_table(
        "finding_count",
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("field_code", sa.String(length=2), nullable=False),
        sa.Column("item_code", sa.String(length=4), nullable=False),
        sa.Column("dong_code", sa.String(length=10), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=False),
        *_integers(*TEN),
        sa.CheckConstraint("tier in ('day', 'month', 'year')", name=op.f("ck_finding_count_tier")),
        sa.PrimaryKeyConstraint(
            "tier",
            "starts_on",
            "district_code",
            "channel",
            "field_code",
            "item_code",
            "dong_code",
            "department_code",
            name=op.f("pk_finding_count"),
        ),
    )
    op.create_table(
        "cell_count",
        sa.Column("resolution", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("district_code", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        *_integers(*SIX, "longitude_e6", "latitude_e6"),
        sa.CheckConstraint("tier in ('month', 'year')", name=op.f("ck_cell_count_tier")),
        sa.CheckConstraint("resolution in (9, 10, 11)", name=op.f("ck_cell_count_resolution")),
        sa.PrimaryKeyConstraint(
            "resolution",
            "tier",
            "starts_on",
            "topic",
            "cell",
            "district_code",
            "channel",
            name=op.f("pk_cell_count"),
        ),
    )
    # Changes come and go all day long: the dead rows are cleared away early, so that reading what is fresh stays short.
    op.execute(
        "alter table count_change set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)"
    )
    _count_what_is_there()


def _count_what_is_there() -> None:
    """Findings of the release before are counted once: the worker folds them."""
    op.execute(
        """
        insert into count_change (
            day, district_code, channel, field_code, item_code, dong_code, department_code, cell_9, cell_10, cell_11,
            longitude_e6, latitude_e6, received, open, handled, done, on_time, handling_us, with_after_photo,
            with_answer, reopened, on_spot)
        select (f.received_at at time zone 'Asia/Seoul')::date, f.district_code, f.channel, f.field_code,
               coalesce(f.item_code, ''), coalesce(f.dong_code, ''), coalesce(f.department_code, ''),
               f.cell_9, f.cell_10, f.cell_11,
               round(st_x(f.location) * 1000000)::bigint, round(st_y(f.location) * 1000000)::bigint, 1,
               case when f.state in ('assigned', 'in_progress', 'received', 'reopened') then 1 else 0 end,
               case when f.state in ('confirmed', 'done', 'transferred', 'unfixable') then 1 else 0 end,
               case when f.state in ('confirmed', 'done') then 1 else 0 end,
               case when f.state in ('confirmed', 'done') and f.resolved_at <= f.due_at then 1 else 0 end,
               case when f.state in ('confirmed', 'done') then (extract(epoch from f.resolved_at - f.received_at) * 1000000)::bigint else 0 end,
               case when f.state in ('confirmed', 'done') and f.has_after_photo then 1 else 0 end,
               case when f.state in ('confirmed', 'done') and length(btrim(coalesce(f.result, ''), E' \\t\\r\\n')) >= 10 then 1 else 0 end,
               case when f.reopened_count > 0 then 1 else 0 end,
               case when f.handling = 'on_spot' then 1 else 0 end
          from finding f
        """
    )
