"""Operation and Event: the audit trail, the replay guard, the live cursor and the work queue in one."""

import datetime as dt
import hashlib
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from fieldapp.columns import enum
from fieldapp.extensions import Base
from fieldapp.history.canonical import canonical
from fieldapp.history.kinds import Kind

GENESIS = "0" * 64
WRONG_CLOCK = 120  # seconds


class Operation(Base):
    """One act, remembered once it was applied: asked for again, it answers the same and does nothing."""

    __tablename__ = "operations"
    __table_args__ = (
        sa.Index("ix_operations_device_sequence", "device_id", "sequence"),
        sa.Index("ix_operations_user_sequence", "user_id", "sequence"),
        sa.Index("ix_operations_phone_sequence", "phone_id", "user_id", "sequence"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    device_id: Mapped[uuid.UUID | None]  # the session on it, which ends with signing out
    phone_id: Mapped[uuid.UUID | None]  # as the phone calls itself (Op-Phone), whoever is signed in
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[str] = mapped_column(sa.String(10))
    made: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # {"table": …, "id": …} of what the act made or changed
    seen: Mapped[int | None]  # the last event that the page showed (Op-Seen)
    sequence: Mapped[int | None]  # the phone's own count for this person (Op-Seq)
    skew_seconds: Mapped[int]  # how far the phone's clock was behind ours
    happened_at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]


class Event(Base):
    """One thing that happened. Never updated, never deleted; each carries the hash of all before it."""

    __tablename__ = "events"
    __table_args__ = (
        sa.UniqueConstraint("operation_id", "ordinal"),
        sa.Index("ix_events_subject", "subject_kind", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    operation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("operations.id"))
    ordinal: Mapped[int]
    kind: Mapped[Kind] = mapped_column(enum(Kind, check=False, length=40))  # grows with every feature
    subject_kind: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[uuid.UUID]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    words_hash: Mapped[str | None] = mapped_column(sa.String(64))
    happened_at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    chain: Mapped[str] = mapped_column(sa.String(64))

    actor = relationship("User", lazy="raise_on_sql", viewonly=True)
    operation: Mapped[Operation] = relationship(lazy="raise_on_sql", viewonly=True)
    words: Mapped["EventWords | None"] = relationship()

    @property
    def facts(self) -> dict[str, Any]:
        """What its sentence is made of: the data, and the words as long as they are not erased."""
        return {**self.data, **(self.words.words if self.words else {})}

    @property
    def came_late(self) -> bool:
        """Whether the desk learned of it more than two minutes after it happened."""
        return self.recorded_at - self.happened_at > dt.timedelta(minutes=2)

    @property
    def clock_error(self) -> int:
        """By how many seconds the phone's clock was ahead of ours when it told the time; 0 if right to two minutes."""
        ahead = -self.operation.skew_seconds
        return ahead if abs(ahead) > WRONG_CLOCK else 0

    def hash_after(self, previous: str) -> str:
        facts = {
            "after": previous,
            "id": self.id,
            "operation": str(self.operation_id),
            "ordinal": self.ordinal,
            "kind": self.kind.value,
            "subject": [self.subject_kind, str(self.subject_id)],
            "actor": str(self.actor_id) if self.actor_id else None,
            "data": self.data,
            "words": self.words_hash,
            "happened_at": self.happened_at.astimezone(dt.UTC).isoformat(),
            "recorded_at": self.recorded_at.astimezone(dt.UTC).isoformat(),
        }
        return hashlib.sha256(canonical(facts)).hexdigest()


class EventWords(Base):
    """What people wrote in an event. Erasable: the event holds only the salted hash, so the chain stays whole."""

    __tablename__ = "event_words"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"), primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(sa.String(32))
    words: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    def hash(self) -> str:
        return hashlib.sha256(canonical({"salt": self.salt, "words": self.words})).hexdigest()


class Head(Base):
    """The one row that every write locks: the last event's id and hash, so ids commit in order everywhere."""

    __tablename__ = "event_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(sa.BigInteger)
    chain: Mapped[str] = mapped_column(sa.String(64))


class Cursor(Base):
    """The last event that a consumer of the history has dealt with, such as the one that sends pushes."""

    __tablename__ = "cursors"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.BigInteger)


def told() -> tuple[Any, ...]:
    """What an event's sentence needs, loaded in the same statement: who, what people wrote, and by which clock."""
    clock = joinedload(Event.operation, innerjoin=True).load_only(Operation.skew_seconds, Operation.sequence)
    return joinedload(Event.actor), joinedload(Event.words), clock
