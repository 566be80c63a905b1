"""Wei records without signal what the office has decided otherwise meanwhile. Nobody loses, and he is never blocked."""

from threading import Event

import pytest
from playwright.sync_api import Page, expect

from fieldapp.extensions import db
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import VisitState
from fieldapp.parts.models import PartUsed
from tests.browser.line import line_to
from tests.browser.test_outbox import rows
from tests.browser.test_outbox_faults import PATIENTLY, SENT
from tests.browser.worker import KEPT, kept, until
from tests.conftest import signed_in
from tests.visiting import bring
from tests.world import PASSWORD, named

pytestmark = pytest.mark.browser
VISIT = named("visit")
PAGE = f"/visits/{VISIT}"
FINISH = """() => {
    const finish = document.querySelector("form:has([name=to][value=finished])");
    delete finish.dataset.then; // stays on this page
    finish.requestSubmit();
}"""


@pytest.fixture
def in_the_cellar(live_server, phone: Page) -> Page:
    """Wei at his visit, the checklist in order, without signal: he adds a part and finishes."""
    bring(live_server.app, VISIT)
    signed_in(live_server.app, "wei").act(f"{PAGE}/checklist", all="ok")
    phone.goto(PAGE)
    phone.context.set_offline(True)
    phone.locator("#part-chips .chip").first.tap()
    expect(phone.locator("#sync")).to_have_text("1 waiting")
    phone.evaluate(FINISH)
    expect(phone.locator("#sync")).to_have_text("2 waiting")
    return phone


def state_of_visit(live_server) -> tuple[str, str]:
    with live_server.app.app_context():
        visit = db.session.get_one(Visit, VISIT)
        found = visit.state.value, visit.technician.name
        db.engine.dispose()
    return found


def test_10_the_job_was_given_to_somebody_else(live_server, in_the_cellar, open_desk):
    signed_in(live_server.app, "dana").act(f"{PAGE}/reassignment", technician=named("bo"))
    in_the_cellar.context.set_offline(False)
    expect(in_the_cellar.locator("#sync")).to_have_text("1 needs you", timeout=PATIENTLY)
    (finish,) = kept(in_the_cellar)
    assert "Bo Li" in finish["error"]["sentence"]
    assert len(rows(live_server, PartUsed)) == 1
    assert state_of_visit(live_server) == ("proposed", "Bo Li")
    desk = open_desk("dana")
    desk.goto("/reconcile")
    expect(desk.locator("#live")).to_contain_text("Wei Chen used 1")
    in_the_cellar.goto("/outbox")
    in_the_cellar.locator("li.kept [data-act=leave]").tap()
    expect(in_the_cellar.locator("#sync")).to_have_text(SENT, timeout=PATIENTLY)


def test_10_the_desk_lets_them_go_on_after_all_and_trying_again_brings_it_there(live_server, in_the_cellar):
    dana = signed_in(live_server.app, "dana")
    window_from, window_until = "2030-01-07T09:00", "2030-01-07T10:00"
    dana.act(f"{PAGE}/postponement", window_from=window_from, window_until=window_until, reason="Storm")
    in_the_cellar.context.set_offline(False)
    expect(in_the_cellar.locator("#sync")).to_have_text("1 needs you", timeout=PATIENTLY)
    dana.act(f"/reconcile{PAGE}/people/{named('wei')}/return")
    in_the_cellar.goto("/outbox")
    in_the_cellar.locator("[data-try-all]").tap()
    expect(in_the_cellar.locator("#sync")).to_have_text(SENT, timeout=PATIENTLY)
    assert state_of_visit(live_server) == (VisitState.FINISHED, "Wei Chen")


@pytest.mark.parametrize("act", ["visit", "job"])
def test_11_it_was_cancelled(live_server, in_the_cellar, act):
    path = f"{PAGE}/cancellation" if act == "visit" else f"/jobs/{named('job')}/cancellation"
    signed_in(live_server.app, "dana").act(path, reason="The customer calls it off")
    in_the_cellar.context.set_offline(False)
    expect(in_the_cellar.locator("#sync")).to_have_text("1 needs you", timeout=PATIENTLY)
    assert len(rows(live_server, PartUsed)) == 1
    assert state_of_visit(live_server)[0] == "cancelled"


def test_12_it_was_done_already(live_server, in_the_cellar):
    signed_in(live_server.app, "wei").act(f"{PAGE}/moves", to="finished")
    in_the_cellar.context.set_offline(False)
    expect(in_the_cellar.locator("#sync")).to_have_text("1 needs you", timeout=PATIENTLY)
    (finish,) = kept(in_the_cellar)
    assert finish["error"]["status"] == 409
    assert len(rows(live_server, PartUsed)) == 1
    assert state_of_visit(live_server)[0] == VisitState.FINISHED


def test_27_the_same_key_with_other_content_is_refused(live_server, phone):
    """The answer is lost, the copy on the phone is damaged: what was taken first stands."""
    bring(live_server.app, VISIT)
    with line_to(live_server.port) as line:
        taken = Event()
        line.behave = lambda line, asked: line.forward(asked) and taken.set()
        phone.goto(line.url + PAGE)
        phone.locator("#part-chips .chip").first.tap()
        expect(phone.locator("#sync")).to_have_text("1 waiting")
        assert taken.wait(10)
        line.behave = lambda line, asked: None
        # The browser itself sends a request anew whose connection has broken.
        until(phone, f"async () => (await ({KEPT})())[0].tries > 0")
        phone.context.set_offline(True)
        phone.evaluate("""() => new Promise((resolve) => {
            const opened = indexedDB.open("fieldapp");
            opened.onsuccess = () => {
                const store = opened.result.transaction("ops", "readwrite").objectStore("ops");
                store.getAll().onsuccess = ({ target: { result: [op] } }) => {
                    store.put({ ...op, fields: [...op.fields, ["quantity", "7"]] }).onsuccess = resolve;
                };
            };
        })""")
        line.behave = lambda line, asked: line.forward(asked)
        phone.context.set_offline(False)
        expect(phone.locator("#sync")).to_have_text("1 needs you", timeout=PATIENTLY)
        (used,) = rows(live_server, PartUsed)
        assert used.quantity == 1


def test_31_the_board_follows_through_a_restart_and_says_when_it_is_signed_out(live_server, open_desk):
    desk = open_desk("dana")
    desk.goto("/desk")
    live_server.kill()
    live_server.start()
    bring(live_server.app, VISIT, VisitState.TRAVELLING)
    expect(desk.locator("[data-state=travelling]").first).to_be_visible(timeout=PATIENTLY)
    signed_in(live_server.app, "dana").post("/sign-out")
    said = desk.locator("[data-said=signed-out]")
    expect(said).to_be_visible(timeout=PATIENTLY)
    with desk.context.expect_page() as opened:
        said.get_by_role("link", name="Sign in").click()
    opened.value.locator("[name=username]").fill("dana")
    opened.value.locator("[name=password]").fill(PASSWORD)
    opened.value.keyboard.press("Enter")
    opened.value.wait_for_url("**/desk")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # back in its tab
    expect(said).to_have_count(0)
