"""A technician's phone is told of visits by a push service, which answers over real HTTP."""

import base64
import datetime as dt
import json

import pytest
import sqlalchemy as sa

from fieldapp.extensions import begin_write, db
from fieldapp.history.operations import now
from fieldapp.push import sending
from fieldapp.push.models import Push, Subscription
from tests.push.receiver import Receiver
from tests.working import work


@pytest.fixture
def service(app):
    receiver, known = Receiver(), app.config["PUSH_SERVICES"]
    app.config["PUSH_SERVICES"] = frozenset({receiver.origin})
    work(app)  # the past is no news
    yield receiver
    app.config["PUSH_SERVICES"] = known
    receiver.stop()


@pytest.fixture
def silence(app, service):
    receiver = Receiver()
    app.config["PUSH_SERVICES"] |= {receiver.origin}
    yield receiver
    receiver.stop()


def subscribe(browser, service, name="one"):
    answer = browser.act("/push/subscriptions", **service.subscription(name))
    assert answer.status_code == 200, answer.text


def plan(dana, world, technician="wei", **headers):
    start = now() + dt.timedelta(days=1)
    fields = {"technician": getattr(world, technician), "window_from": local(start), "window_until": local(start, 2)}
    answer = dana.act(f"/jobs/{world.bos_job}/visits", **fields)
    assert answer.status_code == 200, answer.text


def local(moment, hours=0):
    return (moment + dt.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:00")


def test_a_new_visit_shows_on_the_phone_once(app, world, wei, dana, service):
    subscribe(wei, service)
    plan(dana, world)
    work(app)
    work(app)
    (news,) = service.received
    assert news["title"] == "New visit: Balcony door sticks"
    assert "Garden Court" in news["body"]
    assert news["url"].startswith("/visits/")
    assert not news["urgent"]


def test_it_speaks_the_language_of_whoever_has_the_phone(app, world, wei, dana, service):
    wei.post("/language", data={"language": "zh_Hans_CN"})
    subscribe(wei, service)
    plan(dana, world)
    work(app)
    assert service.received[0]["title"].startswith("新任务")


def test_an_emergency_is_urgent(app, world, wei, dana, service):
    subscribe(wei, service)
    with app.app_context():
        begin_write()
        db.session.execute(sa.text("UPDATE jobs SET urgency = 'emergency'"))
        db.session.commit()
    plan(dana, world)
    work(app)
    assert service.received[0]["urgent"]
    assert service.headers[0]["urgency"] == "high"


def test_the_push_service_can_see_who_asks(app, world, wei, dana, service):
    """VAPID (RFC 8292): a token signed for this service, and the key that the browser was given."""
    subscribe(wei, service)
    plan(dana, world)
    work(app)
    token, key = service.headers[0]["authorization"].removeprefix("vapid ").split(",")
    claims = token.removeprefix("t=").split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["aud"] == service.origin
    with app.app_context():
        assert key.removeprefix("k=") == sending.public_key()


def test_who_loses_a_visit_and_who_gets_it_both_hear(app, world, wei, bo, dana, service):
    subscribe(wei, service, "weis")
    dana.act(f"/visits/{world.visit}/reassignment", technician=world.bo)
    work(app)
    assert service.received[0]["title"].startswith("Now with somebody else")


def test_nobody_hears_of_the_past_nor_of_others_visits(app, world, bo, dana, service):
    subscribe(bo, service)
    plan(dana, world, technician="wei")
    work(app)
    assert service.received == []


def test_a_subscription_that_is_gone_is_forgotten(app, world, wei, dana, service):
    subscribe(wei, service)
    service.answers = [410]
    plan(dana, world)
    work(app)
    with app.app_context():
        assert db.session.scalars(sa.select(Subscription)).all() == []
        assert db.session.scalars(sa.select(Push)).all() == []


def test_a_push_service_that_is_overloaded_is_asked_again(app, world, wei, dana, service):
    subscribe(wei, service)
    service.answers = [503]
    plan(dana, world)
    work(app)
    assert service.received == []
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(Push).values(due_at=now()))
        db.session.commit()
    work(app)
    assert len(service.received) == 1


def test_a_silent_push_service_is_asked_once_a_round_and_holds_no_other_up(app, world, wei, dana, service, silence):
    silence.answers = [0, 0]
    for name in ("one", "two"):
        subscribe(wei, silence, name)
    subscribe(wei, service)
    plan(dana, world)
    work(app)
    assert (silence.asked, len(service.received)) == (1, 1)
    with app.app_context():
        assert db.session.scalars(sa.select(Push.tries)).all() == [1, 1]


def test_a_subscription_that_is_gone_takes_all_its_pushes_along(app, world, wei, dana, service):
    subscribe(wei, service)
    service.answers = [410]
    plan(dana, world)
    dana.act(f"/visits/{world.visit}/reassignment", technician=world.bo)
    work(app)
    with app.app_context():
        assert db.session.scalars(sa.select(Push)).all() == []


def test_a_phone_that_was_signed_out_hears_nothing(app, world, wei, dana, service):
    subscribe(wei, service)
    wei.post("/sign-out")
    plan(dana, world)
    work(app)
    assert service.received == []


def test_who_takes_it_back_hears_nothing(app, world, wei, dana, service):
    subscribe(wei, service)
    wei.act("/push/subscriptions/removal", endpoint=service.subscription()["endpoint"])
    plan(dana, world)
    work(app)
    assert service.received == []


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:1/x", "https://example.com/push", "https://169.254.169.254/x"])
def test_only_known_push_services_are_asked(app, wei, service, endpoint):
    answer = wei.act("/push/subscriptions", **{**service.subscription(), "endpoint": endpoint})
    assert answer.status_code == 422


def test_the_same_browser_asking_again_changes_nothing(app, wei, service):
    subscribe(wei, service)
    subscribe(wei, service)
    with app.app_context():
        assert len(db.session.scalars(sa.select(Subscription)).all()) == 1


def test_an_open_page_hears_the_same_by_asking(app, world, wei, dana):
    begin = wei.get("/news")
    assert begin.status_code == 204
    plan(dana, world)
    answer = wei.get(f"/news?after={begin.headers['Live-Cursor']}")
    assert [news["title"] for news in answer.json] == ["New visit: Balcony door sticks"]
    assert wei.get(f"/news?after={answer.headers['Live-Cursor']}").status_code == 204
