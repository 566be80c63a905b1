"""An operation comes in: what was announced has arrived, and a number that was left out is noticed."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history.announced import Announced, MissingNumber
from fieldapp.history.models import Operation

MOST_NUMBERS = 200  # noticed at once: a phone that counts on from far away has lost its count, not its work
Follower = Callable[[Announced, Any], None]
FOLLOWERS: list[Follower] = []  # what the rooms above do when something is no longer missing


def when_settled(follower: Follower) -> Follower:
    """Call this, in the operation's transaction, with an announcement that has come or was given up."""
    FOLLOWERS.append(follower)
    return follower


def tell_followers(announced: Announced, op: Any) -> None:
    for follower in FOLLOWERS:
        follower(announced, op)


def arrive(op: Any) -> Announced | None:
    """Note that the operation has come; gives what its phone had told of it, if that is news."""
    count(op)
    announced = db.session.get(Announced, op.id)
    if announced is None or announced.arrived_at or op.actor is None or announced.user_id != op.actor.id:
        return None
    announced.arrived_at = op.recorded_at
    return announced


def count(op: Any) -> None:
    """Notice the numbers between the last of this phone and this one."""
    if op.sequence is None or op.device_id is None:
        return
    number, filled = MissingNumber.number, MissingNumber.user_id == op.actor.id
    db.session.execute(sa.delete(MissingNumber).where(filled, number == op.sequence))
    of_phone = sa.select(sa.func.max(Operation.sequence)).where(Operation.device_id == op.device_id)
    last = db.session.scalar(of_phone.where(Operation.id != op.id))
    if last is None or op.sequence <= last + 1:
        return
    left_out = range(max(last + 1, op.sequence - MOST_NUMBERS), op.sequence)
    came = sa.select(Operation.sequence).where(Operation.user_id == op.actor.id)  # perhaps after signing in anew
    known = set(db.session.scalars(came.where(Operation.sequence.between(left_out[0], left_out[-1]))))
    facts = {"device_id": op.device_id, "user_id": op.actor.id, "noticed_at": op.recorded_at}
    db.session.add_all(MissingNumber(number=each, **facts) for each in left_out if each not in known)
