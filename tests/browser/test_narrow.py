"""Pages at twice their size, a phone's 195 px wide and a desk's 720: nobody has to push them sideways."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import TURN, fill, sign
from tests.browser.worker import keep
from tests.world import named

pytestmark = pytest.mark.browser
NARROW = {"viewport": {"width": 195, "height": 422}}
VISIT, JOB = named("visit"), named("job")
WORKING = ["/today", f"/visits/{VISIT}", f"/visits/{VISIT}/unfinished", "/field-jobs/new", "/account", f"/jobs/{JOB}"]
SIGNING = ["/today", *(f"/visits/{VISIT}{rest}" for rest in ("", "/signoff", "/signoff/room", "/signoff/without"))]
BOARD = ["/desk?show=waits", "/desk", "/desk?view=week", f"/desk?show=job&job={JOB}"]
CREW = ["/rotation", f"/rotation/turns/{TURN}", "/crew", f"/crew/{named('wei')}", "/service-days"]
DESK = [*BOARD, *CREW, "/messages", "/message-templates", "/find?q=window", "/weather"]
TOO_WIDE = """() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const beyond = [...document.querySelectorAll("main *, .bar *, header *")].filter(
        (one) => one.getBoundingClientRect().right > clientWidth + 1);
    const told = (one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
    return [`${scrollWidth} px`, ...beyond.map(told)];
}"""
REFUSED = {"status": 422, "reason": None, "at": "2026-11-27T08:00:00Z", "sentence": "The amount is missing."}


def an_op(**facts) -> dict:
    op = {"user": str(named("wei")), "fields": [], "files": [], "method": "POST", "tries": 1, "page": ""}
    op |= {"job": str(JOB), "jobName": "WX-2026-0001 Window leaks", "visit": str(VISIT), "lane": f"job:{JOB}"}
    op |= {"kind": "part", "title": "Add part", "detail": "密封条 Seal 70 × 2", "state": "needs-you"}
    return {**op, "occurredAt": "2026-11-27T08:00:00Z", **facts}


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_no_page_is_wider_than_the_screen(live_server, open_page, language):
    fill(live_server.app)
    phone, found = open_page("wei", language=language, **NARROW), []

    def look(path: str, shown: str = "main") -> None:
        phone.goto(path)
        expect(phone.locator(shown).last).to_be_visible()
        phone.locator("details:not([data-menu])").evaluate_all("all => all.forEach((one) => (one.open = true))")
        found.extend(f"{path}: {what}" for what in phone.evaluate(TOO_WIDE))

    for path in WORKING:
        look(path)
    url = f"/visits/{VISIT}/parts"
    keep(phone, an_op(id="a", seq=901, url=url, error=REFUSED))
    keep(phone, an_op(id="b", seq=902, url=url, state="waiting", nextAt=9e15, stuck=True))
    look("/outbox", "[data-kept] [data-op] >> nth=1")
    sign(live_server.app)
    for path in SIGNING:
        look(path)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [195, 720])
def test_no_page_of_the_desk_is_wider_than_the_screen(live_server, open_page, width):
    """But for the lanes of the board and tables, which are pushed along by themselves."""
    fill(live_server.app)
    page, found = open_page("lin", viewport={"width": width, "height": 450}), []
    for path in DESK:
        page.goto(path)
        page.locator("details:not([data-menu])").evaluate_all("all => all.forEach((one) => (one.open = true))")
        found.extend(f"{path}: {what}" for what in page.evaluate(TOO_WIDE))
    assert not found, "\n".join(found)
