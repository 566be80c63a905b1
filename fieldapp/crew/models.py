"""What a technician can do and until when, their week and their leave; the company's service days and hours.

Nothing is deleted: what holds no more keeps its row, with the time since when.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import enum
from fieldapp.crew.status import LeaveReason
from fieldapp.extensions import Base

HOLDS = sa.text("removed_at IS NULL")
IN_ORDER = "begins >= 0 AND begins < 1440 AND ends > begins AND ends <= begins + 1440"


def one(table: str, *columns: str) -> sa.Index:
    """At most one of these that still holds."""
    return sa.Index(f"ix_{table}_one", *columns, unique=True, sqlite_where=HOLDS, postgresql_where=HOLDS)


class OfPerson:
    """A row about one technician."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    removed_at: Mapped[dt.datetime | None]

    @declared_attr
    @classmethod
    def user(cls) -> Mapped[User]:
        return relationship(User)


class Skill(OfPerson, Base):
    """Something a technician can do, by the word that jobs use for it."""

    __tablename__ = "skills"
    __table_args__ = (one("skills", "user_id", "name"),)

    name: Mapped[str] = mapped_column(sa.String(300))
    valid_until: Mapped[dt.date | None]  # the last day; None: for good

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_until is None or day <= self.valid_until


class Hours:
    """Hours of one weekday. Those past midnight end after minute 1440."""

    weekday: Mapped[int]  # 0 is Monday
    begins: Mapped[int]  # minutes since midnight
    ends: Mapped[int]


class Shift(OfPerson, Hours, Base):
    """Hours of each week in which a technician can be sent."""

    __tablename__ = "shifts"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint(IN_ORDER, name="in_order"),
        one("shifts", "user_id", "weekday", "begins"),
    )


class Leave(OfPerson, Base):
    """Whole or half days on which a technician is away."""

    __tablename__ = "leaves"
    __table_args__ = (
        sa.CheckConstraint(
            "first_day < last_day OR first_day = last_day AND NOT (from_noon AND until_noon)", name="in_order"
        ),
        sa.Index("ix_leaves_user_last", "user_id", "last_day"),
    )

    first_day: Mapped[dt.date]
    from_noon: Mapped[bool] = mapped_column(default=False)  # else from the morning
    last_day: Mapped[dt.date]
    until_noon: Mapped[bool] = mapped_column(default=False)  # else until the evening
    reason: Mapped[LeaveReason] = mapped_column(enum(LeaveReason))
    words: Mapped[str] = mapped_column(sa.String(500), default="")


class ServiceHours(Hours, Base):
    """Hours of each week in which the company sends somebody. Without any, every day is a service day."""

    __tablename__ = "service_hours"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint(IN_ORDER, name="in_order"),
        one("service_hours", "weekday", "begins"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    removed_at: Mapped[dt.datetime | None]


class ServiceException(Base):
    """A date that is not like its weekday: closed, or open in these hours."""

    __tablename__ = "service_exceptions"
    __table_args__ = (
        sa.CheckConstraint("(begins IS NULL) = (ends IS NULL)", name="closed_has_no_hours"),
        sa.CheckConstraint(f"begins IS NULL OR {IN_ORDER}", name="in_order"),
        one("service_exceptions", "day"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[dt.date]
    begins: Mapped[int | None]  # minutes since midnight; None: closed
    ends: Mapped[int | None]
    words: Mapped[str] = mapped_column(sa.String(200), default="")
    removed_at: Mapped[dt.datetime | None]

    @property
    def is_open(self) -> bool:
        return self.begins is not None
