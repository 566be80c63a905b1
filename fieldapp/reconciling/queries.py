"""What the list of what is to be reconciled reads: facts by visit and person, and what was deposited."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history import Event, told
from fieldapp.history.deposits import Deposit
from fieldapp.jobs.models import Job, ToReconcile, Visit
from fieldapp.jobs.status import Why
from fieldapp.reconciling.policies import may_go_on

SHOWN = 50  # groups; those settled make room for the others
DEPOSITS_SHOWN = 200


class Item(NamedTuple):
    late: ToReconcile
    events: list[Event]

    @property
    def photo_id(self) -> str | None:
        return next((event.data["photo"] for event in self.events if event.data.get("photo")), None)


class Group(NamedTuple):
    """What one technician's phone says of one visit."""

    visit: Visit
    person: User
    items: list[Item]

    @property
    def why(self) -> Why:
        return self.items[-1].late.why

    @property
    def may_go_back(self) -> bool:
        return may_go_on(self.visit, self.person, [item.late for item in self.items])

    @property
    def may_reopen(self) -> bool:
        return not self.visit.job.is_open


def groups() -> list[Group]:
    """What is open, the oldest first."""
    site = joinedload(Visit.job).joinedload(Job.site).joinedload(Site.customer)
    visit = joinedload(ToReconcile.visit).options(site, joinedload(Visit.technician))
    query = sa.select(ToReconcile).where(ToReconcile.settled_at.is_(None), ToReconcile.visit_id.in_(oldest_visits()))
    query = query.options(visit, joinedload(ToReconcile.user)).order_by(ToReconcile.happened_at, ToReconcile.id)
    rows = db.session.scalars(query).all()
    found = events_of([late.id for late in rows])
    of_group: dict[Any, list[Item]] = defaultdict(list)
    for late in rows:
        of_group[late.visit_id, late.user_id].append(Item(late, found[late.id]))
    return [Group(items[0].late.visit, items[0].late.user, items) for items in of_group.values()]


def oldest_visits() -> sa.Select[Any]:
    first = sa.func.min(ToReconcile.came_at)
    query = sa.select(ToReconcile.visit_id).where(ToReconcile.settled_at.is_(None)).group_by(ToReconcile.visit_id)
    return query.order_by(first).limit(SHOWN)


def events_of(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Event]]:
    query = sa.select(Event).where(Event.operation_id.in_(ids)).order_by(Event.id)
    found = defaultdict(list)
    for event in db.session.scalars(query.options(*told())):
        found[event.operation_id].append(event)
    return found


def deposits() -> Sequence[Deposit]:
    """What is kept and not settled, as it happened."""
    query = sa.select(Deposit).where(Deposit.settled_at.is_(None)).order_by(Deposit.happened_at, Deposit.id)
    job = joinedload(Deposit.job).joinedload(Job.site).joinedload(Site.customer)
    whole = query.options(job, joinedload(Deposit.user), selectinload(Deposit.files))
    return db.session.scalars(whole.limit(DEPOSITS_SHOWN)).all()


def deposits_of(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The ids of what this person's phones have left and nobody has settled, as it happened."""
    query = sa.select(Deposit.id).where(Deposit.user_id == person_id, Deposit.settled_at.is_(None))
    return list(db.session.scalars(query.order_by(Deposit.happened_at, Deposit.id)))


def group_of(visit: Visit, person_id: uuid.UUID) -> User | None:
    """The person, if there is or was something of theirs to settle on the visit."""
    here = sa.exists().where(ToReconcile.visit_id == visit.id, ToReconcile.user_id == User.id)
    return db.session.scalar(sa.select(User).where(User.id == person_id, here))
