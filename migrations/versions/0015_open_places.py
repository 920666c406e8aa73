"""What a new report probably repeats is looked for among the open findings near by, however many closed ones lie there."""

from __future__ import annotations

from alembic import op

revision = "0015_open_places"
down_revision = "0014_unsorted"

OPEN = "state in ('received', 'assigned', 'in_progress', 'reopened')"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # What an interrupted build leaves behind has the name, but no query uses it.
        op.execute("drop index concurrently if exists ix_finding_open_location")
        op.execute(
            "create index concurrently ix_finding_open_location on finding using gist ((location::geography))"
            f" where {OPEN}"
        )
