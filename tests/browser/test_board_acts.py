"""The acts of the selected job, the counters and the filters: with a mouse, with the keys alone, and with a thumb."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, expect

from fieldapp.jobs.status import Urgency
from tests.browser.conftest import BY_ITSELF
from tests.browser.hands import SIZES, Hands
from tests.browser.test_board import BO, JOB, WEI, block, centre, day, drag, in_lane, taken_in
from tests.conftest import signed_in
from tests.world import named

__all__ = ["day"]
YEAR = dt.date.today().year + 1


@pytest.fixture(params=SIZES)
def hands(request, open_page):
    return Hands(open_page("dana", **SIZES[request.param]), request.param)


def beside(day: str) -> tuple[dt.date, str]:
    """Another day of that week, and the key that leads there."""
    this = dt.date.fromisoformat(day)
    later = this.weekday() < 6
    return this + dt.timedelta(days=1 if later else -1), "ArrowRight" if later else "ArrowLeft"


def test_from_a_counter_to_the_visit_that_is_cancelled(live_server, hands, day):
    page, last = hands.page, hands.page.locator("#last-act")
    page.goto(f"/desk?day={day}&show=waits")
    narrow_and_widen(hands)
    select_what_waits(hands)
    hands.press(page.get_by_role("button", name="Send Wei Chen"))
    expect(last).to_contain_text("Given to Wei Chen")
    hands.stands_at(page.locator(f"#send-{named('waits')} > summary"))
    short = page.locator(".visits-in-short > li").first
    postpone(hands, short)
    expect(last).to_contain_text("Postponed to")
    hands.stands_at(short)
    hands.press(page.locator("#take-back button"))
    expect(short.locator(".state")).to_have_text("Waiting")
    expect(page.locator("#spoken")).to_contain_text("took back that Wei Chen's visit was postponed")
    hands.stands_at(page.locator("#counts"))
    hands.press(short.locator("summary"))
    hands.write(short.locator("form[id^=drop]").get_by_label("Why"), "Called off")
    hands.press(short.get_by_role("button", name="Cancel the visit"))
    expect(last).to_contain_text("Wei Chen's visit is cancelled")
    expect(short).to_contain_text("Called off")
    hands.stands_at(short)


def narrow_and_widen(hands: Hands) -> None:
    page = hands.page
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


def select_what_waits(hands: Hands) -> None:
    """By keys: Enter once more leads into its column, and closing that back."""
    page = hands.page
    card = page.locator(f"#waits-{named('waits')} a")
    hands.press(card)
    expect(page.locator("#desk-job-head")).to_have_text("Door drags")
    if hands.way == "keys":
        hands.press(card)
        hands.stands_at(page.locator("#desk-job-head"))
        hands.press(page.locator("[data-closes-job]"))
        hands.stands_at(card)
        hands.press(card)
        expect(page.locator("#desk-job-head")).to_have_text("Door drags")


def postpone(hands: Hands, short: Locator) -> None:
    """Not without saying why."""
    hands.press(short.locator("summary"))
    later = short.locator("form[id^=put-off]")
    hands.write(later.get_by_label("From"), f"{YEAR}-03-03T13:00", typed=f"0303{YEAR}→0100P")
    hands.write(later.get_by_label("Until"), f"{YEAR}-03-03T14:00", typed=f"0303{YEAR}→0200P")
    hands.press(later.get_by_role("button", name="Postpone"))
    hands.stands_at(later.get_by_label("Why"))
    hands.write(later.get_by_label("Why"), "She is away")
    hands.see("postpone")
    hands.press(later.get_by_role("button", name="Postpone"))


def test_what_is_being_typed_was_typed_on_what_was_known_then(live_server, open_desk, day):
    """The page goes on by itself around a form; what somebody else does meanwhile is said all the same."""
    page = open_desk("dana")
    page.goto(f"/desk?day={day}&job={JOB}")
    page.locator(f"#acts-{named('visit')} > summary").click()
    form = page.locator(f"#place-{named('visit')}")
    form.get_by_label("From").fill(f"{day}T16:00")
    form.get_by_label("Until").fill(f"{day}T17:00")
    lin, url = signed_in(live_server.app, "lin"), f"/desk/visits/{named('visit')}/place"
    window = {"window_from": f"{day}T11:00", "window_until": f"{day}T12:30"}
    assert lin.act(url, op=None, htmx=True, technician=BO, overrule="Is near", **window).status_code == 200
    expect(block(page)).to_have_attribute("data-start", f"{day}T11:00", timeout=BY_ITSELF)
    expect(form.get_by_label("From")).to_have_value(f"{day}T16:00")
    form.get_by_role("button", name="Move it there").click()
    expect(page.locator("#conflict")).to_contain_text("What you wanted was not done")
    expect(block(page)).to_have_attribute("data-start", f"{day}T11:00")


def test_saving_one_text_makes_no_other_one_newer_than_it_was_typed(live_server, open_desk):
    page = open_desk("lin")
    admin, path = signed_in(live_server.app, "admin"), "/message-templates/weather/en"
    page.goto("/message-templates")
    page.locator("#texts-weather > summary").click()
    page.locator("#body-weather-en").fill("Storm, {name}")
    assert admin.act(path, subject="Rain", body="By {name}").status_code == 200
    page.locator("#quiet-starts").fill("20:30")
    page.locator("#quiet-form button").click()
    expect(page.locator("#quiet-starts")).to_have_js_property("defaultValue", "20:30")
    expect(page.locator("#body-weather-en")).to_have_value("Storm, {name}")
    form = page.locator("#text-weather-en")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("Ada Admin has changed this meanwhile")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_count(0)
    assert "Storm, {name}" in admin.get("/message-templates").text


def test_an_emergency_is_seen(live_server, hands, day):
    page = hands.page
    page.goto(f"/desk?day={day}")
    for name in ("one", "two"):
        taken_in(live_server, name, f"Glass hangs loose, {name}", Urgency.EMERGENCY)
    one, two = (page.locator(f"#alarm-{named(name)}") for name in ("one", "two"))
    expect(two).to_be_visible(timeout=BY_ITSELF)
    hands.press(one.get_by_role("button", name="Seen"))
    expect(one).to_be_hidden()
    hands.press(two.get_by_role("button", name="Seen"))
    expect(two).to_be_hidden()
    hands.stands_at(page.locator("#counts"))
    hands.press(page.get_by_role("button", name="Silence emergencies"))
    expect(page.locator("[data-silence]")).to_have_attribute("aria-pressed", "true")


def test_a_job_is_sent_out_of_turn_and_moved_in_the_week_by_keys(live_server, open_desk, day):
    page = open_desk("dana")
    page.goto(f"/desk?day={day}")
    hands = Hands(page, "keys")
    hands.reach(page.locator(f"#waits-{named('waits')} a"))
    for key in ("m", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#asks-overrule")).to_contain_text("It is Wei Chen's turn")
    page.keyboard.press("Escape")
    hands.stands_at(page.locator(f"#waits-{named('waits')} a"))
    for key in ("m", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    hands.stands_at(page.locator("#asks-why-overrule"))
    page.keyboard.type("Lives next door")
    page.keyboard.press("Enter")
    sent = in_lane(page, BO, "Door drags")
    expect(sent).to_have_attribute("data-start", f"{day}T09:15")
    hands.stands_at(sent.locator("a"))
    name = sent.get_by_role("link")
    expect(name).to_have_accessible_name(
        re.compile("^09:15–10:15 Bo Li, WX-[-0-9]+ Door drags Waiting .*Urgent overlaps$")
    )
    hands.press(page.get_by_role("link", name="Week", exact=True))
    expect(page.locator("#lanes[data-week]")).to_be_visible()
    hands.stands_at(page.get_by_role("link", name="Week", exact=True))
    hands.reach(page.locator('[data-block] > a[tabindex="0"]'))
    while not sent.locator("a").evaluate("(link) => link === document.activeElement"):
        page.keyboard.press("ArrowRight")
    other, key = beside(day)
    for pressed in ("m", key, "Enter"):
        page.keyboard.press(pressed)
    expect(sent).to_have_attribute("data-start", f"{other}T09:15")
    hands.stands_at(sent.locator("a"))
    page.keyboard.press("z")
    expect(page.locator("#spoken")).to_contain_text("put Bo Li's visit back to its former time")
    hands.stands_at(sent.locator("a"))


def test_by_mouse_in_the_week_and_with_the_help(live_server, open_desk, day):
    page = open_desk("dana")
    page.goto(f"/desk?day={day}&view=week")
    other, _key = beside(day)
    drag(page, centre(block(page)), centre(page.locator(f"#lane-{WEI} [data-day='{other}']")))
    expect(block(page)).to_have_attribute("data-start", f"{other}T09:00")
    page.get_by_role("button", name="Keys and marks").click()
    expect(page.locator("#board-help")).to_contain_text("promise broken")
    page.locator("#board-help").get_by_role("button", name="Close").click()
    expect(page.locator("#board-help")).to_be_hidden()


def test_on_paper_and_in_forced_colours_what_colours_say_is_said_otherwise(live_server, open_desk, day):
    page = open_desk("dana")
    page.goto(f"/desk?day={day}&job={JOB}")
    page.emulate_media(forced_colors="active")
    for chosen, other in (
        (".switch [aria-current]", ".switch a:not([aria-current])"),
        ("[data-block] > [aria-current]", "[data-block] > a:not([aria-current])"),
    ):
        styles = [
            page.locator(one).first.evaluate("(a) => getComputedStyle(a).outlineStyle") for one in (chosen, other)
        ]
        assert styles == ["solid", "none"]
    page.emulate_media(forced_colors="none", media="print")
    for what in (".waits", ".switch", "#desk-job"):
        expect(page.locator(what)).to_be_hidden()
    expect(block(page).locator(".state")).to_be_visible()
    assert page.locator("[data-mark]").first.evaluate("(mark) => parseFloat(getComputedStyle(mark).fontSize)") > 8
