"""Every table, imported once, so that migrations and tests see the whole of `Base.metadata`."""

from patrol.accounts.models import Person, SignInAttempt, Token
from patrol.activities.models import Activity, Budget
from patrol.addresses.models import Address
from patrol.answers.models import OutgoingMail, ResultTemplate, SavedFilter
from patrol.areas.models import Area
from patrol.classification.models import ClassificationModel
from patrol.counters.models import CellCount, CountChange, FindingCount
from patrol.editions import ReferenceEdition
from patrol.evaluation.models import EvaluationCriterion, ReportText
from patrol.exchange.models import ImportFile, ImportVersion
from patrol.findings.models import Finding, FindingMove, NumberCounter, Reporter
from patrol.grievances.models import Grievance, GrievanceCategory, GrievanceContact, GrievanceLimit
from patrol.inspections.models import Checklist, Facility, FacilityGrade, Inspection, InspectionAnswer
from patrol.journal import JournalEntry, JournalSeal
from patrol.monitors.models import Monitor, MonitorTerm, UnclearReport, VolunteerRule
from patrol.patrols.models import Patrol, PatrolTrack
from patrol.phone.models import Sighting
from patrol.photos.models import Photo
from patrol.programmes.models import Plan, Programme
from patrol.routing.models import DayOff, RoutingRule, RoutingSetting
from patrol.taxonomy.models import Department, Field, Item, TaxonomyVersion

ALL_MODELS = (
    Activity,
    Address,
    Area,
    Budget,
    CellCount,
    Checklist,
    ClassificationModel,
    CountChange,
    DayOff,
    Department,
    EvaluationCriterion,
    Facility,
    FacilityGrade,
    Field,
    Finding,
    FindingCount,
    FindingMove,
    Grievance,
    GrievanceCategory,
    GrievanceContact,
    GrievanceLimit,
    ImportFile,
    ImportVersion,
    Inspection,
    InspectionAnswer,
    Item,
    JournalEntry,
    JournalSeal,
    Monitor,
    MonitorTerm,
    NumberCounter,
    OutgoingMail,
    Patrol,
    PatrolTrack,
    Person,
    Photo,
    Plan,
    Programme,
    ReferenceEdition,
    Reporter,
    ReportText,
    ResultTemplate,
    RoutingRule,
    RoutingSetting,
    SavedFilter,
    Sighting,
    SignInAttempt,
    TaxonomyVersion,
    Token,
    UnclearReport,
    VolunteerRule,
)
