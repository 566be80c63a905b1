"""The worker: its rounds one after another, and as a process of its own."""

import datetime as dt
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from fieldapp import worker
from fieldapp.extensions import begin_write, db
from fieldapp.history.operations import now

ME = uuid.UUID(int=1)
SECONDS = 30
SETTINGS = ("DATA", "SMTP_URL", "MAIL_FROM", "PUSH_SERVICES")


def work(app) -> None:
    with app.app_context():
        for kind in worker.KINDS:
            assert worker.work(kind, ME)
    with app.app_context():
        db.engine.dispose()


@contextmanager
def working(app) -> Iterator[subprocess.Popen]:
    """`fieldapp worker` over the app's data, killed at the end if it is still there."""
    settings = {name: app.config[name] for name in SETTINGS}
    settings["DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    settings["PUSH_SERVICES"] = " ".join(settings["PUSH_SERVICES"])
    surroundings = {**os.environ, **{f"FIELDAPP_{name}": str(value) for name, value in settings.items()}}
    with subprocess.Popen([sys.executable, "-m", "fieldapp", "worker"], env=surroundings) as process:
        try:
            yield process
        finally:
            process.kill()


def free_the_leases(app) -> None:
    """As if their time had run out."""
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(worker.Lease).values(until=now() - dt.timedelta(seconds=1)))
        db.session.commit()


def eventually(holds: Callable[[], bool]) -> bool:
    pause = threading.Event()
    return any(holds() or pause.wait(0.1) for _ in range(SECONDS * 10))
