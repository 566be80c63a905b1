"""What the desk reads: who waits, who is out today and where, what changed last."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, load_only

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history import Event, told
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.queries import by_rule, is_unassigned, with_place
from fieldapp.jobs.status import JobState, VisitState

WAITING_SHOWN = 30
BACK_SHOWN = 20
CHANGED_SHOWN = 20
LOOK_BACK = dt.timedelta(days=2)  # a visit that goes on from so long ago is still somebody's now
ONGOING = [VisitState.TRAVELLING, VisitState.ON_SITE, VisitState.PAUSED]
OUT_OF_THE_DAY = [VisitState.REJECTED, VisitState.POSTPONED, VisitState.CANCELLED]
STRIP_BEGINS = 7  # o'clock
STRIP_HALF_HOURS = 28

# What one line of the day shows: of hundreds of lines, the other columns are half the work.
ROW = load_only(
    *(Visit.job_id, Visit.technician_id, Visit.window_from, Visit.window_until),
    *(Visit.state, Visit.state_since, Visit.outcome),
)
JOB_ROW = load_only(Job.title, Job.urgency)
SITE_ROW = load_only(Site.name, Site.address)


class Crew(NamedTuple):
    """One technician's day. `now` is the visit they are at, or on the way to."""

    person: User
    visits: list[Visit]
    now: Visit | None
    next: Visit | None


def waiting() -> Sequence[Job]:
    """Jobs that nobody goes to, by the rule."""
    query = with_place(sa.select(Job).where(is_unassigned())).order_by(*by_rule())
    return db.session.scalars(query.limit(WAITING_SHOWN)).all()


def returned() -> Sequence[Job]:
    """Jobs back to be checked, the longest back first."""
    query = with_place(sa.select(Job).where(Job.state == JobState.RETURNED))
    return db.session.scalars(query.order_by(Job.state_since, Job.id).limit(BACK_SHOWN)).all()


def people() -> Sequence[User]:
    """All technicians by name, also those who are no longer there but may have been on the day shown."""
    return db.session.scalars(sa.select(User).where(User.role == Role.TECHNICIAN).order_by(User.name)).all()


def day_of(people: Sequence[User], start: dt.datetime, end: dt.datetime) -> list[Crew]:
    """Each technician's visits that begin on the day, and those that still go on, in the order of time."""
    goes_on = sa.or_(Visit.window_from >= start, Visit.state.in_(ONGOING))
    query = sa.select(Visit).join(Visit.job).join(Job.site)
    query = query.options(ROW, contains_eager(Visit.job).options(JOB_ROW, contains_eager(Job.site).options(SITE_ROW)))
    query = query.where(Visit.window_from >= start - LOOK_BACK, Visit.window_from < end, goes_on)
    query = query.where(Visit.state.not_in(OUT_OF_THE_DAY)).order_by(Visit.window_from, Visit.id)
    of_person = defaultdict(list)
    for visit in db.session.scalars(query):
        of_person[visit.technician_id].append(visit)
    return [crew(person, of_person[person.id]) for person in people if person.is_active or of_person[person.id]]


def crew(person: User, visits: list[Visit]) -> Crew:
    under_way = [visit for visit in visits if visit.state in ONGOING]
    to_come = [visit for visit in visits if visit.is_open and visit not in under_way]
    return Crew(person, visits, under_way[-1] if under_way else None, to_come[0] if to_come else None)


def changed_last() -> Sequence[sa.Row[Event, Job]]:
    """The latest events on jobs, with their job and its site. No other subject has a job's id; to ask for the kind of
    subject too would have SQLite sort all events there are."""
    query = sa.select(Event, Job).join(Job, Event.subject_id == Job.id).order_by(Event.id.desc()).limit(CHANGED_SHOWN)
    site = joinedload(Job.site, innerjoin=True)
    return db.session.execute(query.options(*told(), site)).all()


def half_hour(moment: dt.datetime, midnight: dt.datetime) -> int:
    """The half hour of the strip in which a time lies, from 0; at its ends if it lies outside."""
    past = (moment - midnight - dt.timedelta(hours=STRIP_BEGINS)) // dt.timedelta(minutes=30)
    return max(0, min(past, STRIP_HALF_HOURS))


def strip(visit: Visit, midnight: dt.datetime) -> tuple[int, int]:
    """Where a visit begins and ends on its day's strip; at least half an hour long."""
    start = min(half_hour(visit.window_from, midnight), STRIP_HALF_HOURS - 1)
    end = half_hour(visit.window_until - dt.timedelta(seconds=1), midnight) + 1
    return start, max(start + 1, min(end, STRIP_HALF_HOURS))


def words_of_day(crews: Sequence[Crew]) -> dict[str, Any]:
    """How many visits the day has, and how many of them are over."""
    visits = [visit for one in crews for visit in one.visits]
    return {"out": len(visits), "over": sum(visit.is_finished for visit in visits)}
