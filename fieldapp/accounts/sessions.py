"""Flask-Login over rows: the cookie carries a token, the row of its device says whether it still counts."""

import datetime as dt

import sqlalchemy as sa
from flask import Flask, current_app, g, request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError

from fieldapp.accounts import actions
from fieldapp.accounts.models import Device, Stranger, User
from fieldapp.accounts.passwords import hash_token, new_token
from fieldapp.extensions import begin_write, db, login
from fieldapp.history import Op
from fieldapp.history.operations import now

SEEN_EVERY = dt.timedelta(minutes=10)
POLLS = {"live.changes"}  # asked by an open page by itself: not somebody being there


def init_app(app: Flask) -> None:
    login.init_app(app)
    login.anonymous_user = Stranger
    app.teardown_request(note_presence)


@login.user_loader
def load(token: str) -> User | None:
    device = db.session.scalar(sa.select(Device).where(Device.token_hash == hash_token(token)))
    limits = {"phone_days": current_app.config["PHONE_DAYS"], "desk_hours": current_app.config["DESK_HOURS"]}
    if device is None or device.has_ended(now(), **limits):
        return None
    g.device_id, g.device_seen = device.id, device.last_seen_at
    device.user.token = token
    return device.user


def start(user: User) -> None:
    """Sign this browser in: a new row, a new cookie."""
    token = user.token = new_token()
    actions.sign_in(user, Op(actor=user), token=token, agent=request.user_agent.string)
    user.token = token
    session.permanent = True
    login_user(user)


def end() -> None:
    if current_user.is_authenticated:
        device = db.session.get_one(Device, g.device_id)
        actions.sign_out(device, Op(actor=current_user._get_current_object(), device_id=device.id))
    logout_user()
    session.clear()


def note_presence(_error: BaseException | None) -> None:
    """Keep `last_seen_at` true to ten minutes, after the answer is made, so that no page waits for it."""
    seen = g.pop("device_seen", None)
    if seen is None or request.endpoint in POLLS or now() - seen < SEEN_EVERY:
        return
    try:
        begin_write(wait=False)
        db.session.execute(sa.update(Device).where(Device.id == g.device_id).values(last_seen_at=now()))
        db.session.commit()
    except OperationalError:  # locked, full: pages are read all the same
        db.session.rollback()
