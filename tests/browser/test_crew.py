"""Who can be sent when: a skill with its last day, shifts, a leave; service hours and a date that is different."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.hands import SIZES, Hands
from tests.world import named

NEXT_YEAR = dt.date.today().year + 1  # days are their own months: browsers differ in which of them is typed first


@pytest.fixture(params=SIZES)
def hands(request, open_page):
    return Hands(open_page("dana", **SIZES[request.param]), request.param)


def test_a_technicians_skill_shifts_and_leave(hands):
    page = hands.page
    page.goto(f"/crew/{named('wei')}")
    skills, shifts, leaves, told = (page.locator(f"#{name}") for name in ("skills", "shifts", "leaves", "spoken"))
    hands.press(leaves.locator("summary"))
    hands.press(leaves.get_by_label("Sick"))
    hands.press(leaves.get_by_role("button", name="Save leave"))
    hands.stands_at(leaves.get_by_label("First day"))
    expect(leaves.get_by_label("First day")).to_have_attribute("aria-invalid", "true")
    hands.write(leaves.get_by_label("First day"), f"{NEXT_YEAR}-03-03", typed=f"0303{NEXT_YEAR}")
    hands.write(leaves.get_by_label("Last day"), f"{NEXT_YEAR}-04-04", typed=f"0404{NEXT_YEAR}")
    hands.press(leaves.get_by_role("button", name="Save leave"))
    expect(told).to_contain_text("Dana Sun noted a leave of Wei Chen")
    hands.stands_at(leaves.locator("summary"))
    hands.press(shifts.locator("summary"))
    for day in ("Mon", "Tue"):
        hands.press(shifts.get_by_label(day))
    hands.press(shifts.get_by_role("button", name="Save shift"))
    expect(shifts.get_by_role("listitem")).to_have_count(2)
    expect(told).to_contain_text("on shift")
    hands.press(skills.locator("summary"))
    hands.write(skills.get_by_label("Skill"), "height")
    hands.write(skills.get_by_label("Valid until"), f"{NEXT_YEAR}-12-12", typed=f"1212{NEXT_YEAR}")
    hands.press(skills.get_by_role("button", name="Save skill"))
    expect(skills.get_by_role("listitem")).to_contain_text(f"until 12 December {NEXT_YEAR}")
    hands.stands_at(skills.locator("summary"))
    hands.see("crew-person")
    hands.press(shifts.get_by_role("button", name="Remove Monday"))
    expect(shifts.get_by_role("listitem")).to_have_count(1)
    hands.stands_at(shifts.get_by_role("listitem"))
    hands.press(shifts.get_by_role("button", name="Remove Tuesday"))
    hands.stands_at(shifts.get_by_role("heading"))
    expect(told).to_contain_text("off shift: Tue")
    hands.press(leaves.get_by_role("button", name="Take back"))
    expect(leaves.get_by_text("none to come")).to_be_visible()
    hands.press(skills.get_by_role("button", name="Remove height"))
    expect(skills.get_by_text("none noted")).to_be_visible()
    hands.stands_at(skills.get_by_role("heading"))


def test_service_hours_and_a_date_that_is_different(hands):
    page = hands.page
    page.goto("/crew")
    hands.press(page.get_by_role("navigation", name="People and days").get_by_role("link", name="Service days"))
    week, dates, told = (page.locator(f"#{name}") for name in ("week", "dates", "spoken"))
    hands.press(week.locator("summary"))
    for day in ("Mon", "Tue", "Wed"):
        hands.press(week.get_by_label(day))
    hands.write(week.get_by_label("Until"), "18:30", typed="1830")
    hands.press(week.get_by_role("button", name="Save hours"))
    expect(week.get_by_role("listitem")).to_have_count(3)
    expect(week.get_by_role("listitem").first).to_contain_text("09:00–18:30")
    hands.stands_at(week.locator("summary"))
    hands.press(dates.locator("summary"))
    hands.write(dates.get_by_label("Date", exact=True), f"{NEXT_YEAR}-10-10", typed=f"1010{NEXT_YEAR}")
    hands.press(dates.get_by_label("Service day", exact=True))
    hands.write(dates.get_by_label("Open from"), "10:00", typed="1000A")
    hands.press(dates.get_by_role("button", name="Save date"))
    hands.stands_at(dates.get_by_label("Open until"))
    hands.press(dates.get_by_label("No service"))
    hands.write(dates.get_by_label("Why"), "National Day")
    hands.press(dates.get_by_role("button", name="Save date"))
    expect(told).to_contain_text("National Day")
    hands.stands_at(dates.locator("summary"))
    hands.see("service-days")
    hands.press(dates.get_by_role("button", name="Remove"))
    expect(dates.get_by_text("none to come")).to_be_visible()
    hands.stands_at(dates.get_by_role("heading"))
    hands.press(week.get_by_role("button", name="Remove Wednesday"))
    expect(week.get_by_role("listitem")).to_have_count(2)
    hands.stands_at(week.get_by_role("listitem").last)
