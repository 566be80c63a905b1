"""A migration that is killed midway leaves the old database or the new one, and is simply run again."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from flask_migrate import upgrade

from fieldapp import create_app
from fieldapp.extensions import db

OLD = "20261127_3"  # before tables are copied and columns dropped
WRITES = "write,pwrite64,fsync,fdatasync,ftruncate,unlink"


@pytest.mark.thorough
def test_a_migration_killed_midway_leaves_the_old_or_the_new(tmp_path, on_sqlite):
    if not shutil.which("strace"):
        pytest.skip("there is no strace")
    old, new = built(tmp_path / "old"), shape(migrated(tmp_path))
    data, calls, seen = tmp_path / "data", 1, []
    while True:
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(tmp_path / "old", data)
        done = migrate(data, "strace", "-f", "-o", os.devnull, "-e", f"inject={WRITES}:signal=SIGKILL:when={calls}")
        found = shape(data)
        assert found in (old, new), f"at call {calls}"
        seen.append(found == new)
        assert migrate(data) == 0 and shape(data) == new, f"at call {calls}"
        if done == 0:
            break
        calls += max(1, calls // 3)
    assert len(seen) > 10 and not seen[0]
    print(f"{calls} calls, {len(seen)} kills")


def built(folder: Path) -> tuple[str, list[list[str]]]:
    app = create_app({"DATA": folder})
    with app.app_context():
        upgrade(revision=OLD)
        db.engine.dispose()
    return shape(folder)


def migrated(folder: Path) -> Path:
    data = shutil.copytree(folder / "old", folder / "new")
    assert migrate(data) == 0
    return data


def migrate(data: Path, *tracer: str) -> int:
    command = [*tracer, sys.executable, "-m", "fieldapp", "migrate"]
    return subprocess.call(command, env={**os.environ, "FIELDAPP_DATA": str(data)}, stderr=subprocess.DEVNULL)


def shape(data: Path) -> tuple[str, list[list[str]]]:
    """The revision, and the lines of each table, index and trigger: copied tables order their constraints by chance."""
    with closing(sqlite3.connect(data / "fieldapp.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        made = [sql.splitlines() for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
        return revision, sorted(sorted(line.strip(", \t") for line in lines) for lines in made)
