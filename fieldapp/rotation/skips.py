"""Why technicians cannot take a job, as facts: read once for any number of jobs, and kept in the ledger as they are."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from fieldapp.accounts.models import User
from fieldapp.crew.calendar import Off
from fieldapp.crew.queries import rosters, skills
from fieldapp.extensions import db
from fieldapp.history.announced import Announced
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.jobs.status import COUNTED_VISITS, OPEN_VISITS, JobState, VisitState
from fieldapp.rotation.status import Skip

UNDER_WAY = [VisitState.TRAVELLING, VisitState.ON_SITE, VisitState.PAUSED]
MAY_BE_OUT = [JobState.SCHEDULED, JobState.IN_PROGRESS, JobState.WORK_DONE]  # with somebody who is not back
DAY = dt.timedelta(days=1)
Why = dict[str, Any]  # {"why": one of Skip, and its facts}


class Case(NamedTuple):
    """A job, and when somebody is to be there."""

    job: Job
    start: dt.datetime
    end: dt.datetime


class Out(NamedTuple):
    """A visit from which its technician is not back."""

    visit_id: uuid.UUID
    technician_id: uuid.UUID
    job_id: uuid.UUID
    number: str
    since: dt.datetime  # when they set out; of a finished visit, when it ended
    lacks: str  # `signature` or `arrival` of a finished one


class Facts:
    """All that decides who cannot take these jobs."""

    def __init__(self, people: Sequence[User], cases: Sequence[Case], now: dt.datetime):
        self.people, self.zone = people, current_app.config["TIME_ZONE"]
        self.today = self.day(now)
        self.capacity = current_app.config["ROTATION_CAPACITY"]
        ids, job_ids = [person.id for person in people], {case.job.id for case in cases}
        self.rejected, self.there = turned_down_and_going(job_ids)
        self.out = not_back(ids)
        self.rosters = rosters(ids, min(case.start for case in cases), max(case.end for case in cases))
        needing = {self.day(case.start) for case in cases if case.job.skills}
        self.skills = {day: skills(ids, day) for day in needing}
        self.visits = self.visits_a_day(ids, cases) if self.capacity else Counter()

    def day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.zone).date()

    def of(self, case: Case) -> dict[uuid.UUID, list[Why]]:
        """Who cannot take this job, each with every reason."""
        return {person.id: reasons for person in self.people if (reasons := list(self.reasons(person, case)))}

    def reasons(self, person: User, case: Case) -> Iterator[Why]:
        if (case.job.id, person.id) in self.rejected:
            yield {"why": Skip.REJECTED}
        if (case.job.id, person.id) in self.there:
            yield {"why": Skip.THERE}
        day = self.day(case.start)
        if lacking := sorted(set(case.job.skills) - self.skills[day][person.id]) if case.job.skills else []:
            yield {"why": Skip.SKILL, "skills": lacking}
        if off := self.rosters[person.id].off(case.start, case.end):
            yield {"why": Skip.OFF, **facts_of(off)}
        yield from self.still_out(person, case)
        if self.capacity and self.visits[person.id, day] >= self.capacity:
            yield {"why": Skip.FULL, "visits": self.visits[person.id, day], "day": day.isoformat()}

    def still_out(self, person: User, case: Case) -> Iterator[Why]:
        """Today's visits keep from what begins today; what did not come back by the evening, from everything."""
        for out in self.out[person.id]:
            if self.day(out.since) < self.today or self.day(case.start) <= self.today:
                about = {"job": out.number, "job_id": str(out.job_id), "visit": str(out.visit_id)}
                yield {"why": Skip.NOT_BACK, **about, "since": out.since.isoformat(), "lacks": out.lacks}
                return

    def visits_a_day(self, ids: Collection[uuid.UUID], cases: Iterable[Case]) -> Counter[tuple[uuid.UUID, dt.date]]:
        days = [self.day(case.start) for case in cases]
        first, last = (dt.datetime.combine(day, dt.time(), self.zone) for day in (min(days), max(days) + DAY))
        query = sa.select(Visit.technician_id, Visit.window_from).where(
            Visit.technician_id.in_(ids), Visit.window_from >= first, Visit.window_from < last
        )
        rows = db.session.execute(query.where(Visit.state.in_(COUNTED_VISITS)))
        return Counter((row.technician_id, self.day(row.window_from)) for row in rows)


def facts_of(off: Off) -> Why:
    """A leave, or the hours of the day, as far as others need to know: not whether somebody is ill."""
    if leave := off.leave:
        days = {"first_day": leave.first_day.isoformat(), "last_day": leave.last_day.isoformat()}
        return {"leave": True, **days, "from_noon": leave.from_noon, "until_noon": leave.until_noon}
    return {"shift": [list(hours) for hours in off.shift]}


Pairs = set[tuple[uuid.UUID, uuid.UUID]]  # of a job and a technician


def turned_down_and_going(job_ids: Collection[uuid.UUID]) -> tuple[Pairs, Pairs]:
    """Who turned down which of these jobs, also where the office had decided otherwise by then; and who goes there."""
    down = sa.and_(Move.visit_id == Visit.id, Move.to == VisitState.REJECTED)
    query = sa.select(Visit.job_id, Visit.technician_id, Visit.state, Move.by_id).outerjoin(Move, down)
    rows = db.session.execute(query.where(Visit.job_id.in_(job_ids))).all()
    rejected = {(row.job_id, row.by_id) for row in rows if row.by_id}
    return rejected, {(row.job_id, row.technician_id) for row in rows if row.state in OPEN_VISITS}


def not_back(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Out]]:
    """From which visits these technicians are not back, the longest first: they are under way, or have ended without
    a sign-off, or with something still on the phone."""
    set_out = sa.select(sa.func.max(Move.happened_at)).where(
        Move.visit_id == Visit.id, Move.to == VisitState.TRAVELLING, Move.counted
    )
    held = sa.exists().where(
        Announced.visit_id == Visit.id, Announced.user_id == Visit.technician_id, Announced.missing()
    )
    unsigned = sa.and_(Visit.leading, ~Visit.signoffs.any(counted=True))
    is_out, is_over = Visit.state.in_(UNDER_WAY), Visit.state == VisitState.FINISHED
    query = (
        sa.select(Visit.id, Visit.technician_id, Visit.job_id, Job.number, Visit.state, Visit.state_since)
        .add_columns(unsigned.label("unsigned"), set_out.scalar_subquery().label("set_out"))
        .join(Job, Visit.job_id == Job.id)
        .where(Job.state.in_(MAY_BE_OUT), Visit.technician_id.in_(ids))
        .where(sa.or_(is_out, sa.and_(is_over, sa.or_(unsigned, held))))
    )
    found = defaultdict(list)
    for row in db.session.execute(query):
        over = row.state == VisitState.FINISHED
        since = row.state_since if over else row.set_out or row.state_since
        lacks = ("signature" if row.unsigned else "arrival") if over else ""
        found[row.technician_id].append(Out(row.id, row.technician_id, row.job_id, row.number, since, lacks))
    for visits in found.values():
        visits.sort(key=lambda out: out.since)
    return found
