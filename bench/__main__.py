"""Measure the main pages and acts beside their floors, in one run: `python -m bench [--seconds 2] [--data DIR]`.

The first run fills a database with 100,000 jobs, which takes minutes; later ones of the same day find it again.
Prints the table of docs/bench.md. Floors: bench/floors.py. Both are served by fieldapp.serve with two processes.
"""

import argparse
import asyncio
import datetime as dt
import itertools
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench import floors, world
from bench.measure import NOTHING, Figures, Server, load, request, until_up, weight
from fieldapp import create_app
from fieldapp.ids import new_id
from tests.pictures import photo

OURS, FLOOR = 8771, 8772
ROUNDS = 3
HEADS = ["", "a second", "floor", "ratio", "processor ms", "floor", "ratio", "p50 ms", "p95 ms", "SQL", "goal"]


class Bench:
    def __init__(self, data: Path, ours: Server, floor: Server, seconds: float, clients: int):
        self.app, self.ours, self.floor = create_app({"DATA": data}), ours, floor
        self.seconds, self.clients = seconds, clients
        self.cookies: dict[str, str] = {}

    def cookie(self, name: str) -> str:
        if name not in self.cookies:
            kept = floors.client_of(self.app, name).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
            self.cookies[name] = f"{kept.key}={kept.value}" if kept else ""
        return self.cookies[name]

    def page(self, name: str, goal: str) -> None:
        person, path = floors.pages(self.app)[name]
        ours = itertools.repeat(request("GET", path, {"Cookie": self.cookie(person)}))
        statements, text = floors.asked_once(self.app, person, path)
        told = f"{name}, {len(text.encode()) // 1024} KB"
        self.beside(told, ours, itertools.repeat(request("GET", f"/{name}", {})), goal, sql=len(statements))

    def act(self, name: str, path: str, *, body: bytes, kind: str, goal: str, clients: int, htmx: bool) -> None:
        """Each with an operation of its own, on the visits of everybody but Wei in turn."""
        as_page = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin", **({"HX-Request": "true"} if htmx else {})}

        def acts() -> Iterator[bytes]:
            for person, visit in itertools.cycle(floors.under_way(self.app)[1:]):
                op = {"Cookie": self.cookie(person), "Idempotency-Key": f'"{new_id()}"'}
                yield request("POST", f"{visit}/{path}s", {**as_page, **op}, body)

        floor = itertools.repeat(request("POST", f"/{path}", as_page, body))
        self.beside(name, acts(), floor, goal, clients=clients)

    def beside(
        self,
        name: str,
        ours: Iterator[bytes],
        floor: Iterator[bytes],
        goal: str,
        *,
        sql: int | None = None,
        clients: int = 0,
    ) -> None:
        """Ours and the floor by turns, so that what else the machine does hits both."""
        clients = clients or self.clients
        mine = theirs = NOTHING
        asyncio.run(warm(self.ours, ours, self.floor, floor))
        for _ in range(ROUNDS):
            mine = mine.plus(asyncio.run(load(self.ours, ours, self.seconds, clients)))
            theirs = theirs.plus(asyncio.run(load(self.floor, floor, self.seconds, clients)))
        print(line(f"{name}, {clients} clients" if clients != self.clients else name, mine, theirs, sql, goal))


async def warm(ours: Server, asked: Iterator[bytes], floor: Server, asked_floor: Iterator[bytes]) -> None:
    await load(ours, asked, 0.3, 4)
    await load(floor, asked_floor, 0.3, 4)


def line(name: str, ours: Figures, floor: Figures, sql: int | None, goal: str) -> str:
    cells = [f"{ours.rate:.0f}", f"{floor.rate:.0f}", f"**{ours.rate / floor.rate:.2f}**"]
    cells += [f"{ours.spent:.1f}", f"{floor.spent:.1f}", f"{floor.spent / ours.spent:.2f}"]
    cells += [f"{ours.at(0.5):.0f}", f"{ours.at(0.95):.0f}", "" if sql is None else str(sql), goal]
    return f"| {name} | {' | '.join(cells)} |"


@contextmanager
def served(port: int, *command: str) -> Iterator[Server]:
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        asyncio.run(until_up(Server(process.pid, port)))
        yield Server(process.pid, port)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def multipart(picture: bytes) -> tuple[bytes, str]:
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head + picture + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=2, help=f"of each of the {ROUNDS} rounds (2)")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / f"fieldapp-bench-{dt.date.today()}")
    given = parser.parse_args()
    world.prepare(given.data)
    with ExitStack() as stack:
        ours = stack.enter_context(served(OURS, "fieldapp", "run", "--port", str(OURS), "--data", str(given.data)))
        floor = stack.enter_context(served(FLOOR, "bench.floors", str(given.data), str(FLOOR)))
        run(Bench(given.data, ours, floor, given.seconds, given.clients))


def run(bench: Bench) -> None:
    print(
        f"{dt.date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(f"\n| {' | '.join(HEADS)} |\n|---|{'--:|' * (len(HEADS) - 1)}")
    for name, goal in (("today", "≥ 0.6"), ("visit", "≥ 0.6, p95 < 50 ms"), ("desk", "≥ 0.6"), ("live", "≥ 0.6")):
        bench.page(name, goal)
    form = {"body": b"sku=SEAL-7&quantity=1", "kind": "application/x-www-form-urlencoded"}
    bench.act("adding a part", "part", **form, goal="≥ 0.5", clients=bench.clients, htmx=False)
    bench.act("adding a part, with its section", "part", **form, goal="", clients=bench.clients, htmx=True)
    body, kind = multipart(photo())
    bench.act("photo of 12 megapixels", "photo", body=body, kind=kind, goal="≥ 0.67", clients=1, htmx=False)
    size, requests = weight(bench.ours, floors.under_way(bench.app)[0][1], bench.cookie("wei"))
    print(f"\nThe visit page, cold, without photos: {size / 1000:.1f} kB in {requests} requests (at most 100 kB in 8).")


if __name__ == "__main__":
    main()
