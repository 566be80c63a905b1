"""Asking for pushes and no longer wanting them."""

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import Kind, Op, once, require
from fieldapp.push.models import Push, Subscription


@once
def subscribe(user: User, op: Op, *, endpoint: str, p256dh: str, auth: str) -> Subscription:
    """This browser is to hear; if somebody else was signed in on it before, they no longer do."""
    require(user.is_technician and user.id == op.actor.id)
    known = db.session.scalar(sa.select(Subscription).where(Subscription.endpoint == endpoint))
    if known and (known.user_id, known.device_id, known.auth) == (user.id, op.device_id, auth):
        return known
    drop(sa.select(Subscription.id).where(Subscription.endpoint == endpoint))
    subscription = Subscription(
        id=op.id,
        user_id=user.id,
        device_id=op.device_id,
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        created_at=op.recorded_at,
    )
    db.session.add(subscription)
    op.record(user, Kind.PUSH_WANTED, device=op.device_id)
    return subscription


@once
def unsubscribe(user: User, op: Op, *, endpoint: str) -> User:
    require(user.id == op.actor.id)
    drop(sa.select(Subscription.id).where(Subscription.endpoint == endpoint, Subscription.user_id == user.id))
    op.record(user, Kind.PUSH_STOPPED, device=op.device_id)
    return user


def drop(which: sa.Select) -> None:
    db.session.execute(sa.delete(Push).where(Push.subscription_id.in_(which)))
    db.session.execute(sa.delete(Subscription).where(Subscription.id.in_(which)))
