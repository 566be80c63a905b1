"""What Wei has typed and not yet sent is still there after his phone has closed the app, until it is sent."""

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from fieldapp.expenses.models import Expense
from fieldapp.extensions import db
from fieldapp.notes.models import Note
from tests.browser.test_outbox_page import ask_to_sign_out
from tests.world import named

PAGE = f"/visits/{named('visit')}"
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('draft '))"


def unfold(page: Page, section: str) -> None:
    if page.locator(f"#{section}").get_attribute("open") is None:
        page.locator(f"#{section} > summary").tap()


def begin(page: Page) -> None:
    """A note for the customer, and an expense, neither of them sent."""
    unfold(page, "notes")
    page.locator("#note-form textarea").fill("The lower seal is torn")
    page.locator("#note-form [name=for_customer]").check()
    unfold(page, "expenses")
    page.locator("#expense-form [name=amount]").fill("12.50")
    page.locator("#expense-form [name=kind]").last.check()


def test_what_was_begun_outlives_the_page_and_goes_when_it_is_sent(live_server, visit):
    begin(visit)
    chosen = visit.locator("#expense-form [name=kind]").last.get_attribute("value")
    visit.reload()
    text = visit.locator("#note-form textarea")
    expect(text).to_be_visible()
    expect(text).to_have_value("The lower seal is torn")
    expect(visit.locator("#note-form [name=for_customer]")).to_be_checked()
    expect(visit.locator("#expense-form [name=amount]")).to_have_value("12.50")
    visit.locator("#note-form button").tap()
    expect(visit.locator("#notes article")).to_contain_text("The lower seal is torn")
    visit.locator("#expense-form button.primary").tap()
    expect(visit.locator("#expenses li.row:not(.waiting)")).to_have_count(1)
    visit.reload()
    expect(text).to_have_value("")
    expect(visit.locator("#expense-form [name=amount]")).to_have_value("")
    assert visit.evaluate(DRAFTS) == []
    with live_server.app.app_context():
        note, expense = db.session.scalars(sa.select(Note)).one(), db.session.scalars(sa.select(Expense)).one()
        assert (note.text, note.for_customer) == ("The lower seal is torn", True)
        assert (str(expense.amount), expense.kind) == ("12.50", chosen)
        db.session.remove()
        db.engine.dispose()


def test_what_was_begun_and_taken_back_or_left_by_signing_out_is_gone(visit):
    begin(visit)
    assert len(visit.evaluate(DRAFTS)) == 2
    visit.locator("#note-form textarea").fill("")
    assert len(visit.evaluate(DRAFTS)) == 1
    ask_to_sign_out(visit)
    visit.wait_for_url("**/sign-in")
    assert visit.evaluate(DRAFTS) == []
