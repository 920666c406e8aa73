"""What an office decides about its reports and its evaluation: data, with who said so and since when."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from patrol.database import UNREACHABLE, Base, CreatedAt, DistrictCode
from patrol.evaluation.criteria import INDICATORS
from patrol.evaluation.reports import REPORTS


class ReportText(Base):
    """The words around the numbers of a report (보고서 문안) as the office edits them; without a row the packaged ones hold."""

    __tablename__ = "report_text"
    __table_args__ = (CheckConstraint(f"report in {REPORTS}", name="report"),)

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[CreatedAt]


class EvaluationCriterion(Base):
    """Weight and target of an indicator in one edition of the city's evaluation (평가기준), with the source they come from."""

    __tablename__ = "evaluation_criterion"
    __table_args__ = (
        CheckConstraint(f"indicator in {INDICATORS}", name="indicator"),
        CheckConstraint("weight between 0 and 100 and target > 0", name="amounts"),
    )

    district_code: Mapped[DistrictCode] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[float] = mapped_column(Numeric(5, 2))
    target: Mapped[float] = mapped_column(Numeric(12, 4))
    source: Mapped[str]
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[CreatedAt]


UNREACHABLE |= {
    "ck_report_text_report",
    "fk_report_text_changed_by",
    "ck_evaluation_criterion_indicator",
    "ck_evaluation_criterion_amounts",
    "fk_evaluation_criterion_changed_by",
}
