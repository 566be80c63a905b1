"""Disks that are full or broken, a locked database, uploads that never end: nothing is answered that is not so."""

import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.disks import Disk
from tests.faults.runs import Run

HALF_OPEN = 200
WRITES = "write,writev,pwrite64,pwritev,fsync,fdatasync,rename,unlink,openat,mkdir,ftruncate,sendto,sendmsg,close"
UNAVAILABLE = {503, 507}


@pytest.fixture
def calm(tmp_path, built, url):
    """A run whose phones wait to be told."""
    with Run(tmp_path, built, url=url, working=False) as run:
        yield run


def settled(run: Run, *ops) -> bool:
    """What was refused with "later" is sent again until it is taken."""
    deadline = time.monotonic() + 30
    for op in ops:
        while (answer := run.phones[0].send(op)) is None or answer.status >= 500:
            assert time.monotonic() < deadline, answer
        assert answer.result == "applied"
    return True


def test_an_upload_cut_at_every_percent_stores_nothing(calm):
    phone = calm.phones[0]
    ops = [phone.record("photo") for _ in range(100)]
    before = files(calm.data)
    answers = [phone.send(op, percent=percent) for percent, op in enumerate(ops)]
    assert {answer.status for answer in answers if answer} == {400}
    assert files(calm.data) == before
    assert calm.problems() and calm.checker.problems(drained=False) == []
    assert settled(calm, *ops[::20])


def files(data: Path) -> set[Path]:
    return {path for path in (data / "files").rglob("*") if path.is_file()}


def test_two_hundred_half_open_uploads_hold_nobody_up(calm):
    phone, other = calm.phones[:2]
    with ExitStack() as open_:
        for _ in range(HALF_OPEN):
            op = phone.record("photo")
            line = open_.enter_context(closing(socket.create_connection(calm.server.address)))
            head = [f"POST {op.path} HTTP/1.1", "Host: x", f"Cookie: {phone.owner.cookie}", "Content-Length: 5000000"]
            line.sendall("\r\n".join([*head, "", ""]).encode() + bytes(50_000))
        begun = time.monotonic()
        for kind in ("note", "photo", "part") * 5:
            assert other.send(other.record(kind)).result == "applied"
            assert other.look() == 200
        assert time.monotonic() - begun < 15
    assert calm.checker.problems(drained=False) == []


def test_a_full_disk_refuses_goes_on_reading_and_recovers(tmp_path, built, mountable):
    with Run(tmp_path, built, power=True, working=False) as run:
        phone, ops = run.phones[0], []
        phone.send(phone.record("photo"))
        with full(run.data):
            for kind in ("photo", "note", "receipt"):
                ops.append(phone.record(kind))
                assert phone.send(ops[-1]).status in UNAVAILABLE
                assert phone.look() == 200
        assert settled(run, *ops)
        assert run.problems() == []


def test_a_full_disk_for_what_is_passing_refuses_and_recovers(tmp_path, built, mountable):
    """Uploads pass through temporary files."""
    passing = Disk(tmp_path / "passing", megabytes=8)
    try:
        with Run(tmp_path, built, working=False, environment={"TMPDIR": str(passing.folder)}) as run:
            phone = run.phones[0]
            op = phone.record("photo")
            op.file = (op.file or b"") + bytes(100_000)
            with full(passing.folder):
                assert phone.send(op).status in UNAVAILABLE
                assert phone.send(phone.record("note")).result == "applied"
                assert phone.look() == 200
            assert phone.send(phone.record("photo")).result == "applied"
            assert run.checker.problems(drained=False) == []
    finally:
        passing.close()


@contextmanager
def full(folder: Path):
    """Not a byte is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        for size in (65_536, 4_096, 512, 1):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass
    yield
    filler.unlink()


@pytest.mark.thorough
def test_a_database_locked_for_thirty_seconds_refuses_and_recovers(calm, on_sqlite):
    phone, ops = calm.phones[0], []
    with closing(sqlite3.connect(calm.data / "fieldapp.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        while time.monotonic() - begun < 30:
            ops.append(phone.record("note"))
            answer = phone.send(ops[-1])
            assert (answer.status, answer.result, answer.retry_after) == (503, "failed", "5")
            assert phone.look() == 200
        other.execute("ROLLBACK")
    assert settled(calm, *ops) and calm.problems() == []


@contextmanager
def traced(run: Run, *options: str):
    """strace on all workers, which injects what `options` say."""
    if not shutil.which("strace"):
        pytest.skip("there is no strace")
    workers = [part for pid in run.server.workers() for part in ("-p", str(pid))]
    command = ["strace", "-f", *workers, "-o", "/dev/null", *options]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert tracer.stderr
        for _ in range(len(workers) // 2):
            line = tracer.stderr.readline()
            if "attached" not in line:
                pytest.skip(f"strace may not: {line.strip()}")
        threading.Thread(target=tracer.stderr.read, daemon=True).start()
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        try:
            tracer.wait(2)
        except subprocess.TimeoutExpired:  # it waits for a process that it has killed
            tracer.kill()
            tracer.wait()


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["note", "photo"])
def test_a_disk_that_does_not_sync_is_not_believed_again(calm, kind):
    """503, and another process in place of the one that was told so."""
    phone = calm.phones[0]
    phone.send(phone.record(kind))
    workers = set(calm.server.workers())
    op = phone.record(kind)
    with traced(calm, "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"):
        answer = phone.send(op)
        assert (answer.status, answer.result, answer.retry_after) == (503, "failed", "5")
    deadline = time.monotonic() + 20
    while len(set(calm.server.workers()) - workers) == 0:
        assert time.monotonic() < deadline, "no process was replaced"
    assert settled(calm, op) and calm.problems() == []


@pytest.mark.thorough
def test_a_kill_at_each_syscall_of_an_operation_with_a_photo(tmp_path, built, url, option):
    """The first, the second, … of the calls that each thread makes, until one operation gets through."""
    with Run(tmp_path, built, url=url, working=False) as run:
        phone, count = run.phones[0], 0
        phone.send(phone.record("photo"))
        while True:
            count += 1
            op = phone.record("receipt")
            with traced(run, "-e", f"trace={WRITES}", "-e", f"inject={WRITES}:signal=SIGKILL:when={count}"):
                answer = phone.send(op)
                run.server.kill_all()
            assert run.checker.problems(drained=False) == [], f"at call {count}"
            run.server.start()
            assert settled(run, op)
            if answer and answer.result == "applied":
                break
        assert run.problems() == [] and count > 20
        print(f"{count} calls")
