"""Checking the chain of events: a changed, deleted or moved event is found."""

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from fieldapp.extensions import db
from fieldapp.history.models import GENESIS, Event, Head


def first_broken() -> int | None:
    """The id of the first event that does not fit its chain, 0 if the head does not fit the last one, else None."""
    previous, last = GENESIS, 0
    query = sa.select(Event).options(selectinload(Event.words)).order_by(Event.id)
    for event in db.session.scalars(query.execution_options(yield_per=1000)):
        words_changed = event.words is not None and event.words.hash() != event.words_hash
        if event.id != last + 1 or words_changed or event.chain != event.hash_after(previous):
            return event.id
        previous, last = event.chain, event.id
    head = db.session.get_one(Head, 1)
    return None if (head.event_id, head.chain) == (last, previous) else 0
