"""Wei's outbox: what he enters is on his phone first, arrives once, and holds up nothing that it need not."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from fieldapp.extensions import db
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.photos.models import Photo
from tests.browser.worker import kept, until_held
from tests.conftest import signed_in
from tests.pictures import photo
from tests.visiting import bring
from tests.world import named

pytestmark = pytest.mark.browser
VISIT = named("visit")


@pytest.fixture
def visit(live_server, phone: Page) -> Page:
    bring(live_server.app, VISIT)
    phone.goto(f"/visits/{VISIT}")
    return phone


def rows(live_server, kind) -> list:
    with live_server.app.app_context():
        found = list(db.session.scalars(sa.select(kind)))
        db.session.expunge_all()
        db.engine.dispose()
    return found


def take(page: Page, *contents: bytes) -> None:
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": content} for n, content in enumerate(contents)]
    page.set_input_files("#photo", files)  # pyright: ignore[reportArgumentType]


def test_what_is_entered_without_signal_arrives_when_there_is_one(live_server, visit):
    visit.context.set_offline(True)
    visit.locator("#part-chips .chip").first.tap()
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    visit.context.set_offline(False)
    expect(visit.locator("#sync")).to_have_text(re.compile(r"All sent \d\d:\d\d"))
    expect(visit.locator("#parts li.row[id^=part-]")).to_have_count(1)
    assert len(rows(live_server, PartUsed)) == 1


def test_five_quick_taps_are_five(live_server, visit):
    chip = visit.locator("#part-chips .chip").first
    visit.context.set_offline(True)
    chip.evaluate("chip => { for (let n = 0; n < 5; n++) chip.click() }")
    expect(visit.locator("#sync")).to_have_text("5 waiting")
    visit.context.set_offline(False)
    expect(visit.locator("#parts li.row[id^=part-]")).to_have_count(5)
    assert len(rows(live_server, PartUsed)) == 5


def test_a_poisoned_item_does_not_hold_up_the_next_but_finishing_waits(live_server, visit):
    signed_in(live_server.app, "wei").act(f"/visits/{VISIT}/checklist", all="ok")
    visit.reload()
    visit.context.set_offline(True)
    visit.evaluate("""() => {
        const form = document.getElementById("part-form");
        form.elements.q.value = "no such code";
        form.requestSubmit();
        document.querySelector("#part-chips .chip").click();
        const finish = document.querySelector("form:has([name=to][value=finished])");
        delete finish.dataset.then; // stays on this page
        finish.requestSubmit();
    }""")
    expect(visit.locator("#sync")).to_have_text("3 waiting")
    visit.context.set_offline(False)
    expect(visit.locator("#sync")).to_have_text("1 needs you")
    expect(visit.locator("#parts li.row[id^=part-]")).to_have_count(1)
    stuck, finish = kept(visit)
    assert (stuck["state"], stuck["error"]["status"]) == ("needs-you", 422)
    assert dict(stuck["fields"])["q"] == "no such code"
    assert stuck["error"]["sentence"]
    assert (finish["state"], finish["tries"]) == ("waiting", 0)


def test_a_dismissed_confirmation_leaves_nothing(live_server, visit):
    visit.locator("#part-chips").evaluate("form => form.setAttribute('hx-confirm', 'Really?')")
    visit.on("dialog", lambda dialog: dialog.dismiss())
    with visit.expect_event("dialog"):
        visit.locator("#part-chips .chip").first.tap()
    expect(visit.locator("#part-chips")).not_to_have_attribute("aria-busy", "true")
    assert kept(visit) == []
    assert rows(live_server, PartUsed) == []


def test_navigating_during_a_write_loses_nothing(live_server, visit):
    visit.context.set_offline(True)
    visit.route("**/today", lambda route: route.fulfill(body="<title>elsewhere</title>", content_type="text/html"))
    visit.evaluate("addEventListener('change', () => setTimeout(() => location.assign('/today')))")
    take(visit, photo(3000, 2000), photo(2000, 3000))
    visit.wait_for_url("**/today")
    assert [op["files"][0]["field"] for op in kept(visit)] == ["photo", "photo"]
    visit.context.set_offline(False)
    visit.goto(f"/visits/{VISIT}")
    expect(visit.locator("#sync")).to_have_text(re.compile("All sent"))
    assert len(rows(live_server, Photo)) == 2


def test_a_photo_keeps_its_size_orientation_time_and_place(live_server, visit):
    visit.context.set_offline(True)
    take(visit, photo(3000, 4000, orientation=6))
    expect(visit.locator("[data-photo-tile]")).to_have_attribute("data-state", "kept")
    expect(visit.locator("[data-photo-tile] img")).to_have_js_property("naturalWidth", 1200)
    (op,) = kept(visit)
    assert (op["data"]["width"], op["data"]["height"]) == (1200, 1600)
    assert op["data"]["sha256"] == op["files"][0]["sha256"]
    visit.context.set_offline(False)
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(1)
    (found,) = rows(live_server, Photo)
    assert (found.width, found.height, found.sha256) == (1200, 1600, op["data"]["sha256"])
    assert found.taken_at and found.latitude is not None


def test_a_photo_that_waits_has_its_tile_after_a_reload(live_server, visit):
    visit.route("**/photos", lambda route: route.abort())
    take(visit, photo(640, 480))
    tile = visit.locator("[data-photo-tile]")
    expect(tile).to_have_attribute("data-state", "kept")
    visit.reload()
    expect(tile).to_have_attribute("data-state", "kept")
    expect(tile.locator("img")).to_have_js_property("naturalWidth", 640)
    visit.unroute("**/photos")
    visit.evaluate("window.dispatchEvent(new Event('online'))")
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(1)
    expect(tile).to_have_count(0)


def test_a_photo_that_is_removed_before_it_has_arrived_leads_back_to_its_visit(live_server, visit):
    until_held(visit, "/photos/blank")
    visit.context.set_offline(True)
    take(visit, photo(640, 480), photo(480, 640))
    expect(visit.locator("[data-photo-tile][data-state=kept]")).to_have_count(2)
    visit.locator("[data-photo-tile] a").first.tap()
    expect(visit.locator(".top .back")).to_have_attribute("href", f"/visits/{VISIT}#photos")
    visit.locator("#removal summary").tap()
    visit.get_by_role("button", name="Blurred").tap()
    visit.wait_for_url(f"**/visits/{VISIT}#photos")
    expect(visit.locator("#sync")).to_have_text("3 waiting")
    expect(visit.locator("[data-photo-tile]")).to_have_count(1)
    visit.context.set_offline(False)
    expect(visit.locator("#sync")).to_have_text(re.compile("All sent"))
    assert sorted(one.removed_reason for one in rows(live_server, Photo)) == ["", "Blurred"]


def test_a_photo_that_was_removed_without_signal_is_not_there_to_be_removed_again(visit):
    take(visit, photo(640, 480))
    figure = visit.locator("#photos figure[id]")
    expect(figure).to_be_visible()
    until_held(visit, "/today")
    page = visit.context.new_page()
    page.goto(figure.locator("a").evaluate("link => link.href"))
    visit.context.set_offline(True)
    page.locator("#removal summary").tap()
    page.get_by_role("button", name="Blurred").tap()
    page.wait_for_url(f"**/visits/{VISIT}#photos")
    for one in (page, visit):
        expect(one.locator("#photos figure[id]")).to_be_hidden()


def test_what_is_refused_before_their_eyes_is_theirs_again(visit):
    visit.evaluate("document.querySelector('#part-form').closest('details').open = true")
    visit.evaluate("""() => {
        const form = document.getElementById("part-form");
        form.elements.q.value = "no such code";
        form.requestSubmit();
    }""")
    expect(visit.locator("#part-q-error")).to_be_visible()
    expect(visit.locator("#parts input[name=q]")).to_have_value("no such code")
    expect(visit.locator("#sync")).to_have_text("All sent")
    assert kept(visit) == []


def test_a_slow_server_does_not_hold_up_the_form(live_server, visit):
    held = []
    visit.route("**/notes", lambda route: held.append(route))
    text = visit.locator("#notes textarea")
    visit.evaluate("document.querySelector('#notes').open = true")
    text.fill("Both sashes tight again")
    visit.locator("#notes form button").last.tap()
    expect(text).to_have_value("")
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    assert len(held) == 1
    held[0].continue_()
    expect(visit.locator("#notes article")).to_contain_text("Both sashes tight again")
    assert len(rows(live_server, Note)) == 1


def test_a_form_leads_on_to_where_it_led_when_it_was_pressed(live_server, visit):
    """A morph may make another form of it before the office has had its second to answer."""
    signed_in(live_server.app, "wei").act(f"/visits/{VISIT}/checklist", all="ok")
    visit.reload()
    visit.route("**/moves", lambda route: route.abort())
    visit.evaluate("""() => {
        const finish = document.querySelector("form:has([name=to][value=finished])");
        finish.requestSubmit();
        setTimeout(() => (finish.dataset.then = "/today"));
    }""")
    visit.wait_for_url("**/signoff")


def test_a_number_that_is_given_up_is_told_to_the_office(visit):
    held = []
    visit.route("**/notes", lambda route: held.append(route))
    visit.evaluate("document.querySelector('#notes').open = true")
    visit.locator("#notes textarea").fill("Both sashes tight again")
    with visit.expect_request("**/notes"):
        visit.evaluate("""() => {
            document.querySelector("#notes form").requestSubmit();
            document.querySelector("#part-chips .chip").click();
        }""")
    expect(visit.locator("#sync")).to_have_text("2 waiting")
    with visit.expect_request("**/outbox/manifest") as told:
        held[0].fulfill(status=422, headers={"Op-Result": "refused"}, body="<p class='error'>Too long</p>")
    refused = held[0].request.headers["idempotency-key"].strip('"')
    assert f'"id":"{refused}","seq":1' in told.value.post_data
