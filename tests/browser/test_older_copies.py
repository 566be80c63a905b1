"""What has arrived is not lost from sight where the copy of a page is older than that."""

import re

import pytest
from playwright.sync_api import Page, expect

from fieldapp.extensions import db
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import VisitState
from tests.browser.test_outbox_page import ask_to_sign_out
from tests.browser.test_whole_path import JOB, VISIT, draw_signature
from tests.browser.worker import PATIENCE, send_in_background, until, until_held
from tests.pictures import photo
from tests.visiting import bring

# The copies stay as they are.
NO_NEWS = "globalThis.ServiceWorker && (ServiceWorker.prototype.postMessage = () => undefined)"
COPY_HAS = """async ([path, words]) => {
    const cache = await caches.open(`pages-${document.body.dataset.user}`);
    const copy = await cache.match(path);
    return Boolean(copy) && (await copy.text()).includes(words);
}"""


@pytest.fixture
def there(live_server, phone) -> Page:
    """Wei is at the visit; all its pages are on his phone."""
    bring(live_server.app, VISIT)
    phone.goto("/today")
    until_held(phone, f"/visits/{VISIT}/signoff/room")
    phone.goto(f"/visits/{VISIT}")
    return phone


@pytest.fixture
def stale(there) -> Page:
    """And they do not become any newer."""
    there.context.add_init_script(NO_NEWS)
    there.goto(f"/visits/{VISIT}")
    return there


def sent(page: Page) -> None:
    expect(page.locator("#sync[data-sync=sent]")).to_be_visible(timeout=PATIENCE)


def test_a_part_that_has_arrived_is_on_what_the_customer_signs_on_an_older_copy(live_server, stale):
    stale.locator("#checklists button[name=all]").tap()
    expect(stale.locator("#checklists button[name=all]")).to_be_hidden()  # folded away, so that nothing moves any more
    stale.locator("#part-chips .chip").first.tap()
    expect(stale.locator("#parts li.row[id^=part-]")).to_have_count(1)
    sent(stale)
    stale.context.set_offline(True)

    stale.goto(f"/visits/{VISIT}")
    row = stale.locator("#waits-part > [data-op]")
    expect(row).to_contain_text("Seal 70")
    expect(row).to_contain_text(re.compile(r"at the office, \d\d:\d\d"))
    expect(stale.locator("#parts [data-waits-count]")).to_be_hidden()
    stale.locator("#next .primary:visible").tap()
    stale.wait_for_url("**/signoff")
    stale.goto(f"/visits/{VISIT}/signoff/room")
    expect(stale.locator("[data-document]")).to_contain_text("Seal 70")
    draw_signature(stale)
    stale.locator("#signoff button.primary").tap()
    stale.wait_for_url("**/signoff/thanks")

    stale.context.set_offline(False)
    stale.goto("/today")
    sent(stale)
    with live_server.app.app_context():
        visit = db.session.get_one(Visit, VISIT)
        assert visit.state == VisitState.FINISHED
        assert [signed.differences for signed in visit.signoffs] == [[]]


def test_a_move_and_a_photo_that_have_arrived_are_seen_on_an_older_copy(stale):
    stale.locator("#photo").set_input_files({"name": "1.jpg", "mimeType": "image/jpeg", "buffer": photo(40, 30)})
    expect(stale.locator("#photos figure[id^=photo-]")).to_have_count(1)
    stale.locator("#next button:visible", has_text="Pause").tap()
    expect(stale.locator("#visit-head[data-state=paused]")).to_be_attached()
    sent(stale)
    stale.context.set_offline(True)
    for page in (f"/visits/{VISIT}", "/today"):
        stale.goto(page)
        expect(stale.locator(f"[data-state-of='{VISIT}'] .state[data-state=paused]").first).to_be_visible()
    stale.goto(f"/visits/{VISIT}")
    expect(stale.locator("[data-photo-tile]")).to_have_attribute("data-state", "arrived")


def test_after_an_act_has_arrived_the_copies_of_its_visit_are_brought_anew(there):
    there.locator("#part-chips .chip").first.tap()
    expect(there.locator("#parts li.row[id^=part-]")).to_have_count(1)
    until(there, COPY_HAS, [f"/visits/{VISIT}", 'id="part-'])
    until(there, COPY_HAS, [f"/visits/{VISIT}/signoff/room", "SEAL-70"])


def test_what_the_worker_sends_is_in_the_copies_soon_after(there, open_desk):
    there.context.add_init_script(NO_NEWS)
    there.goto(f"/visits/{VISIT}")
    there.context.set_offline(True)
    there.locator("#part-chips .chip").first.tap()
    expect(there.locator("#waits-part > [data-op]")).to_be_visible()
    other = there.context.new_page()
    there.close()
    other.context.set_offline(False)
    send_in_background(other)
    job = open_desk("dana")
    job.goto(f"/jobs/{JOB}")
    expect(job.locator("#live")).to_contain_text("Seal 70", timeout=PATIENCE)
    other.goto("/offline")
    until(other, COPY_HAS, [f"/visits/{VISIT}/signoff/room", "SEAL-70"])


def test_nothing_of_it_stays_with_whoever_has_signed_out(there):
    there.locator("#part-chips .chip").first.tap()
    sent(there)
    remembered = """async () => {
        const open = indexedDB.open("fieldapp");
        const db = await new Promise((done) => (open.onsuccess = () => done(open.result)));
        const keys = db.transaction("notes").objectStore("notes").getAllKeys();
        await new Promise((done) => (keys.onsuccess = done));
        db.close();
        return keys.result.some((key) => key.startsWith("arrived "));
    }"""
    until(there, remembered)
    there.goto("/today")
    ask_to_sign_out(there)
    there.wait_for_url("**/sign-in**")
    assert not there.evaluate(remembered)
