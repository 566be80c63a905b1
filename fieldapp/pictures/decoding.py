"""Reads photos that people send: upright copies without metadata, time and place, or the reason why not.

Decoding happens in a limited child program (`_decoder.py`); this is the server's side of it.
"""

import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from fieldapp.pictures.status import Reason

MAX_BYTES = 15 * 1024 * 1024
HEAD_BYTES = 128 * 1024
"""How much of the original a phone sends along with the small photo it made: EXIF is at the beginning."""

PROGRAM = Path(__file__).with_name("_decoder.py")
PARALLEL = 2
ATTEMPTS = 4
CPU_SECONDS = 4
START_SECONDS = 10
PATIENCE_SECONDS = 20
MAX_ANSWER = 16 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""Of a side as well as of a picture: one may be a single line."""


class NotAPhoto(Exception):
    def __init__(self, reason: Reason):
        super().__init__(reason.value)
        self.reason = reason


class DecoderFailed(Exception):
    """We could not decode now (no process to be had, machine overloaded); later it may work."""


class _Died(Exception):
    """The fork ended before it answered."""


class _Interrupted(Exception):
    """It did so, or never began, because the whole child is gone: not the picture's fault."""


@dataclass(frozen=True)
class Decoded:
    format: str
    """Of the file: JPEG, PNG or WEBP. `large` and `small` are JPEG, upright, without metadata."""
    width: int
    height: int
    large: bytes
    small: bytes
    orientation: int = 1
    """As the camera wrote it; nothing is left to be turned."""
    taken_at: datetime | None = None
    """The camera's local time, without a zone."""
    utc_offset: timedelta | None = None
    latitude: float | None = None
    longitude: float | None = None


class Decoder:
    """The child program of this server process: started when first needed, and again when it is gone."""

    def __init__(self, *, parallel: int = PARALLEL, cpu_seconds: int = CPU_SECONDS):
        self._slots = threading.BoundedSemaphore(parallel)
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._cpu_seconds = cpu_seconds

    def decode(self, path: Path | str, head: bytes | None = None) -> Decoded:
        """The photo at `path`; time and place from `head`, if given: the first bytes of its original.

        Raises NotAPhoto, or DecoderFailed when it is not the file's fault.
        """
        with Path(path).open("rb") as file:
            kind = kind_of(file)
            with self._slot():
                return self._decode(file, kind, (head or b"")[:HEAD_BYTES])

    def close(self) -> None:
        with self._lock:
            if self._child:
                self._child.end()
            self._child = None

    @contextmanager
    def _slot(self):
        if not self._slots.acquire(timeout=PATIENCE_SECONDS):
            raise DecoderFailed("too many photos at once")
        try:
            yield
        finally:
            self._slots.release()

    def _decode(self, file: BinaryIO, kind: str, head: bytes) -> Decoded:
        deaths = 0
        for _ in range(ATTEMPTS):
            try:
                return decoded(kind, *self._ask(file, kind, head))
            except _Interrupted:
                continue
            except _Died:
                deaths += 1
                if deaths > 1:
                    raise NotAPhoto(Reason.BOMB) from None
        raise DecoderFailed("the decoder does not last")

    def _ask(self, file: BinaryIO, kind: str, head: bytes) -> tuple[bytes, bytes, bytes]:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                child = self._hand_over(theirs, file)
            try:
                receive(ours, 1, time.monotonic() + START_SECONDS)
            except (_Died, TimeoutError):
                self._drop(child)
                raise _Interrupted from None
            began = time.monotonic()
            try:
                return self._converse(ours, kind, head)
            except _Died:
                self._judge(child, time.monotonic() - began)
                raise
            except TimeoutError:  # not even its alarm ended it
                self._drop(child)
                raise DecoderFailed("the decoder hangs") from None

    def _judge(self, child: "_Child", lasted: float) -> None:
        """Of a fork that died: whose fault it is, as far as the time it lasted tells."""
        if not child.is_alive:
            raise _Interrupted
        if lasted >= PATIENCE_SECONDS:
            raise DecoderFailed("the machine is too busy")
        if lasted >= self._cpu_seconds:
            raise NotAPhoto(Reason.BOMB)

    def _hand_over(self, channel: socket.socket, file: BinaryIO) -> "_Child":
        file.seek(0)
        with self._lock:
            if self._child is None or self._child.server != os.getpid():
                self._child = _Child()
            child = self._child
            try:
                socket.send_fds(child.control, [b"+"], [channel.fileno(), file.fileno()])
            except OSError:
                self._child = None
                child.end()
                raise _Interrupted from None
        return child

    def _converse(self, channel: socket.socket, kind: str, head: bytes) -> tuple[bytes, bytes, bytes]:
        deadline = time.monotonic() + PATIENCE_SECONDS + 5
        limits = {"seconds": self._cpu_seconds, "patience": PATIENCE_SECONDS}
        request = {"format": kind, "head": len(head), **limits}
        try:
            channel.settimeout(PATIENCE_SECONDS)
            channel.sendall(json.dumps(request).encode() + b"\n" + head)
        except (BrokenPipeError, ConnectionResetError):
            raise _Died from None
        sizes = struct.unpack(">III", receive(channel, 12, deadline))
        if sum(sizes) > MAX_ANSWER:
            raise NotAPhoto(Reason.UNREADABLE)
        facts, large, small = (receive(channel, size, deadline) for size in sizes)
        return facts, large, small

    def _drop(self, child: "_Child") -> None:
        with self._lock:
            if self._child is child:
                self._child = None
                child.end()


class _Child:
    """One running `_decoder.py`. It ends when its socket closes: at the latest with this server."""

    def __init__(self):
        self.server = os.getpid()
        self.control, theirs = socket.socketpair()
        self.control.settimeout(START_SECONDS)
        with theirs:
            try:
                self.process = subprocess.Popen(
                    [sys.executable, "-P", str(PROGRAM), str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env=environment(),
                    start_new_session=True,
                )
            except OSError as error:
                self.control.close()
                raise DecoderFailed("no process to be had") from error

    @property
    def is_alive(self) -> bool:
        return self.control.fileno() != -1 and self.process.poll() is None

    def end(self) -> None:
        """Kill it with its forks; if it is dead already, they may finish what they are at."""
        self.control.close()
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def environment() -> dict[str, str]:
    """What Python needs to find Pillow; none of our settings, some of which are secrets."""
    needed = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
    kept = {name: os.environ[name] for name in needed if name in os.environ}
    # A fork touches all its memory for the first time; in large pages that takes an eighth off a photo.
    return {**kept, "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


def receive(channel: socket.socket, size: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        channel.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            some = channel.recv(min(size - len(data), 65_536))
        except ConnectionResetError:
            some = b""
        if not some:
            raise _Died
        data += some
    return bytes(data)


SIGNS: list[tuple[bytes, str | Reason]] = [
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"RIFF....WEBP", "WEBP"),
    (rb"....ftyp(?:hei|hev|mif1|msf1|avi[fs])", Reason.HEIC),
    (rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ", Reason.VIDEO),
    (rb"II[*+]\0|MM\0[*+]", Reason.TIFF),
    (rb"GIF8", Reason.GIF),
    (rb"\s*%PDF-", Reason.PDF),
    (rb"(?:\xef\xbb\xbf)?\s*<(?:svg|[?!].*<svg)", Reason.SVG),
]
"""What files of a kind begin with. Their names and what the browser calls them are only claims."""


def kind_of(file: BinaryIO) -> str:
    """JPEG, PNG or WEBP, whatever the name says; raises NotAPhoto for all else."""
    start = file.read(4096)
    if not start:
        raise NotAPhoto(Reason.EMPTY)
    kinds = (kind for sign, kind in SIGNS if re.match(sign, start, re.DOTALL))
    kind = next(kinds, Reason.UNREADABLE)
    if isinstance(kind, Reason):
        raise NotAPhoto(kind)
    if os.fstat(file.fileno()).st_size > MAX_BYTES:
        raise NotAPhoto(Reason.TOO_LARGE_BYTES)
    return kind


def decoded(kind: str, said: bytes, large: bytes, small: bytes) -> Decoded:
    """The child's answer, believed no further than its form: a picture may have taken the child over."""
    try:
        facts = json.loads(said)
        if "refused" in facts:
            raise NotAPhoto(Reason(facts["refused"]))
        return Decoded(
            format=kind,
            width=side(facts["width"]),
            height=side(facts["height"]),
            large=large,
            small=small,
            orientation=int(facts["orientation"]),
            taken_at=time_of(facts.get("taken_at")),
            utc_offset=offset_of(facts.get("offset")),
            **place_of(facts),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise NotAPhoto(Reason.UNREADABLE) from None


def side(pixels: Any) -> int:
    if not 0 < int(pixels) <= MOST_PIXELS:
        raise ValueError(pixels)
    return int(pixels)


def time_of(written: Any) -> datetime | None:
    try:
        taken_at = datetime.strptime(written or "", "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return taken_at if taken_at.year >= 1990 else None  # a camera whose clock was never set


def offset_of(written: Any) -> timedelta | None:
    found = re.fullmatch(r"([+-])(\d\d):(\d\d)", written or "", re.ASCII)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -offset if found[1] == "-" else offset


def place_of(facts: dict) -> dict[str, float]:
    place = {name: float(facts[name]) for name in ("latitude", "longitude") if name in facts}
    good = len(place) == 2 and abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180
    return place if good else {}


decoder = Decoder()
"""This process's."""
