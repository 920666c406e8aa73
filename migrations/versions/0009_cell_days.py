"""Cells of resolution 9 are counted by day too: a map of some weeks adds up cells, not findings."""

from __future__ import annotations

from alembic import op

revision = "0009_cell_days"
down_revision = "0008_editions"


def upgrade() -> None:
    op.drop_constraint("ck_cell_count_tier", "cell_count")
    op.create_check_constraint(op.f("ck_cell_count_tier"), "cell_count", "tier in ('day', 'month', 'year')")
    _count_what_is_there()


def _count_what_is_there() -> None:
    """Days of the findings that are in the sums already; what is not folded yet brings its day along."""
    op.execute(
        """
        insert into cell_count (
            resolution, tier, starts_on, topic, cell, district_code, channel, received, open, handled, done, on_time,
            handling_us, longitude_e6, latitude_e6)
        select resolution, 'day', day, topic, cell, district_code, channel, sum(received), sum(open), sum(handled), sum(done),
               sum(on_time), sum(handling_us), sum(longitude_e6), sum(latitude_e6)
          from (
            select 9 as resolution, s.day, p.topic, s.cell_9 as cell, s.district_code, s.channel, s.received, s.open, s.handled,
                   s.done, s.on_time, s.handling_us, s.longitude_e6, s.latitude_e6
              from (
                select (f.received_at at time zone 'Asia/Seoul')::date as day, f.district_code, f.channel, f.field_code,
                       coalesce(f.item_code, '') as item_code, f.cell_9, 1 as received,
                       case when f.state in ('assigned', 'in_progress', 'received', 'reopened') then 1 else 0 end as open,
                       case when f.state in ('confirmed', 'done', 'transferred', 'unfixable') then 1 else 0 end as handled,
                       case when f.state in ('confirmed', 'done') then 1 else 0 end as done,
                       case when f.state in ('confirmed', 'done') and f.resolved_at <= f.due_at then 1 else 0 end as on_time,
                       case when f.state in ('confirmed', 'done')
                            then (extract(epoch from f.resolved_at - f.received_at) * 1000000)::bigint else 0 end as handling_us,
                       round(st_x(f.location) * 1000000)::bigint as longitude_e6,
                       round(st_y(f.location) * 1000000)::bigint as latitude_e6
                  from finding f where f.cell_9 is not null
                union all
                select day, district_code, channel, field_code, item_code, cell_9, -received, -open, -handled, -done, -on_time,
                       -handling_us, -longitude_e6, -latitude_e6
                  from count_change where cell_9 is not null
              ) s
              cross join lateral (
                select '0101' as topic where s.item_code = '0101'
                union all select unnest(array['*', s.field_code]) where s.item_code <> '0101'
              ) p
          ) one
         group by 1, 2, 3, 4, 5, 6, 7
        having sum(received) <> 0
        """
    )
