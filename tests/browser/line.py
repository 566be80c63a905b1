"""The line between a phone and the server: tests cut it, hold it up, or answer in the server's place."""

import http.client
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

MANIFEST = "/outbox/manifest"
HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class Asked(NamedTuple):
    """A request on its way."""

    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str | None:
        return self.headers.get("Idempotency-Key")


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]] = []
    body: bytes = b""


Behaviour = Callable[["Line", Asked], Answer | None]  # None: the connection breaks


@dataclass
class Line:
    """What goes over it, and how it behaves towards operations."""

    server_port: int
    behave: Behaviour = lambda line, asked: line.forward(asked)
    sent: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> list[str | None]:
        return [asked.key for asked in self.sent]

    def forward(self, asked: Asked) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=30)
        connection.request(asked.method, asked.path, asked.body or None, asked.headers)
        answer = connection.getresponse()
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
        body = answer.read()
        connection.close()
        return Answer(answer.status, headers, body)

    def forward_half(self, asked: Asked) -> None:
        """The server receives the head and half of the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=30)
        connection.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
        for name, value in asked.headers.items():
            connection.putheader(name, value)
        connection.endheaders(asked.body[: len(asked.body) // 2])

    def pass_on(self, asked: Asked) -> Answer | None:
        if not asked.key or asked.path == MANIFEST:  # what a phone tells that it holds is no act of anybody
            return self.forward(asked)
        self.sent.append(asked)
        return self.behave(self, asked)


def handler_of(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(size)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            try:
                answer = line.pass_on(Asked(time.monotonic(), self.command, self.path, headers, body))
            except (OSError, http.client.HTTPException):  # the server is not there
                answer = None
            if len(body) < size or answer is None:
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in [*answer.headers, ("Content-Length", str(len(answer.body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = handle_any

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class Relay(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A phone that is gone is what these tests are about; anything else is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # pyright: ignore[reportArgumentType]


@contextmanager
def line_to(server_port: int) -> Iterator[Line]:
    line = Line(server_port)
    relay = Relay(("127.0.0.1", 0), handler_of(line))
    line.port = relay.server_port
    Thread(target=relay.serve_forever, daemon=True).start()
    yield line
    relay.shutdown()
    relay.server_close()
