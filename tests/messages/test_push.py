"""A message to one of our own people goes by push, the way all pushes go; without a phone it goes to a person."""

import datetime as dt
import signal

import pytest

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import Op, once
from fieldapp.history.operations import now
from fieldapp.jobs.models import Visit
from fieldapp.messages import actions
from fieldapp.messages.status import Template
from tests.messages.conftest import put_off
from tests.push.receiver import Receiver
from tests.working import SECONDS, eventually, free_the_leases, working


@pytest.fixture
def service(app):
    receiver, known = Receiver(), app.config["PUSH_SERVICES"]
    app.config["PUSH_SERVICES"] = frozenset({receiver.origin})
    yield receiver
    app.config["PUSH_SERVICES"] = known
    receiver.stop()


@once
def tell(user: User, op: Op, *, visit_id) -> Visit:
    visit = db.session.get_one(Visit, visit_id)
    actions.queue(op, template=Template.WEATHER, to=user, about=visit, data={"reason": "Storm"})
    return visit


def told(app, world):
    with app.app_context():
        tell(db.session.get_one(User, world.wei), Op(actor=None), visit_id=world.visit)


def shows(news: dict) -> bool:
    return news["title"].endswith("the weather makes us put off our visit")


def test_it_shows_on_the_phone(app, world, wei, queue, service):
    assert wei.act("/push/subscriptions", **service.subscription()).status_code == 200
    told(app, world)
    queue.work()
    queue.work()
    (news,) = service.received
    assert shows(news)
    assert news["url"] == f"/visits/{world.visit}"
    assert (queue.one.state, queue.one.channel) == ("sent", "push")


def test_a_mail_server_that_hangs_holds_no_push_up(app, wei, dana, world, queue, mailbox, service):
    assert wei.act("/push/subscriptions", **service.subscription()).status_code == 200
    mailbox.held = True
    put_off(dana, world)
    free_the_leases(app)
    with working(app) as process:
        assert mailbox.holds.wait(SECONDS)
        told(app, world)
        assert eventually(lambda: any(shows(news) for news in service.received))
        assert eventually(lambda: sorted(queue.states()) == ["sending", "sent"])
        mailbox.free.set()
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    assert queue.states() == ["sent", "sent"]


def test_who_has_no_phone_that_asked_is_to_be_rung_up(app, dana, world, queue, service):
    told(app, world)
    queue.work()
    assert queue.states() == ["waiting"]
    queue.change(due_at=now() - dt.timedelta(minutes=5))
    queue.work()
    assert (queue.one.state, queue.one.problem) == ("unreachable", "no_phone")
    assert "Wei Chen" in dana.get("/messages").text
