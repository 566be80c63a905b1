"""Between the network and the WSGI app: a thread is taken only once a request is wholly here.

Granian speaks HTTP and TLS; its event loop receives the body, on disk when it is large, so that two hundred phones
with one bar of signal cost a file handle each and nobody waits behind them. What is longer than the app accepts is
never kept. Answers are handed back whole, so a slow reader does not hold a thread either; files are sent by Granian
from their path. Reading has a thread of its own, so that pages never wait behind an upload or a locked database.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from sys import stderr
from tempfile import SpooledTemporaryFile
from typing import IO, Any

IN_MEMORY = 256 * 1024  # bytes of a body kept in memory
PATIENCE = 4  # a body up to so many times too long is read and thrown away: cut off, a browser shows no answer
SILENCE = 60  # seconds without a byte after which an upload is given up
READING, WRITING = 1, 2  # threads in each process
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
        self.reading, self.writing = ThreadPoolExecutor(READING), ThreadPoolExecutor(WRITING)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        try:
            body, size = await self.receive(scope, protocol)
        except (CutShort, TimeoutError):
            return protocol.response_empty(400, [("connection", "close")])
        pool = self.reading if scope.method in ("GET", "HEAD") else self.writing
        given = environ(scope, body, size)
        status, headers, content = await asyncio.get_running_loop().run_in_executor(pool, self.answer, given)
        if isinstance(content, File):
            return protocol.response_file(status, headers, content.path)
        return protocol.response_bytes(status, headers, content)

    async def receive(self, scope: Any, protocol: Any) -> tuple[IO[bytes], int]:
        """The body and its size; of one that is too long only the size, which the app then refuses."""
        announced = scope.headers.get("content-length")
        chunked = scope.headers.get("transfer-encoding") is not None
        if not chunked and (not announced or int(announced) > self.limit * PATIENCE):
            return BytesIO(), int(announced or 0)
        body, size = SpooledTemporaryFile(IN_MEMORY), 0  # noqa: SIM115 (answer() closes it)
        chunks = aiter(protocol)
        while size <= self.limit * PATIENCE:
            async with asyncio.timeout(SILENCE):
                chunk = await anext(chunks, b"")
            if not chunk:
                break
            size += len(chunk)
            if size <= self.limit:
                body.write(chunk)
        if not chunked and size < int(announced):
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
