"""What acts call for: whom, by what way, in which language and words, and what is no longer said."""

import pytest
import sqlalchemy as sa

from fieldapp.customers.models import Customer
from fieldapp.customers.status import CustomerKind, WrittenBy
from fieldapp.extensions import begin_write, db
from fieldapp.history.operations import now
from fieldapp.messages.models import Message
from fieldapp.messages.status import Template
from tests.jobs.acts import events_of
from tests.messages.conftest import NEW, put_off
from tests.world import named


def test_as_it_comes_only_the_weather_is_told(dana, wei, world, queue, mailbox):
    dana.act(f"/visits/{world.visit}/window", **NEW)
    dana.act(f"/visits/{world.visit}/cancellation", reason="Ill")
    dana.act(f"/jobs/{world.job}/visits", technician=world.wei, **NEW)
    queue.work()
    assert queue() == []


def test_each_act_is_told_when_its_switch_is_on(dana, wei, world, queue, mailbox):
    queue.switch(Template.PLANNED, Template.MOVED, Template.CANCELLED, Template.ON_THE_WAY)
    dana.act(f"/jobs/{world.bos_job}/visits", technician=world.wei, leading="y", **NEW)
    queue.work()
    dana.act(f"/visits/{world.visit}/window", **NEW)
    queue.work()
    for to in ("accepted", "travelling"):
        wei.act(f"/visits/{world.visit}/moves", to=to)
    queue.work()
    dana.act(f"/visits/{world.visit}/cancellation", reason="Ill")
    queue.work()
    assert [str(message.template) for message in queue()] == ["planned", "moved", "on_the_way", "cancelled"]
    assert queue.states() == ["sent"] * 4
    planned, moved, on_the_way, cancelled = (letter.get_content() for letter in mailbox.letters)
    assert "Wei Chen" in planned and "Fri 1 Mar 2030, 13:00–15:00: Balcony door sticks" in planned
    assert "but on Fri 1 Mar 2030, 13:00–15:00" in moved and "is not on" in moved
    assert "on the way" in on_the_way and "Ill" not in cancelled
    sentences = dana.get(f"/jobs/{world.job}").text
    assert "Message for 张女士 Zhang sent: Visit cancelled" in sentences


def test_what_has_been_overtaken_is_not_said(dana, world, queue):
    queue.switch(Template.MOVED, Template.CANCELLED)
    dana.act(f"/visits/{world.visit}/window", **NEW)
    queue.work()
    assert queue.states() == ["unreachable"]  # no mail server is set up
    dana.act(f"/visits/{world.visit}/cancellation", reason="Ill")
    queue.work()
    assert queue.states() == ["overtaken", "unreachable"]


def test_the_property_manager_hears_of_the_weather_too_each_in_their_language(app, dana, world, queue, mailbox):
    with app.app_context():
        begin_write()
        manager = Customer(
            id=named("manager"),
            name="和平物业",
            kind=CustomerKind.MANAGER,
            email="wuye@example.com",
            language="zh_Hans_CN",
            created_at=now(),
        )
        db.session.add(manager)
        db.session.flush()
        db.session.execute(sa.text("UPDATE sites SET property_manager_id = :id"), {"id": stored(manager.id)})
        db.session.commit()
    put_off(dana, world)
    queue.work()
    to = {str(letter["To"]).split("<")[-1]: letter for letter in mailbox.letters}
    assert set(to) == {"zhang@example.com>", "wuye@example.com>"}
    chinese = to["wuye@example.com>"]
    assert chinese["Subject"] == "Fieldapp：因天气改期上门" and chinese["Content-Language"] == "zh-Hans-CN"
    assert "建议改到2030年3月1日" in chinese.get_content()
    assert "We propose" in to["zhang@example.com>"].get_content()


def stored(row_id):
    return row_id.hex if db.engine.dialect.name == "sqlite" else row_id


@pytest.mark.parametrize(
    ("contact", "problem"),
    [
        ({"written_by": WrittenBy.NONE}, "no_consent"),
        ({"written_by": WrittenBy.EMAIL, "email": ""}, "no_address"),
        ({"written_by": WrittenBy.SMS}, "not_set_up"),
    ],
)
def test_who_cannot_be_written_to_is_to_be_rung_up(dana, world, queue, mailbox, contact, problem):
    queue.contact(**contact)
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, queue.one.problem, queue.one.channel) == ("unreachable", problem, "none")
    page = dana.get("/messages").text
    assert "张女士 Zhang" in page and 'href="tel:13800138000"' in page
    assert "1 to be told" in dana.get("/desk").text
    assert mailbox.letters == []


def test_with_the_weather_switched_off_everybody_is_rung_up(dana, world, queue, mailbox):
    queue.switch(Template.WEATHER, on=False)
    put_off(dana, world)
    queue.work()
    assert (queue.one.state, queue.one.problem, mailbox.letters) == ("unreachable", "switched_off", [])


def test_the_history_holds_no_text_of_a_message(app, dana, world, queue, mailbox):
    put_off(dana, world)
    queue.work()
    told = [event for event in events_of(app, world.job) if event.kind.startswith("message_")]
    assert [str(event.kind) for event in told] == ["message_queued", "message_sent"]
    assert all("Zhang" not in str(event.data) for event in told)
    with app.app_context():
        begin_write()
        db.session.execute(sa.text("DELETE FROM message_texts"))
        db.session.commit()
    assert dana.get("/messages?show=told").status_code == 200
    with app.app_context():
        assert db.session.scalar(sa.select(Message)).state == "sent"


def test_a_technician_on_the_way_hours_ago_is_no_news(app, dana, wei, world, queue, mailbox):
    queue.switch(Template.ON_THE_WAY)
    wei.act(f"/visits/{world.visit}/moves", to="accepted")
    sent, happened = now().isoformat(), now().replace(year=now().year - 1).isoformat()
    wei.act(f"/visits/{world.visit}/moves", to="travelling", headers={"Op-Occurred-At": happened, "Op-Sent-At": sent})
    queue.work()
    assert queue() == []
