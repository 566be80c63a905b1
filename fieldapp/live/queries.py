"""What a page is about, and whether something about it has happened since an event."""

import re
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.history.kinds import CREW
from fieldapp.history.models import Head
from fieldapp.ids import parse_id
from fieldapp.jobs.models import Job, Visit

LARGEST = 2**63 - 1
FAR_BEHIND = 1000  # events
MANY = 5  # things one page may be about
LISTS = {"crew", "desk", "jobs", "today"}
# Who there is, who can be sent when, and the order of the list: what the crew's pages, the list and the board show
PEOPLE = CREW | {
    *(Kind.PERSON_ADDED, Kind.PERSON_CHANGED, Kind.PERSON_DISABLED, Kind.PERSON_ENABLED, Kind.ROTATION_CHANGED),
}
ROWS: dict[str, type[Any]] = {"job": Job, "visit": Visit}

# By its limit the subquery is evaluated first, along the ids: SQLite would rather look through all events of jobs.
NEWER = (
    sa.select(Event.id, Event.kind, Event.subject_kind, Event.subject_id)
    .where(Event.id > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(Event.id)
    .limit(FAR_BEHIND)
    .subquery("newer")
)


class About(NamedTuple):
    """`crew`, `desk`, `jobs` or `today`; or `job` or `visit` with its id."""

    name: str
    row_id: uuid.UUID | None = None


def read_cursor(text: str) -> int:
    """An event's id, or 0 for before all events. ValueError if it cannot be one."""
    if not re.fullmatch("[0-9]{1,19}", text, re.ASCII) or int(text) > LARGEST:
        raise ValueError(text)
    return int(text)


def read_about(text: str) -> list[About]:
    """The things a comma-list names. ValueError if one is unknown, or they are none or too many."""
    found = [read_one(part) for part in text.split(",")]
    if len(found) > MANY:
        raise ValueError(text)
    return found


def read_one(text: str) -> About:
    name, colon, row_id = text.partition(":")
    if not colon and name in LISTS:
        return About(name)
    if name in ROWS and (known := parse_id(row_id)):
        return About(name, known)
    raise ValueError(text)


def head() -> int:
    """The id of the last event."""
    return db.session.execute(sa.select(Head.event_id)).scalar_one()


def events_of(user: User, about: About) -> sa.ColumnElement[bool]:
    """Which events are about this. LookupError if there is no such thing for this person."""
    if about.name != "crew":
        return sa.and_(NEWER.c.subject_kind == "job", jobs_of(user, about))
    if user.is_technician:
        raise LookupError(about)
    return NEWER.c.kind.in_(PEOPLE)


def jobs_of(user: User, about: About) -> sa.ColumnElement[bool]:
    if about.row_id:
        return job_behind(user, about)
    if about.name == "desk" and not user.is_desk:
        raise LookupError(about)
    if not user.is_technician:
        return sa.true()
    return Job.visible_to(user).where(Job.id == NEWER.c.subject_id).exists()


def job_behind(user: User, about: About) -> sa.ColumnElement[bool]:
    kind = ROWS[about.name]
    wanted = kind.visible_to(user).where(kind.id == about.row_id)
    job_id = db.session.scalar(wanted.with_only_columns(kind.id if kind is Job else kind.job_id))
    if job_id is None:
        raise LookupError(about)
    return NEWER.c.subject_id == job_id


def happened(events: Iterable[sa.ColumnElement[bool]], *, after: int, head: int) -> bool:
    """Whether there is any of these events between those two.

    A page that is far behind is told so unseen, and one ahead of us, of a database since restored, as well.
    """
    if not 0 <= head - after <= FAR_BEHIND:
        return True
    found = sa.select(NEWER.c.id).where(sa.or_(*events)).limit(1)
    return db.session.scalar(found, {"after": after}) is not None
