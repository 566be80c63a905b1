"""An operation comes in: what was announced has arrived, and a number that was left out is noticed."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history.announced import Announced, MissingNumber
from fieldapp.history.deposits import Deposit
from fieldapp.history.models import Operation
from fieldapp.ids import parse_id

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
    """Notice the numbers between the last of this person on this phone and this one."""
    phone_id = op.phone_id or op.device_id
    if op.sequence is None or phone_id is None:
        return
    filled = sa.and_(MissingNumber.of(op.actor.id, op.phone_id), MissingNumber.number == op.sequence)
    db.session.execute(sa.delete(MissingNumber).where(filled))
    last = last_number(op)
    if last is None or op.sequence <= last + 1:
        return
    left_out = range(max(last + 1, op.sequence - MOST_NUMBERS), op.sequence)
    known = came(op, left_out) | deposited(op)
    facts = {"phone_id": phone_id, "device_id": op.device_id or phone_id, "user_id": op.actor.id}
    missing = [number for number in left_out if number not in known]
    db.session.add_all(MissingNumber(number=number, noticed_at=op.recorded_at, **facts) for number in missing)


def last_number(op: Any) -> int | None:
    """Of this person on this phone; of one that had no name yet (an older app's), in this session."""
    highest = sa.select(sa.func.max(Operation.sequence)).where(Operation.id != op.id)
    named = highest.where(Operation.phone_id == op.phone_id, Operation.user_id == op.actor.id)
    unnamed = highest.where(Operation.device_id == op.device_id, Operation.phone_id.is_(None))
    last = db.session.scalar(named) if op.phone_id else None
    return db.session.scalar(unnamed) if last is None else last


def came(op: Any, numbers: range) -> set[int]:
    """Of these numbers those that have come: from a phone without a name perhaps in another session."""
    unnamed = Operation.phone_id.is_(None)
    on = sa.or_(Operation.phone_id == op.phone_id, unnamed) if op.phone_id else sa.true()
    query = sa.select(Operation.sequence).where(Operation.user_id == op.actor.id, on)
    found = db.session.scalars(query.where(Operation.sequence.between(numbers[0], numbers[-1])))
    return {number for number in found if number is not None}


def deposited(op: Any) -> set[int]:
    """The numbers of what this phone has left in quarantine."""
    kept = db.session.scalars(sa.select(Deposit.headers).where(Deposit.user_id == op.actor.id))
    here = [headers for headers in kept if parse_id(headers.get("Op-Phone")) in (op.phone_id, None)]
    return {int(number) for headers in here if (number := headers.get("Op-Seq", "")).isdecimal()}
