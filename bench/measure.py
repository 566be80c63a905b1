"""A load of clients with kept connections, what the server's processes spent on it, and what a page weighs."""

import asyncio
import gzip
import http.client
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urljoin

from bench.servers import processor

NEEDED = re.compile(
    r"""<link[^>]+href="([^"]+)"|<script[^>]+src="([^"]+)"|(?:from|import)\s*"([^"]+)"|url\("([^")]+)"\)"""
)


class Server(NamedTuple):
    pid: int
    port: int


class Figures(NamedTuple):
    """Seconds of each answer, and the processor's seconds that the server spent on all of them."""

    times: list[float]
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def spent(self) -> float:
        """Milliseconds of the processor for one answer."""
        return self.processor / max(1, len(self.times))

    def at(self, share: float) -> float:
        return sorted(self.times)[int(len(self.times) * share)] * 1000

    def plus(self, other: "Figures") -> "Figures":
        return Figures(self.times + other.times, self.seconds + other.seconds, self.processor + other.processor)


NOTHING = Figures([], 0, 0)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    fields = {"Host": "localhost", **headers, **({"Content-Length": str(len(body))} if body else {})}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode() + body


async def load(server: Server, requests: Iterator[bytes], seconds: float, clients: int) -> Figures:
    begun, spent, times = time.perf_counter(), processor(server.pid), []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while time.perf_counter() < begun + seconds:
            times.append(await answered(reader, writer, next(requests)))
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Figures(times, time.perf_counter() - begun, processor(server.pid) - spent)


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    begun = time.perf_counter()
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"content-length: *(\d+)", head)
    body = await reader.readexactly(int(length[1]) if length else 0)
    if head[9:10] not in b"23":
        raise ConnectionError(head.decode() + body[:500].decode(errors="replace"))
    return time.perf_counter() - begun


async def until_up(server: Server, seconds: float = 120) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        with suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.close()
            return
        await asyncio.sleep(0.2)
    raise TimeoutError("the server does not start")


def weight(server: Server, path: str, cookie: str) -> tuple[int, int]:
    """Bytes and requests of a page for a browser that has nothing yet: itself, styles, scripts, icon; no photos."""
    wanted, seen, size = [path], set(), 0
    while wanted:
        url = wanted.pop()
        if url in seen:
            continue
        seen.add(url)
        bytes_read, text = fetched(server, url, cookie)
        size += bytes_read
        needed = [next(filter(None, found)) for found in NEEDED.findall(text)]
        wanted += [urljoin(url, other) for other in needed if not other.startswith("data:")]
    return size, len(seen)


def fetched(server: Server, url: str, cookie: str) -> tuple[int, str]:
    """What came over the wire, headers too, and the text."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 19
    text = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    if answer.status != 200:
        raise ConnectionError(url, answer.status)
    return len(body) + head, text.decode(errors="replace")
