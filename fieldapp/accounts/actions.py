"""Signing in and out, people, their passwords, devices and one-time links."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from fieldapp.accounts import policies
from fieldapp.accounts.models import Device, Failure, SignInLink, User
from fieldapp.accounts.passwords import hash_password, hash_token
from fieldapp.accounts.status import Language, Role
from fieldapp.extensions import begin_write, db
from fieldapp.history import Kind, Op, once, require
from fieldapp.history.editing import changed_by

FREE_TRIES = 3
FREE_TRIES_ADDRESS = 20  # many people behind one address
LONGEST_WAIT = dt.timedelta(seconds=60)  # at most some 60 tries an account and hour
FORGOTTEN_AFTER = dt.timedelta(hours=1)
LINK_LASTS = dt.timedelta(hours=1)


class NameTaken(Exception):
    """Another person has this user name."""


class LinkSpent(Exception):
    """The one-time link was used or has expired."""


@once
def sign_in(user: User, op: Op, *, token: str, agent: str) -> Device:
    device = Device(
        id=op.id,
        user_id=user.id,
        token_hash=hash_token(token),
        agent=agent[:300],
        created_at=op.recorded_at,
        last_seen_at=op.recorded_at,
    )
    db.session.add(device)
    op.record(user, Kind.SIGNED_IN, device=device.id)
    return device


@once
def sign_out(device: Device, op: Op) -> Device:
    device.revoked_at = device.revoked_at or op.recorded_at
    op.record(device.user, Kind.SIGNED_OUT, device=device.id)
    return device


@once
def revoke(device: Device, op: Op) -> Device:
    require(policies.can_revoke(op.actor, device.user))
    device.revoked_at = device.revoked_at or op.recorded_at
    op.record(device.user, Kind.DEVICE_REVOKED, device=device.id)
    return device


@once
def add_person(
    _: None,
    op: Op,
    *,
    username: str,
    name: str,
    role: Role,
    phone: str = "",
    language: Language | None = None,
    password: str | None = None,
) -> User:
    require(op.actor is None or policies.can_manage_people(op.actor))
    refuse_taken(username)
    user = User(
        id=op.id,
        username=username.lower(),
        name=name,
        role=role,
        phone=phone,
        language=language,
        password_hash=password and hash_password(password),
        created_at=op.recorded_at,
    )
    db.session.add(user)
    op.record(user, Kind.PERSON_ADDED, role=role, words={"name": name})
    return user


def refuse_taken(username: str, by: User | None = None) -> None:
    taken = db.session.scalar(sa.select(User).where(User.username == username.lower()))
    if taken and taken is not by:
        raise NameTaken


@once
def change_person(user: User, op: Op, **details: Any) -> User:
    """`details`: name, role, phone."""
    require(policies.can_manage_people(op.actor))
    was = user.role
    changed = changed_by(user, details)
    op.record(user, Kind.PERSON_CHANGED, was=was, role=user.role, changed=changed, words={"name": user.name})
    return user


@once
def disable(user: User, op: Op) -> User:
    """Ends all their sessions at their next request."""
    require(policies.can_manage_people(op.actor) and user.id != op.actor.id)
    user.disabled_at = user.disabled_at or op.recorded_at
    op.record(user, Kind.PERSON_DISABLED)
    return user


@once
def enable(user: User, op: Op) -> User:
    require(policies.can_manage_people(op.actor))
    user.disabled_at = None
    op.record(user, Kind.PERSON_ENABLED)
    return user


@once
def change_password(user: User, op: Op, *, password: str, kept: uuid.UUID | None) -> User:
    """A new password ends the person's other sessions."""
    require(user.id == op.actor.id)
    user.password_hash = hash_password(password)
    end_sessions(user, op, kept=kept)
    op.record(user, Kind.PASSWORD_CHANGED)
    return user


def end_sessions(user: User, op: Op, *, kept: uuid.UUID | None = None) -> None:
    for device in user.devices:
        if device.revoked_at is None and device.id != kept:
            device.revoked_at = op.recorded_at


@once
def choose_language(user: User, op: Op, *, language: Language) -> User:
    user.language = language
    op.record(user, Kind.LANGUAGE_CHOSEN, language=language)
    return user


@once
def make_link(user: User, op: Op, *, token: str) -> SignInLink:
    require(policies.can_make_link(op.actor, user) and user.is_active)
    link = SignInLink(
        id=op.id,
        user_id=user.id,
        token_hash=hash_token(token),
        made_by_id=op.actor.id,
        expires_at=op.recorded_at + LINK_LASTS,
    )
    db.session.add(link)
    op.record(user, Kind.SIGN_IN_LINK_MADE, until=link.expires_at)
    return link


@once
def use_link(link: SignInLink, op: Op, *, password: str) -> User:
    if link.used_at or link.expires_at < op.recorded_at or not link.user.is_active:
        raise LinkSpent
    link.used_at = op.recorded_at
    link.user.password_hash = hash_password(password)
    end_sessions(link.user, op)
    op.record(link.user, Kind.PASSWORD_CHANGED, link=link.id)
    return link.user


# --- waiting after failures: no operation, no event; a stranger's guesses are not history ----------------------------


def wait_for(keys: dict[str, int], now: dt.datetime) -> int:
    """Seconds until the next try is heard, for these keys (each with its number of free tries)."""
    begin_write()
    waits = [0.0]
    for key, free in keys.items():
        failure = db.session.get(Failure, key)
        if failure and failure.count >= free and now - failure.last_at < FORGOTTEN_AFTER:
            delay = min(LONGEST_WAIT, dt.timedelta(seconds=2 ** min(failure.count - free, 10)))
            waits.append((failure.last_at + delay - now).total_seconds())
    return max(0, round(max(waits) + 0.499))


def count_failure(keys: dict[str, int], now: dt.datetime) -> None:
    begin_write()
    for key in keys:
        failure = db.session.get(Failure, key, with_for_update=True)
        if failure is None or now - failure.last_at >= FORGOTTEN_AFTER:
            failure = db.session.merge(Failure(key=key, count=0, last_at=now))
        failure.count, failure.last_at = failure.count + 1, now
    db.session.commit()


def forget_failures(keys: dict[str, int]) -> None:
    begin_write()
    db.session.execute(sa.delete(Failure).where(Failure.key.in_(keys)))
    db.session.commit()
