"""The weather day in a real browser: a source tells of a storm, Dana puts the visits off, and the letters arrive."""

import datetime as dt
import json
import os
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Language
from fieldapp.crew.actions import except_day
from fieldapp.customers.models import Contact, Customer, Site
from fieldapp.customers.status import CustomerKind
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op
from fieldapp.history.operations import now
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.messages.template_actions import set_quiet_hours
from tests.messages.mailbox import Mailbox
from tests.weather.forecaster import Forecaster
from tests.working import work
from tests.world import named

PROPOSED = "Thunderstorm, gusts up to 89 km/h"


@pytest.fixture(scope="module")
def around(running_server):
    """The server is started with a mail server and a source of the weather that it may use."""
    box, forecaster, before = Mailbox(), Forecaster(), dict(running_server.environment)
    settings = {
        "SMTP_URL": box.url,
        "MAIL_FROM": "Fieldapp <service@example.com>",
        "WEATHER_URL": forecaster.url,
    }
    running_server.kill()
    running_server.environment |= {f"FIELDAPP_{name}": value for name, value in settings.items()}
    running_server.app.config.update(settings)
    running_server.start()
    yield box, forecaster
    running_server.kill()
    running_server.environment = before
    running_server.app.config.update(dict.fromkeys(settings, ""))
    running_server.start()
    box.stop()
    forecaster.stop()


@pytest.fixture
def storm(live_server, around) -> dt.date:
    """Tomorrow Wei is to be outdoors at Mrs Zhang's, Bo at Mr Sun's, who has neither telephone nor e-mail."""
    box, forecaster = around
    box.letters.clear()
    zone = live_server.app.config["TIME_ZONE"]
    nine = (now().astimezone(zone) + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    day = nine.date()
    figures = {"time": [f"{day}"], "weather_code": [95], "wind_gusts_10m_max": [88.6]}
    forecaster.says = json.dumps({"daily": figures}).encode()
    with live_server.app.app_context():
        lin = db.session.get_one(User, named("lin"))
        set_quiet_hours(None, Op(actor=lin), starts=None, ends=None)
        except_day(None, Op(actor=lin), day=closed(day), words="Stocktaking")
        begin_write()
        manager = {"kind": CustomerKind.MANAGER, "email": "estate@example.com", "language": Language.ZH}
        estate = Customer(id=new_id(), name="和平物业", created_at=now(), **manager)
        sun = Customer(id=new_id(), name="Mr Sun", kind=CustomerKind.PERSON, created_at=now())
        db.session.add_all([estate, sun])
        db.session.flush()
        kiosk = Site(id=new_id(), customer_id=sun.id, address="Oasis east gate", area="Pudong", created_at=now())
        db.session.add(kiosk)
        db.session.flush()
        db.session.get_one(Site, named("site")).property_manager_id = estate.id
        bos = db.session.get_one(Job, named("bos_job"))
        bos.site_id, bos.contact_id = kiosk.id, None
        db.session.execute(sa.update(Contact).values(email="zhang@example.com", written_by="email"))
        db.session.execute(sa.update(Job).values(outdoor=True, promised_until=nine + dt.timedelta(hours=4)))
        db.session.execute(sa.update(Visit).values(window_from=nine, window_until=nine + dt.timedelta(hours=2)))
        db.session.commit()
        db.engine.dispose()
    return day


def closed(day: dt.date) -> dt.date:
    """A day on which nobody is sent."""
    return day + dt.timedelta(days=9)


def told(page: Page) -> None:
    page.wait_for_url(re.compile(r"/weather/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", name="Who has been told")).to_be_visible()


def rung_up(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"Told by telephone.*{name}")).click()
    expect(page.get_by_role("heading", name="To be rung up by hand")).to_have_count(0)
    expect(page.locator("#spoken")).to_contain_text(name)


def test_the_weather_day_with_its_messages_received(live_server, around, storm, open_desk):
    page, (box, _forecaster) = open_desk("dana"), around
    page.goto(f"/desk?day={storm}")
    expect(page.locator('[data-block] > [tabindex="0"]')).to_have_count(1)  # its keys are there
    page.keyboard.press("w")
    page.wait_for_url(f"**/weather?day={storm}")
    expect(page.get_by_role("checkbox")).to_have_count(2)
    expect(page.get_by_text("2 promises would be broken.")).to_be_visible()
    expect(page.get_by_label("The weather")).to_have_value(PROPOSED)
    expect(page.get_by_text(re.compile(r"127\.0\.0\.1 at \d\d:\d\d: " + PROPOSED))).to_be_visible()
    pictured(page, "weather-desk")
    doors = page.get_by_role("listitem").filter(has_text="Balcony door")
    doors.get_by_label("From", exact=True).fill(f"{closed(storm)}T09:00")
    doors.get_by_label("Until", exact=True).fill(f"{closed(storm)}T11:00")
    page.get_by_role("button", name="Put them off").click()
    expect(doors.get_by_text("Say why it is a special case.")).to_be_visible()
    expect(doors.get_by_label("From", exact=True)).to_have_value(f"{closed(storm)}T09:00")
    expect(page.get_by_label("The weather")).to_have_value(PROPOSED)
    pictured(page, "weather-special-desk")
    doors.get_by_label("Special case, because").fill("He insists on it")
    page.get_by_role("button", name="Put them off").click()
    told(page)
    expect(page.locator("#told-ring")).to_contain_text("Mr Sun")
    expect(page.locator("#told-waits")).to_contain_text("和平物业")
    pictured(page, "told-desk")
    work(live_server.app)
    letters = {letter.envelope[1][0]: letter.get_content() for letter in box.letters}
    assert len(box.letters) == 2 and set(letters) == {"zhang@example.com", "estate@example.com"}
    assert "Garden Court" in letters["zhang@example.com"] and "因天气原因" in letters["estate@example.com"]
    expect(page.locator("#told-told .row")).to_have_count(2)  # by itself
    rung_up(page, "Mr Sun")
    expect(page.get_by_text("Everybody concerned has been told.")).to_be_visible()
    page.goto("/weather")
    expect(page.get_by_role("link", name=PROPOSED)).to_contain_text("all told")
    page.goto(f"/jobs/{named('bos_job')}")
    expect(page.locator(f"#visit-{named('bos_visit')}")).to_contain_text("For the weather " + PROPOSED)
    expect(page.get_by_text("He insists on it").first).to_be_visible()


def test_by_phone_one_that_must_not_move_and_later_that_one_alone(live_server, around, storm, open_phone):
    page, (box, forecaster) = open_phone("dana"), around
    forecaster.free.clear()
    page.goto(f"/desk?day={storm}&show=day")
    page.get_by_role("link", name="Weather").click()
    expect(page.get_by_text("Asking 127.0.0.1 …")).to_be_visible()
    page.get_by_label("The weather").fill("Hail")
    forecaster.free.set()
    expect(page.get_by_text(re.compile("127.0.0.1 at .*" + PROPOSED))).to_be_visible()
    expect(page.get_by_label("The weather")).to_have_value("Hail")
    pictured(page, "weather-phone")
    page.get_by_role("checkbox", name="Balcony door").uncheck()
    page.get_by_role("button", name="Put them off").click()
    told(page)
    pictured(page, "told-phone")
    work(live_server.app)
    assert {letter.envelope[1][0] for letter in box.letters} == {"zhang@example.com", "estate@example.com"}
    page.goto(f"/desk?day={storm}&job={named('bos_job')}")
    page.get_by_text("Change this visit").click()
    form = page.locator(f"#put-off-{named('bos_visit')}")
    form.get_by_label("Why").fill("Hail here too")
    form.get_by_label("For the weather").check()
    form.get_by_role("button", name="Postpone").click()
    page.get_by_role("link", name="For the weather: who has been told").click()
    told(page)
    expect(page.locator("#told-ring")).to_contain_text("Mr Sun")
    rung_up(page, "Mr Sun")


def pictured(page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
