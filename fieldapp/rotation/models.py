"""The list of technicians, and the ledger of who was given what and why."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import enum
from fieldapp.extensions import Base
from fieldapp.jobs.models import Job, Visit
from fieldapp.rotation.status import How


class Place(Base):
    """Where a technician stands in the list: the smaller, the sooner. Who has none yet stands at the end."""

    __tablename__ = "rotation_places"

    technician_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    place: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    owed_since: Mapped[dt.datetime | None]  # when they were first passed over since their last turn


class Turn(Base):
    """One assignment, with the whole list as it stood at that moment. Never changed: triggers of the database see
    to it, and its event in the chain holds the hash of `standing`. Only the reason, being people's words, can be
    erased."""

    __tablename__ = "turns"
    __table_args__ = (
        sa.CheckConstraint("(how = 'moved') = (job_id IS NULL)", name="of_a_job_or_of_the_list"),
        sa.CheckConstraint("(how = 'moved') = (visit_id IS NULL)", name="of_a_visit_or_of_the_list"),
        sa.Index("ix_turns_happened", "happened_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("operations.id"), primary_key=True)  # the operation's
    number: Mapped[int] = mapped_column(unique=True)  # in order, without a gap
    how: Mapped[How] = mapped_column(enum(How))
    job_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("jobs.id"), index=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("visits.id"))
    technician_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    overruled_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # whose turn it was
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    standing: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # see queries.as_data
    happened_at: Mapped[dt.datetime]

    job: Mapped[Job | None] = relationship()
    visit: Mapped[Visit | None] = relationship()
    technician: Mapped[User] = relationship(foreign_keys=technician_id)
    overruled: Mapped[User | None] = relationship(foreign_keys=overruled_id)
    by: Mapped[User | None] = relationship(foreign_keys=by_id)
