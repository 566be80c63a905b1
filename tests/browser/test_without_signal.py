"""The customer's document and the search for parts while there is no signal: on a phone whose page is open."""

import re

import pytest
from playwright.sync_api import Page, expect

from fieldapp.extensions import db
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import VisitState
from tests.browser.test_whole_path import draw_signature
from tests.browser.worker import KEPT, kept, until
from tests.conftest import signed_in
from tests.parts.test_price_list import list_many
from tests.visiting import bring
from tests.world import named

VISIT = named("visit")
ON_PHONE = "kept on this phone"


def wait_until_kept(page: Page, count: int) -> list[dict]:
    until(page, f"async (count) => (await ({KEPT})()).length === count", count)
    return kept(page)


def search_for(page: Page, words: str) -> None:
    if not page.locator("#part-q").is_visible():
        page.locator("#part-adder > summary").tap()
    page.locator("#part-q").fill(words)


@pytest.fixture
def at_the_visit(live_server, phone) -> Page:
    """Wei is there, and the price list has come to the phone."""
    bring(live_server.app, VISIT)
    phone.goto(f"/visits/{VISIT}")
    with phone.expect_response("**/parts.json"):
        search_for(phone, "")
        phone.locator("#part-q").focus()
    return phone


def test_parts_are_found_and_added_without_signal(at_the_visit):
    phone = at_the_visit
    phone.context.set_offline(True)
    search_for(phone, "密封")
    found = phone.locator("#found li")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("SEAL-70 · 20 in the bag")
    expect(found).to_contain_text("¥12.50")
    expect(found.locator("input")).to_be_checked()
    phone.locator("#part-quantity").fill("-1")  # said at once, and not by the office hours later
    phone.locator("#found button.primary").tap()
    expect(phone.locator("#part-quantity:invalid")).to_be_focused()
    phone.locator("#part-quantity").fill("2")
    phone.locator("#found button.primary").tap()
    (op,) = wait_until_kept(phone, 1)
    assert op["data"] == {
        "sku": "SEAL-70",
        "name": "密封条 Seal 70",
        "price": "12.50",
        "unit": "metre",
        "covered": True,
    }
    assert ["sku", "SEAL-70"] in op["fields"] and ["quantity", "2"] in op["fields"]
    assert op["detail"] == "密封条 Seal 70 × 2"
    expect(phone.locator("#found li")).to_have_count(0)


def test_what_was_found_stays_while_the_page_is_renewed(live_server, at_the_visit):
    phone = at_the_visit
    search_for(phone, "HINGE")
    phone.locator("#found li label").tap()
    phone.locator("#part-quantity").fill("3")
    signed_in(live_server.app, "wei").act(f"/visits/{VISIT}/parts", sku="SEAL-70")
    expect(phone.locator("#parts li.row")).to_contain_text("Seal 70")
    expect(phone.locator("#part-quantity")).to_have_value("3")
    phone.locator("#found button.primary").tap()
    expect(phone.locator("#parts li.row", has_text="Hinge")).to_contain_text("× 3")
    expect(phone.locator("#found li")).to_have_count(0)


def test_who_searches_on_at_once_is_not_disturbed(at_the_visit):
    """The answer to the last part comes, or does not, while the next is being looked for."""
    phone = at_the_visit
    for offline, count in ((True, 1), (False, 2)):
        phone.context.set_offline(offline)
        search_for(phone, "SEAL")
        phone.locator("#found button.primary").tap()
        phone.locator("#part-q").fill("HINGE")
        expect(phone.locator("#part-form")).not_to_have_attribute("aria-busy", "true")
        expect(phone.locator("#found li")).to_contain_text("HINGE-L")
        expect(phone.locator("#found button.primary")).to_be_visible()
        expect(phone.locator("#parts li.row", has_text="Seal 70")).to_have_count(count)


def test_what_is_not_on_the_list_is_said(at_the_visit):
    at_the_visit.context.set_offline(True)
    search_for(at_the_visit, "zzz")
    expect(at_the_visit.locator("#found")).to_contain_text("Nothing has this name, number or barcode.")


def test_a_scanner_adds_exactly_its_part_without_signal(at_the_visit):
    phone = at_the_visit
    phone.context.set_offline(True)
    phone.locator("#part-q").press_sequentially("6901234567892")
    phone.locator("#part-q").press("Enter")
    (op,) = wait_until_kept(phone, 1)
    assert op["data"]["sku"] == "SEAL-70" and ["q", "6901234567892"] in op["fields"]


def test_twenty_thousand_parts_are_searched_before_the_next_key(live_server, phone):
    list_many(live_server.app, 20_000)
    bring(live_server.app, VISIT)
    phone.goto(f"/visits/{VISIT}")
    with phone.expect_response("**/parts.json"):
        search_for(phone, "")
        phone.locator("#part-q").focus()
    phone.locator("#part-q").fill("锁芯 123")
    expect(phone.locator("#found li").first).to_contain_text("锁芯 Part", timeout=20_000)
    phone.context.set_offline(True)
    took = phone.evaluate(
        """() => {
          const field = document.getElementById("part-q");
          const times = ["密", "密封", "密封条 frame 9", "P-199", "6900000012345", "合页 Part 12"].map((words) => {
            field.value = words;
            const begin = performance.now();
            field.dispatchEvent(new Event("input", { bubbles: true }));
            return performance.now() - begin;
          });
          return times.sort((one, other) => one - other).at(3);
        }"""
    )
    assert took < 100, f"{took} ms in the middle"


def test_who_comes_too_early_is_led_back(live_server, phone):
    for page in ("signoff", "signoff/room", "signoff/without", "signoff/thanks"):
        phone.goto(f"/visits/{VISIT}/{page}")
        expect(phone.get_by_text("Finish the visit first")).to_be_visible()
        expect(phone.locator("form:visible, [data-thanks]:visible")).to_have_count(0)
    phone.goto(f"/visits/{VISIT}/unfinished")
    expect(phone.get_by_text("on which you are at work")).to_be_visible()
    expect(phone.locator("#unfinished")).to_be_hidden()


def test_the_customer_signs_what_is_still_on_the_phone(live_server, at_the_visit):
    """A part and the end of the visit wait; the pages were fetched before. The server finds no difference."""
    phone = at_the_visit
    room = phone.context.new_page()
    phone.locator("#checklists button[name=all]").tap()
    expect(phone.locator("#checklists[data-done]")).to_be_attached()
    keep_pages(phone.context, live_server.url, [f"/visits/{VISIT}/signoff/{page}" for page in ("room", "thanks")])
    acts = re.compile(r"/visits/[^/]+/(parts|moves|signoff)$")
    phone.context.route(acts, lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    search_for(phone, "HINGE")
    phone.locator("#found button.primary").tap()
    wait_until_kept(phone, 1)
    phone.locator("#next .primary:visible").tap()
    wait_until_kept(phone, 2)
    room.goto(f"/visits/{VISIT}/signoff/room")
    document = room.locator("[data-document]")
    expect(document).to_contain_text("合页 Hinge, left")
    expect(document).to_contain_text("−¥")
    expect(room.locator("#sync")).to_have_count(0)
    room.locator("#rating-5").tap()
    draw_signature(room)
    room.locator("#signoff button.primary").tap()
    room.wait_for_url("**/signoff/thanks")
    expect(room.locator("h1")).to_have_text("Thank you, 张女士 Zhang")
    expect(room.get_by_text(ON_PHONE)).to_be_visible()
    assert kept(room)[-1]["barrier"] is True
    room.context.unroute(acts)
    room.reload()
    expect(phone.locator("#sync")).to_have_attribute("data-sync", "sent", timeout=20_000)
    with live_server.app.app_context():
        visit = db.session.get_one(Visit, VISIT)
        assert visit.state == VisitState.FINISHED
        assert [signed.differences for signed in visit.signoffs] == [[]]


def answering(body: str):
    return lambda route: route.fulfill(body=body, content_type="text/html")


def keep_pages(context, url: str, paths: list[str]) -> None:
    """As the service worker does: what these pages were like is what they are from now on."""
    for path in paths:
        answer = context.request.get(f"{url}{path}")
        assert answer.ok
        body = answer.text()
        context.route(f"{url}{path}", answering(body))
