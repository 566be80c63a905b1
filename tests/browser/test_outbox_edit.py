"""What waits is edited on the phone: it keeps its place, and is there once if it was at the office already."""

import re
from threading import Event

import pytest
from playwright.sync_api import Page, expect

from fieldapp.expenses.models import Expense
from tests.browser.test_outbox_page import add_expense, rows
from tests.world import named

pytestmark = pytest.mark.browser
VISIT = named("visit")
ALL_SENT = re.compile(r"All sent \d\d:\d\d")
PATIENTLY = 30_000  # ms


def mend(page: Page, amount: str) -> None:
    page.locator("[data-act=mend]:visible").first.tap()
    page.locator("#expense-amount").fill(amount)
    page.get_by_role("button", name="Save and send again").tap()


def test_what_may_be_at_the_office_already_is_there_once_when_it_is_edited(live_server, line, visit):
    """Its answer was lost. Under another id the office would have both."""
    line.behave = lambda line, asked: line.forward(asked) and None
    add_expense(visit, "12.00")
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    visit.goto(f"{line.url}/outbox")
    expect(visit.locator("[data-op-why]")).to_contain_text("No answer came. It may be at the office already.")
    visit.locator("li.kept summary").tap()
    line.behave = lambda line, asked: line.forward(asked)
    mend(visit, "13")
    expect(visit.locator("[data-op-why]")).to_contain_text("The office has it as it was", timeout=PATIENTLY)
    mend(visit, "14")
    expect(visit.locator("[data-op-detail]")).to_contain_text("14")
    expect(visit.locator("[data-op-why]")).to_contain_text("The office has it as it was", timeout=PATIENTLY)
    visit.locator("[data-act=discard]").tap()
    visit.get_by_role("button", name="Recorded anew").tap()
    expect(visit.locator("#sync")).to_have_text(ALL_SENT, timeout=PATIENTLY)
    assert [str(expense.amount) for expense in rows(live_server, Expense)] == ["12.00"]


def test_what_is_edited_on_its_way_is_not_lost_when_the_answer_comes(live_server, line, visit):
    come = Event()

    def slowly(line, asked):
        assert come.wait(20)
        return line.forward(asked)

    line.behave = slowly
    add_expense(visit, "12.00")
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    visit.goto(f"{line.url}/outbox")
    visit.locator("li.kept summary").tap()
    mend(visit, "13")
    expect(visit.locator("[data-op-detail]")).to_contain_text("13")
    visit.locator("[data-act=discard]").tap()
    expect(visit.locator("[data-discard-out]")).to_be_visible()
    come.set()
    expect(visit.locator("[data-op-why]")).to_contain_text("The office has it as it was", timeout=PATIENTLY)
    assert [str(expense.amount) for expense in rows(live_server, Expense)] == ["12.00"]


def test_what_was_edited_goes_before_the_finishing_that_waits_for_it(live_server, line, visit):
    line.behave = lambda line, asked: None
    add_expense(visit, "12500000")
    visit.locator("#checklists button[name=all]").tap()
    expect(visit.locator("#sync")).to_have_text("2 waiting")
    visit.locator("#next .primary:visible").tap()
    expect(visit).to_have_url(re.compile("/signoff"))
    line.behave = lambda line, asked: line.forward(asked)
    visit.goto(f"{line.url}/outbox")
    expect(visit.locator("#sync")).to_have_text("1 needs you", timeout=PATIENTLY)
    expect(visit.locator("li.kept")).to_have_count(2, timeout=PATIENTLY)
    line.sent.clear()
    mend(visit, "12.50")
    expect(visit.locator("#sync")).to_have_text(ALL_SENT, timeout=PATIENTLY)
    assert [asked.path.rpartition("/")[2] for asked in line.sent] == ["expenses", "moves"]


def test_what_nobody_was_asked_does_not_stand_in_the_list(line, visit):
    line.behave = lambda line, asked: None
    visit.goto(f"{line.url}/visits/{VISIT}/unfinished")
    visit.locator("[name=missing]").fill("Hinge 120")
    visit.locator(".bar button.primary:visible").tap()
    visit.wait_for_url("**/signoff")
    visit.goto(f"{line.url}/outbox")
    expect(visit.locator("[data-op-detail]")).to_have_text("Part missing · Hinge 120 · Tomorrow, same time")
