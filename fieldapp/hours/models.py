"""Corrections of the time that the moves tell; both values stay."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import enum
from fieldapp.extensions import Base
from fieldapp.hours.status import TimeKind
from fieldapp.jobs.models import Visit


class TimeCorrection(Base):
    __tablename__ = "time_corrections"
    __table_args__ = (
        sa.CheckConstraint("seconds >= 0", name="not_negative"),
        sa.CheckConstraint("reason <> ''", name="has_its_reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    kind: Mapped[TimeKind] = mapped_column(enum(TimeKind))
    seconds_was: Mapped[int]
    seconds: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(500))
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    corrected_at: Mapped[dt.datetime]
    counted: Mapped[bool] = mapped_column(default=True)  # not while it is left to the desk to settle

    visit: Mapped[Visit] = relationship(back_populates="corrections")
    by: Mapped[User] = relationship()
