"""Pages of findings: lists and queues, one finding with its steps, bulk steps, saved filters."""

from patrol.findings.pages import contact, detail, lists, moving, saving
from patrol.findings.pages.blueprint import blueprint

__all__ = ["blueprint", "contact", "detail", "lists", "moving", "saving"]
