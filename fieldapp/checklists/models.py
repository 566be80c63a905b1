"""Answers to the checklist's points. The last answer to a point counts, the others stay."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.checklists.status import Answer
from fieldapp.columns import enum
from fieldapp.extensions import Base
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit


class Check(Base):
    __tablename__ = "checks"
    __table_args__ = (sa.CheckConstraint("answer = 'ok' OR remark <> ''", name="not_ok_says_why"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    point: Mapped[str] = mapped_column(sa.String(200))  # a Point's value, or the job's own words
    answer: Mapped[Answer] = mapped_column(enum(Answer))
    remark: Mapped[str] = mapped_column(sa.String(500), default="")
    checked_at: Mapped[dt.datetime]
    operation_id: Mapped[uuid.UUID | None]  # the act that answered it, with other points
    counted: Mapped[bool] = mapped_column(default=True)  # not while it is left to the desk to settle

    visit: Mapped[Visit] = relationship(back_populates="checks")
