"""Every table, imported once, so that migrations and tests see the whole of `Base.metadata`."""

from patrol.accounts.models import Person, SignInAttempt, Token
from patrol.areas.models import Area
from patrol.findings.models import Finding, FindingMove, NumberCounter, Reporter
from patrol.journal import JournalEntry, JournalSeal
from patrol.photos.models import Photo
from patrol.taxonomy.models import Department, Field, Item, TaxonomyVersion

ALL_MODELS = (
    Area,
    Department,
    Field,
    Finding,
    FindingMove,
    Item,
    JournalEntry,
    JournalSeal,
    NumberCounter,
    Person,
    Photo,
    Reporter,
    SignInAttempt,
    TaxonomyVersion,
    Token,
)
