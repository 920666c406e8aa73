"""The models that were fitted on people's corrections, with how they did; one of them, or the shipped one, is in use."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from patrol.database import UNREACHABLE, Base, Moment


class ClassificationModel(Base):
    """One fitted model. `learned_to` is the journal's last entry that it has learned from; no row is active: the shipped one is.

    `content` is what `model.read_model` reads; `figures` has top-1, top-3, recall and confusions of this model and of the one
    that was in use when it was fitted, on the same corrections.
    """

    __tablename__ = "classification_model"
    __table_args__ = (
        CheckConstraint("corrections >= 0", name="corrections"),
        CheckConstraint("not is_active or activated_at is not null", name="activated"),
        Index(
            "uq_classification_model_active",
            "is_active",
            unique=True,
            postgresql_where=text("is_active"),
        ),
    )

    version: Mapped[str] = mapped_column(String(12), primary_key=True)
    content: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    corrections: Mapped[int]
    learned_to: Mapped[int] = mapped_column(BigInteger)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default="false")
    fitted_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("person.id", name="fk_classification_model_fitted_by")
    )
    fitted_at: Mapped[Moment]
    activated_at: Mapped[Moment | None]


UNREACHABLE |= {
    "ck_classification_model_activated",
    "ck_classification_model_corrections",
    "fk_classification_model_fitted_by",
    "uq_classification_model_active",
}
