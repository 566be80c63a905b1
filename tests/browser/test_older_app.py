"""What a phone recorded with an older version of the app still arrives.

`outboxes/` holds what such phones had in their IndexedDB (operations, and their files' bytes in base64), recorded in
this suite's small world at Wei's visit. A file there is never changed and never removed.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from fieldapp.extensions import db
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import VisitState
from tests.browser.test_outbox_faults import PATIENTLY, SENT
from tests.visiting import bring
from tests.world import named

pytestmark = pytest.mark.browser
OUTBOXES = sorted(Path(__file__).with_name("outboxes").glob("*.json"))
VISIT = named("visit")
PUT = """({ops, bytes}) => new Promise((resolve, reject) => {
    const opened = indexedDB.open("fieldapp");
    opened.onsuccess = () => {
        const tx = opened.result.transaction(["ops", "bytes"], "readwrite");
        for (const op of ops) tx.objectStore("ops").put(op);
        for (const [key, text] of bytes) tx.objectStore("bytes").put(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer, key);
        tx.oncomplete = () => resolve(opened.result.close());
        tx.onerror = () => reject(tx.error);
    };
})"""  # noqa: E501


@pytest.mark.parametrize("file", OUTBOXES, ids=lambda file: file.stem)
def test_32_an_operation_from_an_older_version_of_the_app_still_applies(live_server, phone, file):
    bring(live_server.app, VISIT, VisitState.TRAVELLING)
    phone.goto("/outbox")
    expect(phone.locator("#sync")).not_to_be_empty()
    recorded = json.loads(file.read_text())
    phone.evaluate(PUT, recorded)
    phone.goto("/today")
    expect(phone.locator("#sync")).to_have_text(SENT, timeout=PATIENTLY)
    with live_server.app.app_context():
        visit = db.session.get_one(Visit, VISIT)
        kept = [row.id for row in (*visit.parts_used, *visit.notes, *visit.photos)]
        assert sorted(map(str, kept)) == sorted(op["id"] for op in recorded["ops"] if op["kind"] in KEPT)
        assert visit.photos[0].sha256 == next(op for op in recorded["ops"] if op["files"])["files"][0]["sha256"]
        assert visit.state == VisitState.FINISHED
        db.engine.dispose()


KEPT = {"part", "note", "photo"}
