"""Sending the next in turn: `python -m bench.assigning [--postgresql] [--acts 100] [--lines 100000]`.

60 technicians, as the board does it, one after another in one process: with an empty ledger, then with a long one.
Beside it a floor: the very same reads, one bare commit of one row, and a ready-made text.
"""

import argparse
import datetime as dt
import os
import platform
import tempfile
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench import floors, world
from bench.finding import cells, timed
from fieldapp import create_app
from fieldapp.extensions import begin_write, db
from fieldapp.history import Operation
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import JobState, VisitState
from fieldapp.rotation.models import Turn
from fieldapp.rotation.status import How
from tests.databases import PostgresqlWorld

TECHNICIANS, VISITS, JOBS, NOT_BACK = 60, 400, 5_000, 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.assigning", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--acts", type=int, default=100)
    parser.add_argument("--lines", type=int, default=100_000)
    given = parser.parse_args()
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings: dict[str, Any] = {"DATA": data}
        if given.postgresql:
            settings["DATABASE_URL"] = stack.enter_context(PostgresqlWorld(data)).url
        app = create_app(settings)
        world.TECHNICIANS, world.DAY, world.WEIS_DAY = TECHNICIANS, VISITS, VISITS // TECHNICIANS
        world.UNASSIGNED = 2 * given.acts + 10
        world.build(app, JOBS)
        kind = "PostgreSQL" if given.postgresql else "SQLite"
        print(f"\n{dt.date.today()}, Python {platform.python_version()}, {kind}, load {os.getloadavg()[0]:.1f}\n")
        print(
            f"| lines in the ledger | SQL | processor ms | floor | p50 ms | p95 | floor p50 | p95 |\n|---|{'--:|' * 7}"
        )
        with app.app_context():
            come_back(app)
            for lines in (0, given.lines):
                fill(lines)
                measure(app, lines, given.acts)
            db.engine.dispose()


def come_back(app: Flask) -> None:
    """But for a few, who are skipped each time."""
    begin_write()
    out = db.session.scalars(sa.select(Visit.id).where(Visit.state == VisitState.ON_SITE).order_by(Visit.id))
    back = sa.update(Visit).where(Visit.id.in_(out.all()[NOT_BACK:]))
    db.session.execute(back.values(state=VisitState.ACCEPTED).execution_options(synchronize_session=False))
    db.session.commit()


def fill(lines: int) -> None:
    """A ledger of so many lines more. Their standings are short: no act reads an old one."""
    begin_write()
    now, visits = (
        dt.datetime.now(dt.UTC),
        db.session.execute(sa.select(Visit.id, Visit.job_id, Visit.technician_id)).all(),
    )
    last = db.session.scalar(sa.select(sa.func.max(Turn.number))) or 0
    acts = {"user_id": None, "fingerprint": world.HASH, "result": "applied", "made": {}, "skew_seconds": 0}
    for some in world.pieces(range(lines)):  # pyright: ignore[reportArgumentType] (a range has pieces as a list has)
        ids = [new_id() for _ in some]
        when = [now - dt.timedelta(minutes=15 * (lines - n)) for n in some]
        operations = [{**acts, "id": i, "happened_at": at, "recorded_at": at} for i, at in zip(ids, when, strict=True)]
        db.session.execute(sa.insert(Operation), operations)
        rows = [
            {"id": i, "number": last + n + 1, "how": How.TURN, "standing": {"lines": []}, "happened_at": at}
            | dict(zip(("visit_id", "job_id", "technician_id"), visits[n % len(visits)], strict=True))
            for i, n, at in zip(ids, some, when, strict=True)
        ]
        db.session.execute(sa.insert(Turn), rows)
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def measure(app: Flask, lines: int, acts: int) -> None:
    client, day = floors.client_of(app, "dana"), dt.datetime.now(app.config["TIME_ZONE"]).date()
    waiting = iter(db.session.scalars(sa.select(Job.id).where(Job.state == JobState.NEW).limit(acts + 3)).all())
    window = {"window_from": f"{day}T20:00", "window_until": f"{day}T21:00", "dropped": "y"}

    def send() -> str:
        head = {"Idempotency-Key": f'"{new_id()}"', "HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
        answer = client.post(f"/desk/jobs/{next(waiting)}/next", data=window, headers=head)
        assert answer.status_code == 200, answer.text
        return answer.text

    send()
    with floors.taken_down() as statements:
        text = send()
    reads = [one for one in statements if getattr(one[0], "is_select", False)]
    floors.Base.metadata.create_all(db.engine)
    db.session.rollback()
    begun = time.process_time()
    mine, between = timed(send, acts), time.process_time()
    floor = timed(lambda: bare(reads, text), acts)
    spent = ((between - begun) / acts * 1000, (time.process_time() - between) / acts * 1000)
    cell = f"{spent[0]:.0f} | {spent[1]:.0f} | {cells(mine)} | {cells(floor)}"
    print(f"| {lines:,} | {len(statements)} | {cell} |", flush=True)


def bare(reads: list[floors.Statement], text: str) -> str:
    with db.engine.connect().execution_options(writes=True) as connection:
        for statement, parameters in reads:
            connection.execute(statement, parameters).all()
        row = {"id": uuid.uuid4(), "sku": "x", "quantity": 1, "at": dt.datetime.now(dt.UTC)}
        connection.execute(sa.insert(floors.Used), row)
        connection.commit()
    return text


if __name__ == "__main__":
    main()
