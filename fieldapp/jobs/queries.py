"""What the desk's pages read: one job with all that hangs on it, lists of jobs, counts."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOONE, QueryableAttribute, aliased, contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role
from fieldapp.crew.calendar import Off
from fieldapp.crew.queries import rosters
from fieldapp.customers.models import Contact, Customer, Product, Site
from fieldapp.extensions import db
from fieldapp.history import Event, told
from fieldapp.history.deposits import Deposit
from fieldapp.jobs.models import Job, ToReconcile, Visit
from fieldapp.jobs.status import (
    COUNTED_VISITS,
    ENDED_JOBS,
    OPEN_VISITS,
    STARTED_VISITS,
    JobState,
    Unfinished,
    Urgency,
    VisitState,
)
from fieldapp.jobs.visit_queries import RECORDED
from fieldapp.search.models import matching

FOUND_SITES = 20
OPEN_JOBS = sorted(set(JobState) - ENDED_JOBS)
BEFORE_VISITS = [JobState.NEW, JobState.ESTIMATED, JobState.CONSENTED]
UNDER_WAY = [JobState.SCHEDULED, JobState.IN_PROGRESS]
AFTER_WORK = [JobState.WORK_DONE, JobState.RETURNED]


# --- one job -----------------------------------------------------------------------------------------------------


def whole_job(user: User, job_id: uuid.UUID) -> Job | None:
    """The job with its place, people and visits, and all that was recorded on them: two statements."""
    site = joinedload(Job.site).options(joinedload(Site.customer), joinedload(Site.property_manager))
    visits = joinedload(Job.visits).joinedload(Visit.technician)
    people = (joinedload(Job.product), joinedload(Job.contact), joinedload(Job.opened_by))
    query = Job.visible_to(user).where(Job.id == job_id).options(site, visits, *people)
    job = db.session.execute(query).unique().scalar_one_or_none()
    if job and job.visits:
        gather(job.visits, RECORDED)
    return job


def gather(visits: Sequence[Visit], lists: Sequence[QueryableAttribute[Any]]) -> None:
    """Load these lists of all the visits in one statement: a row per record, where a plain join would multiply them."""
    kinds = {listed.key: listed.property.mapper.class_ for listed in lists}
    ids = [visit.id for visit in visits]
    found_in = [
        sa.select(sa.literal(name).label("name"), kind.id.label("id")).where(kind.visit_id.in_(ids))
        for name, kind in kinds.items()
    ]
    records = sa.union_all(*found_in).subquery()
    query = sa.select(*kinds.values()).select_from(records)
    for name, kind in kinds.items():
        query = query.outerjoin(kind, sa.and_(records.c.name == name, records.c.id == kind.id))
    loads = [load for listed in lists for load in what_it_names(listed)]
    rows = db.session.execute(query.options(*loads)).unique().all()
    for column, listed in enumerate(lists):
        of_visit = defaultdict(list)
        for record in dict.fromkeys(row[column] for row in rows if row[column] is not None):
            of_visit[record.visit_id].append(record)
        order = [each.key for each in listed.property.order_by]
        for visit in visits:
            of_visit[visit.id].sort(key=lambda record, order=order: [getattr(record, name) for name in order])
            set_committed_value(visit, listed.key, of_visit[visit.id])


def what_it_names(listed: QueryableAttribute[Any]) -> list[Any]:
    """A note's author, a part's price-list row, what is drawn on a photo: with the record, in the same statement."""
    kind, back = listed.property.mapper, listed.property.back_populates
    wanted = [other for other in kind.relationships if other.key == "layers" or other.direction is MANYTOONE]
    return [joinedload(getattr(kind.class_, other.key)) for other in wanted if other.key != back]


def history_of(job: Job) -> Sequence[Event]:
    """Everything that happened on the job, the newest first by when it happened."""
    about = sa.select(Event).where(Event.subject_kind == "job", Event.subject_id == job.id)
    query = about.order_by(Event.happened_at.desc(), Event.id.desc())
    return db.session.scalars(query.options(*told())).all()


def technicians() -> Sequence[User]:
    """Who can be sent out, by name."""
    query = sa.select(User).where(User.role == Role.TECHNICIAN, User.disabled_at.is_(None))
    return db.session.scalars(query.order_by(User.name)).all()


# --- which jobs --------------------------------------------------------------------------------------------------


def is_unassigned() -> sa.ColumnElement[bool]:
    """Nobody goes there and nobody has done it: never sent, or sent and turned down, put off or taken back."""
    nobody_goes = ~sa.exists().where(Visit.job_id == Job.id, Visit.state.in_(OPEN_VISITS))
    return sa.or_(Job.state.in_(BEFORE_VISITS), sa.and_(Job.state.in_(UNDER_WAY), nobody_goes))


def is_late(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Promised until a time that is over, and the work is not done."""
    return sa.and_(Job.state.in_([*BEFORE_VISITS, *UNDER_WAY]), Job.promised_until < now)


def is_changed_after_signing() -> sa.ColumnElement[bool]:
    changed = sa.exists().where(Visit.job_id == Job.id, Visit.changed_after_signing.is_(True))
    return sa.and_(Job.state.in_(OPEN_JOBS), changed)


def is_emergency() -> sa.ColumnElement[bool]:
    return sa.and_(Job.state.in_([*BEFORE_VISITS, *UNDER_WAY]), Job.urgency == Urgency.EMERGENCY)


def is_waiting_for_part() -> sa.ColumnElement[bool]:
    """A visit ended for want of a part, and nobody has set out since."""
    after = aliased(Visit)
    since = sa.exists().where(after.job_id == Job.id, after.window_from > Visit.window_from)
    stopped = sa.exists().where(Visit.job_id == Job.id, Visit.unfinished == Unfinished.PART)
    return sa.and_(Job.state == JobState.IN_PROGRESS, stopped.where(~since.where(after.state.in_(STARTED_VISITS))))


def is_waiting_for_consent() -> sa.ColumnElement[bool]:
    return Job.state == JobState.ESTIMATED


def is_still_out(before: dt.datetime) -> sa.ColumnElement[bool]:
    """Somebody was to be there before that time, and the job has not come back to the desk."""
    gone = sa.exists().where(Visit.job_id == Job.id, Visit.window_from < before, Visit.state.in_(COUNTED_VISITS))
    return sa.and_(Job.state.in_([*UNDER_WAY, JobState.WORK_DONE]), gone)


def is_to_reconcile() -> sa.ColumnElement[bool]:
    return sa.exists().where(ToReconcile.job_id == Job.id, ToReconcile.settled_at.is_(None))


def by_rule() -> list[sa.SQLColumnExpression[Any]]:
    """Urgency first, then the promised time, then age (domain.md, dispatch rules)."""
    rank = {urgency.value: rank for rank, urgency in enumerate(Urgency)}
    return [sa.case(rank, value=Job.urgency), Job.promised_until.is_(None), Job.promised_until, Job.opened_at, Job.id]


def counts(
    now: dt.datetime, beside: Mapping[str, sa.ColumnElement[int]] | None = None, **also: sa.ColumnElement[bool]
) -> sa.Row:
    """How many open jobs there are of each sort that asks something of the desk, of those asked for `also`, and what
    rooms above count `beside` them; one statement."""
    sorts = {
        "open": sa.true(),
        "emergency": is_emergency(),
        "late": is_late(now),
        "unassigned": is_unassigned(),
        "returned": Job.state == JobState.RETURNED,
        "changed": is_changed_after_signing(),
        "field": Job.lacks_details.is_(True),
        **also,
    }
    counters = [sa.func.count().filter(condition).label(name) for name, condition in sorts.items()]
    counters += [count.label(name) for name, count in {"reconcile": to_reconcile(), **(beside or {})}.items()]
    return db.session.execute(sa.select(*counters).where(Job.state.in_(OPEN_JOBS))).one()


def to_reconcile() -> sa.ColumnElement[int]:
    """How many visits have facts that came too late for the plan, and how many people left something unapplied."""
    late = sa.select(sa.func.count(ToReconcile.visit_id.distinct())).where(ToReconcile.settled_at.is_(None))
    left = sa.select(sa.func.count(Deposit.user_id.distinct())).where(Deposit.settled_at.is_(None))
    return late.scalar_subquery() + left.scalar_subquery()


def late_on(job: Job) -> dict[uuid.UUID, ToReconcile]:
    """What came too late for the plan of this job, by operation: open, or with what the desk made of it."""
    query = sa.select(ToReconcile).where(ToReconcile.job_id == job.id)
    return {late.id: late for late in db.session.scalars(query.options(joinedload(ToReconcile.user)))}


def with_place(query: sa.Select[Any]) -> sa.Select[Any]:
    """The jobs with their site and customer in the same statement."""
    return query.options(joinedload(Job.site, innerjoin=True).joinedload(Site.customer, innerjoin=True))


# --- what the job's form offers ----------------------------------------------------------------------------------


def sites_like(words: str) -> Sequence[Site]:
    """Sites found by their own words or their customer's, at most a page of them."""
    query = sa.select(Site).join(Site.customer).options(contains_eager(Site.customer))
    sites, customers = matching(words, Site), matching(words, Customer)
    if sites is None or customers is None:
        return []
    found = query.where(sa.or_(Site.id.in_(sites), Site.customer_id.in_(customers)))
    return db.session.scalars(found.order_by(Customer.name, Site.name).limit(FOUND_SITES)).all()


def site_with_customer(site_id: uuid.UUID | None) -> Site | None:
    query = sa.select(Site).where(Site.id == site_id)
    return db.session.scalar(query.options(joinedload(Site.customer), joinedload(Site.property_manager)))


def products_at(site: Site) -> Sequence[Product]:
    return db.session.scalars(sa.select(Product).where(Product.site_id == site.id).order_by(Product.model)).all()


def contacts_for(site: Site) -> Sequence[Contact]:
    """The site's people, the customer's of all sites, and those of the property manager."""
    owners = [site.customer_id, *([site.property_manager_id] if site.property_manager_id else [])]
    of_all_sites = sa.and_(Contact.customer_id.in_(owners), Contact.site_id.is_(None))
    query = sa.select(Contact).where(sa.or_(Contact.site_id == site.id, of_all_sites))
    return db.session.scalars(query.order_by(Contact.name)).all()


def planned_while_off(person: User, now: dt.datetime) -> list[tuple[Visit, dt.date, Off]]:
    """Visits still to come that lie in this technician's leave, or outside their shift, with their day and why."""
    waits = Visit.state.in_([VisitState.PROPOSED, VisitState.ACCEPTED])
    query = sa.select(Visit).where(Visit.technician_id == person.id, waits, Visit.window_until > now)
    query = query.options(joinedload(Visit.job).joinedload(Job.site)).order_by(Visit.window_from, Visit.id)
    if not (visits := db.session.scalars(query).all()):
        return []
    times = (min(visit.window_from for visit in visits), max(visit.window_until for visit in visits))
    roster = rosters([person.id], *times)[person.id]
    found = ((visit, roster.off(visit.window_from, visit.window_until)) for visit in visits)
    return [(visit, visit.window_from.astimezone(roster.zone).date(), off) for visit, off in found if off]
