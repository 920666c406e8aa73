"""The texts of reports, and a report made of them: reads and the one write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import Period
from patrol.evaluation.report_numbers import numbers_of, tables_of
from patrol.evaluation.reports import Block, Number, Table, compose
from patrol.journal import Actor, record
from patrol.programmes.figures import figures

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a period: its blocks, and the names that its text may use."""

    name: str
    period: Period
    blocks: tuple[Block, ...]
    numbers: dict[str, Number]
    tables: dict[str, Table]
    words: str
    is_edited: bool


def packaged_words(report: str) -> str:
    """The words that are shipped."""
    return (TEXTS / f"{report}.txt").read_text("utf-8")


def make_report(
    session: Session,
    district_code: str,
    report: str,
    period: Period,
    *,
    words: str | None = None,
    is_strict: bool = True,
) -> Report:
    """A report of a period with the office's words, or with the given ones to try them.

    Raises `problems.report_text_invalid` for a name that there is not, or no longer (unless not `is_strict`).
    """
    edited = words or session.scalar(
        text("select words from report_text where district_code = :district and report = :report"),
        {"district": district_code, "report": report},
    )
    whole = figures(session, district_code, period)
    numbers = numbers_of(whole)
    tables = tables_of(whole, numbers)
    used = edited or packaged_words(report)
    blocks = tuple(compose(used, numbers, tables, is_strict=is_strict))
    return Report(report, period, blocks, numbers, tables, used, edited is not None)


def change_words(
    session: Session, actor: Actor, district_code: str, report: str, words: str, period: Period
) -> None:
    """Keep the office's words; empty ones bring the packaged ones back. Raises `problems.report_text_invalid`."""
    if not words.strip():
        session.execute(
            text("delete from report_text where district_code = :district and report = :report"),
            {"district": district_code, "report": report},
        )
    else:
        make_report(session, district_code, report, period, words=words)
        session.execute(
            text(
                "insert into report_text (district_code, report, words, changed_by) values (:district, :report, :words, :by)"
                " on conflict (district_code, report) do update set words = excluded.words,"
                " changed_by = excluded.changed_by, changed_at = clock_timestamp()"
            ),
            {"district": district_code, "report": report, "words": words, "by": actor.person_id},
        )
    change = {"length": len(words)}
    record(session, actor, subject="report_text", subject_id=report, action="changed", change=change)
