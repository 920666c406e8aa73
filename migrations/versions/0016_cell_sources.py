"""Cells are kept by channel over all fields too: a map of one channel, or of sources over each other, looks up far fewer rows."""

from __future__ import annotations

from alembic import op

revision = "0016_cell_sources"
down_revision = "0015_open_places"

SUMS = ("received", "open", "handled", "longitude_e6", "latitude_e6")


def upgrade() -> None:
    # A city's cells take some minutes; what is not folded yet is added by the worker.
    op.execute("set local statement_timeout = 0")
    op.execute("set local work_mem = '256MB'")
    op.execute("delete from cell_count where channel <> '*' and topic = '*'")
    added = ", ".join(f"sum({name})" for name in SUMS)
    op.execute(
        f"""
        insert into cell_count
               (resolution, tier, starts_on, channel, topic, cell, district_code, {", ".join(SUMS)})
        select resolution, tier, starts_on, channel, '*', cell, district_code, {added}
          from cell_count
         where tier in ('month', 'year') and channel <> '*' and topic <> '0101'
         group by 1, 2, 3, 4, 6, 7
         order by 1, 2, 3, 4, 6, 7
        """  # noqa: S608
    )
