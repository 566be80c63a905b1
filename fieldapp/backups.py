"""Backup and restore: the database as of one moment, the files it names, the key, and the head of the history."""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa
from flask import current_app

from fieldapp.extensions import db
from fieldapp.history.models import Head
from fieldapp.sqlite import sqlite3

SQLITE, POSTGRESQL = "database.sqlite", "database.dump"


class CannotRestore(Exception):
    """The archive or the place it should go to is not as it must be; the message says why."""


def backup(target: Path) -> dict[str, Any]:
    """Write everything to a .tar.gz while the app runs. The database first: a file is on disk before its row is."""
    data: Path = current_app.config["DATA"]
    partly = target.with_name(f".{target.name}.partly")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(partly, "w:gz") as archive:
        copy, head = copy_database(Path(folder))
        archive.add(copy, copy.name)
        says = {"database": copy.name, "event": head[0], "chain": head[1]}
        content = json.dumps(says).encode()
        member = tarfile.TarInfo("backup.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
        archive.add(data / "secret", "secret")
        if (data / "demo").exists():  # a demo stays one, wherever it is restored
            archive.add(data / "demo", "demo")
        if (data / "files").is_dir():
            archive.add(data / "files", "files", filter=finished)
    with partly.open("rb") as written:
        os.fsync(written.fileno())
    partly.rename(target)
    return says


def finished(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """What is still being written has no row yet, and may be gone before it is read."""
    return None if member.name == "files/incoming" else member


def copy_database(folder: Path) -> tuple[Path, tuple[int, str]]:
    """The copy, and the head of the history that is in it, though others write meanwhile."""
    url, asked = db.engine.url, sa.select(Head.event_id, Head.chain)
    if url.get_backend_name() == "sqlite":
        copy = folder / SQLITE
        with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            return copy, target.execute(str(asked)).fetchone()
    copy = folder / POSTGRESQL
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        moment = connection.scalar(sa.select(sa.func.pg_export_snapshot()))
        head = connection.execute(asked).one()
        command = ["pg_dump", "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={copy}", plain_url()]
        subprocess.run(command, check=True)
    return copy, (head.event_id, head.chain)


def plain_url() -> str:
    """As PostgreSQL's own programs read it."""
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def restore(source: Path) -> dict[str, Any]:
    """Bring a backup back into an empty installation. Raises CannotRestore."""
    data: Path = current_app.config["DATA"]
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        try:
            with tarfile.open(source) as archive:
                unpack(archive, Path(folder))
            says = json.loads((Path(folder) / "backup.json").read_text())
        except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError) as error:
            raise CannotRestore(f"{source} is no backup: {error}") from error
        restore_database(Path(folder) / says["database"])
        shutil.copy(Path(folder) / "secret", data / "secret")
        if (Path(folder) / "demo").exists():
            shutil.copy(Path(folder) / "demo", data / "demo")
        if (Path(folder) / "files").is_dir():
            shutil.copytree(Path(folder) / "files", data / "files", dirs_exist_ok=True)
    return says


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files only, and only below the folder. (extractall's filter came with Python 3.11.4.)"""
    for member in archive:
        name = PurePosixPath(member.name)
        if name.is_absolute() or ".." in name.parts or not (member.isfile() or member.isdir()):
            raise CannotRestore(f"{member.name} does not belong into a backup.")
        content = archive.extractfile(member)
        if content:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(content, file)


def restore_database(copy: Path) -> None:
    is_sqlite = db.engine.url.get_backend_name() == "sqlite"
    if copy.name != (SQLITE if is_sqlite else POSTGRESQL):
        raise CannotRestore("The backup is of the other kind of database: set DATABASE_URL accordingly.")
    if sa.inspect(db.engine).has_table("users"):
        raise CannotRestore("There is a database already: restore into an empty place.")
    db.engine.dispose()
    if is_sqlite:
        shutil.copy(copy, str(db.engine.url.database))
    else:
        command = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={plain_url()}", str(copy)]
        subprocess.run(command, check=True)
