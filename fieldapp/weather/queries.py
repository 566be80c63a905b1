"""Whom the weather of a day concerns, when each could be visited instead, and who has been told."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from fieldapp.crew.queries import rosters, service
from fieldapp.customers.models import Contact, Site
from fieldapp.extensions import db
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import OPEN_VISITS
from fieldapp.messages.models import Message
from fieldapp.messages.status import NEED_A_PERSON, ON_ITS_WAY
from fieldapp.search.models import matching
from fieldapp.weather.models import WeatherDay
from fieldapp.weather.status import MAY_WAIT

ONE = dt.timedelta(days=1)
DAYS_AHEAD = 28
LATEST_DAYS = 20


class Proposal(NamedTuple):
    """A window in place of a visit's own; `free`: a service time in which its technician can come."""

    start: dt.datetime
    end: dt.datetime
    free: bool
    breaks: bool  # what was promised


def outdoor_visits(day: dt.date, words: str = "") -> Sequence[Visit]:
    """Those of the day to which nobody has set out, in the order of their windows; `words`: an area, a customer."""
    midnight = dt.datetime.combine(day, dt.time(), current_app.config["TIME_ZONE"])
    query = with_people(sa.select(Visit).join(Visit.job)).where(Job.outdoor, Visit.state.in_(MAY_WAIT))
    query = query.where(Visit.window_from >= midnight, Visit.window_from < midnight + ONE)
    if (ids := matching(words, Job)) is not None:
        query = query.where(Job.id.in_(ids))
    return db.session.scalars(query.order_by(Visit.window_from, Visit.id)).all()


def visits_of(ids: Iterable[uuid.UUID]) -> Sequence[Visit]:
    query = with_people(sa.select(Visit)).where(Visit.id.in_(list(ids)))
    return db.session.scalars(query.order_by(Visit.window_from, Visit.id)).all()


def with_people(query: sa.Select[Any]) -> sa.Select[Any]:
    site = joinedload(Visit.job).joinedload(Job.site)
    return query.options(
        joinedload(Visit.technician),
        site.options(joinedload(Site.customer), joinedload(Site.property_manager)),
        joinedload(Visit.job).joinedload(Job.contact),
    )


def proposals(visits: Sequence[Visit]) -> dict[uuid.UUID, Proposal]:
    """For each the next service day on which its technician is free at the same hours; four statements for all."""
    if not visits:
        return {}
    first, last = visits[0].window_from, max(visit.window_until for visit in visits) + (DAYS_AHEAD + 1) * ONE
    people = {visit.technician_id for visit in visits}
    open_hours, crew, busy = service(first, last), rosters(people, first, last), windows_of(people, first, last)
    found = {}
    for visit in visits:
        mine, start, end = busy[visit.technician_id], visit.window_from, visit.window_until
        ahead = [(start + days * ONE, end + days * ONE) for days in range(1, DAYS_AHEAD + 1)]
        free = [
            (begins, ends)
            for begins, ends in ahead
            if open_hours.covers(begins, ends)
            and not crew[visit.technician_id].off(begins, ends)
            and not any(begins < until and since < ends for since, until in mine)
        ]
        start, end = (free or ahead)[0]
        mine.append((start, end))
        promised = visit.job.promised_until
        found[visit.id] = Proposal(start, end, bool(free), bool(promised and end > promised))
    return found


def windows_of(
    people: Iterable[uuid.UUID], first: dt.datetime, last: dt.datetime
) -> dict[uuid.UUID, list[tuple[dt.datetime, dt.datetime]]]:
    query = sa.select(Visit.technician_id, Visit.window_from, Visit.window_until)
    query = query.where(Visit.technician_id.in_(list(people)), Visit.state.in_(OPEN_VISITS))
    found = defaultdict(list)
    for technician, start, end in db.session.execute(query.where(Visit.window_from < last, Visit.window_until > first)):
        found[technician].append((start, end))
    return found


# --- who was told ----------------------------------------------------------------------------------------------------


def told_of(day: WeatherDay) -> dict[str, list[Message]]:
    """The messages of that act: to be rung up by hand, on their way, told or settled."""
    query = sa.select(Message).where(Message.operation_id == day.id)
    people = (joinedload(Message.customer), joinedload(Message.contact).joinedload(Contact.customer))
    query = query.options(*people, joinedload(Message.settled_by), joinedload(Message.job).joinedload(Job.site))
    found: dict[str, list[Message]] = {"ring": [], "waits": [], "told": []}
    for message in db.session.scalars(query.order_by(Message.queued_at, Message.id)):
        found["ring" if message.needs_a_person else "waits" if message.is_on_its_way else "told"].append(message)
    return found


def latest_days() -> list[tuple[WeatherDay, int]]:
    """The last days put off, with how many of those concerned have not been told yet."""
    waiting = sa.select(sa.func.count()).where(
        Message.operation_id == WeatherDay.id, Message.state.in_([*NEED_A_PERSON, *ON_ITS_WAY])
    )
    query = sa.select(WeatherDay, waiting.scalar_subquery()).options(joinedload(WeatherDay.put_off_by))
    rows = db.session.execute(query.order_by(WeatherDay.put_off_at.desc(), WeatherDay.id).limit(LATEST_DAYS))
    return [(day, count) for day, count in rows]
