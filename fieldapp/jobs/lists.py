"""The list of jobs: what it is narrowed to, in which order, a page at a time or all of it as CSV."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import User
from fieldapp.customers.models import Customer, Product, Site
from fieldapp.extensions import db
from fieldapp.forms import label
from fieldapp.jobs.forms import Filters, Group, Sort
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.queries import (
    BEFORE_VISITS,
    OPEN_JOBS,
    UNDER_WAY,
    by_rule,
    is_changed_after_signing,
    is_emergency,
    is_late,
    is_unassigned,
    with_place,
)
from fieldapp.jobs.status import COUNTED_VISITS, Category, JobKind, JobState, Urgency
from fieldapp.search.models import matching, says
from fieldapp.search.newest import are_latest, newest

PAGE = 50
COUNTED = 1000  # beyond it a list says "more than"
COMMON = 4  # what one in so many of the latest jobs has is common
NEWEST_FIRST = {Group.CLOSED, Group.ENDED, Group.ALL}
TABS = {Group.OPEN, Group.UNASSIGNED, Group.LATE, Group.RETURNED, Group.CLOSED, Group.ALL}
WORDS = {
    "tabs": TABS,
    "per_page": PAGE,
    "counted_to": COUNTED,
    "counted_visits": COUNTED_VISITS,
    "may_be_late": [*BEFORE_VISITS, *UNDER_WAY],
}  # what the list's template knows


def narrowed(query: sa.Select[Any], filters: Filters, now: dt.datetime) -> sa.Select[Any]:
    """Only the jobs that the filters let through."""
    plain = {Job.urgency: filters.urgency, Job.kind: filters.kind, Job.category: filters.category}
    for column, chosen in plain.items():
        if chosen.data:
            query = query.where(column == chosen.data)
    if filters.technician.data:
        sent = sa.select(Visit.job_id).where(Visit.technician_id == filters.technician.data)
        query = query.where(Job.id.in_(sent.where(Visit.state.in_(COUNTED_VISITS))))
    if filters.by.data:
        midnight = dt.datetime.combine(filters.by.data + dt.timedelta(days=1), dt.time(), now.tzinfo)
        query = query.where(Job.promised_until < midnight)
    if (words := filters.q.data or "").strip():
        query = query.where(found_by(words))
    return query.where(*in_group(filters.show.data, now))


def found_by(words: str) -> sa.ColumnElement[bool]:
    """By their ids, when they are few: then other filters have little to look through. One by one, when most are."""
    found: Any = newest(words, [Job], COUNTED + 1)[Job.__tablename__]
    if len(found) > COUNTED:
        if are_latest(Job, found, COMMON * COUNTED):
            return says(words, Job)
        found = matching(words, Job)
    return Job.id.in_(found)


def in_group(group: Group, now: dt.datetime) -> list[sa.ColumnElement[bool]]:
    opened = Job.state.in_(OPEN_JOBS)
    return {
        Group.OPEN: [opened],
        Group.EMERGENCY: [is_emergency()],
        Group.UNASSIGNED: [is_unassigned()],
        Group.RETURNED: [Job.state == JobState.RETURNED],
        Group.LATE: [is_late(now)],
        Group.CHANGED: [is_changed_after_signing()],
        Group.FIELD: [opened, Job.lacks_details.is_(True)],
        Group.CLOSED: [Job.state == JobState.CLOSED],
        Group.ENDED: [Job.state.in_([JobState.DECLINED, JobState.CANCELLED])],
        Group.ALL: [],
    }[group]


def ordered(query: sa.Select[Any], filters: Filters) -> sa.Select[Any]:
    order = filters.sort.data or (Sort.OPENED if filters.show.data in NEWEST_FIRST else Sort.RULE)
    if order == Sort.OPENED:
        return query.order_by(Job.opened_at.desc(), Job.id.desc())
    return query.order_by(*(by_rule() if order == Sort.RULE else by_rule()[1:]))


def page_of(user: User, filters: Filters, *, page: int, now: dt.datetime) -> tuple[list[Job], int]:
    """One page of the jobs, and how many there are, counted no further than COUNTED + 1.

    The page's ids come first: what a page skips need not be joined to its site.
    """
    query = narrowed(Job.visible_to(user), filters, now)
    some = query.with_only_columns(Job.id).limit(COUNTED + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    ids = ordered(query, filters).with_only_columns(Job.id).limit(PAGE).offset((page - 1) * PAGE).subquery()
    visits = selectinload(Job.visits).joinedload(Visit.technician)
    listed = ordered(sa.select(Job).where(Job.id.in_(sa.select(ids.c.id))), filters)
    return list(db.session.scalars(with_place(listed).options(visits))), count


# --- as CSV ------------------------------------------------------------------------------------------------------


def header() -> list[str]:
    return [
        _("Number"),
        _("What is wrong"),
        _("State"),
        _("Urgency"),
        _("Kind"),
        _("What it is about"),
        _("Customer"),
        _("Site"),
        _("Address"),
        _("Product"),
        _("Technician"),
        _("Opened"),
        _("Promised until"),
        _("Closed"),
        _("Minutes estimated"),
        _("Cost estimated"),
    ]


def rows(user: User, filters: Filters, *, now: dt.datetime) -> Iterator[list[Any]]:
    """A line per job, read from the database a piece at a time."""
    said = {member: label(member) for kind in (JobState, Urgency, JobKind, Category) for member in kind}
    names = {user.id: user.name for user in db.session.execute(sa.select(User.id, User.name))}
    went = sa.func.aggregate_strings(sa.cast(Visit.technician_id, sa.String), ",")
    sent = sa.select(went).where(Visit.job_id == Job.id, Visit.state.in_(COUNTED_VISITS)).scalar_subquery()
    query = narrowed(ordered(Job.visible_to(user), filters), filters, now)
    query = query.join(Site, Job.site_id == Site.id).join(Customer, Site.customer_id == Customer.id)
    query = query.outerjoin(Product, Job.product_id == Product.id)
    columns = query.with_only_columns(
        *(Job.number, Job.title, Job.state, Job.urgency, Job.kind, Job.category),
        *(Customer.name.label("customer"), Site.name.label("site"), Site.address, Product.model, sent.label("sent")),
        *(Job.opened_at, Job.promised_until, Job.closed_at, Job.estimate_minutes, Job.estimate_cost),
        maintain_column_froms=True,
    )
    for job in db.session.execute(columns.execution_options(yield_per=1000)):
        kinds = [said[member] for member in (job.state, job.urgency, job.kind, job.category)]
        who = ", ".join(names[uuid.UUID(key)] for key in dict.fromkeys((job.sent or "").split(",")) if key)
        times = [local(moment, now.tzinfo) for moment in (job.opened_at, job.promised_until, job.closed_at)]
        place = [job.customer, job.site, job.address, job.model]
        yield [job.number, job.title, *kinds, *place, who, *times, job.estimate_minutes, job.estimate_cost]


def local(moment: dt.datetime | None, zone: dt.tzinfo | None) -> str:
    """A time as spreadsheets read it, in the company's zone."""
    return moment.astimezone(zone).isoformat(" ", "minutes")[:16] if moment else ""
