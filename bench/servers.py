"""Measure web servers for `fieldapp run` side by side: speed, half-open uploads, huge bodies, killed workers.

    .venv/bin/uv pip install gunicorn gevent waitress    # the candidates that were not chosen; absent ones are skipped
    .venv/bin/python -m bench.servers [name …]

Prints the table of docs/decisions/0001-web-server.md. Two worker processes each, 16 clients with kept connections.
"""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, request
from jinja2 import Template

LIMIT = 16 << 20
PORT = 8765
PROMISED = 5 << 20  # bytes a half-open upload announces; it sends a tenth of them
ROWS = Template("<ul>{% for id, name in rows %}<li><a href='/visits/{{ id }}'>{{ name }}</a>{% endfor %}</ul>")

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = LIMIT
database = sqlite3.connect(Path(tempfile.gettempdir()) / "bench-servers.sqlite", check_same_thread=False)
database.execute("CREATE TABLE IF NOT EXISTS visits (id INTEGER PRIMARY KEY, name TEXT)")
database.executemany("INSERT OR REPLACE INTO visits VALUES (?, ?)", [(n, f"Visit {n}") for n in range(30)])
database.commit()


@app.get("/")
def hello() -> str:
    return "hello"


@app.get("/list")
def rows() -> str:
    return ROWS.render(rows=database.execute("SELECT id, name FROM visits").fetchall())


@app.post("/photos")
def photos() -> str:
    return str(sum(len(file.read()) for file in request.files.values()))


# The candidates


def granian_gateway(_: int) -> None:
    from fieldapp.gateway import Gateway
    from fieldapp.serve import serve

    serve(lambda: Gateway(app, limit=LIMIT), host="127.0.0.1", port=PORT)


def granian_wsgi(_: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server("app", port=PORT, workers=2, interface=Interfaces.WSGI, blocking_threads=1, log_enabled=False)
    server.respawn_failed_workers = True
    server.serve(target_loader=lambda: app, wrap_loader=False)


def gunicorn(kind: str) -> Callable[[int], None]:
    def start(threads: int) -> None:
        options = [f"--threads={threads}"] if kind == "gthread" else []
        options += ["--log-level=critical", "--workers=2", f"--worker-class={kind}", f"--bind=127.0.0.1:{PORT}"]
        os.execvp(sys.executable, [sys.executable, "-m", "gunicorn", *options, "bench.servers:app"])

    return start


def waitress(threads: int) -> None:
    from waitress.server import create_server

    listening = socket.create_server(("127.0.0.1", PORT), backlog=1024)
    listening.setblocking(False)
    while sum(os.fork() > 0 for _ in range(2)) == 2:  # no supervisor: a killed worker stays away
        signal.pause()
    create_server(
        app,
        sockets=[listening],
        threads=threads,
        connection_limit=1000,
        max_request_body_size=LIMIT,
        asyncore_use_poll=True,
    ).run()


CANDIDATES: dict[str, tuple[str, Callable[[int], None], int]] = {
    "granian, our gateway": ("granian", granian_gateway, 1),
    "granian, wsgi": ("granian", granian_wsgi, 1),
    "gunicorn gthread, 4 threads": ("gunicorn", gunicorn("gthread"), 4),
    "gunicorn gevent": ("gevent", gunicorn("gevent"), 1),
    "waitress, forked, 1 thread": ("waitress", waitress, 1),
    "waitress, forked, 4 threads": ("waitress", waitress, 4),
}


# The measurements


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> float:
    """Seconds until the whole answer to one GET is here."""
    begun = time.perf_counter()
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise ConnectionError(head[:40])
    await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    return time.perf_counter() - begun


async def load(path: str, seconds: float, clients: int = 16) -> list[float]:
    """Latencies of all requests that 16 clients got answered in that time."""
    until, times = time.perf_counter() + seconds, []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        while time.perf_counter() < until:
            times.append(await asyncio.wait_for(ask(reader, writer, path), 10))
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)), return_exceptions=True)
    return sorted(times) or [float("inf")]


async def half_open(count: int) -> list[asyncio.StreamWriter]:
    held = []
    for _ in range(count):
        _reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(upload_head(PROMISED) + b"\0" * (PROMISED // 10))
        held.append(writer)
    return held


def upload_head(length: int) -> bytes:
    kind = "multipart/form-data; boundary=x"
    lines = ["POST /photos HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", f"Content-Length: {length}"]
    return "\r\n".join([*lines, "", ""]).encode()


async def huge(megabytes: int = 400) -> str:
    """Send a body that is far too long, all but its last byte; say what came back and after how much."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    answer, sent = asyncio.create_task(reader.readline()), 0
    try:
        writer.write(upload_head(megabytes << 20))
        while sent < megabytes and not answer.done():
            writer.write(b"\0" * ((1 << 20) - (sent == megabytes - 1)))
            await asyncio.wait_for(writer.drain(), 10)
            await asyncio.sleep(0)
            sent += 1
        status = (await asyncio.wait_for(answer, 3)).decode().split(" ")[1]
    except TimeoutError:
        status = "none"
    except (OSError, IndexError):
        answer.cancel()
        status = "closed"
    return f"{status} after {sent} MB"


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [pid, *(relative for child in found for relative in family(child))]


def memory(pid: int) -> int:
    """Resident megabytes of the server and its workers."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def processor(pid: int) -> float:
    """Milliseconds of processor time that the server and its workers have used."""
    stats = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in family(pid)]
    return (
        sum(int(user) + int(system) for user, system in (stat[11:13] for stat in stats))
        * 1000
        / os.sysconf("SC_CLK_TCK")
    )


async def speed(pid: int, path: str, seconds: float = 4) -> str:
    """Answers a second, and the processor's milliseconds for each: the second hardly changes on a busy machine."""
    before = processor(pid)
    answered = len(await load(path, seconds))
    return f"{answered / seconds:.0f} ({(processor(pid) - before) / answered:.2f})"


async def until_up(seconds: float = 15) -> float:
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        if len(await load("/", 0.01, clients=1)) and (await load("/", 0.01, clients=1))[0] < seconds:
            return time.perf_counter() - begun
        await asyncio.sleep(0.05)
    return float("inf")


async def measure(name: str) -> str:
    command = [sys.executable, "-m", "bench.servers", "--serve", name]
    server = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        await until_up()
        await load("/list", 1)
        cells = [await speed(server.pid, path) for path in ("/", "/list")]
        before, calm = memory(server.pid), await load("/list", 2)
        held = await half_open(200)
        await load("/list", 3)  # what they have sent so far is taken in
        busy = await load("/list", 2)
        cells += [f"{p95(calm):.0f} → {p95(busy):.0f} ms", f"+{memory(server.pid) - before} MB"]
        for writer in held:
            writer.close()
        before = memory(server.pid)
        cells += [await huge(), f"+{max(0, memory(server.pid) - before)} MB"]
        os.kill(family(server.pid)[-1], signal.SIGKILL)
        alive = len(await load("/list", 3)) / 3
        cells += [f"{alive:.0f}/s, {len(family(server.pid))} processes"]
        begun = time.perf_counter()
        server.terminate()
        server.wait(10)
        cells += [f"{time.perf_counter() - begun:.1f} s"]
    except (OSError, subprocess.TimeoutExpired) as error:
        cells = [repr(error)]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
    return f"| {name} | {' | '.join(cells)} |"


def p95(times: list[float]) -> float:
    return times[int(len(times) * 0.95)] * 1000


def main(*names: str) -> None:
    if names[:1] == ("--serve",):
        _package, start, threads = CANDIDATES[names[1]]
        return start(threads)
    heads = ["server", "hello/s (CPU ms)", "list/s (CPU ms)", "list p95 → with 200 half-open uploads", "their memory"]
    heads += ["400 MB body", "its memory", "after one worker is killed", "stop"]
    print(f"| {' | '.join(heads)} |\n|---|{'--:|' * (len(heads) - 1)}")
    for name, (package, _start, _threads) in CANDIDATES.items():
        if find_spec(package) and (not names or any(part in name for part in names)):
            print(asyncio.run(measure(name)), flush=True)
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
