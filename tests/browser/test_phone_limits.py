"""A phone as it comes: turned while the customer signs, full, with an older browser, a tab that dies at its work."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from fieldapp.extensions import db
from fieldapp.jobs.status import VisitState
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.signoff.models import SignOff
from tests.browser.line import line_to
from tests.browser.test_outbox import rows
from tests.browser.test_whole_path import draw_signature
from tests.visiting import bring
from tests.world import named

pytestmark = pytest.mark.browser
VISIT = named("visit")
PAGE = f"/visits/{VISIT}"
USER = str(named("wei"))
WITHOUT = {
    "navigation": "Object.defineProperty(window, 'navigation', {get: () => undefined})",
    "locks": "Object.defineProperty(Navigator.prototype, 'locks', {get: () => undefined})",
}
AHEAD = """(user) => new Promise((done) => {
    const opening = indexedDB.open("fieldapp");
    opening.onsuccess = () => {
        const ahead = Date.now() + 3 * 86_400_000;
        const tx = opening.result.transaction(["ops", "notes"], "readwrite");
        tx.objectStore("notes").put({ reason: "signed-out", at: ahead }, `paused ${user}`);
        tx.objectStore("notes").put({ holder: "another", until: ahead }, "lease");
        tx.objectStore("ops").openCursor().onsuccess = ({ target }) => {
            const cursor = target.result;
            cursor?.update({ ...cursor.value, triedAt: ahead, nextAt: ahead + 2000, notBefore: ahead + 4000 });
        };
        tx.oncomplete = () => { opening.result.close(); done(); };
    };
})"""
INK = """() => {
    const canvas = document.querySelector("#signature canvas");
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let [left, right, top, bottom] = [width, 0, height, 0];
    for (let n = 0; n < data.length; n += 4) {
        if (data[n] > 128) continue;
        const [x, y] = [(n / 4) % width, Math.floor(n / 4 / width)];
        [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
    return { width, height, left, right, top, bottom };
}"""


def shape(ink: dict) -> float:
    return (ink["right"] - ink["left"]) / (ink["bottom"] - ink["top"])


def test_30_a_signature_survives_the_turning_of_the_phone(live_server, open_phone):
    bring(live_server.app, VISIT, VisitState.FINISHED)
    phone = open_phone("wei")
    phone.goto(f"{PAGE}/signoff/room?language=en")
    expect(phone.locator(".document h1")).to_be_visible()
    draw_signature(phone)
    upright = phone.evaluate(INK)
    phone.set_viewport_size({"width": 844, "height": 390})
    expect(phone.locator("#signature canvas")).not_to_have_attribute("width", str(upright["width"]))
    lying = phone.evaluate(INK)
    assert 0 < lying["left"] < lying["right"] < lying["width"] - 1, "whole"
    assert 0 < lying["top"] < lying["bottom"] < lying["height"] - 1
    assert shape(lying) == pytest.approx(shape(upright), rel=0.1), "not stretched"
    phone.set_viewport_size({"width": 390, "height": 844})
    expect(phone.locator("#signature canvas")).to_have_attribute("width", str(upright["width"]))
    again = phone.evaluate(INK)
    assert all(abs(again[side] - upright[side]) <= 3 for side in upright)
    phone.locator("#signoff button.primary").tap()
    phone.wait_for_url("**/signoff/thanks")
    phone.goto("/today")
    expect(phone.locator("#sync[data-sync=sent]")).to_be_visible(timeout=30_000)
    with live_server.app.app_context():
        assert db.session.scalars(sa.select(SignOff.outcome)).one() == "signed"
        db.engine.dispose()


def test_without_the_navigation_api_a_link_waits_for_what_is_being_written(live_server, phone):
    bring(live_server.app, VISIT)
    phone.add_init_script(WITHOUT["navigation"])
    phone.goto(PAGE)
    went = phone.evaluate(
        """() => {
            const chip = document.querySelector("#part-chips .chip");
            for (let press = 0; press < 3; press++) chip.click();
            const link = document.querySelector("a[href='/today']");
            return link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
        }"""
    )
    assert not went, "held up"
    phone.wait_for_url("**/today")
    expect(phone.locator("#sync[data-sync=sent]")).to_be_visible(timeout=30_000)
    assert len(rows(live_server, PartUsed)) == 3


def test_19_a_full_phone_says_that_nothing_was_saved_and_loses_nothing(live_server, phone):
    bring(live_server.app, VISIT)
    session = phone.context.new_cdp_session(phone)
    session.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url, "quotaSize": 1})
    phone.goto(PAGE)
    phone.context.set_offline(True)
    phone.locator("#notes > summary").tap()
    phone.locator("#notes textarea").fill("Both sashes tight again")
    phone.locator("#notes button").tap()
    expect(phone.locator("#say")).to_contain_text("NOT saved")
    expect(phone.locator("#notes textarea")).to_have_value("Both sashes tight again")
    session.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url})
    phone.context.set_offline(False)
    phone.locator("#notes button").tap()
    expect(phone.locator("#notes article")).to_contain_text("Both sashes tight again")
    assert len(rows(live_server, Note)) == 1


def test_without_web_locks_another_tab_takes_over_from_one_that_died(live_server, phone):
    """Its lease runs out by itself; until then the other tab may not send."""
    bring(live_server.app, VISIT)
    with line_to(live_server.port) as line:
        second = phone.context.new_page()
        for page in (phone, second):
            page.add_init_script(WITHOUT["locks"])
            page.goto(line.url + PAGE)
        expect(second.locator("#sync[data-sync=sent]")).to_be_visible()
        line.behave = lambda line, asked: None
        second.evaluate(
            """(holder) => new Promise((done) => {
                const opening = indexedDB.open("fieldapp");
                opening.onsuccess = () => {
                    const tx = opening.result.transaction("notes", "readwrite");
                    tx.objectStore("notes").put({ holder, until: Date.now() + 4000 }, "lease");
                    tx.oncomplete = () => { opening.result.close(); done(); };
                };
            })""",
            "a tab that has died",
        )
        phone.close()
        line.behave = lambda line, asked: line.forward(asked)
        second.locator("#part-chips .chip").first.tap()
        expect(second.locator("#sync")).to_have_text("1 waiting")
        assert not line.sent, "somebody else may be sending"
        expect(second.locator("#sync[data-sync=sent]")).to_be_visible(timeout=30_000)
        assert len(rows(live_server, PartUsed)) == len(line.sent) == 1


def test_a_clock_that_was_ahead_holds_nothing_up_once_it_is_set_right(live_server, phone):
    """All that was noted by it lies days ahead: the next try, the pause while signed out, another tab's lease."""
    bring(live_server.app, VISIT)
    phone.add_init_script(WITHOUT["locks"])
    with line_to(live_server.port) as line:
        phone.goto(line.url + PAGE)
        line.behave = lambda line, asked: None
        phone.locator("#part-chips .chip").first.tap()
        expect(phone.locator("#sync")).to_have_text("1 waiting")
        phone.goto("about:blank")
        phone.goto(f"{line.url}/healthz")
        phone.evaluate(AHEAD, USER)
        line.behave = lambda line, asked: line.forward(asked)
        phone.goto(line.url + PAGE)
        expect(phone.locator("#sync[data-sync=sent]")).to_be_visible(timeout=30_000)
        assert len(rows(live_server, PartUsed)) == 1
