"""THE catalogue of every way to say no: slug, status, sentence in both languages, what to do.

The domain raises an entry (`raise problems.finding_not_found(number="2026-000001")`); `web/answers.py` renders it as a page or as
RFC 9457 problem details; the command line prints it. Nothing else builds error answers. A retired slug is never reused.
Sentences may use the details that the caller names, by `{name}`. Whoever raises one names it by this package, wherever it stands.
"""

from patrol.problems.accounts import *
from patrol.problems.entries import CATALOGUE as CATALOGUE
from patrol.problems.entries import Entry as Entry
from patrol.problems.entries import Problem as Problem
from patrol.problems.findings import *
from patrol.problems.photos import *
from patrol.problems.programmes import *
from patrol.problems.reference import *
from patrol.problems.requests import *
