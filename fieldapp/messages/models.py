"""A message on its way to somebody, its text that can be erased, the texts of each kind, and the quiet hours."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Language
from fieldapp.columns import enum
from fieldapp.customers.models import Contact, Customer
from fieldapp.extensions import Base
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.messages.status import NEED_A_PERSON, ON_ITS_WAY, Channel, Problem, State, Template

THE_ONE = uuid.UUID(int=1)


class Message(Base):
    """Who is told what about which job. What identifies people stands in `MessageText`."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.CheckConstraint(
            "(customer_id IS NOT NULL AND user_id IS NULL) OR (customer_id IS NULL AND contact_id IS NULL"
            " AND user_id IS NOT NULL)",
            name="to_one",
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_its_time"),
        sa.CheckConstraint("state <> 'sending' OR begun_at IS NOT NULL", name="sending_has_its_time"),
        sa.CheckConstraint(
            "state NOT IN ('doubtful', 'failed', 'unreachable') OR problem IS NOT NULL", name="says_why"
        ),
        sa.CheckConstraint("state <> 'given_up' OR settled_reason <> ''", name="given_up_says_why"),
        sa.Index("ix_messages_state_due", "state", "due_at"),
        sa.Index("ix_messages_job", "job_id", "queued_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    operation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("operations.id"), index=True)  # that queued it
    template: Mapped[Template] = mapped_column(enum(Template, check=False))  # grows with what is told
    customer_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("customers.id"))  # also the contact's
    contact_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("contacts.id"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    job_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("jobs.id"))
    visit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    channel: Mapped[Channel] = mapped_column(enum(Channel))
    language: Mapped[Language] = mapped_column(enum(Language))
    urgent: Mapped[bool] = mapped_column(default=False)  # quiet hours do not hold it
    state: Mapped[State] = mapped_column(enum(State))
    problem: Mapped[Problem | None] = mapped_column(enum(Problem, check=False))
    round: Mapped[int] = mapped_column(default=1)  # one more each time that a person has it sent anew
    tries: Mapped[int] = mapped_column(default=0)  # of this round
    queued_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    useful_until: Mapped[dt.datetime | None]
    begun_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    settled_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    customer: Mapped[Customer | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=user_id)
    settled_by: Mapped[User | None] = relationship(foreign_keys=settled_by_id)
    job: Mapped[Job] = relationship()
    visit: Mapped[Visit | None] = relationship()
    text: Mapped["MessageText | None"] = relationship(back_populates="message", lazy="joined")

    @property
    def receiver(self) -> Contact | Customer | User:
        """Who it is for, as they are now."""
        found = self.user or self.contact or self.customer
        assert found is not None, "held by the check to_one"
        return found

    @property
    def key(self) -> str:
        """Under which a receiver knows it again: the same for every try of a round."""
        return f"{self.id}-{self.round}"

    @property
    def needs_a_person(self) -> bool:
        return self.state in NEED_A_PERSON

    @property
    def is_on_its_way(self) -> bool:
        return self.state in ON_ITS_WAY

    @property
    def may_be_sent(self) -> bool:
        """Whether "send again" could do anything: the text is there."""
        return self.needs_a_person and self.text is not None


class MessageText(Base):
    """What is written to whom and why: erasable, while the message stays with its states."""

    __tablename__ = "message_texts"

    message_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("messages.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    address: Mapped[str] = mapped_column(sa.String(200), default="")  # e-mail address or telephone number
    subject: Mapped[str] = mapped_column(sa.String(300), default="")
    body: Mapped[str] = mapped_column(sa.Text)
    why: Mapped[str] = mapped_column(sa.String(500), default="")
    said: Mapped[str] = mapped_column(sa.String(500), default="")  # by the server that refused it

    message: Mapped[Message] = relationship(back_populates="text")


class TemplateText(Base):
    """What the company has made of one kind of message: its switch, and its texts where they are not ours."""

    __tablename__ = "message_templates"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    template: Mapped[Template] = mapped_column(enum(Template, check=False), unique=True)
    is_on: Mapped[bool]
    texts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)  # by language: {"subject": …, "body": …}


class QuietHours(Base):
    """One row: the hours of the company's day in which only what is urgent goes out; both empty for none."""

    __tablename__ = "quiet_hours"
    __table_args__ = (
        sa.CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="both_or_none"),
        sa.CheckConstraint("starts <> ends", name="not_the_whole_day"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=lambda: THE_ONE)
    starts: Mapped[dt.time | None] = mapped_column(sa.Time())
    ends: Mapped[dt.time | None] = mapped_column(sa.Time())
