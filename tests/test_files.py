"""Files are on disk under their hash before anybody is told so, and nothing half written ever has a name."""

import errno
import hashlib
import io
import os
import resource
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from fieldapp import files
from fieldapp.files import FileStore, StoreFailed, TooLarge

CONTENT = os.urandom(700_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FORK = get_context("fork")


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "files")


def everything(store: FileStore) -> list[str]:
    return sorted(str(path.relative_to(store.root)) for path in store.root.rglob("*") if path.is_file())


def test_a_stream_is_kept_under_its_hash(store):
    stored = store.put(io.BytesIO(CONTENT))
    assert (stored.sha256, stored.size) == (SHA256, len(CONTENT))
    assert store.path(SHA256) == store.root / SHA256[:2] / SHA256[2:]
    assert store.has(SHA256)
    with store.open(SHA256) as file:
        assert file.read() == CONTENT
    assert everything(store) == [f"{SHA256[:2]}/{SHA256[2:]}"]


def test_a_file_is_kept_and_stays_where_it_was(store, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(CONTENT)
    assert store.put(path).sha256 == SHA256
    assert path.read_bytes() == CONTENT


def test_the_same_content_twice_is_one_file(store):
    assert store.put(io.BytesIO(CONTENT)) == store.put(io.BytesIO(CONTENT))
    assert len(everything(store)) == 1


def test_nothing_is_something_too(store):
    assert store.put(io.BytesIO(b"")).sha256 == hashlib.sha256(b"").hexdigest()


def test_what_was_never_put_is_not_there(store):
    assert not store.has(SHA256)
    with pytest.raises(FileNotFoundError):
        store.open(SHA256)


@pytest.mark.parametrize("name", ["", "..", "../secret", "A" * 64, "a" * 64 + "\n", "/" * 64, "é" * 64])
def test_what_is_no_hash_is_no_path(store, name):
    with pytest.raises(ValueError):
        store.path(name)


@pytest.mark.parametrize("limit", [0, 1, len(CONTENT) - 1])
def test_too_large_leaves_nothing(store, limit):
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(CONTENT), limit=limit)
    assert everything(store) == []


def test_exactly_the_limit_is_taken(store):
    assert store.put(io.BytesIO(CONTENT), limit=len(CONTENT)).size == len(CONTENT)


def test_a_sender_that_breaks_off_leaves_nothing_and_is_not_the_disks_fault(store):
    class Sender(io.BytesIO):
        def read(self, size: int | None = -1):
            return super().read(size) if self.tell() < 300_000 else self.fail()

        def fail(self):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(Sender(CONTENT))
    assert everything(store) == []


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_cannot_sync_has_stored_nothing(store, monkeypatch, error):
    def fsync(handle):
        raise OSError(error, os.strerror(error))

    store.put(io.BytesIO(b"before"))
    before = everything(store)
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StoreFailed) as failure:
        store.put(io.BytesIO(CONTENT))
    assert isinstance(failure.value.__cause__, OSError)
    assert everything(store) == before


def put_where_little_fits(root) -> bool:
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
    try:
        FileStore(root).put(io.BytesIO(CONTENT))
    except StoreFailed:
        return False
    return True


def test_a_disk_that_takes_only_a_part_has_stored_nothing(store):
    with ProcessPoolExecutor(1, mp_context=FORK) as process:
        assert process.submit(put_where_little_fits, store.root).result() is False
    assert everything(store) == []


def test_content_is_synced_before_it_has_a_name_and_the_folders_after(store, monkeypatch):
    done = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append(Path(f"/proc/self/fd/{fd}").readlink()), fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda *names: (done.append("named"), replace(*names)))
    for _ in range(2):  # the second time, too: the first writer may have been killed before it synced
        done.clear()
        store.put(io.BytesIO(CONTENT))
        named = done.index("named")
        assert done[named - 1].parent == store.root / "incoming"
        assert done[named + 1 :] == [store.root / SHA256[:2], store.root]


def test_new_folders_are_synced_up_to_the_one_that_was_there(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(files, "sync", synced.append)
    FileStore(tmp_path / "data" / "files").put(io.BytesIO(CONTENT))
    assert synced[:3] == [tmp_path, tmp_path / "data", tmp_path / "data" / "files"]


class Slow(io.BytesIO):
    """Sends its first piece, says so, and waits to be killed."""

    def __init__(self, sent: Event):
        super().__init__(CONTENT)
        self.sent = sent

    def read(self, size: int | None = -1):
        if self.tell():
            self.sent.set()
            signal.pause()
        return super().read(size)


def test_what_a_killed_writer_leaves_is_cleared_when_it_is_old(store):
    sent = FORK.Event()
    writer = FORK.Process(target=store.put, args=[Slow(sent)])
    writer.start()
    assert sent.wait(10)
    writer.kill()
    writer.join()
    (left,) = (store.root / "incoming").iterdir()
    assert left.stat().st_size == files.CHUNK
    store.clear_leftovers()
    assert left.exists()
    os.utime(left, (0, 0))
    store.clear_leftovers()
    assert not left.exists()


def put_all(root) -> list[str]:
    store = FileStore(root)
    return [store.put(io.BytesIO(bytes([number]) * 10_000)).sha256 for number in range(20)]


def test_several_processes_may_put_the_same_at_once(store):
    with ProcessPoolExecutor(4, mp_context=FORK) as processes:
        answers = list(processes.map(put_all, [store.root] * 4))
    assert all(answer == answers[0] for answer in answers)
    assert len(everything(store)) == 20
    for sha256 in answers[0]:
        assert hashlib.sha256(store.path(sha256).read_bytes()).hexdigest() == sha256
