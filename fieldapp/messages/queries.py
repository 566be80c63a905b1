"""What the pages of messages read: those that need a person, those on their way, those that are told."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from fieldapp.customers.models import Contact, Site
from fieldapp.extensions import db
from fieldapp.forms import labelled
from fieldapp.jobs.models import Job
from fieldapp.messages.models import Message
from fieldapp.messages.status import NEED_A_PERSON, ON_ITS_WAY, State

SHOWN = 100


class Show(StrEnum):
    """What a list of messages shows."""

    OPEN = "open"
    WAITING = "waiting"
    TOLD = "told"


SHOW_LABELS = labelled(Show, open=_l("For you"), waiting=_l("On their way"), told=_l("Dealt with"))
STATES: dict[Show, tuple[State, ...]] = {
    Show.OPEN: NEED_A_PERSON,
    Show.WAITING: ON_ITS_WAY,
    Show.TOLD: (State.SENT, State.BY_PHONE, State.GIVEN_UP, State.OVERTAKEN),
}


def whole(query: sa.Select[Any]) -> sa.Select[Any]:
    """The messages with all that a line of the list shows."""
    job = joinedload(Message.job, innerjoin=True).joinedload(Job.site, innerjoin=True).joinedload(Site.customer)
    people = (joinedload(Message.customer), joinedload(Message.user), joinedload(Message.settled_by))
    return query.options(job, *people, joinedload(Message.contact).joinedload(Contact.customer))


def listed(show: Show) -> Sequence[Message]:
    """Those that wait the oldest first, those that are over the newest first."""
    order = Message.queued_at.desc() if show == Show.TOLD else Message.queued_at
    query = whole(sa.select(Message)).where(Message.state.in_(STATES[show])).order_by(order, Message.id)
    return db.session.scalars(query.limit(SHOWN)).all()


def counts() -> dict[Show, int]:
    """How many need a person, and how many are on their way."""
    query = sa.select(Message.state, sa.func.count()).where(Message.state.in_([*NEED_A_PERSON, *ON_ITS_WAY]))
    found = {state: many for state, many in db.session.execute(query.group_by(Message.state)).all()}  # noqa: C416
    return {show: sum(found.get(state, 0) for state in STATES[show]) for show in (Show.OPEN, Show.WAITING)}


def untold() -> sa.ScalarSelect[int]:
    """How many need a person, beside the other counters of the desk."""
    query = sa.select(sa.func.count()).select_from(Message).where(Message.state.in_(NEED_A_PERSON))
    return query.scalar_subquery()
