"""The list behind the line: why each thing waits, and what Wei can do with it; several people on one phone."""

import json
import re
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Route, expect

from fieldapp.expenses.models import Expense
from fieldapp.extensions import db
from fieldapp.history.announced import MissingNumber
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.photos.models import Photo
from tests.browser.test_axe import AXE, RUN
from tests.browser.worker import READY, kept, until
from tests.pictures import photo
from tests.visiting import bring
from tests.world import PASSWORD, named

pytestmark = pytest.mark.browser
VISIT = named("visit")
ALL_SENT = re.compile(r"All sent \d\d:\d\d")


@pytest.fixture
def visit(live_server, phone: Page) -> Page:
    """Wei's phone, on the page of the visit he is at."""
    bring(live_server.app, VISIT)
    phone.goto(f"/visits/{VISIT}")
    return phone


@pytest.fixture
def picture(tmp_path) -> Path:
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(photo(1200, 900))
    return path


@contextmanager
def no_way_to_the_office(context: BrowserContext):
    """What is sent gets lost; pages still come, as if from the phone."""

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    context.route("**/*", lose)
    yield
    context.unroute("**/*", lose)


def rows(live_server, kind) -> list:
    with live_server.app.app_context():
        found = list(db.session.scalars(sa.select(kind)))
        db.session.expunge_all()
        db.engine.dispose()
    return found


def add_part(page: Page) -> None:
    page.locator("#part-chips .chip").first.tap()


def add_expense(page: Page, amount: str) -> None:
    page.locator("#expenses > summary").tap()
    page.locator("#expense-amount").fill(amount)
    page.locator("#expense-form button").last.tap()


def signed_in_as(live_server, context: BrowserContext, username: str) -> None:
    name = live_server.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": live_server.cookie(username), "url": live_server.url}])


def sign_in(page: Page) -> None:
    page.locator("[name=username]").fill("wei")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[action='/sign-in'] button").last.tap()


def test_7_the_session_is_dead_and_the_same_person_returns(live_server, visit):
    visit.context.clear_cookies(name=live_server.app.config["SESSION_COOKIE_NAME"])
    add_part(visit)
    expect(visit.locator("#sync")).to_have_text("Not signed in, 1 kept")
    visit.locator("#sync").tap()
    sign_in(visit)
    visit.wait_for_url("**/outbox")
    expect(visit.locator("[data-all-sent]")).to_have_text(re.compile(r"All sent \d\d:\d\d\."))
    expect(visit.locator("#sync")).to_have_text(ALL_SENT)
    assert len(rows(live_server, PartUsed)) == 1


def test_7_an_answer_to_the_dead_session_does_not_hold_up_who_has_signed_in_since(live_server, visit):
    held = []
    visit.route("**/parts", lambda route: held.append(route), times=1)
    add_part(visit)
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    other = visit.context.new_page()
    other.goto("/today")
    expect(other.locator("#sync")).to_have_text("1 waiting")
    held[0].fulfill(status=401)
    expect(other.locator("#sync")).to_have_text(ALL_SENT)
    assert len(rows(live_server, PartUsed)) == 1


def test_8_a_second_person_sends_nothing_and_sees_nothing_of_the_first(live_server, visit):
    context = visit.context
    with no_way_to_the_office(context):
        add_part(visit)
        expect(visit.locator("#sync")).to_have_text("1 waiting")
        other = context.new_page()
        visit.close()
    signed_in_as(live_server, context, "bo")
    other.goto("/outbox")
    expect(other.locator("[data-kept-others]")).to_contain_text("1 thing of somebody else waits here")
    expect(other.locator("[data-kept-state=empty]")).to_be_visible()
    expect(other.locator("#sync")).to_have_text("All sent")
    assert "Seal" not in other.locator("main").inner_text() and other.locator("li.kept").count() == 0
    other.goto("/today")
    expect(other.locator("#sync")).to_have_text("All sent")
    assert len(kept(other)) == 1 and rows(live_server, PartUsed) == []

    signed_in_as(live_server, context, "wei")
    other.goto("/outbox")
    expect(other.locator("#sync")).to_have_text(ALL_SENT)
    assert [row.visit_id for row in rows(live_server, PartUsed)] == [VISIT]


def test_9_a_stale_tab_with_anothers_cookie(live_server, visit):
    signed_in_as(live_server, visit.context, "bo")
    with visit.expect_response(lambda answer: answer.request.method == "POST") as answered:
        add_part(visit)
    assert (answered.value.status, answered.value.headers["op-reason"]) == (403, "wrong-user")
    expect(visit.locator("#sync")).not_to_have_text("All sent")
    assert len(kept(visit)) == 1 and rows(live_server, PartUsed) == []

    signed_in_as(live_server, visit.context, "wei")
    visit.goto("/outbox")
    expect(visit.locator("#sync")).to_have_text(ALL_SENT)
    assert len(rows(live_server, PartUsed)) == 1


def test_19_the_quota_is_full(live_server, phone):
    """NOT saved, and the field is still filled. Full from the start: Chromium remembers for a while that it was not."""
    cdp, visit = phone.context.new_cdp_session(phone), phone
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url, "quotaSize": 1})
    bring(live_server.app, VISIT)
    visit.goto(f"/visits/{VISIT}")
    visit.context.set_offline(True)
    visit.locator("#notes > summary").tap()
    visit.locator("#notes textarea").fill("Both sashes tight")
    visit.locator("#notes form button").last.tap()
    expect(visit.locator("#say")).to_contain_text("NOT saved")
    expect(visit.locator("#notes textarea")).to_have_value("Both sashes tight")
    assert kept(visit) == []

    cdp.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url})
    visit.locator("#notes form button").last.tap()
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    visit.context.set_offline(False)
    expect(visit.locator("#sync")).to_have_text(ALL_SENT)
    assert [note.text for note in rows(live_server, Note)] == ["Both sashes tight"]


def test_signing_out_with_unsent_work_warns_keeps_it_and_wipes_the_caches(live_server, visit):
    context, mine = visit.context, f"pages-{named('wei')}"
    visit.evaluate("async (names) => { for (const name of names) await caches.open(name) }", [mine, "assets"])
    with no_way_to_the_office(context):
        add_part(visit)
        expect(visit.locator("#sync")).to_have_text("1 waiting")
        ask_to_sign_out(visit)
        expect(visit.locator("#leaving h2")).to_have_text("1 thing has not reached the office yet")
        visit.locator("#leaving [data-closes]").tap()
        expect(visit.locator("#leaving")).to_be_hidden()
        ask_to_sign_out(visit)
        visit.locator("[data-leave-anyway]").tap()
        expect(visit.locator("#say")).to_contain_text("you are still signed in")
        assert mine in visit.evaluate("caches.keys()")
        context.route("**/sign-out", lambda route: route.continue_())
        ask_to_sign_out(visit)
        visit.locator("[data-leave-anyway]").tap()
        visit.wait_for_url("**/sign-in")
        left = visit.evaluate("caches.keys()")
        assert mine not in left and "assets" in left
        assert len(kept(visit)) == 1
    visit.goto("/outbox")
    expect(visit).to_have_url(re.compile(r"/sign-in\?next="))  # that session is over
    sign_in(visit)
    expect(visit.locator("#sync")).to_have_text(ALL_SENT)
    assert len(rows(live_server, PartUsed)) == 1


def ask_to_sign_out(page: Page) -> None:
    if not page.locator("form[data-leaves] button").is_visible():
        page.locator(".top .menu > summary").tap()
    page.locator("form[data-leaves] button").tap()


def test_what_is_saved_as_a_file_comes_in_on_another_phone_and_arrives_once(live_server, visit, open_phone, picture):
    add_part(visit)
    expect(visit.locator("#parts li.row:not(.waiting)")).to_have_count(1)
    with no_way_to_the_office(visit.context):
        add_part(visit)
        visit.locator("#photo").set_input_files(picture)
        expect(visit.locator("#sync")).to_have_text("2 waiting")
        visit.goto("/outbox")
        expect(visit.locator("li.kept")).to_have_count(2)
        expect(visit.locator("li.kept img[src^='blob:']")).to_be_visible()
        visit.locator("#carry > summary").tap()
        with visit.expect_download() as download:
            visit.locator("#carry [data-export]").tap()
        file = Path(download.value.path())
        assert re.fullmatch(r"fieldapp-outbox-wei-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
        assert len(json.loads(file.read_text())["ops"]) == 2

        other = open_phone("wei")
        bring_in(other, file)
        expect(other.locator("[data-imported]")).to_have_text("2 things were added.")
        expect(other.locator("#sync")).to_have_text(ALL_SENT)
        bos = open_phone("bo")
        bring_in(bos, file)
        expect(bos.locator("[data-imported]")).to_contain_text("This is somebody else's.")
        assert kept(bos) == []
    visit.locator("[data-try-all]").tap()
    expect(visit.locator("#sync")).to_have_text(ALL_SENT)
    assert (len(rows(live_server, PartUsed)), len(rows(live_server, Photo))) == (2, 1)
    for page, parts in ((visit, 3), (other, 4)):
        page.goto(f"/visits/{VISIT}")
        add_part(page)
        expect(page.locator("#parts li.row:not(.waiting)")).to_have_count(parts)
    assert rows(live_server, MissingNumber) == [], "each phone's numbers have come"


def bring_in(page: Page, file: Path) -> None:
    page.goto("/outbox")
    page.locator("#carry > summary").tap()
    page.locator("[data-import]").set_input_files({"name": "a.json", "mimeType": "", "buffer": file.read_bytes()})


def test_what_is_discarded_is_told_to_the_desk_with_its_reason(live_server, visit):
    with no_way_to_the_office(visit.context):
        add_part(visit)
        expect(visit.locator("#sync")).to_have_text("1 waiting")
        visit.goto("/outbox")
        (op,) = kept(visit)
        visit.locator("li.kept summary").tap()
        visit.locator("[data-act=discard]").tap()
        with visit.expect_request("**/outbox/discards") as sent:
            visit.get_by_role("button", name="Recorded twice").tap()
        told = {name: values[0] for name, values in parse_qs(sent.value.post_data).items()}
        assert (told["discarded"], told["reason"], told["seq"]) == (op["id"], "Recorded twice", str(op["seq"]))
        assert told["what"].startswith(op["title"])
        expect(visit.locator("li.kept [data-op-title]")).to_have_text("Discarded")
        assert [left["kind"] for left in kept(visit)] == ["discard"]
    assert rows(live_server, PartUsed) == []


def test_what_was_refused_is_edited_and_goes(live_server, visit):
    visit.context.set_offline(True)
    add_expense(visit, "12500000")
    expect(visit.locator("#expense-amount")).to_have_value("")  # the form has let go of it
    visit.context.set_offline(False)
    expect(visit.locator("#sync")).to_have_text("1 needs you")
    visit.locator("#sync").tap()
    expect(visit.locator("[data-op-why]")).to_contain_text("Type a number from 0.01 to 9999999.99.")
    refused = kept(visit)[0]["id"]
    visit.locator("[data-act=mend]").tap()
    expect(visit.locator("#expense-amount")).to_have_value("12500000")
    visit.evaluate(AXE.read_text())
    assert visit.evaluate(RUN, {}) == []
    visit.locator("#expense-amount").fill("12.50")
    visit.get_by_role("button", name="Save and send again").tap()
    expect(visit.locator("#sync")).to_have_text(ALL_SENT)
    (expense,) = rows(live_server, Expense)
    assert str(expense.amount) == "12.50" and str(expense.id) != refused


def test_what_waits_says_why_and_goes_when_it_is_told_to(live_server, visit):
    with no_way_to_the_office(visit.context):
        add_part(visit)
        expect(visit.locator("#sync")).to_have_text("1 waiting")
        visit.goto("/outbox")
        expect(visit.locator("[data-op-why]")).to_contain_text(re.compile(r"No answer came.* Next try in \d+ sec"))
        expect(visit.locator("h1:visible")).to_have_text("1 thing waits on this phone")
        row, summary = (visit.locator(place).bounding_box() or {} for place in ("li.kept", "li.kept summary"))
        assert summary["width"] > row["width"] - 4, "its arrow stands at the edge"
    visit.locator("li.kept summary").tap()
    visit.locator("[data-act=try]").tap()
    expect(visit.locator("[data-kept-state=empty]")).to_be_visible()
    assert len(rows(live_server, PartUsed)) == 1


def test_a_phone_that_keeps_nothing_says_so(phone):
    phone.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    phone.goto("/outbox")
    expect(phone.locator("[data-kept-state=broken]")).to_be_visible()
    expect(phone.locator("[data-kept-state=empty]")).to_be_hidden()
    until(phone, READY)  # the worker is there, and has nothing to note
