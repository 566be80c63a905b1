"""Whose turn it is: somebody is put elsewhere in the list, another month is looked at, and who stood where and why."""

import pytest
from playwright.sync_api import expect

from fieldapp.jobs.status import Urgency
from tests.browser.hands import SIZES, Hands
from tests.browser.test_board import taken_in
from tests.conftest import signed_in
from tests.world import named

WINDOW = {"window_from": "2037-12-01T13:00", "window_until": "2037-12-01T15:00"}


@pytest.mark.parametrize("way", SIZES)
def test_the_list_is_put_in_order_and_answers_for_each_assignment(live_server, open_page, way):
    taken_in(live_server, "waits", "Door drags", Urgency.NORMAL)
    sent = {"technician": named("bo"), "overrule": "Knows the house", **WINDOW}
    signed_in(live_server.app, "dana").act(f"/jobs/{named('waits')}/visits", **sent)
    hands = Hands(open_page("dana", **SIZES[way]), way)
    page, row = hands.page, hands.page.locator(f"#line-{named('bo')}")
    page.goto("/rotation")
    change = row.locator("summary")
    expect(row.get_by_role("cell").first).to_have_text("2")
    hands.press(change)
    hands.write(row.get_by_label("Place in the list"), "1")
    hands.press(row.get_by_role("button", name="Put there"))
    hands.stands_at(row.get_by_label("Why"))
    expect(row.get_by_label("Why")).to_have_attribute("aria-invalid", "true")
    hands.write(row.get_by_label("Why"), "Back from a long job")
    hands.press(row.get_by_role("button", name="Put there"))
    expect(row.get_by_role("cell").first).to_have_text("1")
    expect(page.locator("#spoken")).to_have_text("Dana Sun put Bo Li in place 1 of the list: Back from a long job.")
    hands.stands_at(change)
    hands.see("rotation")
    latest = page.locator("#latest").get_by_role("link")
    expect(latest.first).to_contain_text("Back from a long job")
    hands.press(latest.nth(1))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bo Li")
    expect(page.get_by_text("Knows the house")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Wei Chen")).to_contain_text("next")
    hands.see("turn")
    hands.press(page.get_by_role("link", name="Whose turn it is"))
    hands.press(page.get_by_role("navigation", name="Months").get_by_role("link"))
    expect(page.get_by_role("navigation", name="Months").get_by_role("link")).to_have_count(2)
