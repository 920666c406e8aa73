"""Every table, imported once, so that migrations and tests see the whole of `Base.metadata`."""

from patrol.accounts.models import Person, SignInAttempt, Token
from patrol.answers.models import OutgoingMail, ResultTemplate, SavedFilter
from patrol.areas.models import Area
from patrol.counters.models import CellCount, CountChange, FindingCount
from patrol.editions import ReferenceEdition
from patrol.findings.models import Finding, FindingMove, NumberCounter, Reporter
from patrol.journal import JournalEntry, JournalSeal
from patrol.phone.models import Sighting
from patrol.photos.models import Photo
from patrol.routing.models import DayOff, RoutingRule, RoutingSetting
from patrol.taxonomy.models import Department, Field, Item, TaxonomyVersion

ALL_MODELS = (
    Area,
    CellCount,
    CountChange,
    DayOff,
    Department,
    Field,
    Finding,
    FindingCount,
    FindingMove,
    Item,
    JournalEntry,
    JournalSeal,
    NumberCounter,
    OutgoingMail,
    Person,
    Photo,
    ReferenceEdition,
    Reporter,
    ResultTemplate,
    RoutingRule,
    RoutingSetting,
    SavedFilter,
    Sighting,
    SignInAttempt,
    TaxonomyVersion,
    Token,
)
