"""Messages: put into the queue, taken out of it to be sent, and what people do with those that did not go."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale

from fieldapp.accounts.models import User
from fieldapp.customers.models import Contact
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.history.operations import lock_head
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import Urgency
from fieldapp.messages import quiet, texts
from fieldapp.messages.models import Message, MessageText
from fieldapp.messages.policies import can_settle_messages
from fieldapp.messages.status import NEED_A_PERSON, Channel, Problem, State, Template
from fieldapp.messages.texts import Facts
from fieldapp.messages.ways import Receiver, Way, language_of, way_to

BY_HAND = {State.WAITING, *NEED_A_PERSON}  # what a person may take out of the queue


class NoWay(Exception):
    """There is still nothing by which they could be written to."""

    def __init__(self, problem: Problem):
        super().__init__(problem)
        self.problem = problem


def queue(
    op: Op,
    *,
    template: Template,
    to: Receiver,
    about: Job | Visit,
    why: str = "",
    data: dict[str, Any] | None = None,
    useful_until: dt.datetime | None = None,
) -> Message:
    """Put one message into the queue, in the transaction of the act that calls for it: to be called inside `@once`.

    `data` are fields of `texts.Facts`; of a visit, what is left out is as the visit has it. Whoever cannot be written
    to, or when this kind of message is switched off, is on the list of those to ring up at once. What has not yet
    been said to the same person of the same visit is overtaken.
    """
    visit = about if isinstance(about, Visit) else None
    job = about if isinstance(about, Job) else about.job
    facts = Facts(**(data or {})).of_visit(visit)
    way = way_to(to) if texts.is_on(template) else Way(Channel.NONE, problem=Problem.SWITCHED_OFF)
    message = new_message(op, template, to, way, job=job, visit=visit, useful_until=useful_until)
    message.urgent = is_urgent(template, job, facts, op.recorded_at)
    message.text = written(message, way, facts, to.name, why)
    overtook = overtake(message)
    db.session.add(message)
    db.session.flush()
    more = {"problem": way.problem, "overtook": overtook or None}
    op.record(job, Kind.MESSAGE_QUEUED, **facts_of(message), **more, words={"name": to.name})
    return message


def new_message(op: Op, template: Template, to: Receiver, way: Way, **about: Any) -> Message:
    return Message(
        operation_id=op.id,
        template=template,
        **receiver_columns(to),
        channel=way.channel,
        language=language_of(to),
        state=State.UNREACHABLE if way.problem else State.WAITING,
        problem=way.problem,
        queued_at=op.recorded_at,
        due_at=op.recorded_at,
        **about,
    )


def receiver_columns(to: Receiver) -> dict[str, uuid.UUID]:
    if isinstance(to, User):
        return {"user_id": to.id}
    if isinstance(to, Contact):
        return {"contact_id": to.id, "customer_id": to.customer_id}
    return {"customer_id": to.id}


def is_urgent(template: Template, job: Job, facts: Facts, now: dt.datetime) -> bool:
    """Whether quiet hours do not hold it: an emergency, or it would come too late after them."""
    if template == Template.ON_THE_WAY or job.urgency == Urgency.EMERGENCY:
        return True
    begins = min((start for start in (facts.start, facts.old_start) if start), default=None)
    return begins is not None and begins <= quiet.over_after(now)


def written(message: Message, way: Way, facts: Facts, name: str, why: str) -> MessageText:
    with force_locale(message.language):
        values = texts.values_of(message.job, facts, name)
        subject, body = texts.text_for(message.template, message.language, values)
    subject = subject[:300]
    return MessageText(name=name, address=way.address, subject=subject, body=body, why=why[:500], said="")


def overtake(newer: Message) -> list[uuid.UUID]:
    """What waits for the same person about the same visit, or the one in whose place it came, is not said any more."""
    if newer.visit is None:
        return []
    about = [newer.visit.id, *([newer.visit.follows_id] if newer.visit.follows_id else [])]
    same = (
        Message.customer_id == newer.customer_id
        if newer.customer_id
        else sa.and_(Message.customer_id.is_(None), Message.user_id == newer.user_id),
        Message.contact_id == newer.contact_id if newer.contact_id else Message.contact_id.is_(None),
    )
    with db.session.no_autoflush:
        old = db.session.scalars(
            sa.select(Message).where(*same, Message.visit_id.in_(about), Message.state.in_(BY_HAND))
        ).all()
    for message in old:
        message.state, message.settled_at = State.OVERTAKEN, newer.queued_at
    return [message.id for message in old]


# --- the worker ------------------------------------------------------------------------------------------------------


def begin(message_id: uuid.UUID, now: dt.datetime) -> Message | None:
    """Take a message to be sent; None if it is not waiting any more. Committed before anything is sent."""
    lock_head()
    message = db.session.get(Message, message_id, populate_existing=True)
    if message is None or message.state != State.WAITING:
        db.session.rollback()
        return None
    message.state, message.begun_at, message.tries = State.SENDING, now, message.tries + 1
    db.session.commit()
    return message


def wait(message: Message, *, until: dt.datetime, said: str) -> None:
    """It was certainly not taken: again later."""
    lock_head()
    if message.state == State.SENDING:
        message.state, message.due_at = State.WAITING, until
        note_said(message, said)
    db.session.commit()


@once
def sent(message: Message, op: Op, *, round: int) -> Message:
    """Also if it was held for doubtful meanwhile; not if a person has dealt with it."""
    if message.round == round and message.state in (State.SENDING, State.DOUBTFUL, State.WAITING):
        message.state, message.sent_at, message.problem = State.SENT, op.happened_at, None
        op.record(message.job, Kind.MESSAGE_SENT, **facts_of(message), words=name_of(message))
    return message


@once
def not_sent(message: Message, op: Op, *, problem: Problem, said: str = "") -> Message:
    """It goes to a person."""
    if message.state in (State.SENDING, State.WAITING):
        message.state, message.problem = become(problem), problem
        note_said(message, said)
        op.record(message.job, Kind.MESSAGE_NOT_SENT, **facts_of(message), problem=problem, words=name_of(message))
    return message


def become(problem: Problem) -> State:
    cannot = (Problem.NO_CONSENT, Problem.NO_ADDRESS, Problem.NOT_SET_UP, Problem.NO_PHONE)
    return State.UNREACHABLE if problem in cannot else State.DOUBTFUL if problem == Problem.CUT_OFF else State.FAILED


@once
def too_late(message: Message, op: Op) -> Message:
    """What it says is over: nobody need hear it any more."""
    if message.state == State.WAITING:
        over(message, op)
    return message


def over(message: Message, op: Op) -> None:
    message.state, message.settled_at = State.OVERTAKEN, op.happened_at
    op.record(message.job, Kind.MESSAGE_TOO_LATE, **facts_of(message), words=name_of(message))


# --- people ----------------------------------------------------------------------------------------------------------


@once
def send_again(message: Message, op: Op) -> Message:
    """By the way that leads to them now. What may have arrived keeps its key, so that a receiver can tell."""
    require(can_settle_messages(op.actor))
    if not message.may_be_sent or message.text is None:
        raise NotNow(message.state)
    way = way_to(message.receiver)
    if way.problem:
        raise NoWay(way.problem)
    before = (message.channel, message.text.address)
    if message.state != State.DOUBTFUL or before != (way.channel, way.address):
        message.round += 1
    message.channel, message.text.address, message.text.said = way.channel, way.address, ""
    message.state, message.problem, message.tries, message.due_at = State.WAITING, None, 0, op.recorded_at
    message.useful_until = None
    op.record(message.job, Kind.MESSAGE_AGAIN, **facts_of(message), words=name_of(message))
    return message


@once
def told_by_phone(message: Message, op: Op) -> Message:
    settle(message, op, State.BY_PHONE)
    op.record(message.job, Kind.MESSAGE_TOLD, **facts_of(message), words=name_of(message))
    return message


@once
def give_up(message: Message, op: Op, *, reason: str) -> Message:
    message.settled_reason = reason
    settle(message, op, State.GIVEN_UP)
    op.record(message.job, Kind.MESSAGE_GIVEN_UP, **facts_of(message), words={**name_of(message), "reason": reason})
    return message


def settle(message: Message, op: Op, to: State) -> None:
    require(can_settle_messages(op.actor))
    if message.state not in BY_HAND:
        raise NotNow(message.state)
    message.state, message.settled_at, message.settled_by_id = to, op.happened_at, op.actor.id


# --- what they share -------------------------------------------------------------------------------------------------


def facts_of(message: Message) -> dict[str, Any]:
    own = {"user": message.user_id, "visit": message.visit_id}
    return {"message": message.id, "template": message.template, "channel": message.channel, **own}


def name_of(message: Message) -> dict[str, str]:
    return {"name": message.text.name} if message.text else {}


def note_said(message: Message, said: str) -> None:
    if message.text:
        message.text.said = said[:500]
