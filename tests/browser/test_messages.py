"""Messages that a person settles, and the texts, switches and quiet hours of all of them."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from fieldapp.accounts.models import User
from fieldapp.customers.models import Contact, Customer
from fieldapp.customers.status import CustomerKind
from fieldapp.extensions import begin_write, db
from fieldapp.history import Op, once
from fieldapp.history.operations import now
from fieldapp.jobs.models import Job, Visit
from fieldapp.messages import actions
from fieldapp.messages.models import Message
from fieldapp.messages.status import Problem, Template
from tests.browser.hands import SIZES, Hands
from tests.world import named

MAIL = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "service@example.com"}  # nothing is sent here


@pytest.fixture(scope="module", autouse=True)
def mail(running_server):
    """The server knows a mail server, so that something can be sent again."""
    before = dict(running_server.environment)
    running_server.kill()
    running_server.environment |= {f"FIELDAPP_{name}": value for name, value in MAIL.items()}
    running_server.app.config.update(MAIL)
    running_server.start()
    yield
    running_server.kill()
    running_server.environment = before
    running_server.app.config.update({"SMTP_URL": "", "MAIL_FROM": ""})
    running_server.start()


@once
def tell(visit: Visit, op: Op, *, to: Contact | Customer) -> Job:
    old = {"old_start": visit.window_from, "old_end": visit.window_until}
    actions.queue(op, template=Template.WEATHER, to=to, about=visit, data=old)
    return visit.job


@pytest.fixture
def by_hand(live_server):
    """An e-mail to Mrs Zhang was refused, another one perhaps sent; her property manager has no address."""
    with live_server.app.app_context():
        begin_write()
        manager = Customer(id=named("manager"), name="Garden Estate", kind=CustomerKind.MANAGER, created_at=now())
        db.session.add(manager)
        db.session.execute(sa.update(Contact).values(email="zhang@example.com", written_by="email"))
        db.session.commit()
        dana, contact = db.session.get_one(User, named("dana")), db.session.get_one(Contact, named("contact"))
        for name, to, becomes in [
            ("visit", contact, Problem.REFUSED),
            ("bos_visit", contact, Problem.CUT_OFF),
            ("visit", manager, None),
        ]:
            op = Op(actor=dana)
            tell(db.session.get_one(Visit, named(name)), op, to=to)
            message = db.session.scalars(sa.select(Message).where(Message.operation_id == op.id)).one()
            if becomes:
                actions.begin(message.id, now())
                actions.not_sent(message, Op(actor=None), problem=becomes)
        db.session.rollback()
        db.engine.dispose()


@pytest.mark.parametrize("way", SIZES)
def test_each_message_is_settled_by_a_person(by_hand, open_page, way):
    hands = Hands(open_page("dana", **SIZES[way]), way)
    page, told = hands.page, hands.page.locator("#spoken")
    page.goto("/desk")
    hands.press(page.get_by_role("link", name="3 to be told"))
    refused, doubtful, unknown = (
        page.locator(".messages > li", has_text=words) for words in ("It was refused", "Perhaps sent", "Garden Estate")
    )
    hands.see("messages")
    hands.press(refused.get_by_role("button", name="Told by telephone"))
    expect(told).to_contain_text("Dana Sun told 张女士 Zhang by telephone")
    expect(refused).to_have_count(0)
    hands.stands_at(doubtful)
    hands.press(doubtful.get_by_role("button", name="Send it again"))
    expect(doubtful).to_have_count(0)
    hands.stands_at(unknown)
    hands.press(unknown.get_by_role("button", name="Try to send"))
    expect(unknown.get_by_role("alert")).to_contain_text("It cannot be sent")
    hands.stands_at(unknown.get_by_role("button", name="Try to send"))
    hands.press(unknown.locator("summary"))
    hands.press(unknown.get_by_role("button", name="Give up for this reason"))
    hands.stands_at(unknown.get_by_label("Why need they not be told?"))
    hands.write(unknown.get_by_label("Why need they not be told?"), "They called us")
    hands.see("give-up")
    hands.press(unknown.get_by_role("button", name="Give up for this reason"))
    expect(page.get_by_text("Everybody has been told")).to_be_visible()
    expect(told).to_contain_text("They called us")
    hands.stands_at(page.get_by_role("heading", level=1))
    hands.press(page.get_by_role("link", name="On their way 1"))
    hands.press(page.get_by_role("button", name="Told by telephone"))
    expect(page.get_by_text("No messages here")).to_be_visible()


@pytest.mark.parametrize("way", SIZES)
def test_what_customers_read_is_changed_with_a_live_preview(live_server, open_page, way):
    hands = Hands(open_page("lin", **SIZES[way]), way)
    page, told = hands.page, hands.page.locator("#spoken")
    page.goto("/message-templates")
    quiet = page.locator("#quiet-form")
    hands.write(quiet.get_by_label("From"), "22:30", typed="1030P")
    hands.press(quiet.get_by_role("button", name="Save"))
    expect(told).to_contain_text("set quiet hours from 22:30 to")
    hands.stands_at(quiet.get_by_role("button", name="Save"))
    planned = page.locator("#template-planned")
    hands.press(planned.get_by_role("button", name="Switch on"))
    expect(planned.get_by_text("is sent", exact=True)).to_be_visible()
    hands.stands_at(planned.get_by_role("button", name="Switch off"))
    hands.press(planned.locator("summary"))
    english, preview = page.locator("#wording-planned-en"), page.locator("#preview-planned-en")
    hands.write(english.get_by_label("Text", exact=True), "{name}, we come on {dya}")
    expect(preview).to_contain_text("dya")
    hands.press(english.get_by_role("button", name="Save"))
    hands.stands_at(english.get_by_label("Text", exact=True))
    hands.write(english.get_by_label("Text", exact=True), "{name}, we come on {day}. Bring tea")
    expect(preview).to_contain_text("Bring tea")
    expect(preview.locator(".error")).to_have_count(0)
    hands.see("template")
    hands.press(english.get_by_role("button", name="Save"))
    expect(told).to_contain_text("changed the text of messages")
    hands.stands_at(english.get_by_role("button", name="Save"))
    hands.press(english.get_by_role("button", name="Back to the text that came with Fieldapp"))
    expect(preview).not_to_contain_text("Bring tea")
    hands.stands_at(english.get_by_role("heading", name="English"))


def test_the_second_press_of_a_double_click_tells_nobody_else(by_hand, open_desk):
    page = open_desk("dana")
    page.goto("/messages")
    told, sent = page.get_by_role("button", name="Told by telephone"), []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    box = told.first.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    for count in (1, 2):
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        expect(told).to_have_count(2)  # the next row has moved up under the pointer
    page.keyboard.press("/")
    assert len(sent) == 1
    told.first.click()
    expect(told).to_have_count(1)
