"""Sign-offs: what the customer saw, frozen and hashed, and what they put under it. None overwrites another."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import enum
from fieldapp.extensions import Base
from fieldapp.jobs.models import Visit
from fieldapp.signoff.status import SignOutcome


class SignOff(Base):
    __tablename__ = "signoffs"
    __table_args__ = (
        sa.CheckConstraint("outcome = 'signed' OR reason <> ''", name="not_signed_says_why"),
        sa.CheckConstraint(
            "outcome <> 'signed' OR (image_sha256 IS NOT NULL AND strokes_sha256 IS NOT NULL AND signer <> '')",
            name="signed_has_its_signature",
        ),
        sa.CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_1_to_5"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    outcome: Mapped[SignOutcome] = mapped_column(enum(SignOutcome))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    signer: Mapped[str] = mapped_column(sa.String(100), default="")
    rating: Mapped[int | None]
    opinion: Mapped[str] = mapped_column(sa.Text, default="")
    # Of the canonical JSON, whose bytes are in the file store under this same hash
    document_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    strokes_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    image_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    differences: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)  # where our own facts said otherwise
    taken_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    signed_at: Mapped[dt.datetime]
    counted: Mapped[bool] = mapped_column(default=True)  # not while it is left to the desk to settle

    visit: Mapped[Visit] = relationship(back_populates="signoffs")
    taken_by: Mapped[User] = relationship()

    @property
    def is_signed(self) -> bool:
        return self.outcome == SignOutcome.SIGNED
