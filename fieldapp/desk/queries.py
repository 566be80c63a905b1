"""What the desk reads beside the day: who waits, what came back, what changed last, one job in short."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role
from fieldapp.customers.models import Site
from fieldapp.desk.asked import Asked
from fieldapp.desk.status import Only
from fieldapp.extensions import db
from fieldapp.history import Event, told
from fieldapp.history.announced import Announced
from fieldapp.jobs.models import Assignment, Job, Visit
from fieldapp.jobs.queries import (
    OPEN_JOBS,
    by_rule,
    is_changed_after_signing,
    is_emergency,
    is_late,
    is_still_out,
    is_to_reconcile,
    is_unassigned,
    is_waiting_for_consent,
    is_waiting_for_part,
    with_place,
)
from fieldapp.jobs.status import JobState

WAITING_SHOWN = 60
LOOKED_THROUGH = 1000  # jobs, when the list is narrowed to a skill
BACK_SHOWN = 20
CHANGED_SHOWN = 20
HISTORY_SHOWN = 8
EVENING = 17  # o'clock: from then on, what went out today should be back


def condition(only: Only, now: dt.datetime) -> sa.ColumnElement[bool]:
    """Which jobs a counter counts."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        Only.EMERGENCY: is_emergency,
        Only.LATE: lambda: is_late(now),
        Only.UNASSIGNED: is_unassigned,
        Only.PART: is_waiting_for_part,
        Only.CONSENT: is_waiting_for_consent,
        Only.OUT: lambda: is_still_out(now if now.hour >= EVENING else midnight),
        Only.PHONES: lambda: sa.exists().where(Announced.job_id == Job.id, Announced.missing()),
        Only.RECONCILE: is_to_reconcile,
        Only.RETURNED: lambda: Job.state == JobState.RETURNED,
        Only.CHANGED: is_changed_after_signing,
        Only.FIELD: lambda: Job.lacks_details.is_(True),
    }[only]()


def also_counted(now: dt.datetime) -> dict[str, sa.ColumnElement[bool]]:
    """What the desk counts beyond what the list of jobs does."""
    return {only.value: condition(only, now) for only in (Only.PART, Only.CONSENT, Only.OUT)}


def waiting(asked: Asked, now: dt.datetime) -> tuple[list[Job], int]:
    """Jobs that nobody goes to, or those of the counter that was pressed, by the rule; and how many there are."""
    query = sa.select(Job).join(Site, Job.site_id == Site.id)
    query = query.where(Job.state.in_(OPEN_JOBS), condition(asked.only or Only.UNASSIGNED, now))
    if asked.kind:
        query = query.where(Job.kind == asked.kind)
    if asked.area:
        query = query.where(Site.area == asked.area)
    query = with_place(query).order_by(*by_rule())
    if asked.skill:
        some = db.session.scalars(query.limit(LOOKED_THROUGH))
        found = [job for job in some if asked.skill in job.skills]
        return found[:WAITING_SHOWN], len(found)
    count = sa.select(sa.func.count()).select_from(query.with_only_columns(Job.id).order_by(None).subquery())
    listed = list(db.session.scalars(query.limit(WAITING_SHOWN)))
    return listed, len(listed) if len(listed) < WAITING_SHOWN else db.session.scalar(count) or 0


def returned() -> Sequence[Job]:
    """Jobs back to be checked, the longest back first."""
    query = with_place(sa.select(Job).where(Job.state == JobState.RETURNED))
    return db.session.scalars(query.order_by(Job.state_since, Job.id).limit(BACK_SHOWN)).all()


def emergencies() -> Sequence[Job]:
    """Those that nobody goes to yet."""
    query = with_place(sa.select(Job).where(is_emergency(), is_unassigned()))
    return db.session.scalars(query.order_by(Job.opened_at).limit(BACK_SHOWN)).all()


def people() -> Sequence[User]:
    """All technicians by name, also those who are no longer there but may have been on the day shown."""
    return db.session.scalars(sa.select(User).where(User.role == Role.TECHNICIAN).order_by(User.name)).all()


def areas() -> Sequence[str]:
    """Where there are open jobs."""
    query = sa.select(Site.area).join(Job, Job.site_id == Site.id).where(Job.state.in_(OPEN_JOBS), Site.area != "")
    return db.session.scalars(query.distinct().order_by(Site.area)).all()


def changed_last() -> Sequence[sa.Row[Event, Job]]:
    """The latest events on jobs, with their job and its site. No other subject has a job's id; to ask for the kind of
    subject too would have SQLite sort all events there are."""
    query = sa.select(Event, Job).join(Job, Event.subject_id == Job.id).order_by(Event.id.desc()).limit(CHANGED_SHOWN)
    site = joinedload(Job.site, innerjoin=True)
    return db.session.execute(query.options(*told(), site)).all()


def job_in_short(job_id: uuid.UUID) -> Job | None:
    """The job as the desk's third column shows it: where, who, and its visits."""
    site = joinedload(Job.site).options(joinedload(Site.customer), joinedload(Site.property_manager))
    visits = joinedload(Job.visits).joinedload(Visit.technician)
    query = sa.select(Job).where(Job.id == job_id).options(site, visits, joinedload(Job.product))
    return db.session.execute(query.options(joinedload(Job.contact))).unique().scalar_one_or_none()


def history_in_short(job_id: uuid.UUID) -> Sequence[Event]:
    """What happened last on the job."""
    query = sa.select(Event).where(Event.subject_kind == "job", Event.subject_id == job_id)
    return db.session.scalars(query.order_by(Event.id.desc()).limit(HISTORY_SHOWN).options(*told())).all()


def ever_sent(job_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Everybody to whom a visit of this job was ever given: whose lanes an act on it may change."""
    query = sa.select(Assignment.technician_id).join(Visit, Assignment.visit_id == Visit.id)
    return db.session.scalars(query.where(Visit.job_id == job_id).distinct()).all()
