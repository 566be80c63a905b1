"""What the office answers may come late: it takes nothing off the page that is known by then."""

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.conftest import signed_in
from tests.pictures import photo
from tests.visiting import bring

pytestmark = pytest.mark.browser
PHOTOS = "#photos figure.photo:not([data-photo-tile]) a img"
# The answer has come, and the half second is over within which those for one place are gathered.
GATHERED = """() => {
    const come = new Promise((resolve) => document.addEventListener("outbox:answer", resolve, { once: true }));
    window.shown = come.then(() => new Promise((resolve) => setTimeout(resolve, 700)));
}"""
SHOWN = """() => {
    const swapped = (resolve) => document.addEventListener("htmx:after:swap", () => resolve(), { once: true });
    window.shown = new Promise(swapped);
}"""
REASSIGN = """(to) => {
    const form = document.querySelector("form[action$='/reassignment']");
    form.elements.technician.value = to;
    form.requestSubmit();
}"""


class Held:
    """The first answer at an address waits until it is let go; the server has done its part. Later ones go through."""

    def __init__(self, page: Page, path: str):
        self.routes: list[Route] = []
        self.answers: list[APIResponse] = []
        page.route(path, self.hold)

    def hold(self, route: Route) -> None:
        if not self.routes:
            self.routes.append(route)
            self.answers.append(route.fetch())
        elif self.answers:
            route.continue_()
        else:
            route.abort()  # it is tried again, when the first one is there

    def let_go(self) -> None:
        self.routes[0].fulfill(response=self.answers[0])


def test_of_two_photos_at_once_both_stay_when_the_answer_to_the_first_comes_last(live_server, world, phone):
    bring(live_server.app, world.visit)
    phone.goto(f"/visits/{world.visit}")
    held = Held(phone, "**/visits/*/photos")
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(320, 240 + n)} for n in range(2)]
    phone.set_input_files("#photo", files)
    expect(phone.locator(PHOTOS)).to_have_count(2)
    phone.evaluate(GATHERED)
    held.let_go()
    phone.evaluate("window.shown")
    expect(phone.locator(PHOTOS)).to_have_count(2)


def test_what_another_has_done_meanwhile_comes_back(live_server, world, desk):
    """Between sending an act and its late answer another dispatcher's act was shown."""
    desk.goto(f"/jobs/{world.job}")
    held = Held(desk, "**/reassignment")
    desk.evaluate(REASSIGN, str(world.bo))
    cancelled = desk.locator("#live .state", has_text="Cancelled").first
    expect(desk.locator("#live")).to_contain_text("Bo")
    answer = signed_in(live_server.app, "lin").act(f"/visits/{world.visit}/cancellation", reason="Sold")
    assert answer.status_code == 200, answer.text
    expect(cancelled).to_be_visible()
    desk.evaluate(SHOWN)
    held.let_go()
    desk.evaluate("window.shown")
    expect(cancelled).to_be_visible()
