"""Wei's outbox: what he enters is on his phone first, arrives once, and holds up nothing that it need not."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from fieldapp.extensions import db
from fieldapp.parts.models import PartUsed
from tests.visiting import bring
from tests.world import named

pytestmark = pytest.mark.browser
VISIT = named("visit")


@pytest.fixture
def visit(live_server, phone: Page) -> Page:
    bring(live_server.app, VISIT)
    phone.goto(f"/visits/{VISIT}")
    return phone


def rows(live_server, kind) -> list:
    with live_server.app.app_context():
        found = list(db.session.scalars(sa.select(kind)))
        db.session.expunge_all()
        db.engine.dispose()
    return found


def test_what_is_entered_without_signal_arrives_when_there_is_one(live_server, visit):
    visit.context.set_offline(True)
    visit.locator("#part-chips .chip").first.tap()
    expect(visit.locator("#sync")).to_have_text("1 waiting")
    visit.context.set_offline(False)
    expect(visit.locator("#sync")).to_have_text(re.compile(r"All sent \d\d:\d\d"))
    expect(visit.locator("#parts li.row")).to_have_count(1)
    assert len(rows(live_server, PartUsed)) == 1


def test_five_quick_taps_are_five(live_server, visit):
    chip = visit.locator("#part-chips .chip").first
    visit.context.set_offline(True)
    chip.evaluate("chip => { for (let n = 0; n < 5; n++) chip.click() }")
    expect(visit.locator("#sync")).to_have_text("5 waiting")
    visit.context.set_offline(False)
    expect(visit.locator("#parts li.row")).to_have_count(5)
    assert len(rows(live_server, PartUsed)) == 5
