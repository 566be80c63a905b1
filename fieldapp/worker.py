"""What is to be done by itself, one process at a time however many run: messages at once, the housekeeping hourly."""

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import uuid

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.accounts.models import Device, Failure, SignInLink
from fieldapp.extensions import Base, begin_write, db
from fieldapp.history.chain import first_broken
from fieldapp.history.operations import now
from fieldapp.messages import sending as messages
from fieldapp.push import sending

LASTS = dt.timedelta(minutes=2)  # a worker that died is followed after so long
EVERY = dt.timedelta(seconds=1)
WORK = "housekeeping"
KEEP_HOUSE_EVERY = dt.timedelta(hours=1)
RESTART_AFTER = 5.0  # seconds between the starts of a worker that dies
KEPT_SESSIONS = dt.timedelta(days=400)

log = logging.getLogger("fieldapp.worker")


class Lease(Base):
    """Who may do a kind of work until when."""

    __tablename__ = "leases"

    work: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holder: Mapped[uuid.UUID]
    until: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]


def run(app: Flask, *, parent: int | None = None) -> None:
    """Work until SIGTERM or Ctrl-C, or until `parent`, the server, is gone."""
    stop, me = threading.Event(), uuid.uuid4()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set() and parent in (None, os.getppid()):
        with app.app_context():
            work(me)
        stop.wait(EVERY.total_seconds())


def start_beside() -> None:
    """A worker beside the server, in a process of its own, which ends with it."""
    parent = os.getpid()
    threading.Thread(target=keep_running, args=(parent,), daemon=True).start()


def keep_running(parent: int) -> None:
    """Start it anew when it has died, as the server does with its processes."""
    command = [sys.executable, "-m", "fieldapp", "worker", "--with", str(parent)]
    while True:
        started = time.monotonic()
        subprocess.run(command, stdin=subprocess.DEVNULL)
        time.sleep(max(0.0, RESTART_AFTER - (time.monotonic() - started)))


def work(me: uuid.UUID) -> bool:
    """One round. Whether it was ours to do."""
    lease = hold(me)
    if lease is None:
        return False
    sending.deliver()
    messages.deliver(lambda: hold(me))
    if lease.done_at is None or now() - lease.done_at >= KEEP_HOUSE_EVERY:
        keep_house()
        begin_write()
        db.session.execute(sa.update(Lease).where(Lease.holder == me).values(done_at=now()))
        db.session.commit()
    return True


def hold(me: uuid.UUID) -> Lease | None:
    """Our lease, renewed when half of it is over: a round in which there is nothing to do writes nothing."""
    lease = db.session.get(Lease, WORK, populate_existing=True)
    if lease and lease.holder == me and lease.until - now() > LASTS / 2:
        return lease
    return take(WORK, me)


def take(kind: str, me: uuid.UUID) -> Lease | None:
    """The lease, if it is free, has run out or is ours already."""
    begin_write()
    lease = db.session.get(Lease, kind, with_for_update=True)
    if lease and lease.holder != me and lease.until > now():
        db.session.rollback()
        return None
    lease = lease or Lease(work=kind)
    lease.holder, lease.until = me, now() + LASTS
    db.session.add(lease)
    db.session.commit()
    return lease


def keep_house() -> None:
    """Forget what only mattered for an hour, and look whether the history still holds."""
    begin_write()
    db.session.execute(sa.delete(Failure).where(Failure.last_at < now() - dt.timedelta(days=1)))
    db.session.execute(sa.delete(SignInLink).where(SignInLink.expires_at < now() - dt.timedelta(days=1)))
    db.session.execute(sa.delete(Device).where(Device.last_seen_at < now() - KEPT_SESSIONS))
    db.session.commit()
    if (broken := first_broken()) is not None:
        current_app.logger.critical("the history does not hold together at event %s", broken)
    log.info("housekeeping done")
