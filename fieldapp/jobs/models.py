"""Job and Visit: one piece of work at one site, and each technician's going there."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import enum, money
from fieldapp.customers.models import Contact, Customer, Product, Site
from fieldapp.extensions import Base
from fieldapp.ids import new_id
from fieldapp.jobs.status import (
    COUNTED_VISITS,
    ENDED_JOBS,
    MOVES,
    OPEN_VISITS,
    RECORDING_VISITS,
    Category,
    JobKind,
    JobState,
    Outcome,
    Settled,
    Unfinished,
    Urgency,
    VisitState,
    Why,
)


class JobNumber(Base):
    """The last number given out in a year."""

    __tablename__ = "job_numbers"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Job(Base):
    __tablename__ = "jobs"
    __table_args__ = (
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_time"),
        sa.CheckConstraint("state NOT IN ('declined', 'cancelled') OR ended_reason <> ''", name="ended_has_its_reason"),
        sa.Index("ix_jobs_state_promised", "state", "promised_until"),
        sa.Index("ix_jobs_state_opened", "state", "opened_at"),
        sa.Index("ix_jobs_opened_by", "opened_by_id", "lacks_details"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    site_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("sites.id"), index=True)
    product_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("products.id"), index=True)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("contacts.id"))
    kind: Mapped[JobKind] = mapped_column(enum(JobKind))
    category: Mapped[Category] = mapped_column(enum(Category))
    urgency: Mapped[Urgency] = mapped_column(enum(Urgency))
    title: Mapped[str] = mapped_column(sa.String(200))  # one line: "Window leaks, two sashes"
    words: Mapped[str] = mapped_column(sa.Text, default="")  # what the customer said
    skills: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    checklist: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)  # points beyond the usual ones
    outdoor: Mapped[bool] = mapped_column(default=False)
    promised_from: Mapped[dt.datetime | None]
    promised_until: Mapped[dt.datetime | None]
    estimate_minutes: Mapped[int | None]
    estimate_cost: Mapped[Decimal | None] = mapped_column(money())
    covered: Mapped[bool | None]  # under warranty; None: as the product's file says
    opened_in_field: Mapped[bool] = mapped_column(default=False)
    lacks_details: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[dt.datetime] = mapped_column(index=True)
    opened_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    state: Mapped[JobState] = mapped_column(enum(JobState), default=JobState.NEW)
    state_since: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    ended_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    site: Mapped[Site] = relationship()
    product: Mapped[Product | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    opened_by: Mapped[User | None] = relationship()
    visits: Mapped[list["Visit"]] = relationship(back_populates="job", order_by="Visit.window_from, Visit.id")

    @property
    def customer(self) -> Customer:
        return self.site.customer

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED_JOBS

    @property
    def is_returned(self) -> bool:
        return self.state == JobState.RETURNED

    @property
    def is_covered(self) -> bool:
        """Whether warranty pays: as decided for this job, else by the product on the day the job was opened."""
        if self.covered is not None:
            return self.covered
        return self.product is not None and self.product.is_covered(self.opened_at.date())

    @property
    def is_late(self) -> bool:
        """Promised and not begun when it should have been; asked against the last state's time, see queries."""
        return bool(self.promised_until and self.is_open and self.state_since > self.promised_until)

    @property
    def changed_after_signing(self) -> bool:
        return any(visit.changed_after_signing for visit in self.visits)

    @staticmethod
    def visible_to(user: User) -> sa.Select[Any]:
        """Jobs this person may see: technicians those with a visit that was ever theirs, or that they opened."""
        query = sa.select(Job)
        if not user.is_technician:
            return query
        given = sa.exists().where(Assignment.visit_id == Visit.id, Assignment.technician_id == user.id)
        theirs = sa.exists().where(Visit.job_id == Job.id, given)
        return query.where(sa.or_(theirs, Job.opened_by_id == user.id))


class Visit(Base):
    __tablename__ = "visits"
    __table_args__ = (
        sa.CheckConstraint("(state = 'finished') = (outcome IS NOT NULL)", name="finished_has_its_outcome"),
        sa.CheckConstraint("outcome <> 'incomplete' OR unfinished IS NOT NULL", name="incomplete_says_why"),
        sa.CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_says_why"),
        sa.CheckConstraint("window_until >= window_from", name="window_has_an_order"),
        sa.Index("ix_visits_technician_window", "technician_id", "window_from"),
        sa.Index("ix_visits_technician_job", "technician_id", "job_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    job_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("jobs.id"), index=True)
    technician_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    leading: Mapped[bool] = mapped_column(default=True)  # takes the customer's signature
    window_from: Mapped[dt.datetime] = mapped_column(index=True)
    window_until: Mapped[dt.datetime]
    state: Mapped[VisitState] = mapped_column(enum(VisitState), default=VisitState.PROPOSED)
    state_since: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")  # why rejected, postponed, cancelled
    outcome: Mapped[Outcome | None] = mapped_column(enum(Outcome))
    unfinished: Mapped[Unfinished | None] = mapped_column(enum(Unfinished))
    missing: Mapped[str] = mapped_column(sa.String(500), default="")  # what was missing
    no_parts: Mapped[bool] = mapped_column(default=False)  # "no parts used" was said
    follows_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("visits.id"))  # the unfinished one before
    changed_after_signing: Mapped[bool] = mapped_column(default=False)
    special_case: Mapped[str] = mapped_column(sa.String(500), default="")  # why it is outside the service days

    job: Mapped[Job] = relationship(back_populates="visits")
    technician: Mapped[User] = relationship()
    follows: Mapped["Visit | None"] = relationship(remote_side="Visit.id", foreign_keys=follows_id)
    moves: Mapped[list["Move"]] = relationship(back_populates="visit", order_by="Move.happened_at, Move.id")

    # What is recorded on a visit lives in rooms above this one, so it is known here by name only.
    parts_used: Mapped[list[Any]] = relationship("PartUsed", back_populates="visit", order_by="PartUsed.id")
    photos: Mapped[list[Any]] = relationship("Photo", back_populates="visit", order_by="Photo.taken_at, Photo.id")
    notes: Mapped[list[Any]] = relationship("Note", back_populates="visit", order_by="Note.written_at, Note.id")
    expenses: Mapped[list[Any]] = relationship("Expense", back_populates="visit", order_by="Expense.id")
    checks: Mapped[list[Any]] = relationship("Check", back_populates="visit", order_by="Check.id")
    corrections: Mapped[list[Any]] = relationship(
        "TimeCorrection", back_populates="visit", order_by="TimeCorrection.id"
    )
    payments: Mapped[list[Any]] = relationship("Payment", back_populates="visit", order_by="Payment.id")
    signoffs: Mapped[list[Any]] = relationship("SignOff", back_populates="visit", order_by="SignOff.signed_at")

    @property
    def moves_to_come(self) -> list[tuple[VisitState, tuple[VisitState, ...]]]:
        """The moves that may be made from here on: of this state, then of those it may come to."""
        found = [self.state]
        for state in found:
            found += [to for to in MOVES[state] if to not in found]
        return [(state, MOVES[state]) for state in found if MOVES[state]]

    @property
    def next_moves(self) -> tuple[VisitState, ...]:
        return MOVES[self.state]

    @property
    def stage(self) -> str:
        """What its pages show goes by this: the state, or `signed` once the customer has nothing left to sign."""
        signed = self.is_finished and self.signoff is not None and not self.changed_after_signing
        return "signed" if signed else self.state

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_VISITS

    @property
    def counts(self) -> bool:
        """Whether somebody goes there, or has gone."""
        return self.state in COUNTED_VISITS

    @property
    def is_finished(self) -> bool:
        return self.state == VisitState.FINISHED

    @property
    def is_recording(self) -> bool:
        """Whether things done on site may be recorded."""
        return self.state in RECORDING_VISITS

    @property
    def signoff(self) -> Any:
        """The one that counts: the last that is not left to the desk to settle."""
        return next((signoff for signoff in reversed(self.signoffs) if signoff.counted), None)

    @property
    def is_signed_for(self) -> bool:
        """Signed, refused or absent; of several technicians on a job the leading one takes the signature."""
        return not self.leading or self.signoff is not None

    @property
    def needs_signature(self) -> bool:
        return self.is_finished and (not self.is_signed_for or self.changed_after_signing)

    @staticmethod
    def visible_to(user: User) -> sa.Select[Any]:
        """Visits this person may see: technicians those ever given to them, so facts always have a way in."""
        query = sa.select(Visit)
        if not user.is_technician:
            return query
        return query.where(sa.exists().where(Assignment.visit_id == Visit.id, Assignment.technician_id == user.id))

    def is_with(self, user: User) -> bool:
        """Whether it is theirs now; a visit given to somebody else stays visible, marked as no longer theirs."""
        return self.technician_id == user.id


class Assignment(Base):
    """Everyone a visit was ever given to."""

    __tablename__ = "assignments"
    __table_args__ = (sa.Index("ix_assignments_technician_visit", "technician_id", "visit_id"),)

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), primary_key=True)
    technician_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    given_at: Mapped[dt.datetime]


class Move(Base):
    """A visit went from one state to the next, when it really happened and when we learned of it."""

    __tablename__ = "moves"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    was: Mapped[VisitState] = mapped_column(enum(VisitState, name="was"))
    to: Mapped[VisitState] = mapped_column(enum(VisitState, name="to"))
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    happened_at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    claimed: Mapped[bool] = mapped_column(default=False)  # told by a phone after the office had decided otherwise
    counted: Mapped[bool] = mapped_column(default=True)  # as time spent; a claim only once the desk has kept it
    counted_until: Mapped[dt.datetime | None]  # when the time of a kept claim ended that no later move ends

    visit: Mapped[Visit] = relationship(back_populates="moves")


class ToReconcile(Base):
    """A fact that a phone recorded while the office decided otherwise: taken, and the desk says what becomes of it."""

    __tablename__ = "to_reconcile"
    __table_args__ = (
        sa.CheckConstraint("(settled_at IS NULL) = (settled_how IS NULL)", name="settled_says_how"),
        sa.CheckConstraint("settled_how <> 'left_out' OR settled_reason <> ''", name="left_out_says_why"),
        sa.Index("ix_to_reconcile_open", "settled_at", "visit_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("operations.id"), primary_key=True)  # the operation's
    job_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("jobs.id"), index=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    why: Mapped[Why] = mapped_column(enum(Why))
    happened_at: Mapped[dt.datetime]
    came_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    settled_how: Mapped[Settled | None] = mapped_column(enum(Settled))
    settled_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    visit: Mapped[Visit] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
