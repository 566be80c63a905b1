"""What acts on visits call for: the worker reads the history and queues a message where its template is switched on."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from fieldapp.extensions import begin_write, db
from fieldapp.history import Event, Kind, Op, once
from fieldapp.history.models import Cursor, Head
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import VisitState
from fieldapp.messages import actions, texts, ways
from fieldapp.messages.status import Template

CONSUMER = "messages"
MOST = 50  # events of one round
FRESH = dt.timedelta(minutes=20)  # who set out longer ago may be there by now
TEMPLATES = {
    Kind.VISIT_PLANNED: Template.PLANNED,
    Kind.VISIT_CHANGED: Template.MOVED,
    Kind.VISIT_POSTPONED: Template.MOVED,
    Kind.VISIT_CANCELLED: Template.CANCELLED,
    Kind.VISIT_MOVED: Template.ON_THE_WAY,
}
NAMESPACE = uuid.UUID("6d7f1c52-6a35-5c1f-8a5b-0b9c6c1d1f77")


def queue_new(now: dt.datetime) -> None:
    """Once per event, whatever stops in between: the operation's id follows from the event."""
    cursor, head = db.session.get(Cursor, CONSUMER, populate_existing=True), db.session.get_one(Head, 1).event_id
    if cursor and cursor.event_id >= head:
        db.session.rollback()
        return
    events = after(cursor.event_id) if cursor else []  # the past is no news
    for event in events:
        follow(event, now)
    move_cursor(events[-1].id if len(events) == MOST else head)


def after(event_id: int) -> list[Event]:
    query = sa.select(Event).where(Event.id > event_id, Event.kind.in_(TEMPLATES)).order_by(Event.id).limit(MOST)
    return list(db.session.scalars(query.options(joinedload(Event.words))))


def move_cursor(event_id: int) -> None:
    begin_write()
    cursor = db.session.get(Cursor, CONSUMER) or Cursor(name=CONSUMER, event_id=0)
    cursor.event_id = max(cursor.event_id, event_id)
    db.session.add(cursor)
    db.session.commit()


def follow(event: Event, now: dt.datetime) -> None:
    if event.data.get("weather"):  # that act queues its messages itself
        return
    template, visit = TEMPLATES[event.kind], db.session.get(Visit, visit_id_of(event))
    if visit and texts.is_on(template) and calls_for(event, template, visit, now):
        op = Op(actor=None, id=uuid.uuid5(NAMESPACE, str(event.id)), happened_at=now, recorded_at=now)
        queue_about(visit, op, template=template, data=data_of(event), came=event.happened_at)


def visit_id_of(event: Event) -> uuid.UUID:
    """The visit that takes place, where one was put off."""
    return uuid.UUID(event.data.get("next") or event.data["visit"])


def calls_for(event: Event, template: Template, visit: Visit, now: dt.datetime) -> bool:
    """Not for what is over or was turned round meanwhile."""
    if not visit.leading:
        return False
    if template == Template.ON_THE_WAY:
        set_out = event.data["to"] == VisitState.TRAVELLING and visit.state == VisitState.TRAVELLING
        return set_out and now - event.happened_at < FRESH
    if template == Template.CANCELLED:
        return visit.state == VisitState.CANCELLED and visit.window_until > now
    return visit.is_open and visit.window_until > now


def data_of(event: Event) -> dict[str, Any]:
    facts = {name: event.facts.get(name) for name in ("start", "end", "was_start", "was_end")}
    start, end, old_start, old_end = (dt.datetime.fromisoformat(text) if text else None for text in facts.values())
    window = {"start": start, "end": end} if start else {}
    return {**window, "old_start": old_start, "old_end": old_end, "reason": event.facts.get("reason", "")}


@once
def queue_about(visit: Visit, op: Op, *, template: Template, data: dict[str, Any], came: dt.datetime) -> Job:
    until = came + FRESH if template == Template.ON_THE_WAY else None
    for to in ways.who_to_tell(visit.job):
        actions.queue(op, template=template, to=to, about=visit, why=data["reason"], data=data, useful_until=until)
    return visit.job
