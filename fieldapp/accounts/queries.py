"""What the pages of people and devices show."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from fieldapp.accounts.models import Device, SignInLink, User
from fieldapp.accounts.passwords import hash_token
from fieldapp.accounts.status import DESK, Role
from fieldapp.extensions import db


def open_devices(user: User) -> list[Device]:
    query = sa.select(Device).where(Device.user_id == user.id, Device.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(Device.last_seen_at.desc())))


def devices_visible_to(user: User) -> sa.Select[Any]:
    """One's own; for the desk also the technicians', for an admin all."""
    query = sa.select(Device).join(Device.user)
    if user.is_admin:
        return query
    theirs = Device.user_id == user.id
    return query.where(sa.or_(theirs, User.role == Role.TECHNICIAN) if user.role in DESK else theirs)


def people() -> list[tuple[User, int]]:
    """Everybody with their number of open devices; technicians first, the disabled last."""
    devices = sa.select(sa.func.count()).where(Device.user_id == User.id, Device.revoked_at.is_(None))
    query = sa.select(User, devices.scalar_subquery())
    order = (User.disabled_at.is_not(None), User.role != Role.TECHNICIAN, User.role, User.name)
    return [(person, count) for person, count in db.session.execute(query.order_by(*order))]


def technicians() -> list[User]:
    query = sa.select(User).where(User.role == Role.TECHNICIAN, User.disabled_at.is_(None))
    return list(db.session.scalars(query.order_by(User.name)))


def open_link(token: str, now: dt.datetime) -> SignInLink | None:
    """The link of that token, if it was neither used nor has expired."""
    link = db.session.scalar(sa.select(SignInLink).where(SignInLink.token_hash == hash_token(token)))
    return link if link and not link.used_at and link.expires_at > now and link.user.is_active else None
