"""What phones tell of what they hold is kept, and what will never come is given up, with the reason."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.arrival.reading import Gone, Item
from fieldapp.extensions import Base, db
from fieldapp.history import Kind, Op, Operation, once, require
from fieldapp.history.announced import Announced, Held, MissingNumber, Phone
from fieldapp.history.arrivals import tell_followers
from fieldapp.history.operations import lock_head, remembered
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.state import settle

EDITED = "edited"  # why a number was given up: what it was goes on under another


class Told(NamedTuple):
    """What a phone tells: all that it holds of a person, if `complete`, and the numbers that it gave up."""

    held: Sequence[Item]
    gone: Sequence[Gone] = ()
    complete: bool = False


def announce(person: User, op: Op, told: Told) -> None:
    """Keep what the phone holds. Telling the same again changes nothing; only news is an event of its job."""
    lock_head()
    try:
        if db.session.get(Operation, op.id) is None:
            keep(person, op, told)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def keep(person: User, op: Op, told: Told) -> None:
    note_phone(op, len(told.held))
    news = [*keep_held(person, op, told.held), *give_up_numbers(op, told.gone)]
    if told.complete:
        news += miss_others(person, op, {item.id for item in told.held})
    jobs = {job_id: number for job_id, number in Counter(row.job_id for row in news).items() if job_id}
    if not jobs:
        return
    db.session.flush()
    operation = remembered(op)
    operation.made = {"table": Phone.__tablename__, "id": str(op.device_id)}
    for job in db.session.scalars(sa.select(Job).where(Job.id.in_(jobs)).order_by(Job.id)):
        settle(job, op)
        op.record(job, Kind.HELD_ANNOUNCED, **still_held(job, person))


def still_held(job: Job, person: User) -> dict[str, Any]:
    mine = sa.select(Announced.state).where(Announced.job_id == job.id, Announced.user_id == person.id)
    counts = Counter(db.session.scalars(mine.where(Announced.missing())))
    return {"held": sum(counts.values()), "needs": counts[Held.NEEDS_YOU], "lost": counts[Held.LOST]}


def note_phone(op: Op, holds: int) -> None:
    if op.device_id is None:
        return
    phone = db.session.get(Phone, op.device_id) or Phone(id=op.device_id)
    phone.user_id, phone.told_at, phone.holds, phone.skew_seconds = op.actor.id, op.recorded_at, holds, op.skew_seconds
    phone.phone_id = op.phone_id
    db.session.add(phone)


def keep_held(person: User, op: Op, held: Sequence[Item]) -> list[Announced]:
    """Those of which anything is new."""
    ids = [item.id for item in held]
    known = {row.id: row for row in db.session.scalars(sa.select(Announced).where(Announced.id.in_(ids)))}
    came = set(db.session.scalars(sa.select(Operation.id).where(Operation.id.in_(ids))))
    jobs, visits = theirs(Job, person, held), theirs(Visit, person, held)
    news = []
    for item in held:
        row = known.get(item.id) or first_told(person, op, item, came)
        if row.user_id != person.id:
            continue
        row.job_id, row.visit_id = jobs.get(item.job_id), visits.get(item.visit_id)
        row.device_id, row.phone_id = op.device_id, op.phone_id
        if row.is_missing and (sa.inspect(row).pending or (row.state, row.reason) != (item.state, item.reason)):
            news.append(row)
        row.state, row.reason = item.state, item.reason
    return news


def first_told(person: User, op: Op, item: Item, came: set[uuid.UUID]) -> Announced:
    arrived = op.recorded_at if item.id in came else None
    facts = {name: getattr(item, name) for name in ("id", "kind", "words", "files", "size", "sequence", "occurred_at")}
    row = Announced(user_id=person.id, announced_at=op.recorded_at, arrived_at=arrived, discarded_because="", **facts)
    db.session.add(row)
    return row


def theirs(kind: type[Job] | type[Visit], person: User, held: Iterable[Item]) -> dict[uuid.UUID | None, uuid.UUID]:
    """Of the jobs or visits named, those that this person sees, and those not known yet: phones open jobs, too."""
    named = {item.job_id if kind is Job else item.visit_id for item in held} - {None}
    known = set(db.session.scalars(sa.select(kind.id).where(kind.id.in_(named))))
    seen = set(db.session.scalars(kind.visible_to(person).with_only_columns(kind.id).where(kind.id.in_(named))))
    return {row_id: row_id for row_id in named if row_id and (row_id in seen or row_id not in known)}


def give_up_numbers(op: Op, gone: Sequence[Gone]) -> list[Announced]:
    """An edit has a new id and number; the old ones will not come."""
    numbers = [each.sequence for each in gone if each.sequence is not None]
    mine = MissingNumber.of(op.actor.id, op.phone_id)
    db.session.execute(sa.delete(MissingNumber).where(mine, MissingNumber.number.in_(numbers)))
    news = []
    for each in gone:
        row = db.session.get(Announced, each.id)
        if row is None:
            facts = {"device_id": op.device_id, "phone_id": op.phone_id, "sequence": each.sequence}
            times = {"occurred_at": op.recorded_at, "announced_at": op.recorded_at}
            row = Announced(id=each.id, user_id=op.actor.id, **facts, **times)
            db.session.add(row)
        if row.user_id == op.actor.id and row.is_missing:
            row.discarded_at, row.discarded_because = op.recorded_at, EDITED
            news.append(row)
    return news


def miss_others(person: User, op: Op, held: set[uuid.UUID]) -> list[Announced]:
    """What this phone once told of, and does not hold any more though it never came."""
    here = Announced.device_id == op.device_id
    if op.phone_id:  # perhaps told in an earlier session
        here = sa.or_(Announced.phone_id == op.phone_id, sa.and_(Announced.phone_id.is_(None), here))
    told = sa.select(Announced).where(Announced.user_id == person.id, here)
    rows = db.session.scalars(told.where(Announced.missing(), Announced.state != Held.LOST))
    lost = [row for row in rows if row.id not in held]
    for row in lost:
        row.state = Held.LOST
    return lost


class Discarded(NamedTuple):
    """What a technician has discarded on the phone."""

    id: uuid.UUID
    words: str
    job_id: uuid.UUID | None
    visit_id: uuid.UUID | None
    sequence: int | None = None


@once
def discard(person: User, op: Op, what: Discarded, *, reason: str) -> Announced:
    """Its technician has discarded it on the phone: it will not come, and the desk hears why."""
    row = db.session.get(Announced, what.id) or unknown_until_now(person, op, what)
    require(row.user_id == op.actor.id)
    return gave_up(row, op, reason=reason)


def unknown_until_now(person: User, op: Op, what: Discarded) -> Announced:
    facts = {"words": what.words, "sequence": what.sequence, "device_id": op.device_id, "phone_id": op.phone_id}
    times = {"occurred_at": op.happened_at, "announced_at": op.recorded_at}
    row = Announced(id=what.id, user_id=person.id, **facts, **times)
    for name, kind, row_id in (("job_id", Job, what.job_id), ("visit_id", Visit, what.visit_id)):
        mine = kind.visible_to(person).with_only_columns(kind.id).where(kind.id == row_id)
        setattr(row, name, db.session.scalar(mine))
    operation = db.session.get(Operation, what.id)
    row.arrived_at = operation.recorded_at if operation and operation.user_id == person.id else None
    row.discarded_because = ""
    db.session.add(row)
    return row


@once
def write_off(row: Announced, op: Op, *, reason: str) -> Announced:
    """The desk does not wait for it any more: the phone is lost, or it was entered by hand."""
    require(op.actor.is_desk)
    return gave_up(row, op, reason=reason)


def gave_up(row: Announced, op: Op, *, reason: str) -> Announced:
    """What has arrived in truth stays: nothing is removed, and the event says so."""
    arrived = row.arrived_at is not None
    if row.is_missing:
        row.discarded_at, row.discarded_because = op.recorded_at, reason
    number = MissingNumber.number == row.sequence
    db.session.execute(sa.delete(MissingNumber).where(MissingNumber.of(row.user_id, row.phone_id), number))
    db.session.flush()
    job = row.job_id and db.session.get(Job, row.job_id)
    subject: Base = job or db.session.get_one(User, row.user_id)
    words = {"what": row.words, "reason": reason}
    op.record(subject, Kind.HELD_DISCARDED, visit=row.visit_id, held=row.id, arrived=arrived, words=words)
    tell_followers(row, op)
    return row
