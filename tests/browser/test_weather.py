"""The weather day in a real browser: a storm comes, Dana puts the outdoor visits off, and the letters arrive."""

import datetime as dt
import os
import re
import uuid
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from fieldapp import worker
from fieldapp.accounts.models import User
from fieldapp.customers.models import Contact, Customer, Site
from fieldapp.customers.status import CustomerKind
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.history.operations import now
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.messages.template_actions import set_quiet_hours
from tests.messages.mailbox import Mailbox
from tests.world import named


@pytest.fixture
def mailbox(live_server):
    """The server is started with a mail server that it may use."""
    box, before = Mailbox(), dict(live_server.environment)
    settings = {"SMTP_URL": box.url, "MAIL_FROM": "Fieldapp <service@example.com>"}
    live_server.kill()
    live_server.environment |= {f"FIELDAPP_{name}": value for name, value in settings.items()}
    live_server.app.config.update(settings)
    live_server.start()
    yield box
    live_server.kill()
    live_server.environment = before
    live_server.app.config.update({"SMTP_URL": "", "MAIL_FROM": ""})
    live_server.start()
    box.stop()


@pytest.fixture
def storm(live_server, mailbox) -> dt.date:
    """Tomorrow Wei and Bo are to be outdoors; Mrs Zhang has an e-mail address, her property manager has nothing."""
    zone = live_server.app.config["TIME_ZONE"]
    nine = (now().astimezone(zone) + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    with live_server.app.app_context():
        set_quiet_hours(None, Op(actor=db.session.get_one(User, named("lin"))), starts=None, ends=None)
        begin_write()
        manager = Customer(id=new_id(), name="Garden Estate", kind=CustomerKind.MANAGER, created_at=now())
        db.session.add(manager)
        db.session.flush()
        db.session.get_one(Site, named("site")).property_manager_id = manager.id
        db.session.execute(sa.update(Contact).values(email="zhang@example.com", written_by="email"))
        db.session.execute(sa.update(Job).values(outdoor=True))
        db.session.execute(sa.update(Visit).values(window_from=nine, window_until=nine + dt.timedelta(hours=2)))
        db.session.commit()
        db.engine.dispose()
    return nine.date()


def send(app) -> None:
    with app.app_context():
        assert worker.work(uuid.UUID(int=7))
        db.engine.dispose()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_affected_customer_or_property_manager_is_told(live_server, mailbox, storm, size, request):
    page = request.getfixturevalue(f"open_{size}")("dana")
    page.goto(f"/weather?day={storm}")
    expect(page.get_by_role("checkbox")).to_have_count(2)
    pictured(page, f"weather-{size}")
    page.get_by_role("checkbox", name="Balcony door").uncheck()
    page.get_by_label("The weather").fill("Storm from noon on")
    page.get_by_role("button", name="Put them off").click()
    page.wait_for_url(lambda url: len(urlsplit(url).path) > len("/weather/"))
    expect(page.get_by_role("heading", name="To be rung up by hand")).to_be_visible()
    expect(page.get_by_role("heading", name="Message on its way")).to_be_visible()
    pictured(page, f"told-{size}")
    send(live_server.app)
    (letter,) = mailbox.letters
    assert letter.envelope[1] == ["zhang@example.com"] and "Garden Court" in letter.get_content()
    page.get_by_role("button", name=re.compile("Told by telephone.*Garden Estate")).click()
    page.reload()
    expect(page.get_by_text("Everybody concerned has been told.")).to_be_visible()
    expect(page.get_by_text("Dana", exact=False).last).to_be_visible()


def pictured(page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
