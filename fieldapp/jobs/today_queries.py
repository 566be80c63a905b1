"""What the technician's day reads: their visits from today on, and the jobs they opened that lack details."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.queries import OPEN_JOBS
from fieldapp.jobs.status import COUNTED_VISITS, ENDED_JOBS, OPEN_VISITS, VisitState

DAYS_AHEAD = 7
UNDER_WAY = frozenset({VisitState.TRAVELLING, VisitState.ON_SITE, VisitState.PAUSED})
SITES_SHOWN = 6
SITES_KNOWN = 60  # that a phone without signal finds


@dataclass
class Day:
    """A technician's visits, in order; `now` is in the company's zone."""

    now: dt.datetime
    visits: Sequence[Visit]
    lacking: Sequence[Job]  # opened in the field, details to come from the desk

    @property
    def today(self) -> list[Visit]:
        """Today's, and what is left from the days before."""
        return [visit for visit in self.visits if self.day_of(visit) <= self.now.date()]

    @property
    def under_way(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.state in UNDER_WAY]

    @property
    def unsigned(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.needs_signature and visit.leading]

    @property
    def next(self) -> list[Visit]:
        return [visit for visit in self.today if visit.is_open and visit.state not in UNDER_WAY]

    @property
    def done(self) -> list[Visit]:
        return [visit for visit in self.today if visit.is_finished and visit not in self.unsigned]

    @property
    def tomorrow(self) -> list[Visit]:
        return self.ahead(1, 1)

    @property
    def later(self) -> list[Visit]:
        return self.ahead(2, DAYS_AHEAD)

    @property
    def in_turn(self) -> list[Visit]:
        """The next act of the first is the large button; a phone without signal goes on to the others."""
        return [*self.under_way, *self.unsigned, *self.next]

    @property
    def ends(self) -> dt.datetime | None:
        """When the last open visit of today is over."""
        return max((visit.window_until for visit in self.today if visit.is_open), default=None)

    def ahead(self, first: int, last: int) -> list[Visit]:
        known = self.under_way
        days = [(self.day_of(visit) - self.now.date()).days for visit in self.visits]
        return [
            visit for visit, day in zip(self.visits, days, strict=True) if first <= day <= last and visit not in known
        ]

    def day_of(self, visit: Visit) -> dt.date:
        return visit.window_from.astimezone(self.now.tzinfo).date()


def day(user: User, now: dt.datetime) -> Day:
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    visits = sa.select(Visit).where(
        Visit.id.in_(from_today_on(user, start).union(left_over(user))),
        Visit.state.in_(COUNTED_VISITS),
        Visit.window_from < start + dt.timedelta(days=DAYS_AHEAD + 1),
    )
    lacking = sa.select(Job).where(
        Job.opened_by_id == user.id, Job.lacks_details, Job.state.not_in(ENDED_JOBS), Job.opened_in_field
    )
    return Day(
        now,
        db.session.scalars(with_job(visits).order_by(Visit.window_from, Visit.id)).all(),
        db.session.scalars(lacking.options(joinedload(Job.site), selectinload(Job.visits)).order_by(Job.number)).all(),
    )


def from_today_on(user: User, start: dt.datetime) -> sa.Select[Any]:
    return sa.select(Visit.id).where(Visit.technician_id == user.id, Visit.window_from >= start)


def left_over(user: User) -> sa.Select[Any]:
    """Open or still to sign, of whatever day. Of open jobs, so that years of done ones are not gone through."""
    open_jobs = sa.select(Job.id).where(Job.state.in_(OPEN_JOBS))
    query = sa.select(Visit.id).where(Visit.technician_id == user.id, Visit.job_id.in_(open_jobs))
    return query.where(sa.or_(Visit.state.in_(OPEN_VISITS), unsigned()))


def unsigned() -> sa.ColumnElement[bool]:
    missing = sa.or_(~Visit.signoffs.any(counted=True), Visit.changed_after_signing)
    return sa.and_(Visit.state == VisitState.FINISHED, Visit.leading, missing)


def with_job(query: sa.Select[Any]) -> sa.Select[Any]:
    site = joinedload(Job.site).joinedload(Site.customer)
    return query.options(
        joinedload(Visit.job).options(site, joinedload(Job.contact)),
        selectinload(Visit.signoffs),
        selectinload(Visit.moves),
    )


def next_after(user: User, now: dt.datetime) -> Visit | None:
    """The next open visit, however far ahead: for the days without one."""
    query = sa.select(Visit).where(
        Visit.technician_id == user.id, Visit.state.in_(OPEN_VISITS), Visit.window_from > now
    )
    return db.session.scalar(query.order_by(Visit.window_from).limit(1))


def known_sites(user: User, now: dt.datetime) -> list[Site]:
    """The sites of this technician's visits of the days that a phone holds, then of those before, the last first."""
    last = sa.func.max(Visit.window_from)
    ends = now + dt.timedelta(days=DAYS_AHEAD + 1)
    query = sa.select(Site).join(Job).join(Visit).where(Visit.technician_id == user.id, Visit.window_from < ends)
    query = query.group_by(Site.id).options(joinedload(Site.customer)).order_by(last.desc(), Site.id)
    return list(db.session.scalars(query.limit(SITES_KNOWN)))
