"""What phones have told that they hold, and the numbers of theirs that have not come: the proof of arrival."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.columns import enum
from fieldapp.extensions import Base

MISSING = sa.text("arrived_at IS NULL AND discarded_at IS NULL")


class Held(StrEnum):
    """How it stands with what has not arrived, as the phone last told."""

    WAITING = "waiting"
    NEEDS_YOU = "needs-you"  # refused: its technician has to mend it
    LOST = "lost"  # the phone does not hold it any more


class Announced(Base):
    """An operation that a phone has told of before it arrived. Stays when the phone dies."""

    __tablename__ = "announced"
    __table_args__ = (
        sa.CheckConstraint("(discarded_at IS NULL) = (discarded_because = '')", name="discarded_says_why"),
        sa.Index("ix_announced_numbers", "user_id", "sequence"),
        *(
            sa.Index(f"ix_announced_missing_{of}", f"{of}_id", sqlite_where=MISSING, postgresql_where=MISSING)
            for of in ("user", "job", "visit")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # the operation's
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    device_id: Mapped[uuid.UUID | None]  # the last that told of it
    phone_id: Mapped[uuid.UUID | None]  # the same, as it calls itself
    job_id: Mapped[uuid.UUID | None]  # may be of a job that we do not know yet
    visit_id: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(sa.String(40), default="")
    words: Mapped[str] = mapped_column(sa.String(300), default="")
    files: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)  # SHA-256 of each
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # bytes
    sequence: Mapped[int | None]  # the phone's own count
    occurred_at: Mapped[dt.datetime]  # by the phone's clock, corrected
    announced_at: Mapped[dt.datetime]
    state: Mapped[Held] = mapped_column(enum(Held), default=Held.WAITING)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")  # the last refusal's sentence
    arrived_at: Mapped[dt.datetime | None]
    discarded_at: Mapped[dt.datetime | None]
    discarded_because: Mapped[str] = mapped_column(sa.String(500), default="")

    user = relationship("User", lazy="raise_on_sql", viewonly=True)

    @property
    def is_missing(self) -> bool:
        return self.arrived_at is None and self.discarded_at is None

    @staticmethod
    def missing() -> sa.ColumnElement[bool]:
        return sa.and_(Announced.arrived_at.is_(None), Announced.discarded_at.is_(None))


class Phone(Base):
    """A device with an outbox: when it last told what it holds, and how wrong its clock was."""

    __tablename__ = "phones"

    id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("devices.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    phone_id: Mapped[uuid.UUID | None]  # as it calls itself: the same under each session on it
    told_at: Mapped[dt.datetime]
    holds: Mapped[int]
    skew_seconds: Mapped[int]  # how far its clock was behind ours


class MissingNumber(Base):
    """A number that a phone has counted for a person and that has not come, while a later one has."""

    __tablename__ = "missing_numbers"

    phone_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # of one that does not say so: its session's
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device_id: Mapped[uuid.UUID]
    noticed_at: Mapped[dt.datetime]

    @staticmethod
    def of(user_id: uuid.UUID, phone_id: uuid.UUID | None) -> sa.ColumnElement[bool]:
        """Those of a person on one phone, and on sessions from before it had a name. Without one: on any."""
        mine = MissingNumber.user_id == user_id
        unnamed = MissingNumber.phone_id == MissingNumber.device_id
        return sa.and_(mine, sa.or_(MissingNumber.phone_id == phone_id, unnamed)) if phone_id else mine
