"""The board at a desk: each act by mouse, by touch and by keyboard; two dispatchers; taking back; an emergency."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from fieldapp.accounts.models import User
from fieldapp.crew.actions import except_day
from fieldapp.customers.models import Site
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.jobs.actions import open_job
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import Category, JobKind, Urgency
from tests.browser.conftest import BY_ITSELF, DESK, PHONE
from tests.world import named

JOB, VISIT, BOS = named("job"), named("visit"), named("bos_visit")
WEI, BO = named("wei"), named("bo")
TABLET = {**DESK, "viewport": {"width": 1024, "height": 768}, "has_touch": True}
OPTIONS = {"desk": DESK, "tablet": TABLET}


@pytest.fixture
def day(live_server) -> str:
    """Tomorrow: Wei's visit at nine, Bo's at ten, and a job that nobody goes to."""
    with live_server.app.app_context():
        zone = live_server.app.config["TIME_ZONE"]
        morning = dt.datetime.now(zone).replace(hour=9, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
        begin_write()
        for visit_id, hours in ((VISIT, 0), (BOS, 1)):
            visit = db.session.get_one(Visit, visit_id)
            visit.window_from, visit.window_until = (morning + dt.timedelta(hours=hours + n) for n in (0, 2))
        db.session.commit()
        taken_in(live_server, "waits", "Door drags", Urgency.URGENT)
    return morning.date().isoformat()


def taken_in(live_server, name: str, title: str, urgency: Urgency) -> None:
    with live_server.app.app_context():
        site, lin = db.session.get_one(Site, named("site")), db.session.get_one(User, named("lin"))
        facts = {"kind": JobKind.REPAIR, "category": Category.DOOR, "urgency": urgency, "title": title}
        open_job(site, Op(actor=lin, id=named(name)), prefix="WX", estimate_minutes=60, **facts)
        db.engine.dispose()


def block(page: Page, visit=VISIT):
    return page.locator(f"#visit-{visit}")


def in_lane(page: Page, person, what: str):
    return page.locator(f"#lane-{person} [data-block]", has_text=what)


def point(page: Page, person, hour: float) -> tuple[float, float]:
    """Where that hour lies in the lane of that person."""
    return tuple(
        page.evaluate(
            """([person, hour]) => {
              const lanes = document.getElementById("lanes");
              const track = document.querySelector(`#lane-${person} [data-track]`);
              const box = track.getBoundingClientRect(), {first, last} = lanes.dataset;
              return [box.left + (hour - first) / (last - first) * box.width, box.top + 20];
            }""",
            [str(person), hour],
        )
    )


def centre(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + 12, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 8, start[1])
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def touch_drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger that holds still, then moves."""
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *at: tuple[float, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    send("touchStart", start)
    expect(page.locator("body")).to_have_class(re.compile("carrying"))
    for part in (0.3, 0.7, 1):
        send("touchMove", (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part))
    send("touchEnd")


def starts(page: Page, visit=VISIT) -> str:
    return (block(page, visit).get_attribute("data-start") or "")[11:]


def test_by_mouse(live_server, open_desk, day):
    """A job is given to Bo, a visit moved in time and to another, each taken back; the job beside it follows."""
    page = open_desk("dana")
    page.goto(f"/desk?day={day}")
    drag(page, centre(page.locator(f"#waits-{named('waits')}")), point(page, BO, 14))
    asks = page.locator("#asks-overrule")
    expect(asks).to_contain_text("It is Wei Chen's turn")
    page.keyboard.type("Lives next door")
    page.keyboard.press("Enter")
    sent = in_lane(page, BO, "Door drags")
    expect(sent).to_have_attribute("data-start", f"{day}T14:00")
    expect(page.locator("#last-act")).to_contain_text("Given to Bo Li")
    expect(page.locator("#waits .card")).to_have_count(0)
    x, y = centre(block(page))
    drag(page, (x, y), (point(page, BO, 12)[0] + 12, point(page, BO, 12)[1]))
    expect(page.locator(f"#lane-{BO} #visit-{VISIT}")).to_have_attribute("data-start", f"{day}T12:00")
    page.locator("#take-back button").click()
    expect(page.locator(f"#lane-{WEI} #visit-{VISIT}")).to_have_attribute("data-start", f"{day}T09:00")
    sent.locator("a").click()
    expect(page.locator("#desk-job")).to_contain_text("Door drags")
    assert f"job={named('waits')}" in page.url
    page.reload()
    expect(page.locator("#desk-job")).to_contain_text("Door drags")
    page.go_back()
    page.locator("#desk-job").get_by_text("Changed last").wait_for()


def test_a_night_visit_is_moved_on_the_day_after_by_mouse_and_keys(live_server, open_desk, day):
    """It stands at the edge of the second day: straight to another technician it keeps its hours."""
    eve = dt.date.fromisoformat(day) - dt.timedelta(days=1)
    with live_server.app.app_context():
        ten = dt.datetime.combine(eve, dt.time(22), live_server.app.config["TIME_ZONE"])
        begin_write()
        visit = db.session.get_one(Visit, VISIT)
        visit.window_from, visit.window_until = ten, ten + dt.timedelta(hours=4)
        db.session.commit()
    page = open_desk("dana")
    page.goto(f"/desk?day={day}")
    lanes = page.locator("#lanes")
    expect(lanes).not_to_have_js_property("scrollLeft", 0)  # it opens at the morning
    lanes.evaluate("lanes => lanes.scrollTo(0, 0)")
    x, y = centre(block(page))
    drag(page, (x, y), (x, point(page, BO, 1)[1]))
    page.keyboard.type("Lives next door")
    page.keyboard.press("Enter")
    at_bos = page.locator(f"#lane-{BO} #visit-{VISIT}")
    expect(at_bos).to_have_attribute("data-start", f"{eve}T22:00")
    at_bos.locator("a").focus()
    for key in ("m", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert lanes.evaluate("lanes => lanes.scrollLeft") == 0, "its hours stay in sight"
    expect(page.locator("[data-ghost-time]")).to_have_text(f"{eve:%a} 22:30–02:30 Bo Li")
    page.keyboard.press("Enter")
    expect(at_bos).to_have_attribute("data-start", f"{eve}T22:30")
    page.keyboard.press("m")
    for _ in range(11 * 4):
        page.keyboard.press("ArrowRight")
    out = (
        "lanes => document.querySelector('#ghost').getBoundingClientRect().right - lanes.getBoundingClientRect().right"
    )
    assert lanes.evaluate(out) <= 1, "the board comes along"
    page.keyboard.press("Escape")
    lanes.evaluate("lanes => lanes.scrollTo(0, 0)")
    x, y = centre(at_bos)
    drag(page, (x, y), (point(page, BO, 3)[0] + 12, y))
    expect(at_bos).to_have_attribute("data-start", f"{day}T01:30")


@pytest.mark.parametrize("size", OPTIONS)
def test_by_touch(live_server, open_page, day, size):
    """A finger that holds still carries; one that moves at once scrolls."""
    page = open_page("dana", **{**OPTIONS[size], "has_touch": True})
    page.goto(f"/desk?day={day}")
    x, y = centre(block(page))
    touch_drag(page, (x, y), (point(page, WEI, 11)[0] + 12, y))
    expect(block(page)).to_have_attribute("data-start", f"{day}T11:00")
    touch_drag(page, centre(page.locator(f"#waits-{named('waits')}")), point(page, WEI, 13))
    expect(in_lane(page, WEI, "Door drags")).to_have_attribute("data-start", f"{day}T13:00")


def test_by_keyboard(live_server, open_desk, day):
    page = open_desk("dana")
    page.goto(f"/desk?day={day}")
    page.locator(f"#waits-{named('waits')} a").focus()
    for key in ("m", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("#heard")).to_contain_text("09:30–10:30 Wei Chen")
    page.keyboard.press("Enter")
    expect(in_lane(page, WEI, "Door drags")).to_have_attribute("data-start", f"{day}T09:30")
    expect(in_lane(page, WEI, "Door drags").locator("a")).to_be_focused()
    expect(in_lane(page, WEI, "Door drags")).to_contain_text("overlaps")
    page.keyboard.press("ArrowUp")
    expect(block(page, BOS).locator("a")).to_be_focused()
    for key in ("m", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    assert starts(page, BOS) == "10:00" and page.locator("#ghost").is_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#desk-job")).to_contain_text("Balcony door sticks")
    page.keyboard.press("z")
    expect(in_lane(page, WEI, "Door drags")).to_have_count(0)
    taken_in(live_server, "other", "Handle loose", Urgency.NORMAL)
    expect(page.locator("#waits .card")).to_have_count(2, timeout=BY_ITSELF)
    page.locator(f"#waits-{named('waits')} a").focus()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.keyboard.down("a")
    expect(page.locator("#last-act")).to_contain_text("Given to Wei Chen")
    expect(page.locator(f"#waits-{named('other')} a")).to_be_focused()
    page.keyboard.down("a")  # still held: the one that moved up stays
    page.keyboard.up("a")
    page.keyboard.press("?")
    assert len(sent) == 1
    expect(page.locator("#board-help")).to_contain_text("promise broken")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("[data-finds] input")).to_be_focused()


def test_outside_the_service_days_it_asks_and_goes_on(live_server, open_desk, day):
    """By the key `a`, and by a drop on somebody whose turn it is not either."""
    with live_server.app.app_context():
        lin = Op(actor=db.session.get_one(User, named("lin")))
        except_day(None, lin, day=dt.date.fromisoformat(day))
        except_day(None, Op(actor=lin.actor), day=dt.date.fromisoformat(day) - dt.timedelta(days=1))
        db.engine.dispose()
    page = open_desk("dana")
    page.goto(f"/desk?day={day}")
    page.locator(f"#waits-{named('waits')} a").focus()
    page.keyboard.press("a")
    expect(page.locator("#asks-special_case")).to_contain_text("outside the service days")
    page.keyboard.type("The shop is shut today")
    page.keyboard.press("Enter")
    expect(page.locator("#last-act")).to_contain_text("Given to Wei Chen")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.locator("#waits .card")).to_have_count(1)
    page.reload()  # the next in turn may have gone in the night: then other hours were shown
    drag(page, centre(page.locator(f"#waits-{named('waits')}")), point(page, BO, 14))
    expect(page.locator("#asks-special_case")).to_be_visible()
    taken_in(live_server, "other", "Handle loose", Urgency.NORMAL)
    expect(page.locator("#waits .card")).to_have_count(2)  # what others do leaves the question open
    page.locator("#asks-special_case").get_by_role("button", name="Without a reason").click()
    expect(page.locator("#asks-overrule")).to_contain_text("It is Wei Chen's turn")
    expect(page.locator("#asks-overrule input:focus")).to_have_value("")
    page.keyboard.type("Lives next door")
    page.keyboard.press("Enter")
    expect(in_lane(page, BO, "Door drags")).to_contain_text("outside service days")


def test_two_dispatchers_see_each_other_and_what_changed_meanwhile_is_said(live_server, open_desk, day):
    dana, lin = open_desk("dana"), open_desk("lin")
    for page in (dana, lin):
        page.goto(f"/desk?day={day}")
    x, y = centre(block(lin))
    lin.mouse.move(x, y)
    lin.mouse.down()
    lin.mouse.move(x + 10, y)  # Lin has it in the hand while Dana gives it to Bo
    drag(dana, centre(block(dana)), point(dana, BO, 13))
    expect(dana.locator(f"#lane-{BO} #visit-{VISIT}")).to_be_visible()
    expect(lin.locator(f"#lane-{BO} #visit-{VISIT}")).to_be_visible(timeout=BY_ITSELF)
    lin.mouse.move(*point(lin, WEI, 15))
    lin.mouse.up()
    conflict = lin.locator("#conflict")
    expect(conflict).to_contain_text(re.compile("Dana Sun.*Bo Li.*at [0-9:]{5}", re.S))
    assert lin.locator(f"#lane-{BO} #visit-{VISIT}").is_visible() and lin.locator("#ghost").is_hidden()
    taken_in(live_server, "other", "Handle loose", Urgency.NORMAL)
    expect(lin.locator("#waits .card")).to_have_count(2, timeout=BY_ITSELF)
    expect(conflict).to_be_visible()  # until it is read, whatever else comes
    conflict.get_by_role("button", name="Do it all the same").click()
    expect(lin.locator(f"#lane-{WEI} #visit-{VISIT}")).to_be_visible()
    expect(dana.locator(f"#lane-{WEI} #visit-{VISIT}")).to_be_visible(timeout=BY_ITSELF)


def test_a_new_emergency_is_loud_until_it_is_seen(live_server, open_desk, day):
    page = open_desk("dana")
    page.goto("/desk")
    expect(page.locator("[data-emergency]")).to_have_count(0)
    page.evaluate("Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})")  # behind another tab
    taken_in(live_server, "loud", "Glass hangs loose", Urgency.EMERGENCY)
    banner = page.locator(f"#alarm-{named('loud')}")
    expect(banner).to_contain_text("Glass hangs loose", timeout=BY_ITSELF)
    expect(page).to_have_title(re.compile("^▲ Emergency"))
    assert page.evaluate("document.documentElement.dataset.sounded") == "1"
    page.locator("[data-silence]").click()
    expect(page.locator("[data-silence]")).to_have_attribute("aria-pressed", "true")
    page.evaluate("delete document.visibilityState")
    banner.get_by_role("button", name="Seen").click()
    expect(banner).to_be_hidden()
    expect(page).to_have_title(re.compile("^Desk"))
    page.reload()
    expect(page.locator("#counts")).to_contain_text("1 emergency")
    expect(banner).to_be_hidden()


def test_on_a_phone_every_act_is_in_the_tabs(live_server, open_phone, day):
    page = open_phone("dana")
    page.goto(f"/desk?day={day}&show=waits")
    page.locator(f"#waits-{named('waits')} a").tap()
    form = page.locator(f"#send-form-{named('waits')}")
    form.locator("select").select_option(str(BO))
    form.locator("[name=overrule]").fill("Lives next door")
    form.locator("[name=window_from]").fill(f"{day}T14:00")
    form.locator("[name=window_until]").fill(f"{day}T15:00")
    form.get_by_role("button", name="Send", exact=True).tap()
    expect(page.locator("#last-act")).to_contain_text("Given to Bo Li")
    page.get_by_text("Change this visit").tap()
    place = page.locator("form[id^=place-]")
    place.locator("select").select_option(str(WEI))
    place.get_by_role("button").tap()
    expect(page.locator("#last-act")).to_contain_text("Given to Wei Chen")
    page.locator("#take-back button").tap()
    expect(page.locator(".visits-in-short")).to_contain_text("Bo Li")
    page.get_by_text("Change this visit").tap()
    page.locator("form[id^=drop-] [name=reason]").fill("Called off")
    page.locator("form[id^=drop-] button").tap()
    expect(page.locator(".visits-in-short")).to_contain_text("Called off")
    page.locator(".desk-tabs a").nth(1).tap()
    expect(block(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
