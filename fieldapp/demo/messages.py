"""The demo's messages: told by text message, refused, perhaps sent, and somebody who wants to be rung up."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import current_app

from fieldapp.customers.models import Contact, Customer
from fieldapp.customers.status import WrittenBy
from fieldapp.demo.stage import Stage, Story
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op, once
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import VisitState
from fieldapp.messages import actions, ways
from fieldapp.messages.models import Message
from fieldapp.messages.status import Problem, Template

DAY = dt.timedelta(days=1)
SET_UP = {"WEBHOOK_URL": "https://sms.example.com", "WEBHOOK_KEY": "demo"}
SAID = '422 {"error": "number not in service"}'
BECOMES = ("sent", "sent", Problem.REFUSED, Problem.CUT_OFF, "rung up")


def told(stage: Stage) -> Story:
    """A little while ago five visits were put off by a day, and this is what became of telling it."""
    yield stage.around_now(-0.3)
    with set_up():
        for visit, becomes in zip(visits_to_tell(stage), BECOMES, strict=False):
            tell_one(stage, visit, becomes)


@contextmanager
def set_up() -> Iterator[None]:
    """As if a webhook took text messages: nothing of it is left to be sent."""
    before = {name: current_app.config[name] for name in SET_UP}
    current_app.config.update(SET_UP)
    try:
        yield
    finally:
        current_app.config.update(before)


def visits_to_tell(stage: Stage) -> list[Visit]:
    """One of each customer that can be rung up, the last first."""
    query = sa.select(Visit).where(Visit.state.in_([VisitState.PROPOSED, VisitState.ACCEPTED]))
    query = query.join(Visit.job).where(Visit.leading.is_(True), Visit.window_from > stage.now)
    query = query.where(Job.outdoor.is_(False))  # demo/weather.py tells of those
    query = query.order_by(Visit.window_from.desc(), Visit.id)
    of_customer: dict[Any, Visit] = {}
    for visit in db.session.scalars(query):
        if ways.phone_of(ways.who_to_tell(visit.job)[0]):
            of_customer.setdefault(visit.job.site.customer_id, visit)
    return list(of_customer.values())


def tell_one(stage: Stage, visit: Visit, becomes: Any) -> None:
    to = ways.who_to_tell(visit.job)[0]
    if becomes == "rung up":
        wants_none(to)
    queue_one(visit, stage.next_by("dana"))
    message = db.session.scalars(sa.select(Message).where(Message.visit_id == visit.id)).one()
    if becomes == "rung up":
        return
    actions.begin(message.id, stage.time)
    if isinstance(becomes, Problem):
        said = SAID if becomes == Problem.REFUSED else ""
        actions.not_sent(message, stage.next_by(None), problem=becomes, said=said)
    else:
        actions.sent(message, stage.next_by(None), round=message.round)


def wants_none(to: Contact | Customer) -> None:
    begin_write()
    to.written_by = WrittenBy.NONE
    db.session.commit()


@once
def queue_one(visit: Visit, op: Op) -> Job:
    old = {"old_start": visit.window_from - DAY, "old_end": visit.window_until - DAY}
    actions.queue(op, template=Template.WEATHER, to=ways.who_to_tell(visit.job)[0], about=visit, data=old)
    return visit.job
