"""Putting the outdoor visits of a day off for the weather: one act, however many they are."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.ids import new_id
from fieldapp.jobs.actions import put_off
from fieldapp.jobs.models import Visit
from fieldapp.jobs.policies import can_plan
from fieldapp.messages.actions import queue
from fieldapp.messages.status import Template
from fieldapp.messages.ways import who_to_tell
from fieldapp.weather.models import WeatherDay
from fieldapp.weather.status import MAY_WAIT


class Later(NamedTuple):
    """A visit and the window that is proposed in place of its own."""

    visit: Visit
    window_from: dt.datetime
    window_until: dt.datetime


@once
def postpone_day(_nobody: None, op: Op, *, day: dt.date, words: str, later: Sequence[Later]) -> WeatherDay:
    """Each visit is put off, and every customer and property manager concerned is told; or nothing happens."""
    require(can_plan(op.actor))
    for visit, _start, _end in later:
        if visit.state not in MAY_WAIT:
            raise NotNow(visit.state)
    made = WeatherDay(
        id=op.id, day=day, words=words, visits=len(later), put_off_by_id=op.actor.id, put_off_at=op.happened_at
    )
    db.session.add(made)
    db.session.flush()
    op.record(made, Kind.WEATHER_DAY_POSTPONED, day=day, visits=len(later), words={"reason": words})
    for visit, start, end in later:
        following = put_off(visit, op, id=new_id(), window_from=start, window_until=end, reason=words, weather=True)
        tell(visit, following, op, words)
    return made


def tell(was: Visit, following: Visit, op: Op, words: str) -> None:
    """Once a job: who is to be met does not care how many come."""
    if not following.leading:
        return
    data = {"old_start": was.window_from, "old_end": was.window_until, "reason": words}
    for to in who_to_tell(following.job, manager=True):
        queue(op, template=Template.WEATHER, to=to, about=following, why=words, data=data)
