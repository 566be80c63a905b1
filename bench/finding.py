"""Finding among 100,000 jobs, on SQLite and on PostgreSQL: `python -m bench.finding [--data DIR] [--postgresql]`.

What is asked as one types (`/find/suggestions`), one after another, then the list of all jobs with words many have;
beside a floor that runs the very same statements and answers a ready-made text. DIR is one that `python -m bench` has
filled; PostgreSQL's is filled anew, in minutes.
"""

import argparse
import datetime as dt
import os
import platform
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask

from bench import floors, world
from fieldapp import create_app
from fieldapp.extensions import db
from tests.databases import PostgresqlWorld

QUERIES = {
    "a job's number": "WX-2026-054321",
    "its last digits": "4321",
    "what all jobs begin with": "wx-2026",
    "a word of all jobs": "漏水",
    "its first letters": "win",
    "one letter": "w",
    "a long word of all jobs": "garden court",
    "a customer": "Zhang 117",
    "the middle of a phone number": "0000 11",
    "an address": "花园路 4711",
    "words that none has together": "漏水 Lakeside 9999",
}
LISTS = {
    "a word of all jobs": "漏水",
    "what all jobs begin with": "2026",
    "long words of all jobs": "garden court",
    "of one in sixteen": "garden court 23",
    "of one in five hundred": "Zhang 117",
}


def measure(app: Flask, rounds: int, path_of: str, queries: dict[str, str]) -> None:
    client, ours, bare = floors.client_of(app, "dana"), [], []
    print(f"\n| {path_of} | | p50 ms | p95 | floor p50 | p95 |\n|---|---|--:|--:|--:|--:|")
    for name, query in queries.items():
        path = path_of + quote(query)
        with app.app_context():
            statements, text = floors.asked_once(app, "dana", path)
            mine = timed(lambda path=path: client.get(path), rounds)
            floor = timed(floors.reader(db.engine, statements, text), rounds)
        ours, bare = ours + mine, bare + floor
        print(f"| {name} | {query} | {cells(mine)} | {cells(floor)} |", flush=True)
    print(f"| **all** | | {cells(ours)} | {cells(bare)} |")


def timed(ask: Callable[[], object], rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def cells(times: list[float]) -> str:
    times = sorted(times)
    return f"{times[len(times) // 2]:.1f} | {times[int(len(times) * 0.95)]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.finding", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / f"fieldapp-bench-{dt.date.today()}")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--jobs", type=int, default=world.JOBS)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    with ExitStack() as stack:
        settings = {"DATA": given.data}
        if given.postgresql:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            settings = {"DATA": folder, "DATABASE_URL": stack.enter_context(PostgresqlWorld(folder)).url}
        app = create_app(settings)
        if not given.postgresql:
            world.prepare(given.data, given.jobs)
        else:
            world.build(app, given.jobs)
            with app.app_context():
                db.session.execute(sa.text("ANALYZE"))  # as it does by itself after a minute
                db.session.commit()
        kind = "PostgreSQL" if given.postgresql else "SQLite"
        print(f"\n{dt.date.today()}, Python {platform.python_version()}, {kind}, load {os.getloadavg()[0]:.1f}")
        measure(app, given.rounds, "/find/suggestions?q=", QUERIES)
        measure(app, given.rounds, "/jobs?show=all&q=", LISTS)
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main()
