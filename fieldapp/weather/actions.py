"""Putting outdoor visits off for the weather, one or all of a day: one act, and everybody concerned is told."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.ids import new_id
from fieldapp.jobs import actions as jobs
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.policies import can_plan
from fieldapp.jobs.reversal import acts_of, when_taken_back
from fieldapp.messages.actions import BY_HAND, over, queue
from fieldapp.messages.models import Message
from fieldapp.messages.status import State, Template
from fieldapp.messages.ways import who_to_tell
from fieldapp.weather.models import WeatherDay
from fieldapp.weather.status import MAY_WAIT

MAY_HAVE_HEARD = (State.SENDING, State.SENT, State.DOUBTFUL, State.BY_PHONE)


class Later(NamedTuple):
    """A visit and the window in place of its own; `special_case`: why that lies outside the service days."""

    visit: Visit
    window_from: dt.datetime
    window_until: dt.datetime
    special_case: str = ""


@once
def postpone_day(_nobody: None, op: Op, *, day: dt.date, words: str, later: Sequence[Later]) -> WeatherDay:
    """Each visit is put off, and every customer and property manager concerned is told; or nothing happens."""
    require(can_plan(op.actor))
    for visit, *_window in later:
        if visit.state not in MAY_WAIT:
            raise NotNow(visit.state)
    made = noted(op, day=day, words=words, visits=len(later))
    for one in later:
        put_off(one, op, words, id=new_id())
    return made


def postpone(visit: Visit, op: Op, *, weather: bool, **details: Any) -> Visit:
    """One visit, whatever the reason. Returns the new one."""
    return postpone_one(visit, op, **details) if weather else jobs.postpone(visit, op, **details)


@once
def postpone_one(visit: Visit, op: Op, *, reason: str, **later: Any) -> Visit:
    """For the weather: the same as if it were the only one of its day. `later` as `Later` has it."""
    require(can_plan(op.actor, visit.job))
    if not visit.is_open:
        raise NotNow(visit.state)
    day = visit.window_from.astimezone(current_app.config["TIME_ZONE"]).date()
    noted(op, day=day, words=reason, visits=1)
    return put_off(Later(visit, **later), op, reason)


def noted(op: Op, *, day: dt.date, words: str, visits: int) -> WeatherDay:
    made = WeatherDay(
        id=op.id, day=day, words=words, visits=visits, put_off_by_id=op.actor.id, put_off_at=op.happened_at
    )
    db.session.add(made)
    db.session.flush()
    op.record(made, Kind.WEATHER_DAY_POSTPONED, day=day, visits=visits, words={"reason": words})
    return made


def put_off(one: Later, op: Op, words: str, id: uuid.UUID | None = None) -> Visit:
    visit, start, end, special_case = one
    following = jobs.put_off(visit, op, window_from=start, window_until=end, reason=words, weather=True, id=id)
    jobs.marked(following, op, special_case)
    tell(visit, following, op, words)
    return following


def tell(was: Visit, following: Visit, op: Op, words: str) -> None:
    """Once a job: who is to be met does not care how many come."""
    if not following.leading:
        return
    data = {"old_start": was.window_from, "old_end": was.window_until, "reason": words}
    for to in who_to_tell(following.job, manager=True):
        queue(op, template=Template.WEATHER, to=to, about=following, why=words, data=data)


@when_taken_back
def tell_otherwise(job: Job, op: Op, act: uuid.UUID) -> None:
    """The visit takes place after all: who has not been told need not hear of it, who has been is told again."""
    day = db.session.get(WeatherDay, act)
    if day is None:
        return
    day.visits -= len(acts_of(job, act))
    queued = sa.select(Message).where(Message.operation_id == act, Message.job_id == job.id)
    for message in db.session.scalars(queued).all():
        heard, later = message.state in MAY_HAVE_HEARD, message.visit
        if message.state in BY_HAND:
            over(message, op)
        if heard and later and later.follows_id:
            again = db.session.get_one(Visit, later.follows_id)
            data = {"old_start": later.window_from, "old_end": later.window_until}
            queue(op, template=Template.MOVED, to=message.receiver, about=again, why=day.words, data=data)
