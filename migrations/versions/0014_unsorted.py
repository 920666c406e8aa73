"""The queue of findings whose item is still open is read from an index of its own."""

from __future__ import annotations

from alembic import op

revision = "0014_unsorted"
down_revision = "0013_addresses"

OPEN = "state in ('received', 'assigned', 'in_progress', 'reopened')"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # What an interrupted build leaves behind has the name, but no query uses it.
        op.execute("drop index concurrently if exists ix_finding_unsorted")
        op.execute(
            "create index concurrently ix_finding_unsorted on finding (district_code, due_at, id)"
            f" where item_code is null and {OPEN}"
        )
