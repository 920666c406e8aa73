"""What people said a finding is about: words with the field and item that a person chose or corrected. Training data."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.classification.evaluate import Labelled
from patrol.classification.words import normalise

MOST_PER_FIELD = 500
"""The newest of each field: of parking there are so many that everything would look like parking."""

_CORRECTIONS = text(
    """
    select c.description, c.field_code, c.item_code, j.sequence
      from (
        select id, description, field_code, item_code, received_at,
               row_number() over (partition by field_code order by received_at desc, id) as place
          from finding
         where classified_by = 'person' and length(btrim(description)) > 1
      ) c
      cross join lateral (
        select coalesce(max(e.sequence), 0) as sequence from journal_entry e
         where e.subject_id = c.id::text and e.subject = 'finding' and e.action in ('received', 'reclassified')
      ) j
     where c.place <= :most
     order by c.received_at, c.id
    """
)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the model in use has learned from (`earlier`) and what it has not (`fresh`); `last` is the newest journal entry."""

    fresh: tuple[Labelled, ...]
    earlier: tuple[Labelled, ...]
    last: int


def corrections(session: Session, learned_to: int, most: int = MOST_PER_FIELD) -> Corrections:
    """The newest `most` of each field, those after journal entry `learned_to` apart. The same words twice count once."""
    fresh: dict[tuple[str, str], Labelled] = {}
    earlier: dict[tuple[str, str], Labelled] = {}
    last = learned_to
    for row in session.execute(_CORRECTIONS, {"most": most}):
        words = normalise(row.description).text
        if not words:
            continue
        kept = fresh if row.sequence > learned_to else earlier
        kept[words, row.field_code] = Labelled(row.description, row.field_code, row.item_code or "")
        last = max(last, row.sequence)
    new = tuple(one for key, one in fresh.items() if key not in earlier)
    return Corrections(new, tuple(earlier.values()), last)
