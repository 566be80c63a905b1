"""Op: who does something, when, and under which id; @once: doing it twice does nothing."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from fieldapp.extensions import Base, begin_write, db
from fieldapp.history.arrivals import arrive, tell_followers
from fieldapp.history.canonical import digest
from fieldapp.history.kinds import Kind
from fieldapp.history.models import Event, EventWords, Head, Operation
from fieldapp.ids import new_id

Words = ParamSpec("Words")
Made = TypeVar("Made", bound=Base)
Subject = TypeVar("Subject")


class Refused(Exception):
    """Visible, but not allowed for this person: 403."""


class NotNow(Exception):
    """Allowed, but not in the present state: 409, with that state."""

    def __init__(self, was: str, to: str = ""):
        super().__init__(was, to)
        self.was, self.to = was, to


class DifferentContent(Exception):
    """The operation's id is known with other content, or as another person's: 422."""


def require(allowed: bool) -> None:
    if not allowed:
        raise Refused


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Op:
    """One act on its way in. Routes make it (web.operation), actions use it, nothing below reads the clock."""

    actor: Any
    id: uuid.UUID = field(default_factory=new_id)
    happened_at: dt.datetime = field(default_factory=now)
    recorded_at: dt.datetime = field(default_factory=now)
    fingerprint: str = digest("")
    device_id: uuid.UUID | None = None
    phone_id: uuid.UUID | None = None
    skew_seconds: int = 0
    seen: int | None = None
    sequence: int | None = None
    result: str = "applied"
    replayed: bool = False
    ordinal: int = 0
    event: int | None = None  # the last event when it was applied: a page made since then knows of it
    guard: Callable[[], None] | None = None  # asked under the lock whether the page it was made on is still true

    def record(self, subject: Base, kind: Kind, *, words: dict | None = None, **data: Any) -> Event:
        """Add the event beside the write just made. `data` holds facts, `words` what people wrote."""
        head = db.session.get_one(Head, 1)
        event = Event(
            id=head.event_id + 1,
            operation_id=self.id,
            ordinal=self.ordinal,
            kind=kind,
            subject_kind=subject.__class__.__name__.lower(),
            subject_id=subject.id,  # pyright: ignore[reportAttributeAccessIssue]
            actor_id=self.actor.id if self.actor else None,
            data={key: plain(value) for key, value in data.items() if value is not None},
            happened_at=self.happened_at,
            recorded_at=self.recorded_at,
        )
        if words := {key: value for key, value in (words or {}).items() if value}:
            event.words = kept = EventWords(salt=secrets.token_hex(16), words=words)
            event.words_hash = kept.hash()
        event.chain = event.hash_after(head.chain)
        db.session.add(event)
        head.event_id, head.chain = event.id, event.chain
        self.ordinal += 1
        return event


def plain(value: Any) -> Any:
    """What the canonical form can hold: numbers other than int, dates and ids become text."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def lock_head() -> Head:
    """Begin the one writing transaction. Locking the head first makes the order of ids the order of commits."""
    begin_write()
    return db.session.get_one(Head, 1, with_for_update=True)


def once(
    action: Callable[Concatenate[Subject, Op, Words], Made],
) -> Callable[Concatenate[Subject, Op, Words], Made]:
    """Make an action happen at most once per operation: effect, events and answer in one transaction.

    Asked again with the same content, nothing happens and what it made is found again;
    with other content or by somebody else, DifferentContent is raised.
    """

    @wraps(action)
    def run(subject: Subject, op: Op, *args: Words.args, **words: Words.kwargs) -> Made:
        head = lock_head()  # kept, so that each record() finds it in the session
        try:
            if known := db.session.get(Operation, op.id):
                return found_again(known, op)
            if op.guard:
                op.guard()
            operation, awaited = remembered(op), arrive(op)
            made = action(subject, op, *args, **words)
            if awaited:
                tell_followers(awaited, op)
            db.session.flush()
            operation.result = op.result
            operation.made = {"table": made.__tablename__, "id": str(made.id)}  # pyright: ignore
            op.event = head.event_id
            db.session.commit()
            return made
        except BaseException:
            db.session.rollback()
            raise

    return run


def remembered(op: Op) -> Operation:
    operation = Operation(
        id=op.id,
        user_id=op.actor.id if op.actor else None,
        device_id=op.device_id,
        phone_id=op.phone_id,
        fingerprint=op.fingerprint,
        result=op.result,
        made={},
        seen=op.seen,
        sequence=op.sequence,
        skew_seconds=op.skew_seconds,
        happened_at=op.happened_at,
        recorded_at=op.recorded_at,
    )
    db.session.add(operation)
    db.session.flush()
    return operation


def found_again(known: Operation, op: Op) -> Any:
    if known.fingerprint != op.fingerprint or known.user_id != (op.actor.id if op.actor else None):
        raise DifferentContent
    op.replayed, op.result, made = True, known.result, known.made
    op.event = db.session.scalar(sa.select(sa.func.max(Event.id)).where(Event.operation_id == known.id))
    db.session.rollback()  # nothing to write: let go of the lock
    kind = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == made["table"])
    return db.session.get_one(kind, uuid.UUID(made["id"]))
