"""What Wei enters on his iPhone without signal: it stays there, whatever becomes of the phone, and arrives once."""

import pytest

from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.photos.models import Photo
from tests.browser.test_outbox import rows
from tests.pictures import photo
from tests.visiting import bring
from tests.world import named

VISIT = named("visit")
PAGE = f"/visits/{VISIT}"
CHIP = "#part-chips .chip"


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(photo(3000, 4000, orientation=6))
    return path


@pytest.fixture
def at_the_visit(start, live_server, tmp_path):
    """Wei's phone, with all of the day on it."""
    bring(live_server.app, VISIT)
    phone = start("wei", folder=tmp_path / "phone")
    phone.go(PAGE)
    phone.until_held(PAGE)
    return phone


def test_a_part_added_without_signal_outlasts_the_phone_and_arrives_once(start, live_server, at_the_visit, tmp_path):
    live_server.kill()
    at_the_visit.tap(CHIP)
    at_the_visit.says("#waits-part > [data-op]", "Seal 70")
    at_the_visit.says("#sync", "1 waiting")
    at_the_visit.switch_off()
    phone = start(folder=tmp_path / "phone")
    phone.go(PAGE)
    phone.says("#waits-part > [data-op]", "Seal 70")
    live_server.start()
    phone.hear_signal()
    phone.until_sent()
    phone.says("#parts li.row", "Seal 70")
    assert not phone.window.execute_script("return document.querySelectorAll('#waits-part > [data-op]').length")
    assert len(rows(live_server, PartUsed)) == 1


def test_a_photo_is_made_small_waits_and_arrives_whole(live_server, at_the_visit, picture):
    phone = at_the_visit
    live_server.kill()
    phone.take(picture)
    phone.until("return document.querySelector('[data-photo-tile][data-state=kept] img')?.naturalWidth === 1200")
    kept = phone.kept()
    (op,) = kept["ops"]
    assert (op["data"]["width"], op["data"]["height"]) == (1200, 1600)
    assert [kind for kind, _ in kept["bytes"]] == ["ArrayBuffer", "ArrayBuffer"]
    live_server.start()
    phone.hear_signal()
    phone.until("return document.querySelector('#photos figure.photo:not([data-photo-tile]) a img')?.naturalWidth")
    (arrived,) = rows(live_server, Photo)
    assert (arrived.sha256, arrived.size) == (op["data"]["sha256"], op["files"][0]["size"])
    assert arrived.size < picture.stat().st_size
    assert arrived.taken_at and arrived.latitude is not None, "what the canvas drops came along"


def test_whoever_goes_on_while_a_photo_is_written_loses_nothing(live_server, at_the_visit, picture):
    """An iPhone tells nobody of a navigation before iOS 26: links wait."""
    phone = at_the_visit
    live_server.kill()
    go = "() => document.querySelector(`a[href='/today']`).click()"
    phone.window.execute_script(f"document.addEventListener('outbox:writing', {go}, {{once: true}})")
    phone.take(picture)
    phone.until("return location.pathname === '/today' && document.readyState === 'complete'")
    assert [op["kind"] for op in phone.kept()["ops"]] == ["photo"]


def test_a_private_window_that_refuses_blobs_keeps_everything(start, live_server, picture):
    bring(live_server.app, VISIT)
    phone = start("wei")
    phone.go(PAGE)
    phone.until_held(PAGE)
    assert phone.ask(BLOB_TAKEN) is False, "this window is no private one"
    live_server.kill()
    phone.take(picture)
    phone.shown("[data-photo-tile][data-state=kept]")
    phone.says("#sync", "1 waiting")
    live_server.start()
    phone.hear_signal()
    phone.until_sent()
    assert len(rows(live_server, Photo)) == 1


BLOB_TAKEN = """
    const opening = indexedDB.open("blobs");
    opening.onupgradeneeded = () => opening.result.createObjectStore("blobs");
    await new Promise((done, failed) => Object.assign(opening, {onsuccess: done, onerror: failed}));
    return new Promise((done) => {
      const tx = opening.result.transaction("blobs", "readwrite");
      Object.assign(tx, {oncomplete: () => done(true), onabort: () => done(false), onerror: () => done(false)});
      tx.objectStore("blobs").put(new Blob(["a picture"]), 1);
    });"""


def test_a_storage_that_is_wiped_under_the_page_is_made_anew(live_server, at_the_visit):
    phone = at_the_visit
    phone.ask("""return new Promise((done, failed) => {
        Object.assign(indexedDB.deleteDatabase("fieldapp"), {onsuccess: () => done(true), onerror: failed});
    })""")
    live_server.kill()
    phone.tap(CHIP)
    phone.says("#sync", "1 waiting")
    live_server.start()
    phone.hear_signal()
    phone.until_sent()
    assert len(rows(live_server, PartUsed)) == 1


def test_a_page_that_has_lost_its_database_process_opens_it_anew(live_server, at_the_visit):
    """As Safari says it, to a page that it has let sleep."""
    phone = at_the_visit
    live_server.kill()
    phone.window.execute_script("""
        const transaction = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (stores, mode, options) {
            if (mode !== "readwrite") return transaction.call(this, stores, mode, options);
            IDBDatabase.prototype.transaction = transaction;
            throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
        };
        document.querySelector("#part-chips .chip").click();
    """)
    phone.says("#sync", "1 waiting")
    assert len(phone.kept()["ops"]) == 1
    assert not phone.window.execute_script("return document.querySelector('[data-said=not-kept]')")


def test_a_note_typed_without_signal_is_on_the_phone_and_then_at_the_office(live_server, at_the_visit):
    phone = at_the_visit
    live_server.kill()
    phone.tap("#notes > summary")
    phone.shown("#notes textarea").send_keys("Both sashes tight again")
    phone.tap("#notes form button:not([type=button])")
    phone.says("#waits-note > [data-op]", "Both sashes tight again")
    phone.until("return document.querySelector('#notes textarea').value === ''")
    live_server.start()
    phone.hear_signal()
    phone.says("#notes article", "Both sashes tight again")
    assert [note.text for note in rows(live_server, Note)] == ["Both sashes tight again"]
