"""One act three ways: with a mouse at a desk, with the keys alone, and with a thumb on a dispatcher's phone."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE

SIZES = {"mouse": DESK, "keys": DESK, "touch": PHONE}
FAR = 80  # presses of Tab after which nobody would look any further
IS_FOCUSED = "(element) => element === document.activeElement"
KIND = "(element) => element.type || element.localName"
# A choice of one is one stop of Tab: it leads to the one that is chosen, else to the first.
STANDS = """(element) => {
  const now = document.activeElement;
  const beside = element.type === "radio" && now.type === "radio" && now.name === element.name;
  if (element === now || beside) return "there";
  return now === document.body ? "nowhere" : "on the way";
}"""


class Hands:
    """`way`: "mouse", "keys" or "touch". With the keys nothing is ever clicked, and the focus is never lost."""

    def __init__(self, page: Page, way: str):
        self.page, self.way = page, way

    def press(self, what: Locator) -> None:
        """A button, a link, what folds, or one of a few choices."""
        if self.way == "touch":
            return what.tap()
        if self.way == "mouse":
            return what.click()
        self.reach(what)
        kind = what.evaluate(KIND)
        if kind == "radio":
            while not what.evaluate(IS_FOCUSED):
                self.page.keyboard.press("ArrowRight")
        else:
            self.page.keyboard.press("Space" if kind == "checkbox" else "Enter")
        return None

    def reach(self, what: Locator) -> None:
        """By Tab; what is before it, by Shift and Tab once the end was near."""
        expect(what).to_be_attached()
        for key in ("Tab", "Shift+Tab"):
            for presses in range(FAR):
                stands = what.evaluate(STANDS)
                if stands == "there":
                    return
                if stands == "nowhere" and presses:
                    break
                self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not lead to {what}")

    def write(self, what: Locator, text: str, *, typed: str | None = None) -> None:
        """Into a field; `typed`: the keys for one that has parts, as a date has (→ to the next of them)."""
        if self.way == "keys":
            self.reach(what)
            if typed is None:
                self.page.keyboard.press("ControlOrMeta+a")
            for place, part in enumerate((text if typed is None else typed).split("→")):
                if place:
                    self.page.keyboard.press("ArrowRight")
                self.page.keyboard.type(part)
        else:
            self.press(what)
            what.fill(text)

    def choose(self, what: Locator, label: str) -> None:
        """One of a list that folds out."""
        if self.way == "keys":
            self.reach(what)
            self.page.keyboard.type(label)
        else:
            what.select_option(label=label)

    def stands_at(self, what: Locator) -> None:
        """Whoever works by keys goes on from here."""
        if self.way == "keys":
            expect(what).to_be_focused()

    def see(self, name: str) -> None:
        if folder := os.environ.get("PICTURES"):
            self.page.screenshot(path=Path(folder) / f"{name}-{self.way}.png", full_page=True)
