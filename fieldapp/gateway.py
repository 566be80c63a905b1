"""Between the network and the WSGI app: an answer begins only once the request is wholly here.

Granian speaks HTTP and TLS; its event loop receives the body, on disk when it is large, so that two hundred phones
with one bar of signal cost a file handle each and nobody waits behind them. What is longer than the app accepts is
never kept. Pages are answered in the event loop itself, which is fastest; whatever changes something is answered in
a thread, where it may wait for the database, a disk or a photo. Answers are handed back whole, so that a slow reader
holds nothing either; files are sent by Granian from their path.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from sys import stderr
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, Any

from granian.rsgi import ProtocolError  # pyright: ignore[reportPrivateImportUsage]

IN_MEMORY = 64 * 1024  # bytes of a body kept in memory
SILENCE = 60  # seconds without a byte after which an upload is given up
READS = {"GET", "HEAD"}
BEGAN = "fieldapp.began"  # in the environment: when the request began to come in, seconds since 1970
RESTART = "fieldapp.restart"  # set in the environ of a request after which this process is not to be trusted
THREADS = 2  # for writing, in each process
Answer = tuple[int, list[tuple[str, str]], "bytes | File"]


class CutShort(Exception):
    """The body ended before its announced length."""


class File:
    """wsgi.file_wrapper: an open file that Granian can send from its path."""

    def __init__(self, file: IO[bytes], block_size: int = 65536):
        self.file, self.block_size = file, block_size
        self.path = getattr(file, "name", None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")

    def close(self) -> None:
        self.file.close()


class Gateway:
    """An RSGI application around the WSGI app, which accepts bodies up to `limit` bytes."""

    def __init__(self, app: Callable[..., Any], *, limit: int):
        self.app, self.limit = app, limit
        self.threads = ThreadPoolExecutor(THREADS)
        gettempdir()  # is chosen now, so that no process looks for another one once it is full

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        began = time.time()
        try:
            body, size = await self.receive(scope, protocol)
        except (CutShort, TimeoutError, ProtocolError):
            protocol.response_empty(400, [("connection", "close")])
            return
        except OSError:  # no room for it, even for a moment
            protocol.response_empty(503, [("connection", "close"), ("retry-after", "5")])
            return
        given = environ(scope, body, size) | {BEGAN: began}
        if scope.method in READS:
            status, headers, content = self.answer(given)
        else:
            status, headers, content = await asyncio.get_running_loop().run_in_executor(
                self.threads, self.answer, given
            )
        if isinstance(content, File):
            protocol.response_file(status, headers, content.path)
        else:
            protocol.response_bytes(status, headers, content)
        if size > self.limit:
            await throw_away(protocol)
        if RESTART in given:
            os.kill(os.getpid(), signal.SIGTERM)  # what is in progress is still answered; another takes our place

    async def receive(self, scope: Any, protocol: Any) -> tuple[IO[bytes], int]:
        """The body and its size; of one that is too long only the size, which the app then refuses."""
        chunked = scope.headers.get("transfer-encoding") is not None
        announced = 0 if chunked else int(scope.headers.get("content-length", 0))
        if not chunked and not 0 < announced <= self.limit:
            return BytesIO(), announced
        body, size = SpooledTemporaryFile(IN_MEMORY), 0  # noqa: SIM115 (answer() closes it)
        async for chunk in patiently(protocol):
            size += body.write(chunk)
            if size > self.limit:
                break
        if size < announced:
            raise CutShort
        body.seek(0)
        return body, size

    def answer(self, given: dict[str, Any]) -> Answer:
        status, headers = 500, []

        def start(line: str, fields: list[tuple[str, str]], exc_info: Any = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), fields

        result = self.app(given, start)
        try:
            if isinstance(result, File) and isinstance(result.path, str):
                return status, headers, result
            return status, headers, b"".join(result)
        finally:
            given["wsgi.input"].close()
            if hasattr(result, "close"):
                result.close()


async def patiently(protocol: Any) -> AsyncIterator[bytes]:
    chunks = aiter(protocol)
    while True:
        async with asyncio.timeout(SILENCE):
            chunk = await anext(chunks, b"")
        if not chunk:
            return
        yield chunk


async def throw_away(protocol: Any) -> None:
    """Read on, for a while: a browser that is cut off in the middle of sending does not show the answer."""
    with suppress(ProtocolError, TimeoutError):
        async with asyncio.timeout(SILENCE):
            async for _chunk in protocol:
                continue


def environ(scope: Any, body: IO[bytes], size: int) -> dict[str, Any]:
    """PEP 3333's dictionary. Header names with an underscore are dropped: they would pass for the ones with a dash."""
    host, _, port = scope.server.rpartition(":")
    fields = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": File,
    }
    for name, value in scope.headers.items():
        if name == "content-type":
            fields["CONTENT_TYPE"] = value
        elif "_" not in name and name not in ("content-length", "transfer-encoding"):
            key = f"HTTP_{name.upper().replace('-', '_')}"
            joint = "; " if key == "HTTP_COOKIE" else ","
            fields[key] = f"{fields[key]}{joint}{value}" if key in fields else value
    return fields
