"""A page that is open asks by itself what its person is to hear: a push reaches many phones late or not at all."""

import datetime as dt

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from fieldapp.extensions import begin_write, db
from fieldapp.history.operations import now
from tests.conftest import signed_in
from tests.world import named

pytestmark = pytest.mark.browser
HEARD = """globalThis.tones = 0;
globalThis.AudioContext = class extends AudioContext {
    createOscillator() { tones++; return super.createOscillator(); }
};"""


def plan(live_server, begins: dt.timedelta) -> None:
    """Dana sends Wei to another job."""
    start, until = (f"{now() + begins + length:%Y-%m-%dT%H:00}" for length in (dt.timedelta(), dt.timedelta(hours=2)))
    sent = {"technician": named("wei"), "window_from": start, "window_until": until}
    answer = signed_in(live_server.app, "dana").act(f"/jobs/{named('bos_job')}/visits", op=None, htmx=True, **sent)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("phones", ["keeps", "keeps nothing"])
def test_a_new_visit_is_said_and_an_emergency_is_heard(live_server, phone, phones):
    phone.add_init_script(HEARD)
    if phones == "keeps nothing":
        phone.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    with phone.expect_response("**/news"):
        phone.goto("/today")
    said = phone.locator("#say")
    plan(live_server, dt.timedelta(days=1))
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(said.locator("[data-said=news] a[href^='/visits/']")).to_contain_text("New visit: Balcony door sticks")
    assert phone.evaluate("tones") == 0
    with live_server.app.app_context():
        begin_write()
        db.session.execute(sa.text("UPDATE jobs SET urgency = 'emergency'"))
        db.session.commit()
        db.engine.dispose()
    plan(live_server, dt.timedelta(days=2))
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(said.locator("[data-said=emergency]")).to_contain_text("Emergency: Balcony door sticks")
    assert phone.evaluate("tones") == 6
