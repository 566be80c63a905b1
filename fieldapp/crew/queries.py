"""Who can be sent when, and what they can do."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from fieldapp.crew.calendar import Off, Roster, Service
from fieldapp.crew.models import Leave, ServiceException, ServiceHours, Shift, Skill
from fieldapp.extensions import db

ONE = dt.timedelta(days=1)


def off(ids: Collection[UUID], start: dt.datetime, end: dt.datetime) -> dict[UUID, Off]:
    """Those of these technicians who are on leave in some of this time, or not on shift for all of it."""
    known = rosters(ids, start, end)
    return {user_id: why for user_id, roster in known.items() if (why := roster.off(start, end))}


def rosters(ids: Collection[UUID], start: dt.datetime, end: dt.datetime) -> dict[UUID, Roster]:
    """The week and leave of each of these, to ask about many times between these two: two statements."""
    zone = current_app.config["TIME_ZONE"]
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    leaves = holding(Leave).where(Leave.user_id.in_(ids), Leave.last_day >= first, Leave.first_day <= last)
    shifts = by_person(holding(Shift).where(Shift.user_id.in_(ids)))
    away = by_person(leaves.order_by(Leave.first_day, Leave.from_noon, Leave.id))
    return {user_id: Roster(shifts.get(user_id, []), away.get(user_id, []), zone) for user_id in ids}


def skills(ids: Collection[UUID], day: dt.date) -> dict[UUID, frozenset[str]]:
    """What each of these can do on that day: what has expired is not in it."""
    valid = sa.or_(Skill.valid_until.is_(None), Skill.valid_until >= day)
    theirs = by_person(holding(Skill).where(Skill.user_id.in_(ids), valid))
    return {user_id: frozenset(skill.name for skill in theirs.get(user_id, [])) for user_id in ids}


def skills_known() -> list[str]:
    """All words for skills, as suggestions."""
    return sorted(db.session.scalars(sa.select(Skill.name).where(Skill.removed_at.is_(None)).distinct()))


def is_service_time(start: dt.datetime, end: dt.datetime) -> bool:
    """Whether all of this time lies in service hours."""
    return service(start, end).covers(start, end)


def service(start: dt.datetime, end: dt.datetime) -> Service:
    """The service days and hours, to ask about many times between these two: one statement."""
    zone = current_app.config["TIME_ZONE"]
    first, last = start.astimezone(zone).date() - ONE, end.astimezone(zone).date()
    no_day, no_weekday = sa.cast(sa.null(), sa.Date).label("day"), sa.cast(sa.null(), sa.Integer).label("weekday")
    week, dates = holding(ServiceHours), holding(ServiceException).where(ServiceException.day.between(first, last))
    both = sa.union_all(
        week.with_only_columns(ServiceHours.weekday, no_day, ServiceHours.begins, ServiceHours.ends),
        dates.with_only_columns(no_weekday, ServiceException.day, ServiceException.begins, ServiceException.ends),
    )
    rows = db.session.execute(both).all()
    return Service([row for row in rows if row.day is None], [row for row in rows if row.day], zone)


def holding(kind: type[Any]) -> sa.Select[Any]:
    """The rows of this kind that were not taken back."""
    return sa.select(kind).where(kind.removed_at.is_(None))


def by_person(query: sa.Select[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.user_id, []).append(row)
    return found
