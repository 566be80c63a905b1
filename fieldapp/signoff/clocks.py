"""A visit with the times that a phone's own clock told it: what was signed there was made before we set them right."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history import Event, Op, Operation
from fieldapp.jobs.models import Visit


class Told:
    """A row as it is, but for some of its values."""

    def __init__(self, row: Any, **values: Any):
        self._row = row
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def as_told(visit: Visit, op: Op) -> Any:
    """The visit by the clock of the phone that `op` comes from, as its page knew it: what it had sent before that page
    was made stood there already set right. None if the clock was right."""
    wrong = skews(visit, op)
    if not wrong:
        return None
    none = dt.timedelta(0)
    moves = [Told(move, happened_at=move.happened_at - wrong.get(move.id, none)) for move in visit.moves]
    return Told(visit, moves=sorted(moves, key=lambda move: (move.happened_at, move.id)))


def skews(visit: Visit, op: Op) -> dict[Any, dt.timedelta]:
    """By how much each of the person's moves that the page did not know yet was set right."""
    mine = [move.id for move in visit.moves if move.by_id == op.actor.id]
    query = sa.select(Operation.id, Operation.skew_seconds).where(Operation.id.in_(mine), Operation.skew_seconds != 0)
    since = sa.exists().where(Event.operation_id == Operation.id, Event.id > (op.seen or 0))
    return {move_id: dt.timedelta(seconds=seconds) for move_id, seconds in db.session.execute(query.where(since))}
