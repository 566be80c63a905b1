"""`fieldapp backup` and `fieldapp restore`: everything comes back, and only into an empty place."""

import io
import secrets
import tarfile
import threading

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from fieldapp import create_app
from fieldapp.backups import CannotRestore, backup, restore
from fieldapp.checkup import look
from fieldapp.extensions import db
from fieldapp.history.models import Event, Head
from fieldapp.jobs.models import Visit
from fieldapp.photos.models import Photo
from tests.databases import BINARIES, PostgresqlWorld
from tests.pictures import photo
from tests.visiting import bring


@pytest.fixture
def elsewhere(tmp_path, database, monkeypatch):
    """An empty installation of the same kind of database."""
    monkeypatch.setenv("PATH", f"{BINARIES}:/usr/bin:/bin")
    if isinstance(database, PostgresqlWorld):
        database.execute("DROP DATABASE IF EXISTS restored WITH (FORCE)", "CREATE DATABASE restored")
    url = database.url.replace("/world", "/restored") if isinstance(database, PostgresqlWorld) else ""
    return create_app({"DATA": tmp_path / "elsewhere", "DATABASE_URL": url})


@pytest.fixture
def archive(app, wei, world, elsewhere, tmp_path):
    """A backup of the world with a photo in it."""
    bring(app, world.visit)
    picture = io.BytesIO(photo(300, 200))
    assert wei.act(f"/visits/{world.visit}/photos", photo=(picture, "a.jpg"), kind="before").status_code == 200
    target = tmp_path / "backup.tar.gz"
    with app.app_context():
        backup(target)
    return target


def test_a_backup_comes_back_whole(app, world, archive, elsewhere):
    with app.app_context():
        head = db.session.get_one(Head, 1)
        before = (head.event_id, head.chain, db.session.scalar(sa.select(Photo.sha256)))
    with elsewhere.app_context():
        says = restore(archive)
        upgrade()
        head = db.session.get_one(Head, 1)
        assert (head.event_id, head.chain, db.session.scalar(sa.select(Photo.sha256))) == before
        assert (says["event"], says["chain"]) == before[:2]
        assert db.session.get_one(Visit, world.visit).state == "on_site"
        assert [found.says for found in look() if not found.good] == []
        db.session.remove()
        db.engine.dispose()
    key = (app.config["DATA"] / "secret").read_text()
    assert (elsewhere.config["DATA"] / "secret").read_text() == key


def test_a_backup_made_while_phones_send_is_of_one_moment(app, wei, world, elsewhere, tmp_path):
    """What is still being written has no row yet and stays out; the head it names is the one that is in it."""
    bring(app, world.visit)
    over = threading.Event()

    def send() -> None:
        while not over.is_set():
            app.extensions["files"].put(io.BytesIO(secrets.token_bytes(2000)))
            assert wei.act(f"/visits/{world.visit}/notes", text="Torn").status_code == 200

    sending = [threading.Thread(target=send) for _ in range(2)]
    for one in sending:
        one.start()
    try:
        with app.app_context():
            for n in range(3):
                backup(tmp_path / f"{n}.tar.gz")
    finally:
        over.set()
        for one in sending:
            one.join()
    with tarfile.open(tmp_path / "2.tar.gz") as archive:
        assert not [name for name in archive.getnames() if "incoming" in name]
    with elsewhere.app_context():
        says = restore(tmp_path / "2.tar.gz")
        upgrade()
        head = db.session.get_one(Head, 1)
        assert (says["event"], says["chain"]) == (head.event_id, head.chain)
        assert [found.says for found in look() if not found.good] == []
        db.session.remove()
        db.engine.dispose()


def test_a_backup_is_not_brought_back_over_something(app, archive):
    with app.app_context(), pytest.raises(CannotRestore, match="already"):
        restore(archive)


def test_what_is_no_backup_is_refused(elsewhere, tmp_path):
    nothing = tmp_path / "nothing.tar.gz"
    with tarfile.open(nothing, "w:gz"):
        pass
    for wrong in (nothing, tmp_path / "missing"):
        with elsewhere.app_context(), pytest.raises(CannotRestore):
            restore(wrong)
    half = tmp_path / "half.tar.gz"
    half.write_bytes(nothing.read_bytes()[:20])
    with elsewhere.app_context(), pytest.raises(CannotRestore):
        restore(half)


@pytest.mark.parametrize(
    ("name", "kind"), [("../outside", tarfile.REGTYPE), ("/outside", tarfile.REGTYPE), ("link", tarfile.SYMTYPE)]
)
def test_nothing_is_unpacked_elsewhere(elsewhere, tmp_path, name, kind):
    target = tmp_path / "crafted.tar.gz"
    with tarfile.open(target, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    with elsewhere.app_context(), pytest.raises(CannotRestore, match="does not belong"):
        restore(target)


def test_the_look_finds_a_missing_and_a_changed_file(app, archive):
    store = app.extensions["files"]
    with app.app_context():
        kept = db.session.scalars(sa.select(Photo)).one()
        store.path(kept.small_sha256).unlink()
        store.path(kept.sha256).write_bytes(b"something else")
        (bad,) = [found.says for found in look() if not found.good]
        assert kept.small_sha256 in bad and kept.sha256 in bad


def test_the_look_finds_a_changed_history(app):
    with app.app_context():
        db.session.execute(sa.update(Event).where(Event.id == 2).values(data={"role": "admin"}))
        db.session.commit()
        assert [found.says for found in look() if not found.good] == ["Event 2 was changed."]
