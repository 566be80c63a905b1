"""The server that is killed: `fieldapp.serve` in processes of its own, forked from one that has all modules loaded.

python -m tests.faults.server PORT [BUG]     then a line on standard input starts it; its pid is the answer
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

START_SECONDS = 30
HOST = "127.0.0.1"


class Server:
    """Starts it, kills it, starts it again, on the same port over the same folder."""

    def __init__(self, data: Path, *, bug: str = "", environment: Mapping[str, str] | None = None):
        with closing(socket.create_server((HOST, 0))) as free:
            self.port = free.getsockname()[1]
        self.address = (HOST, self.port)
        known = {**os.environ, "FIELDAPP_DATA": str(data), **(environment or {})}
        command = [sys.executable, "-m", "tests.faults.server", str(self.port), *([bug] if bug else [])]
        self.log = (data.parent / "server.log").open("ab")
        self.nursery = subprocess.Popen(
            command, env=known, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        self.pid = 0

    def start(self) -> None:
        assert self.nursery.stdin and self.nursery.stdout
        print("start", file=self.nursery.stdin, flush=True)
        self.pid = int(self.nursery.stdout.readline())
        self.wait()

    def wait(self, seconds: float = START_SECONDS) -> None:
        pause, deadline = threading.Event(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=5):
                return
            pause.wait(0.01)
        raise RuntimeError(f"The server did not answer within {seconds} seconds")

    def workers(self) -> list[int]:
        return children(self.pid)

    def kill_all(self) -> None:
        """At once, as when the machine loses its power."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.gone()

    def gone(self, seconds: float = 10) -> None:
        """Wait until none of its processes, and no thread of one, holds the port any more."""
        pause, deadline = threading.Event(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(OSError):
                socket.create_server(self.address).close()
                return
            pause.wait(0.002)
        raise RuntimeError("killed, and still there")

    def kill_worker(self, number: int) -> None:
        """One of them; the server replaces it."""
        workers = self.workers()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(workers[number % len(workers)], signal.SIGKILL)

    def close(self) -> None:
        if self.pid:
            self.kill_all()
        self.nursery.kill()
        self.nursery.wait()
        for pipe in (self.nursery.stdin, self.nursery.stdout, self.log):
            if pipe:
                pipe.close()


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(child) for child in path.read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def nursery(port: int, bug: str = "") -> None:
    """Load everything once; for each line on standard input let a server grow in a process group of its own."""
    from fieldapp.serve import serve

    if bug:
        from tests.faults.bugs import BUGS

        BUGS[bug]()
    import fieldapp.cli  # noqa: F401 (what `fieldapp run` has loaded before it serves)

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDWR), 0)
            os.dup2(2, 1)
            serve(host=HOST, port=port)
            os._exit(1)
        print(pid, flush=True)


if __name__ == "__main__":
    nursery(int(sys.argv[1]), *sys.argv[2:])
