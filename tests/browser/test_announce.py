"""A phone tells the office what it holds, and the desk sees it come and go."""

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history.announced import Announced
from fieldapp.ids import new_id
from tests.world import named

VISIT, JOB = named("visit"), named("job")
KEEP = """async ([id, user, job, visit]) => {
    await new Promise((done, failed) => {
        const asked = indexedDB.open("fieldapp", 1);
        asked.onerror = failed;
        asked.onupgradeneeded = () => {
            asked.result.createObjectStore("ops", { keyPath: "id" }).createIndex("user", "user");
            asked.result.createObjectStore("bytes");
            asked.result.createObjectStore("notes");
        };
        asked.onsuccess = () => {
            const tx = asked.result.transaction("ops", "readwrite");
            tx.objectStore("ops").put({ id, user, job, visit, seq: 7, kind: "note", title: "Add note", detail: "Torn",
                method: "POST", url: `/visits/${visit}/notes`, fields: [["text", "Torn"]], files: [],
                occurredAt: new Date().toISOString(), state: "needs-you", nextAt: 9e15,
                error: { status: 422, sentence: "This text cannot be kept." } });
            tx.oncomplete = () => (asked.result.close(), done());
        };
    });
    new BroadcastChannel("outbox").postMessage({ id, kept: true });
}"""


def test_a_line_that_hangs_does_not_hold_up_the_next_telling(phone):
    phone.add_init_script(
        "{ const wait = AbortSignal.timeout; AbortSignal.timeout = (ms) => wait.call(AbortSignal, ms / 60) }"
    )
    hanging = []
    phone.route("**/outbox/manifest", lambda route: hanging.append(route), times=1)
    with phone.expect_request("**/outbox/manifest"):
        phone.goto(f"/visits/{VISIT}")
    with phone.expect_response("**/outbox/manifest") as told:
        phone.evaluate(KEEP, [str(new_id()), str(named("wei")), str(JOB), str(VISIT)])
    assert told.value.status == 204 and len(hanging) == 1


def test_the_desk_sees_what_a_phone_holds(live_server, phone, desk):
    held = new_id()
    phone.goto(f"/visits/{VISIT}")
    desk.goto(f"/jobs/{JOB}")
    with phone.expect_response("**/outbox/manifest") as told:
        phone.evaluate(KEEP, [str(held), str(named("wei")), str(JOB), str(VISIT)])
        # A list told at opening may still be under way; the one that follows the change holds it.
    assert told.value.status == 204
    desk.get_by_role("heading", name="Not arrived yet").wait_for()
    desk.get_by_text("Add note: Torn").wait_for()
    assert desk.get_by_text("This text cannot be kept.").count()
    with live_server.app.app_context():
        row = db.session.scalars(sa.select(Announced).where(Announced.id == held)).one()
        assert (row.sequence, row.state) == (7, "needs-you")
        db.engine.dispose()
