"""Files under the hash of their content: on disk and synced before any row names them."""

import hashlib
import io
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import Flask

CHUNK = 256 * 1024
LEFTOVER_SECONDS = 24 * 3600
"""A file still being written is touched all the time; one this old was left by a writer that was killed."""


class TooLarge(Exception):
    """More bytes than the limit; nothing is stored."""


class StoreFailed(Exception):
    """The disk refused (full, broken): nothing may be answered as stored. Its cause is the OSError."""


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int


class FileStore:
    """`root/ab/cdef…`, shared by any number of processes."""

    def __init__(self, root: Path):
        self.root = Path(root)
        self._incoming = self.root / "incoming"
        self._prepared = False

    def put(self, source: BinaryIO | Path, *, limit: int | None = None) -> Stored:
        """Keep the bytes of a stream or of a file; on return they outlast a power cut.

        Raises TooLarge over `limit` bytes, StoreFailed when the disk does.
        """
        if isinstance(source, Path):
            with source.open("rb") as file:
                return self.put(file, limit=limit)
        with failing():
            self._prepare()
            handle, name = tempfile.mkstemp(dir=self._incoming)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb", buffering=0) as file:
                stored = copy(source, file, limit)
                with failing():
                    os.fsync(file.fileno())
            with failing():
                self._name(temporary, self.path(stored.sha256))
        finally:
            with failing():
                temporary.unlink(missing_ok=True)
        return stored

    def _prepare(self) -> None:
        made(self._incoming)
        if not self._prepared:  # another process may have made the folders and not have synced them yet
            sync(self.root.parent)
            self._prepared = True

    def _name(self, temporary: Path, path: Path) -> None:
        # Also when the file is there already: who put it there may not have synced the folders yet.
        path.parent.mkdir(exist_ok=True)
        temporary.replace(path)
        sync(path.parent)
        sync(self.root)

    def path(self, sha256: str) -> Path:
        """Where the content is, or would be; ValueError for what is no hash."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError("not a SHA-256 in hexadecimal")
        return self.root / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError for what was never put."""
        return self.path(sha256).open("rb")

    def clear_leftovers(self, older_than: float = LEFTOVER_SECONDS) -> None:
        """Remove what killed writers left, when it was last written so many seconds ago."""
        before = time.time() - older_than
        for path in self._incoming.glob("*"):
            try:
                if path.stat().st_mtime < before:
                    path.unlink()
            except FileNotFoundError:  # its writer, or another process clearing, was quicker
                continue


def init_app(app: Flask) -> None:
    store = FileStore(app.config["DATA"] / "files")
    store.clear_leftovers()
    app.extensions["files"] = store


@contextmanager
def failing() -> Iterator[None]:
    """Errors of the disk as StoreFailed. Reading the source stays outside: its errors are the sender's."""
    try:
        yield
    except OSError as error:
        raise StoreFailed(str(error)) from error


def copy(source: BinaryIO, file: io.FileIO, limit: int | None) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge
        digest.update(chunk)
        rest = memoryview(chunk)
        with failing():
            while rest:
                rest = rest[file.write(rest) :]
    return Stored(digest.hexdigest(), size)


def made(folder: Path) -> None:
    """Make the folder and those above it, so that a power cut does not take their names away."""
    if folder.is_dir():
        return
    made(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)


def sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
