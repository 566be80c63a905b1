"""The field that finds anything, at a desk by keyboard and on a dispatcher's phone by thumb."""

import os

import pytest
from playwright.sync_api import Page, expect

from fieldapp.extensions import begin_write, db
from fieldapp.jobs.actions import find_by
from fieldapp.jobs.models import Job
from tests.browser.hands import SIZES, Hands
from tests.world import named


@pytest.fixture
def indexed(live_server):
    with live_server.app.app_context():
        begin_write()
        find_by(db.session.get_one(Job, named("job")))
        db.session.commit()
        db.engine.dispose()


def pictured(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_dana_finds_a_job_without_the_mouse(indexed, open_desk):
    page = open_desk("dana")
    page.goto("/jobs")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Find anything")
    expect(field).to_be_focused()
    page.keyboard.type("window")
    option = page.get_by_role("listbox").get_by_role("option").first
    expect(option).to_contain_text("Window leaks")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", f"found-{named('job')}")
    pictured(page, "suggestions")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.type(" lea")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/jobs/{named('job')}")


def test_on_a_phone_enter_leads_to_all_that_was_found(indexed, open_phone):
    page = open_phone("dana")
    page.goto("/desk")
    field = page.get_by_role("combobox", name="Find anything")
    field.tap()
    field.type("漏水")
    expect(page.get_by_role("option").first).to_be_visible()
    pictured(page, "suggestions-phone")
    field.press("Enter")
    page.wait_for_url("**/find?q=*")
    expect(page.get_by_role("link", name="Window leaks")).to_be_visible()
    pictured(page, "found-phone")


@pytest.mark.parametrize("way", ["mouse", "touch"])
def test_what_was_found_is_pressed(indexed, open_page, way):
    hands = Hands(open_page("dana", **SIZES[way]), way)
    hands.page.goto("/desk")
    hands.write(hands.page.get_by_role("combobox", name="Find anything"), "window")
    hands.press(hands.page.get_by_role("option", name="Window leaks"))
    hands.page.wait_for_url(f"**/jobs/{named('job')}")
