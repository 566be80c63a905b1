"""`fieldapp check`: whether what is kept is whole, in sentences for whoever runs the server."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

from fieldapp.customers.models import Document
from fieldapp.extensions import db
from fieldapp.history.chain import first_broken
from fieldapp.history.deposits import DepositFile
from fieldapp.photos.models import Photo
from fieldapp.signoff.models import SignOff
from fieldapp.sqlite import sqlite3

FILES = [
    Photo.sha256,
    Photo.large_sha256,
    Photo.small_sha256,
    Document.sha256,
    SignOff.document_sha256,
    SignOff.strokes_sha256,
    SignOff.image_sha256,
    DepositFile.sha256,
]


class Found(NamedTuple):
    good: bool
    says: str


def look() -> Iterator[Found]:
    yield database_version()
    yield database_whole()
    broken = first_broken()
    yield Found(broken is None, "The history holds together." if broken is None else f"Event {broken} was changed.")
    missing = [sha for sha in named_files() if not is_whole(sha)]
    yield Found(not missing, f"Missing or damaged files: {', '.join(missing)}" if missing else "All files are there.")


def database_version() -> Found:
    if db.engine.dialect.name != "sqlite":
        version = ".".join(str(n) for n in db.engine.dialect.server_version_info or ())
        return Found(True, f"PostgreSQL {version}.")
    version = sqlite3.sqlite_version_info
    if has_reset_bug(version):
        return Found(True, f"SQLite {sqlite3.sqlite_version}: older than the fix of its WAL-reset bug (3.51.3).")
    return Found(True, f"SQLite {sqlite3.sqlite_version}.")


def has_reset_bug(version: tuple[int, ...]) -> bool:
    """SQLite 3.7.0 to 3.51.2 may lose a transaction when two connections reset the WAL at the same moment;
    fixed in 3.51.3, 3.50.7 and 3.44.6."""
    if version >= (3, 51, 3):
        return False
    return not ((3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45))


def database_whole() -> Found:
    if db.engine.dialect.name != "sqlite":
        return Found(True, "PostgreSQL checks its pages itself.")
    answer = db.session.scalar(sa.text("PRAGMA integrity_check"))
    stray = db.session.execute(sa.text("PRAGMA foreign_key_check")).first()
    good = answer == "ok" and stray is None
    return Found(good, "The database is whole." if good else f"The database is damaged: {answer} {stray or ''}")


def named_files() -> Iterator[str]:
    for column in FILES:
        yield from db.session.scalars(sa.select(column).where(column.is_not(None)).distinct())


def is_whole(sha: str) -> bool:
    store = current_app.extensions["files"]
    if not store.has(sha):
        return False
    with store.open(sha) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha
