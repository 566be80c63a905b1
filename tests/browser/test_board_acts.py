"""The acts of the selected job, the counters and the filters: with a mouse, with the keys alone, and with a thumb."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from fieldapp.jobs.status import Urgency
from tests.browser.hands import SIZES, Hands
from tests.browser.test_board import QUICKLY, day, taken_in
from tests.world import named

__all__ = ["day"]
YEAR = dt.date.today().year + 1


@pytest.fixture(params=SIZES)
def hands(request, open_page):
    return Hands(open_page("dana", **SIZES[request.param]), request.param)


def test_from_a_counter_to_the_visit_that_is_cancelled(live_server, hands, day):
    page, last = hands.page, hands.page.locator("#last-act")
    page.goto(f"/desk?day={day}&show=waits")
    counter = page.get_by_role("link", name="1 without a technician")
    hands.press(counter)
    expect(counter).to_have_attribute("aria-current", "true")
    hands.stands_at(counter)
    kind = page.get_by_label("Kind", exact=True)
    hands.choose(kind, "Survey")
    expect(page.get_by_text("None of these")).to_be_visible()
    hands.stands_at(kind)
    hands.press(page.get_by_role("link", name="All", exact=True))
    expect(kind).to_have_value("")
    hands.stands_at(page.locator("#waits-head"))
    card = page.locator(f"#waits-{named('waits')} a")
    hands.press(card)
    expect(page.locator("#desk-job-head")).to_have_text("Door drags")
    if hands.way == "keys":
        hands.press(card)
        hands.stands_at(page.locator("#desk-job-head"))
    hands.press(page.get_by_role("button", name="Send Wei Chen"))
    expect(last).to_contain_text("Given to Wei Chen")
    hands.stands_at(page.locator(f"#send-{named('waits')} > summary"))
    short = page.locator(".visits-in-short > li").first
    hands.press(short.locator("summary"))
    later = short.locator("form[id^=put-off]")
    hands.write(later.get_by_label("From"), f"{YEAR}-03-03T13:00", typed=f"0303{YEAR}→0100P")
    hands.write(later.get_by_label("Until"), f"{YEAR}-03-03T14:00", typed=f"0303{YEAR}→0200P")
    hands.press(later.get_by_role("button", name="Postpone"))
    hands.stands_at(later.get_by_label("Why"))
    hands.write(later.get_by_label("Why"), "She is away")
    hands.see("postpone")
    hands.press(later.get_by_role("button", name="Postpone"))
    expect(last).to_contain_text("Postponed to")
    hands.stands_at(short)
    hands.press(page.locator("#take-back button"))
    expect(short.locator(".state")).to_have_text("Waiting")
    hands.press(short.locator("summary"))
    hands.write(short.locator("form[id^=drop]").get_by_label("Why"), "Called off")
    hands.press(short.get_by_role("button", name="Cancel the visit"))
    expect(last).to_contain_text("Wei Chen's visit is cancelled")
    expect(short).to_contain_text("Called off")


def test_an_emergency_is_seen(live_server, hands, day):
    page = hands.page
    page.goto(f"/desk?day={day}")
    for name in ("one", "two"):
        taken_in(live_server, name, f"Glass hangs loose, {name}", Urgency.EMERGENCY)
    one, two = (page.locator(f"#alarm-{named(name)}") for name in ("one", "two"))
    expect(two).to_be_visible(timeout=2 * QUICKLY)
    hands.press(one.get_by_role("button", name="Seen"))
    expect(one).to_be_hidden()
    hands.press(two.get_by_role("button", name="Seen"))
    expect(two).to_be_hidden()
    hands.stands_at(page.locator("#counts"))
    hands.press(page.get_by_role("button", name="Silence emergencies"))
    expect(page.locator("[data-silence]")).to_have_attribute("aria-pressed", "true")
