"""Cells are kept over all channels and fields too, and by thirds of a month: a map adds up far fewer rows."""

from __future__ import annotations

from alembic import op

revision = "0012_cell_levels"
down_revision = "0011_programmes"

BY_CHANNEL = ((9, "day"), (10, "month"), (11, "month"))
"""Counted from the findings."""
FROM_FINER = (
    ("third", "topic", 9, "day"),
    ("third", "all", 9, "day"),
    ("month", "channel", 9, "day"),
    ("month", "topic", 9, "month"),
    ("month", "all", 9, "month"),
    ("month", "all", 10, "month"),
    ("month", "all", 11, "month"),
    ("year", "channel", 9, "month"),
    ("year", "topic", 9, "month"),
    ("year", "all", 9, "month"),
    ("year", "channel", 10, "month"),
    ("year", "topic", 10, "month"),
    ("year", "all", 10, "month"),
    ("year", "channel", 11, "month"),
    ("year", "all", 11, "month"),
)
"""(tier, grain, resolution, tier that it is summed from)."""
COLUMNS = "resolution, tier, starts_on, channel, topic, cell, district_code, received, open, handled, longitude_e6, latitude_e6"


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
    # A city's findings take a minute or two.
    op.execute("set local statement_timeout = 0")
    op.execute("set local work_mem = '256MB'")
    for resolution, tier in BY_CHANNEL:
        op.execute(_from_findings(resolution, tier))
    for tier, grain, resolution, finer in FROM_FINER:
        op.execute(_from_finer(tier, grain, resolution, finer))


def _from_findings(resolution: int, tier: str) -> str:
    return f"""
        insert into cell_count ({COLUMNS})
        select {resolution}, '{tier}', date_trunc('{tier}', s.day)::date, s.channel,
               case when s.item_code = '0101' then '0101' else s.field_code end, s.cell, s.district_code,
               sum(s.received), sum(s.open), sum(s.handled), sum(s.longitude_e6), sum(s.latitude_e6)
          from (
            select (f.received_at at time zone 'Asia/Seoul')::date as day, f.district_code, f.channel, f.field_code,
                   coalesce(f.item_code, '') as item_code, f.cell_{resolution} as cell, 1 as received,
                   case when f.state in ('assigned', 'in_progress', 'received', 'reopened') then 1 else 0 end as open,
                   case when f.state in ('confirmed', 'done', 'transferred', 'unfixable') then 1 else 0 end as handled,
                   round(st_x(f.location) * 1000000)::bigint as longitude_e6,
                   round(st_y(f.location) * 1000000)::bigint as latitude_e6
              from finding f where f.cell_{resolution} is not null
            union all
            select day, district_code, channel, field_code, item_code, cell_{resolution}, -received, -open, -handled,
                   -longitude_e6, -latitude_e6
              from count_change where cell_{resolution} is not null
          ) s
         group by 3, 4, 5, 6, 7
        having sum(s.received) <> 0
         order by 3, 4, 5, 6, 7
        """  # noqa: S608


def _from_finer(tier: str, grain: str, resolution: int, finer: str) -> str:
    starts = f"date_trunc('{tier}', starts_on)::date"
    if tier == "third":
        starts = "date_trunc('month', starts_on)::date + 10 * least((extract(day from starts_on)::int - 1) / 10, 2)"
    channel = "channel" if grain == "channel" else "'*'"
    topic = "case topic when '0101' then topic else '*' end" if grain == "all" else "topic"
    parking = " and topic <> '0101'" if grain == "topic" else ""
    return f"""
        insert into cell_count ({COLUMNS})
        select {resolution}, '{tier}', {starts}, {channel}, {topic}, cell, district_code,
               sum(received), sum(open), sum(handled), sum(longitude_e6), sum(latitude_e6)
          from cell_count where resolution = {resolution} and tier = '{finer}' and channel <> '*'{parking}
         group by 3, 4, 5, 6, 7
         order by 3, 4, 5, 6, 7
        """  # noqa: S608
