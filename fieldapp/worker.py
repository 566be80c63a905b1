"""What is to be done by itself: pushes and messages at once, the housekeeping hourly.

Each kind of work goes on in a thread of its own, so that a mail server that is slow holds no emergency up, and is done
by one process at a time however many run.
"""

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.accounts.models import Device, Failure, SignInLink
from fieldapp.extensions import Base, begin_write, db
from fieldapp.history.chain import first_broken
from fieldapp.history.operations import now
from fieldapp.messages import sending as messages
from fieldapp.push import sending as pushes

LASTS = dt.timedelta(minutes=2)  # a worker that died is followed after so long
EVERY = dt.timedelta(seconds=1)
HOUSE = "housekeeping"
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
    """Work until SIGTERM or Ctrl-C, until `parent`, the server, is gone, or until one kind of work has failed."""
    stop, me = threading.Event(), uuid.uuid4()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ThreadPoolExecutor(len(KINDS)) as threads:
        going = [threads.submit(keep_at, app, kind, me, stop) for kind in KINDS]
        while not stop.wait(EVERY.total_seconds()):
            if parent not in (None, os.getppid()) or any(one.done() for one in going):
                stop.set()
    for one in going:
        one.result()


def keep_at(app: Flask, kind: str, me: uuid.UUID, stop: threading.Event) -> None:
    while not stop.is_set():
        with app.app_context():
            work(kind, me, stop)
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


def work(kind: str, me: uuid.UUID, stop: threading.Event | None = None) -> bool:
    """One round. Whether it was ours to do."""
    if hold(kind, me) is None:
        return False
    KINDS[kind](lambda: None if stop and stop.is_set() else hold(kind, me))
    return True


def hold(kind: str, me: uuid.UUID) -> Lease | None:
    """Our lease, renewed when half of it is over: a round in which there is nothing to do writes nothing."""
    lease = db.session.get(Lease, kind, populate_existing=True)
    left = lease.until - now() if lease else dt.timedelta()
    if lease and lease.holder == me and left > LASTS / 2:
        return lease
    if lease and lease.holder != me and left > dt.timedelta():
        return None
    return take(kind, me)


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


def keep_house_hourly(lease: Callable[[], Lease | None]) -> None:
    ours = lease()
    if ours and (ours.done_at is None or now() - ours.done_at >= KEEP_HOUSE_EVERY):
        keep_house()
        begin_write()
        db.session.execute(sa.update(Lease).where(Lease.work == HOUSE).values(done_at=now()))
        db.session.commit()


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


KINDS: dict[str, Callable[[Callable[[], Lease | None]], None]] = {
    "pushes": pushes.deliver,
    "messages": messages.deliver,
    HOUSE: keep_house_hourly,
}
