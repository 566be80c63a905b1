"""The proof of arrival: what has come from phones, what is still on its way, and which numbers never came."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import Device, User
from fieldapp.accounts.status import Role
from fieldapp.extensions import db
from fieldapp.history import Event, Kind, Operation
from fieldapp.history.announced import Announced, Held, MissingNumber, Phone
from fieldapp.history.deposits import Deposit
from fieldapp.jobs.models import Job, Visit

PATIENCE = dt.timedelta(minutes=10)  # on its way for so long is no reason to look at it twice
ABOUT_THE_WAY = [Kind.HELD_ANNOUNCED, Kind.HELD_DISCARDED]


class OfPhone(NamedTuple):
    """What one person's phone still holds."""

    person: User
    rows: Sequence[Announced]

    @property
    def oldest(self) -> dt.datetime:
        return min(row.occurred_at for row in self.rows)

    @property
    def need_them(self) -> list[Announced]:
        return [row for row in self.rows if row.state == Held.NEEDS_YOU]

    @property
    def lost(self) -> list[Announced]:
        return [row for row in self.rows if row.state == Held.LOST]

    def is_overdue(self, now: dt.datetime) -> bool:
        return any(now - row.announced_at > PATIENCE for row in self.rows)


class Proof(NamedTuple):
    """Of all that phones have recorded somewhere, how much has come, and who still has the rest."""

    arrived: int
    missing: Sequence[Announced]
    deposited: int = 0  # here, and not applied until the desk says so

    @property
    def total(self) -> int:
        return self.arrived + len(self.missing) + self.deposited

    @property
    def phones(self) -> list[OfPhone]:
        return by_person(self.missing)

    def is_overdue(self, now: dt.datetime) -> bool:
        return any(phone.is_overdue(now) for phone in self.phones)


def by_person(rows: Iterable[Announced]) -> list[OfPhone]:
    of_person = defaultdict(list)
    for row in rows:
        of_person[row.user].append(row)
    return [OfPhone(person, held) for person, held in of_person.items()]


def missing(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    query = sa.select(Announced).where(Announced.missing(), *where).options(joinedload(Announced.user, innerjoin=True))
    return query.order_by(Announced.occurred_at, Announced.id)


def proof_of_visit(visit: Visit) -> Proof:
    came = sa.select(sa.func.count(Event.operation_id.distinct())).join(Event.operation)
    came = came.where(Event.subject_kind == "job", Event.subject_id == visit.job_id, Event.kind.not_in(ABOUT_THE_WAY))
    came = came.where(Operation.sequence.is_not(None), Event.data["visit"].as_string() == str(visit.id))
    kept = deposited(Deposit.path.startswith(f"/visits/{visit.id}/"), told_of=Announced.visit_id == visit.id)
    (arrived, waiting), rows = with_missing(Announced.visit_id == visit.id, came, kept)
    return Proof(arrived, rows, waiting)


def proof_of_job(job: Job, history: Sequence[Event]) -> Proof:
    """`history` are the events of the job."""
    of_phones = [event for event in history if event.operation.sequence is not None]
    came = {event.operation_id for event in of_phones if event.kind not in ABOUT_THE_WAY}
    kept = deposited(Deposit.job_id == job.id, told_of=Announced.job_id == job.id)
    (waiting,), rows = with_missing(Announced.job_id == job.id, kept)
    return Proof(len(came), rows, waiting)


def deposited(about: sa.ColumnElement[bool], *, told_of: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """How much of what phones have left in quarantine nobody has settled: about this, or announced as of it."""
    announced = sa.exists().where(Announced.id == Deposit.id, told_of).correlate(Deposit)
    return sa.select(sa.func.count(Deposit.id)).where(Deposit.settled_at.is_(None), sa.or_(about, announced))


def with_missing(where: sa.ColumnElement[bool], *counts: sa.Select[Any]) -> tuple[Sequence[int], list[Announced]]:
    """The counts, and all that is missing there, in one statement."""
    one = sa.select(sa.literal(1).label("n")).subquery()
    here = sa.and_(one.c.n == 1, where, Announced.missing())
    query = sa.select(*(count.scalar_subquery() for count in counts), Announced).select_from(one)
    query = query.outerjoin(Announced, here).options(joinedload(Announced.user))
    rows = db.session.execute(query.order_by(Announced.occurred_at, Announced.id)).all()
    return rows[0][:-1], [row[-1] for row in rows if row[-1]]


class Out(NamedTuple):
    """What the desk's page says of phones: by person, by visit, and how many of them are not in order."""

    people: dict[uuid.UUID, "Still"]
    visits: dict[uuid.UUID, int]

    @property
    def behind(self) -> int:
        return sum(still.is_overdue for still in self.people.values())


class Still(NamedTuple):
    held: int
    needs: int
    oldest: dt.datetime | None
    is_overdue: bool


def still_out(now: dt.datetime) -> Out:
    """All that is on its way, counted, in one statement."""
    held = sa.select(
        Announced.user_id,
        Announced.visit_id,
        sa.func.count().label("held"),
        sa.func.count().filter(Announced.state == Held.NEEDS_YOU).label("needs"),
        sa.func.min(Announced.occurred_at).label("oldest"),
        sa.func.min(Announced.announced_at).label("since"),
    )
    held = held.where(Announced.missing()).group_by(Announced.user_id, Announced.visit_id)
    none, zero = sa.null(), sa.literal(0)
    first = sa.func.min(MissingNumber.noticed_at)
    gaps = sa.select(MissingNumber.user_id, none, zero, zero, none, first).where(unexplained())
    people, visits = {}, defaultdict(int)
    for row in db.session.execute(sa.union_all(held, gaps.group_by(MissingNumber.user_id))):
        was = people.get(row.user_id, Still(0, 0, None, False))
        oldest = min((moment for moment in (was.oldest, row.oldest) if moment), default=None)
        overdue = was.is_overdue or now - row.since > PATIENCE
        people[row.user_id] = Still(was.held + row.held, was.needs + row.needs, oldest, overdue)
        if row.visit_id:
            visits[row.visit_id] += row.held
    return Out(people, visits)


def unexplained() -> sa.ColumnElement[bool]:
    """That a phone has told nothing of this number: neither holds it, nor has given it up."""
    told = sa.exists().where(Announced.user_id == MissingNumber.user_id, Announced.sequence == MissingNumber.number)
    unnamed = sa.or_(Announced.phone_id.is_(None), MissingNumber.phone_id == MissingNumber.device_id)
    return ~told.where(sa.or_(Announced.phone_id == MissingNumber.phone_id, unnamed))


class PhoneLine(NamedTuple):
    """One device with an outbox."""

    phone: Phone
    device: Device


class Gap(NamedTuple):
    """The numbers of one phone that never came; `label` is what it is, if we know."""

    label: str
    numbers: list[int]


class PersonsPhones(NamedTuple):
    """A technician's phones, what they still hold, and the numbers that never came."""

    person: User
    phones: list[PhoneLine]
    held: Sequence[Announced]
    gaps: list[Gap]

    @property
    def has_several(self) -> bool:
        return len(self.phones) > 1 or len(self.gaps) > 1

    def is_behind(self, now: dt.datetime) -> bool:
        return bool(self.gaps) or any(now - row.announced_at > PATIENCE for row in self.held)


def phones(now: dt.datetime) -> list[PersonsPhones]:
    """Everybody with a phone that has told something, those first for whom something is missing."""
    people = db.session.scalars(sa.select(User).where(User.role == Role.TECHNICIAN).order_by(User.name)).all()
    held, lines = defaultdict(list), phone_lines()
    gaps = gaps_of(lines, now)
    for row in db.session.scalars(missing()):
        held[row.user_id].append(row)
    of = [
        PersonsPhones(
            person,
            [line for line in lines[person.id].values() if line.device.revoked_at is None],
            held[person.id],
            gaps[person.id],
        )
        for person in people
    ]
    known = [each for each in of if each.phones or each.held or each.gaps]
    return sorted(known, key=lambda each: (not each.is_behind(now), not each.held))


def phone_lines() -> dict[uuid.UUID, dict[uuid.UUID, PhoneLine]]:
    """By person and phone, each with the session in which it told last, the latest first."""
    found: dict[uuid.UUID, dict[uuid.UUID, PhoneLine]] = defaultdict(dict)
    told = sa.select(Phone, Device).join(Device, Device.id == Phone.id).order_by(Phone.told_at.desc())
    for phone, device in db.session.execute(told):
        found[phone.user_id].setdefault(phone.phone_id or phone.id, PhoneLine(phone, device))
    return found


def gaps_of(lines: dict[uuid.UUID, dict[uuid.UUID, PhoneLine]], now: dt.datetime) -> dict[uuid.UUID, list[Gap]]:
    late = sa.and_(MissingNumber.noticed_at < now - PATIENCE, unexplained())
    numbers = sa.select(MissingNumber.user_id, MissingNumber.phone_id, MissingNumber.number).where(late)
    of_phone = defaultdict(list)
    for user_id, phone_id, number in db.session.execute(numbers.order_by(MissingNumber.number)):
        of_phone[user_id, phone_id].append(number)
    found = defaultdict(list)
    for (user_id, phone_id), missed in of_phone.items():
        line = lines[user_id].get(phone_id)
        found[user_id].append(Gap(line.device.label if line else "", missed))
    return found
