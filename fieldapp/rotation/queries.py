"""The list of technicians, and who stands where in it for a job."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role
from fieldapp.extensions import db
from fieldapp.jobs.models import Job
from fieldapp.rotation import engine
from fieldapp.rotation.models import Place
from fieldapp.rotation.skips import Case, Facts, Why


class Listed(NamedTuple):
    """Somebody in the list, `owed_since` if they were passed over since their last turn."""

    person: User
    owed_since: dt.datetime | None


class Stood(NamedTuple):
    """Where somebody stands for a job, or stood; `skip`: every reason why they could not take it."""

    person: User
    owed_since: dt.datetime | None
    skip: list[Why]


@dataclass(frozen=True)
class Standing:
    """Who is next for a job, and each one before them with the reasons why they are skipped."""

    people: dict[uuid.UUID, Listed]
    at: engine.Standing[uuid.UUID, list[Why]]
    start: dt.datetime
    end: dt.datetime

    @property
    def next(self) -> User | None:
        return self.people[self.at.next].person if self.at.next else None

    @property
    def lines(self) -> list[Stood]:
        return [self.stood(line) for line in self.at.lines]

    @property
    def skipped(self) -> list[Stood]:
        return [self.stood(line) for line in self.at.before]

    def stood(self, line: engine.Line[uuid.UUID, list[Why]]) -> Stood:
        return Stood(*self.people[line.who], line.skip or [])

    def as_data(self) -> dict[str, Any]:
        """As the ledger keeps it, of plain texts: the first of `lines` stood in front."""
        lines = [
            {
                "technician": str(person.id),
                "owed_since": owed_since and owed_since.isoformat(),
                "skip": [{key: plain(value) for key, value in why.items()} for why in skip],
            }
            for person, owed_since, skip in self.lines
        ]
        window = {"start": self.start.isoformat(), "end": self.end.isoformat()}
        return {**window, "next": self.at.next and str(self.at.next), "lines": lines}


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def listed() -> list[Listed]:
    """The list, the first in front. Who has no place yet comes last, by when they came to us."""
    query = sa.select(User, Place.owed_since).outerjoin(Place, Place.technician_id == User.id)
    query = query.where(User.role == Role.TECHNICIAN, User.disabled_at.is_(None))
    rows = db.session.execute(query.order_by(Place.place.is_(None), Place.place, User.created_at, User.id))
    return [Listed(*row) for row in rows]


def standing(job: Job, start: dt.datetime, end: dt.datetime, now: dt.datetime) -> Standing:
    """Who is next for this job in this time, as things are `now`."""
    (found,) = standings([Case(job, start, end)], now)
    return found


def standings(cases: Sequence[Case], now: dt.datetime) -> list[Standing]:
    """The same for many jobs, with no more statements than for one."""
    people = {one.person.id: one for one in listed()}
    facts = Facts([one.person for one in people.values()], cases, now) if cases else None
    owed = [person_id for person_id, one in people.items() if one.owed_since]
    return [
        Standing(people, engine.stand(list(people), owed, facts.of(case)), case.start, case.end)
        for case in cases
        if facts
    ]
