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
from fieldapp.history import Event, Kind
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import OPEN_VISITS, Urgency, VisitState
from fieldapp.messages import texts
from fieldapp.messages.models import Message
from fieldapp.messages.status import NEED_A_PERSON, ON_ITS_WAY, Channel, Template
from fieldapp.messages.ways import Receiver, way_to, who_to_tell
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
    outside: bool  # of the service days and hours, which an emergency need not keep


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
    """For each the next service day on which its technician is free at the same hours, else any day on which they are;
    four statements for all."""
    if not visits:
        return {}
    first, last = visits[0].window_from, max(visit.window_until for visit in visits) + (DAYS_AHEAD + 1) * ONE
    people = {visit.technician_id for visit in visits}
    open_hours, crew, busy = service(first, last), rosters(people, first, last), windows_of(people, first, last)
    found = {}
    for visit in visits:
        mine, start, end = busy[visit.technician_id], visit.window_from, visit.window_until
        ahead = [(start + days * ONE, end + days * ONE) for days in range(1, DAYS_AHEAD + 1)]
        there = [
            (begins, ends)
            for begins, ends in ahead
            if not crew[visit.technician_id].off(begins, ends)
            and not any(begins < until and since < ends for since, until in mine)
        ]
        free = [window for window in there if open_hours.covers(*window)]
        start, end = (free or there or ahead)[0]
        mine.append((start, end))
        outside = visit.job.urgency != Urgency.EMERGENCY and not open_hours.covers(start, end)
        found[visit.id] = Proposal(start, end, bool(free), outside)
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


def concerned(visits: Iterable[Visit]) -> dict[uuid.UUID, list[tuple[Receiver, Channel]]]:
    """Who would be told of each, and how; by telephone, that is by hand, where nothing can be written to them."""
    is_on = texts.is_on(Template.WEATHER)
    return {
        visit.id: [
            (to, way_to(to).channel if is_on else Channel.NONE)
            for to in (who_to_tell(visit.job, manager=True) if visit.leading else [])
        ]
        for visit in visits
    }


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
    """Those of whom somebody has not been told yet, and how many; and then the last ones."""
    waiting = sa.select(sa.func.count()).where(
        Message.operation_id == WeatherDay.id, Message.state.in_([*NEED_A_PERSON, *ON_ITS_WAY])
    )
    count = waiting.scalar_subquery()
    query = sa.select(WeatherDay, count).options(joinedload(WeatherDay.put_off_by)).where(WeatherDay.visits > 0)
    query = query.order_by(sa.case((count > 0, 0), else_=1), WeatherDay.put_off_at.desc(), WeatherDay.id)
    return [(day, untold) for day, untold in db.session.execute(query.limit(LATEST_DAYS))]


def put_off_in(job: Job) -> dict[uuid.UUID, WeatherDay]:
    """Which visits of a job were put off for the weather, and the act that did it."""
    if all(visit.state != VisitState.POSTPONED for visit in job.visits):
        return {}
    query = sa.select(Event, WeatherDay).join(WeatherDay, Event.operation_id == WeatherDay.id)
    query = query.where(Event.subject_kind == "job", Event.subject_id == job.id, Event.kind == Kind.VISIT_POSTPONED)
    return {uuid.UUID(event.data["visit"]): day for event, day in db.session.execute(query)}
