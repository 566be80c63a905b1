"""What the pages of the crew show: two weeks at a glance, one technician, the service days."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.accounts.queries import technicians
from fieldapp.crew import queries
from fieldapp.crew.calendar import Minutes, Roster
from fieldapp.crew.models import Leave, ServiceException, ServiceHours, Shift, Skill
from fieldapp.extensions import db
from fieldapp.history import Event, told
from fieldapp.history.kinds import CREW

ONE = dt.timedelta(days=1)
WEEKS = dt.timedelta(days=14)
SOON = dt.timedelta(days=30)  # before a skill expires, so that a course can be found
LAST_EVENTS = 20


class Line(NamedTuple):
    """One technician: what each day is, and the skills that want renewing."""

    person: User
    days: list["Cell"]
    expiring: list[Skill]


class Cell(NamedTuple):
    day: dt.date
    hours: list[Minutes]  # of their shift
    always: bool  # has no shifts at all
    leave: Leave | None


def two_weeks(first: dt.date, today: dt.date) -> dict[str, Any]:
    """From `first` on: a fixed number of statements, however many technicians."""
    people, zone = technicians(), current_app.config["TIME_ZONE"]
    days = [first + ONE * number for number in range(WEEKS.days)]
    start, end = (dt.datetime.combine(day, dt.time(), zone) for day in (first, first + WEEKS))
    rosters, service = queries.rosters([person.id for person in people], start, end), queries.service(start, end)
    ending = expiring(today)
    lines = [Line(p, [cell(rosters[p.id], day) for day in days], ending.get(p.id, [])) for p in people]
    closed = {day for day in days if not service.hours(day)}
    return {"days": days, "lines": lines, "closed": closed, "today": today, "weeks": WEEKS}


def cell(roster: Roster, day: dt.date) -> Cell:
    start, end = (dt.datetime.combine(each, dt.time(), roster.zone) for each in (day, day + ONE))
    return Cell(day, roster.shift(day), not roster.week, roster.leave(start, end))


def expiring(today: dt.date) -> dict[Any, list[Skill]]:
    """Skills whose last day is over or near, by technician."""
    soon = queries.holding(Skill).where(Skill.valid_until <= today + SOON)
    return queries.by_person(soon.order_by(Skill.valid_until, Skill.name))


def words_for(person: User, today: dt.date) -> dict[str, Any]:
    """What a technician's own page shows, and the desk's page of them."""
    theirs: dict[type[Any], sa.ColumnElement[bool]] = {
        kind: kind.user_id == person.id for kind in (Leave, Shift, Skill)
    }
    leaves = queries.holding(Leave).where(theirs[Leave], Leave.last_day >= today)
    shifts = queries.holding(Shift).where(theirs[Shift]).order_by(Shift.weekday, Shift.begins)
    skills = queries.holding(Skill).where(theirs[Skill]).order_by(Skill.name)
    return {
        "person": person,
        "today": today,
        "soon": today + SOON,
        "leaves": db.session.scalars(leaves.order_by(Leave.first_day, Leave.id)).all(),
        "shifts": db.session.scalars(shifts).all(),
        "skills": db.session.scalars(skills).all(),
    }


def history_of(person: User) -> Sequence[Event]:
    """What was last changed about this technician."""
    return last_events(Event.subject_kind == "user", Event.subject_id == person.id)


def service_days(today: dt.date) -> dict[str, Any]:
    """The week, and the dates still to come that are not like it."""
    week = queries.holding(ServiceHours).order_by(ServiceHours.weekday, ServiceHours.begins)
    dates = queries.holding(ServiceException).where(ServiceException.day >= today)
    subjects = ("servicehours", "serviceexception")
    return {
        "week": db.session.scalars(week).all(),
        "dates": db.session.scalars(dates.order_by(ServiceException.day)).all(),
        "history": last_events(Event.subject_kind.in_(subjects)),
    }


def last_events(*about: sa.ColumnElement[bool]) -> Sequence[Event]:
    query = sa.select(Event).where(*about, Event.kind.in_(CREW)).options(*told())
    return db.session.scalars(query.order_by(Event.id.desc()).limit(LAST_EVENTS)).all()


def visible(kind: type[Any]) -> sa.Select[Any]:
    """Rows with whose they are."""
    return sa.select(kind).options(joinedload(kind.user))
