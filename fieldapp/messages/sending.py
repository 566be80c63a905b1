"""The worker's round: queue what acts call for, give to a person what was cut off, send what is due."""

import datetime as dt
import logging
import uuid
from collections.abc import Callable

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.history.operations import now
from fieldapp.messages import actions, following, mail, quiet, webhook
from fieldapp.messages.models import Message
from fieldapp.messages.outcome import Came, Outcome
from fieldapp.messages.status import Channel, Problem, State
from fieldapp.messages.ways import is_set_up

AT_ONCE = 50  # messages of one round
CUT_OFF = dt.timedelta(minutes=5)  # longer than any sending takes, so that nobody else is still at it
WAITS = [dt.timedelta(seconds=30), *(dt.timedelta(minutes=minutes) for minutes in (2, 10, 30, 60))]
BY: dict[Channel, Callable[[Message], Outcome]] = {
    Channel.EMAIL: mail.send,
    Channel.SMS: webhook.send,
    Channel.CHAT: webhook.send,
}

log = logging.getLogger("fieldapp.messages")


def deliver(still_ours: Callable[[], object]) -> None:
    """One round. `still_ours` renews the lease of this work before each message, and says whether we have it."""
    following.queue_new(now())
    for message_id in cut_off():
        note_cut_off(message_id)
    silent: set[Callable] = set()  # a server that is away is asked once a round
    for message_id, channel in due():
        if BY[channel] not in silent and still_ours():
            came = send(message_id)
            silent |= {BY[channel]} if came == Came.NOT_TAKEN else set()


def due() -> list[tuple[uuid.UUID, Channel]]:
    """What is to be sent now, the most urgent first. Pushes to our own people go their own way (fieldapp/push)."""
    moment = now()
    query = sa.select(Message.id, Message.channel).where(Message.state == State.WAITING, Message.due_at <= moment)
    query = query.where(Message.channel.in_(BY))
    if quiet.are_now(moment):
        query = query.where(Message.urgent.is_(True))
    rows = db.session.execute(query.order_by(Message.urgent.desc(), Message.due_at, Message.id).limit(AT_ONCE))
    return [(message_id, channel) for message_id, channel in rows]


def send(message_id: uuid.UUID) -> Came | None:
    """Begun, and committed as begun, before anything leaves; what came of it is noted after."""
    message = db.session.get(Message, message_id)
    if message and (why := cannot_go(message)):
        return give_to_person(message, why)
    if message and message.useful_until and message.useful_until < now():
        actions.too_late(message, Op(actor=None))
        return None
    message = actions.begin(message_id, now())
    if message is None:
        return None
    outcome = BY[message.channel](message)
    log.info("message %s by %s: %s", message.id, message.channel, outcome.came.value)
    note(message, outcome)
    return outcome.came


def cannot_go(message: Message) -> Problem | None:
    if message.text is None:
        return Problem.ERASED
    return None if is_set_up(message.channel) else Problem.NOT_SET_UP


def note(message: Message, outcome: Outcome) -> None:
    op = Op(actor=None)
    if outcome.came == Came.TAKEN:
        actions.sent(message, op, round=message.round)
    elif outcome.came == Came.UNKNOWN:
        actions.not_sent(message, op, problem=Problem.CUT_OFF, said=outcome.said)
    elif outcome.came == Came.REFUSED:
        actions.not_sent(message, op, problem=Problem.REFUSED, said=outcome.said)
    elif message.tries > len(WAITS):
        actions.not_sent(message, op, problem=Problem.NO_ANSWER, said=outcome.said)
    else:
        actions.wait(message, until=now() + WAITS[message.tries - 1], said=outcome.said)


def give_to_person(message: Message, why: Problem) -> None:
    actions.not_sent(message, Op(actor=None), problem=why)


def cut_off() -> list[uuid.UUID]:
    """What somebody began to send and never noted as sent: they died in between."""
    query = sa.select(Message.id).where(Message.state == State.SENDING, Message.begun_at < now() - CUT_OFF)
    return list(db.session.scalars(query))


def note_cut_off(message_id: uuid.UUID) -> None:
    actions.not_sent(db.session.get_one(Message, message_id), Op(actor=None), problem=Problem.CUT_OFF)
