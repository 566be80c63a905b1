"""Wei's outbox when things break: the server, the phone, the line between. Nothing is lost, nothing comes twice."""

import re
from threading import Event

import pytest
from playwright.sync_api import Page, expect

from fieldapp.parts.models import PartUsed
from fieldapp.photos.models import Photo
from tests.browser.line import Answer
from tests.browser.mortal import MortalPhone
from tests.browser.test_outbox import VISIT, rows, take
from tests.browser.worker import keep
from tests.pictures import photo
from tests.visiting import bring
from tests.world import named

pytestmark = pytest.mark.browser
SENT = re.compile(r"All sent \d\d:\d\d")
PATIENTLY = 30_000  # ms
PAGE = f"/visits/{VISIT}"
JOB, USER = named("job"), str(named("wei"))


@pytest.fixture
def mortal(live_server, chromium, tmp_path):
    """Wei's phone, which can die. It has the line only if the test opens its pages over it."""
    name = live_server.app.config["SESSION_COOKIE_NAME"]
    phone = MortalPhone(chromium.browser_type, tmp_path, live_server.url, {name: live_server.cookie("wei")})
    yield phone
    phone.kill()


def tap_part(page: Page) -> None:
    page.locator("#part-chips .chip").first.click()


def arrives(page: Page, live_server, kind: type = PartUsed, times: int = 1) -> None:
    """Everything is there, and there once."""
    expect(page.locator("#sync")).to_have_text(SENT, timeout=PATIENTLY)
    assert len(rows(live_server, kind)) == times


def test_the_server_is_killed_after_the_commit(live_server, line, visit):
    dead = Event()

    def dies_after(line, asked):
        line.forward(asked)
        live_server.kill()
        dead.set()

    line.behave = dies_after
    tap_part(visit)
    assert dead.wait(15)
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    line.behave = lambda line, asked: line.forward(asked)
    live_server.start()
    arrives(visit, live_server)
    assert len(line.keys) > 1, "it was sent again"
    assert len(set(line.keys)) == 1, "under the same key"


def test_the_server_is_killed_before_the_commit(live_server, line, visit):
    dead = Event()

    def dies_before(line, asked):
        line.forward_half(asked)
        live_server.kill()
        dead.set()

    line.behave = dies_before
    tap_part(visit)
    assert dead.wait(15)
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    line.behave = lambda line, asked: line.forward(asked)
    live_server.start()
    assert rows(live_server, PartUsed) == []
    arrives(visit, live_server)


def test_the_phone_dies_after_the_row_is_shown(live_server, line, mortal):
    mortal.url = line.url
    page = mortal.start(PAGE)
    line.behave = lambda line, asked: None
    tap_part(page)
    expect(page.locator("#sync")).to_have_text("1 waiting")
    mortal.kill()
    line.behave = lambda line, asked: line.forward(asked)
    arrives(mortal.start(PAGE), live_server)


def test_the_phone_dies_in_half_of_an_upload(live_server, mortal):
    bring(live_server.app, VISIT)
    page = mortal.start(PAGE)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/photos")):
        take(page, photo(3000, 2000))
    expect(page.locator("[data-photo-tile]")).to_have_attribute("data-state", "kept")
    mortal.kill()
    assert rows(live_server, Photo) == []
    page = mortal.start(PAGE)
    arrives(page, live_server, Photo)
    expect(page.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(1)


def test_the_phone_dies_after_the_commit_and_before_the_answer(live_server, line, mortal):
    def dies(line, asked):
        line.forward(asked)
        mortal.kill()

    mortal.url = line.url
    page = mortal.start(PAGE)
    line.behave = dies
    page.evaluate("document.querySelector('#part-chips .chip').click()")
    mortal.process.wait(15)
    assert len(rows(live_server, PartUsed)) == 1
    line.behave = lambda line, asked: line.forward(asked)
    arrives(mortal.start(PAGE), live_server)
    assert line.keys[0] == line.keys[-1]
    assert len(line.keys) > 1


def test_a_hotels_portal_is_no_answer(live_server, line, visit):
    line.behave = lambda line, asked: Answer(200, [("Content-Type", "text/html")], b"<h1>Welcome to Hotel Garden</h1>")
    tap_part(visit)
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    assert visit.get_by_text("Welcome to Hotel Garden").count() == 0
    line.behave = lambda line, asked: line.forward(asked)
    arrives(visit, live_server)


def test_a_proxys_error_is_no_answer(live_server, line, visit):
    line.behave = lambda line, asked: Answer(502, [("Content-Type", "text/html")], b"<h1>Bad Gateway</h1>")
    tap_part(visit)
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    assert visit.get_by_text("Bad Gateway").count() == 0
    line.behave = lambda line, asked: line.forward(asked)
    arrives(visit, live_server)


def test_a_server_that_asks_for_time_gets_it(live_server, line, visit):
    line.behave = lambda line, asked: (
        Answer(429, [("Retry-After", "4")]) if len(line.sent) == 1 else line.forward(asked)
    )
    tap_part(visit)
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    visit.evaluate("window.dispatchEvent(new Event('online'))")
    arrives(visit, live_server)
    first, second = line.sent
    assert second.at - first.at >= 4


def part_that_was_tried(times: int, **more: object) -> dict:
    """A part in the outbox that has not arrived for so many tries: the next would be minutes later."""
    words = {"title": "Add part", "detail": "Hinge", "data": {}, "kind": "part", "page": PAGE, "creates": None}
    place = {"job": str(JOB), "jobName": "Leak", "visit": str(VISIT), "lane": f"job:{JOB}", "barrier": False}
    asks = {"method": "POST", "url": f"{PAGE}/parts", "files": [], "occurredAt": "2026-11-27T08:00:00Z"}
    fields = {"fields": [["sku", "HINGE-L"], ["quantity", "1"], ["use", "used"]]}
    whose = {"id": "019ac000-0000-7000-8000-00000000dead", "user": USER, "seq": 1, "state": "waiting"}
    return {**words, **place, **asks, **fields, **whose, "tries": times, "triedAt": 1, "nextAt": 0, **more}


def test_what_was_under_way_when_the_signal_came_back_is_tried_again_at_once(live_server, line, visit):
    is_back, under_way = Event(), Event()

    def breaks_late(line, asked):
        if len(line.sent) > 1:
            return line.forward(asked)
        under_way.set()
        is_back.wait(15)
        return Answer(502)

    line.behave = breaks_late
    keep(visit, part_that_was_tried(8))
    visit.reload()
    assert under_way.wait(15)
    visit.evaluate("window.dispatchEvent(new Event('online'))")
    is_back.set()
    arrives(visit, live_server)


@pytest.mark.parametrize("page", [PAGE, "/outbox"], ids=["a page that follows", "one that only asks for news"])
def test_what_waits_goes_as_soon_as_the_server_is_heard_again(live_server, line, visit, page):
    """The phone has had its line all the time: no event of the browser's tells that the server is back."""
    visit.goto(line.url + page)
    asked = "/news" if page == "/outbox" else "/live"
    with visit.expect_event("requestfailed", lambda request: asked in request.url, timeout=PATIENTLY):
        live_server.kill()
    now = visit.evaluate("Date.now()")
    keep(visit, part_that_was_tried(8, triedAt=now, nextAt=now + 290_000))
    live_server.start()
    arrives(visit, live_server)


def test_what_only_the_server_fails_on_lets_the_rest_pass(live_server, line, visit):
    """A bug of ours for one content: it has failed on it seven times, and has taken other things since."""
    tap_part(visit)
    arrives(visit, live_server)
    poison = part_that_was_tried(7, failures=7, failedSince=1, seq=2)
    line.behave = lambda line, asked: (
        Answer(500, [("Op-Result", "failed")]) if poison["id"] in str(asked.key) else line.forward(asked)
    )
    keep(visit, poison)
    visit.reload()
    tap_part(visit)
    expect(visit.locator("#parts li.row:not(.waiting)")).to_have_count(2, timeout=PATIENTLY)
    visit.locator("#checklists button[name=all]").click()
    expect(visit.locator("#checklists[data-done]")).to_be_attached()
    visit.locator("#next .primary:visible").click()
    visit.goto(f"{line.url}/outbox")
    why = visit.locator(".kept-why")
    expect(why).to_contain_text(["The office cannot take this yet", "Waits for what the office cannot take yet"])
    expect(visit.locator("#sync")).to_have_text("2 waiting")
    line.behave = lambda line, asked: line.forward(asked)
    visit.locator(".kept summary").first.click()
    visit.locator("[data-act=try]:visible").first.click()
    arrives(visit, live_server, times=3)


@pytest.mark.parametrize("locks", ["with", "without"])
def test_two_tabs_send_each_operation_once(live_server, line, visit, locks):
    second = visit.context.new_page()
    if locks == "without":
        for page in (visit, second):
            page.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', {get: () => undefined})")
    for page in (visit, second):
        page.goto(line.url + PAGE)
    line.behave = lambda line, asked: None
    for page in (visit, second):
        tap_part(page)
        tap_part(page)
    for page in (visit, second):
        expect(page.locator("#sync")).to_have_text("4 waiting")
    line.sent.clear()
    line.behave = lambda line, asked: line.forward(asked)
    arrives(visit, live_server, times=4)
    expect(second.locator("#sync")).to_have_text(SENT)
    assert sorted(map(str, line.keys)) == sorted(map(str, set(line.keys))), "no key twice"


def test_the_storage_is_wiped_under_an_open_page(live_server, line, visit):
    session = visit.context.new_cdp_session(visit)
    session.send("Storage.clearDataForOrigin", {"origin": line.url, "storageTypes": "indexeddb"})
    tap_part(visit)
    arrives(visit, live_server)
    expect(visit.locator("#parts li.row:not(.waiting)")).to_have_count(1)
    line.behave = lambda line, asked: None
    tap_part(visit)
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    line.behave = lambda line, asked: line.forward(asked)
    arrives(visit, live_server, times=2)


def test_a_phone_that_has_become_full_lets_go_of_what_has_arrived(live_server, line, mortal):
    """Else it would send its photos again and again, and have no room ever after."""
    mortal.url, line.behave = line.url, lambda line, asked: None
    page = mortal.start(PAGE)
    tap_part(page)
    take(page, photo(1200, 900))
    expect(page.locator("#sync")).to_have_text("2 waiting")
    mortal.kill()
    line.behave = lambda line, asked: line.forward(asked)
    line.sent.clear()
    page = mortal.wake()
    no_room = {"origin": line.url, "quotaSize": 1}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", no_room)
    page.goto(line.url + PAGE)
    expect(page.locator("#sync[data-sync=sent]")).to_be_visible(timeout=PATIENTLY)
    assert len(line.sent) == 2, "each once"
    assert (len(rows(live_server, PartUsed)), len(rows(live_server, Photo))) == (1, 1)
