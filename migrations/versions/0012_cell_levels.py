"""Cells are kept over all channels and fields too, and by thirds of a month: a map adds up far fewer rows."""

from __future__ import annotations

from alembic import op

revision = "0012_cell_levels"
down_revision = "0011_programmes"

LEVELS = """
    (9, 'day', 'channel'), (9, 'third', 'topic'), (9, 'third', 'all'), (9, 'month', 'channel'), (9, 'month', 'topic'),
    (9, 'month', 'all'), (9, 'year', 'channel'), (9, 'year', 'topic'), (9, 'year', 'all'), (10, 'month', 'channel'),
    (10, 'month', 'all'), (10, 'year', 'channel'), (10, 'year', 'topic'), (10, 'year', 'all'), (11, 'month', 'channel'),
    (11, 'month', 'all'), (11, 'year', 'channel'), (11, 'year', 'all')
"""


def upgrade() -> None:
    # The sums are made anew from the findings below, so they may go; the table keeps its rights.
    op.execute("truncate cell_count")
    op.drop_constraint("pk_cell_count", "cell_count")
    op.drop_constraint("ck_cell_count_tier", "cell_count")
    for column in ("done", "on_time", "handling_us"):
        op.drop_column("cell_count", column)
    op.create_primary_key(
        op.f("pk_cell_count"),
        "cell_count",
        ["resolution", "tier", "starts_on", "channel", "topic", "cell", "district_code"],
    )
    op.create_check_constraint(
        op.f("ck_cell_count_tier"), "cell_count", "tier in ('day', 'third', 'month', 'year')"
    )
    _count_what_is_there()


def _count_what_is_there() -> None:
    """Findings without what is not folded yet: the worker adds that."""
    op.execute(
        f"""
        insert into cell_count (
            resolution, tier, starts_on, channel, topic, cell, district_code, received, open, handled, longitude_e6, latitude_e6)
        select l.resolution, l.tier,
               case l.tier when 'third'
                    then date_trunc('month', s.day)::date + 10 * least((extract(day from s.day)::int - 1) / 10, 2)
                    else date_trunc(l.tier, s.day)::date end,
               case l.grain when 'channel' then s.channel else '*' end,
               case when s.item_code = '0101' then '0101' when l.grain = 'all' then '*' else s.field_code end,
               case l.resolution when 9 then s.cell_9 when 10 then s.cell_10 else s.cell_11 end,
               s.district_code, sum(s.received), sum(s.open), sum(s.handled), sum(s.longitude_e6), sum(s.latitude_e6)
          from (
            select (f.received_at at time zone 'Asia/Seoul')::date as day, f.district_code, f.channel, f.field_code,
                   coalesce(f.item_code, '') as item_code, f.cell_9, f.cell_10, f.cell_11, 1 as received,
                   case when f.state in ('assigned', 'in_progress', 'received', 'reopened') then 1 else 0 end as open,
                   case when f.state in ('confirmed', 'done', 'transferred', 'unfixable') then 1 else 0 end as handled,
                   round(st_x(f.location) * 1000000)::bigint as longitude_e6,
                   round(st_y(f.location) * 1000000)::bigint as latitude_e6
              from finding f where f.cell_9 is not null
            union all
            select day, district_code, channel, field_code, item_code, cell_9, cell_10, cell_11, -received, -open, -handled,
                   -longitude_e6, -latitude_e6
              from count_change where cell_9 is not null
          ) s
          cross join (values {LEVELS}) as l(resolution, tier, grain)
         where not (l.grain = 'topic' and s.item_code = '0101')
         group by 1, 2, 3, 4, 5, 6, 7
        having sum(s.received) <> 0
        """  # noqa: S608
    )
