"""Wei at work: taps what the pages offer, and writes down what he did and what his phone kept of it."""

import hashlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.day.weather import Weather
from tests.browser.mortal import MortalPhone
from tests.browser.test_whole_path import draw_signature
from tests.browser.worker import kept
from tests.pictures import saved, scene

PATIENCE = 45_000  # ms
POLL = 20  # ms
# Tells what the store has put on the disk, operation by operation: once each transaction is complete.
JOURNAL = """(() => {
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (value, ...rest) {
    if (this.name === "ops") {
      const whole = { ...value };
      this.transaction.addEventListener("complete", () => window.journal(JSON.stringify(whole)));
    }
    return add.call(this, value, ...rest);
  };
})();"""


@dataclass
class Done:
    """One thing that he did, and the operation that his phone kept of it."""

    kind: str
    visit: str
    op: dict[str, Any]
    what: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.op["id"]


class Technician:
    def __init__(self, phone: MortalPhone, weather: Weather, chance: random.Random):
        self.phone, self.weather, self.chance = phone, weather, chance
        self.journal: dict[str, dict[str, Any]] = {}
        self.done: list[Done] = []
        self.visit, self.offline, self.pictures = "", False, 0
        self.states: dict[str, str] = {}  # of visits, as he brought them there

    # --- the phone ---

    def start(self, path: str = "/today") -> None:
        self.offline = self.weather.down
        self.page: Page = self.phone.start(path, prepare=self.prepare)
        self.page.set_viewport_size({"width": 390, "height": 844})

    def prepare(self, context: BrowserContext) -> None:
        context.set_default_timeout(PATIENCE)
        context.expose_binding("journal", lambda _, op: self.heard(json.loads(op)))
        context.add_init_script(JOURNAL)
        context.set_offline(self.offline)

    def heard(self, op: dict[str, Any]) -> None:
        self.journal[op["id"]] = op

    def die(self) -> None:
        """The phone goes off and is started from the home screen again."""
        self.phone.kill()
        self.start()
        for op in kept(self.page):
            self.journal.setdefault(op["id"], op)

    def feel(self) -> None:
        """The browser learns whether there is a signal."""
        if self.offline != self.weather.down:
            self.offline = self.weather.down
            self.page.context.set_offline(self.offline)

    def with_signal(self) -> None:
        self.weather.fair, self.weather.down = True, False
        self.feel()

    def without_signal(self) -> None:
        """Until the weather changes again."""
        self.weather.fair, self.weather.down = True, True
        self.feel()

    def in_changing_weather(self) -> None:
        self.weather.fair = False

    # --- what is written down ---

    def record(self, kind: str, press: Callable[[], object], *, times: int = 1, **what: Any) -> list[Done]:
        """Press, and wait until the phone has kept it."""
        self.feel()
        known = set(self.journal)
        press()
        self.until(lambda: len(self.journal) >= len(known) + times, f"{times} × {kind} kept")
        new = sorted((op for op_id, op in self.journal.items() if op_id not in known), key=lambda op: op["seq"])
        assert [op["kind"] for op in new] == [kind] * times, new
        done = [Done(kind, self.visit, op, what) for op in new]
        self.done += done
        return done

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE / 1000
        while not is_so():
            assert time.monotonic() < end, what
            self.page.wait_for_timeout(POLL)

    def shown(self, done: Done) -> None:
        """It stands on the page, waiting or arrived, and once."""
        expect(self.page.locator(f"[id='{done.kind}-{done.id}'], [data-op='{done.id}']")).to_have_count(1)

    # --- ways ---

    def open_visit(self, visit: str) -> None:
        self.feel()
        self.page.locator(f"a[href='/visits/{visit}']:visible").first.click()
        self.is_at(f"/visits/{visit}")
        self.visit = visit
        self.finds_it_as_it_was()

    def finds_it_as_it_was(self) -> None:
        state = self.states.get(self.visit, "proposed")
        expect(self.page.locator(f"#visit-head .state[data-state={state}]:visible")).to_be_visible()

    def is_at(self, path: str) -> None:
        self.page.wait_for_url(f"**{path}", wait_until="domcontentloaded")
        self.feel()

    def go_back(self) -> None:
        self.feel()
        self.page.locator(".top .back").click()

    def look_at_today(self) -> None:
        self.go_back()
        self.is_at("/today")
        self.open_visit(self.visit)

    def look_again(self) -> None:
        self.feel()
        self.page.reload(wait_until="domcontentloaded")
        self.finds_it_as_it_was()

    # --- the work ---

    def goes(self, *states: str) -> None:
        for state in states:
            button = self.page.locator("#next .primary:visible")
            self.record("move", button.click, to=state)
            self.states[self.visit] = state
            self.finds_it_as_it_was()

    def pauses(self) -> None:
        self.record("move", self.page.locator("#next button:visible", has_text="Pause").click, to="paused")
        self.states[self.visit] = "paused"
        self.finds_it_as_it_was()
        self.goes("on_site")

    def takes(self, count: int, *, big: bool = False) -> list[Done]:
        contents = [self.picture(big) for _ in range(count)]
        kind = self.chance.choice(["before", "defect", "after"])
        self.page.locator(f"label.chip:has(#photo-{kind})").click()

        def press() -> None:
            with self.page.expect_file_chooser() as chooser:
                self.page.locator("#photo-form label.camera").first.click()
            chooser.value.set_files([file_of(content) for content in contents])

        done = self.record("photo", press, times=count, shows=kind)
        kept = sorted(one.op["files"][0]["sha256"] for one in done)
        if not big:
            assert kept == sorted(hashlib.sha256(content).hexdigest() for content in contents)
        for one in done:
            expect(self.page.locator(f"#photo-{one.id}, [data-photo-tile='{one.id}']")).to_have_count(1)
        return done

    def picture(self, big: bool) -> bytes:
        self.pictures += 1
        picture = scene(2000, 1500) if big else scene(640, 480)
        picture.putpixel((1, 1), (self.pictures % 256, 7, 7))
        return saved(picture, "JPEG", quality=85)

    def taps_a_part(self) -> Done:
        chips = self.page.locator("#part-chips .chip")
        sku = chips.nth(self.chance.randrange(chips.count())).get_attribute("value")
        chip = self.page.locator(f"#part-chips .chip[value='{sku}']")  # their order follows what was used last
        (done,) = self.record("part", chip.click, sku=sku, quantity="1")
        self.shown(done)
        return done

    def searches_a_part(self, sku: str, quantity: int) -> Done:
        page = self.page
        if not page.locator("#part-q").is_visible():
            page.locator("#part-adder > summary").click()
        page.locator("#part-q").fill(sku)
        found = page.locator(f"#found li:has(input[value='{sku}'])")
        expect(found).to_have_count(1)
        found.locator("label").click()
        page.locator("#part-quantity").fill(str(quantity))
        (done,) = self.record("part", page.locator("#found button.primary").click, sku=sku, quantity=str(quantity))
        self.shown(done)
        return done

    def takes_out(self, part: Done) -> None:
        """What has arrived can be taken out again."""
        self.with_signal()
        expect(self.page.locator(f"#part-{part.id}")).to_have_count(1)
        self.in_changing_weather()
        self.page.locator(f"#out-{part.id} > summary").click()
        reason = self.page.locator(f"#out-form-{part.id} button[name=reason]").first
        self.record("part-removal", reason.click, part=part.id)

    def answers_the_checklist(self) -> None:
        self.record("checks", self.page.locator("#all-in-order button").click)

    def writes(self, text: str) -> None:
        panel = self.open_panel("notes")
        panel.locator("textarea").fill(text)
        (done,) = self.record("note", panel.locator("#note-form button").click, text=text)
        self.shown(done)

    def pays(self, amount: str) -> None:
        panel, content = self.open_panel("expenses"), self.picture(big=False)
        panel.locator("#expense-form label.chip").first.click()
        panel.locator("[name=amount]").fill(amount)
        with self.page.expect_file_chooser() as chooser:
            panel.locator("label.camera").click()
        chooser.value.set_files([file_of(content)])
        expect(panel.locator("img[data-preview]")).to_be_visible()
        (done,) = self.record("expense", panel.locator("#expense-form button.primary").click, amount=amount)
        assert done.op["files"][0]["sha256"] == hashlib.sha256(content).hexdigest()
        self.shown(done)

    def open_panel(self, name: str) -> Locator:
        panel = self.page.locator(f"#{name}")
        if panel.get_attribute("open") is None:
            panel.locator("> summary").click()
        return panel

    def draws_on(self, photo: Done) -> None:
        """On a photo that is still on the phone."""
        page = self.page
        page.locator(f"[data-photo-tile='{photo.id}'] a").click()
        self.is_at(f"/photos/{photo.id}")
        page.get_by_role("link", name="Draw on it").click()
        self.is_at(f"/photos/{photo.id}/layers")
        page.locator("[data-draw] .sheet img").wait_for()
        box = page.locator("[data-draw] svg[viewBox]").first.bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6, steps=5)
        page.mouse.up()
        self.record("photo-drawing", page.locator("#drawing .primary").click, photo=photo.id)
        self.is_at(f"/photos/{photo.id}")
        self.go_back()
        page.wait_for_url(f"**/visits/{self.visit}#photos", wait_until="domcontentloaded")

    def opens_an_emergency(self, title: str) -> None:
        page = self.page
        page.get_by_role("link", name="Emergency job").click()
        self.is_at("/field-jobs/new")
        page.locator("#field-job .adder > summary").click()
        page.locator("[name=name]").fill("Madam Wu")
        page.locator("[name=address]").fill("Moon Road 7")
        page.locator("[name=title]").fill(title)
        (done,) = self.record("field-job", page.get_by_role("button", name="Open the job").click, title=title)
        self.visit = done.visit = done.id
        self.states[self.visit] = "on_site"
        self.is_at(f"/visits/{done.id}")
        expect(page.locator("#visit-head h1")).to_have_text(title)
        self.finds_it_as_it_was()

    # --- the end ---

    def finishes(self) -> None:
        self.record("move", self.page.locator("#next .primary:visible").click, to="finished")
        self.is_at(f"/visits/{self.visit}/signoff")

    def leaves_unfinished(self, missing: str) -> None:
        page = self.page
        page.get_by_role("link", name="Not finished today?").click()
        self.is_at(f"/visits/{self.visit}/unfinished")
        page.locator("#unfinished label.chip").first.click()
        page.locator("[name=missing]").fill(missing)
        page.locator("#unfinished label.chip:has([name=again])").first.click()
        self.record("unfinished", page.locator(".bar button.primary:visible").click, missing=missing)
        self.is_at(f"/visits/{self.visit}/signoff")

    def has_it_signed(self) -> None:
        """By the customer, who sees what was recorded; then he has the phone back."""
        page = self.page
        page.locator(".bar button.primary:visible").click()
        page.wait_for_url("**/signoff/room**", wait_until="domcontentloaded")
        self.feel()
        expect(page.locator(".document h1")).to_be_visible()
        page.locator("label.face:has(#rating-5)").click()
        if not page.locator("#signer").input_value():
            page.locator("#signer").fill("Madam Wu")
        draw_signature(page)
        self.record("sign-off", page.locator("#signoff button.primary").click)
        self.is_at("/signoff/thanks")
        page.get_by_role("link", name="I have the phone back").click()
        self.is_at("/today")


def file_of(content: bytes) -> Any:
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content}
