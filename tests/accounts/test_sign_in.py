"""GET and POST /sign-in, POST /sign-out: sessions are rows, and guessing gets slow."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from fieldapp.accounts.models import Device, Failure, User
from fieldapp.extensions import begin_write, db
from fieldapp.history import Event
from tests.world import PASSWORD, token_of


def sign_in(browser, username="wei", password=PASSWORD, **fields):
    return browser.post("/sign-in", data={"username": username, "password": password, **fields})


def test_signing_in_leads_each_role_to_its_page(app):
    homes = {"wei": "/today", "dana": "/desk", "lin": "/desk", "office": "/jobs", "admin": "/people"}
    for username, home in homes.items():
        browser = app.test_client()
        answer = sign_in(browser, username)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert browser.get("/").headers["Location"] == home


def test_the_page_that_was_asked_for_comes_after_signing_in(browser):
    asked = browser.get("/account?x=1&words=A%26B")
    assert asked.status_code == 303
    (wanted,) = parse_qs(urlsplit(asked.headers["Location"]).query)["next"]
    assert sign_in(browser, next=wanted).headers["Location"] == "/account?x=1&words=A%26B"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(browser, target):
    assert sign_in(browser, next=target).headers["Location"] == "/"


def test_a_wrong_password_keeps_the_user_name_and_says_what_is_wrong(browser):
    answer = sign_in(browser, password="no")
    assert answer.status_code == 422
    assert "do not fit together" in answer.text and 'value="wei"' in answer.text
    assert sign_in(browser, "nobody", "no").text.replace("nobody", "wei") == answer.text


@pytest.mark.parametrize(
    "fields", [{}, {"username": "wei"}, {"username": "a\x00b", "password": "x"}, {"username": "x" * 999}]
)
def test_bad_input_is_said_at_the_field(browser, fields):
    answer = browser.post("/sign-in", data=fields)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_repeated_failures_have_to_wait_longer_and_longer(browser, app):
    for _ in range(3):
        assert sign_in(browser, password="no").status_code == 422
    answer = sign_in(browser)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 2
    age_failures(app, minutes=-1)
    assert sign_in(browser).status_code == 303
    with app.app_context():
        assert db.session.get(Failure, "account:wei") is None


def test_a_hundred_guesses_an_hour_at_the_most(app):
    """The longest wait is a minute, so that an attacker gets some sixty tries an hour for an account."""
    browser = app.test_client()
    for _ in range(12):
        sign_in(browser, password="no")
        age_failures(app, minutes=-1.1)
    sign_in(browser, password="no")
    answer = sign_in(browser, password="no")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_a_stranger_cannot_lock_somebody_out_of_a_browser_they_use(app):
    own, strangers = app.test_client(), app.test_client()
    sign_in(own)
    own.post("/sign-out")
    for _ in range(4):
        strangers.post("/sign-in", data={"username": "wei", "password": "no"}, environ_base={"REMOTE_ADDR": "10.9.9.9"})
    assert sign_in(own).status_code == 303


def age_failures(app, *, minutes: float):
    with app.app_context():
        begin_write()
        for failure in db.session.scalars(sa.select(Failure)):
            failure.last_at += dt.timedelta(minutes=minutes)
        db.session.commit()


def test_a_copied_cookie_does_not_survive_signing_out(app, browser):
    sign_in(browser)
    copied = browser.get_cookie("fieldapp").value
    assert browser.get("/account").status_code == 200
    browser.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("fieldapp", copied)
    assert thief.get("/account").status_code == 303


def test_the_cookie_is_not_for_scripts_or_other_sites(browser):
    cookie = next(c for c in sign_in(browser).headers.getlist("Set-Cookie") if c.startswith("fieldapp="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires" in cookie


def test_a_token_is_kept_only_as_its_hash(app, wei):
    with app.app_context():
        assert token_of("wei") not in {device.token_hash for device in db.session.scalars(sa.select(Device))}


def test_a_disabled_person_is_out_at_the_next_request(app, wei, admin, world):
    assert wei.get("/account").status_code == 200
    admin.act(f"/people/{world.wei}/disabling", htmx=False)
    assert wei.get("/account").status_code == 303
    assert sign_in(app.test_client()).status_code == 422


@pytest.mark.parametrize(
    ("username", "age", "still_in"),
    [("wei", dt.timedelta(days=29), True), ("wei", dt.timedelta(days=31), False),
     ("dana", dt.timedelta(hours=11), True), ("dana", dt.timedelta(hours=13), False)],
)  # fmt: skip
def test_sessions_end_by_themselves(app, request, username, age, still_in):
    browser = request.getfixturevalue(username)
    with app.app_context():
        begin_write()
        person = db.session.scalar(sa.select(User).where(User.username == username))
        for device in person.devices:
            device.created_at -= age
            device.last_seen_at -= age
        db.session.commit()
    assert (browser.get("/account").status_code == 200) is still_in


def test_being_there_is_noted_but_no_get_writes_an_event(app, wei):
    with app.app_context():
        begin_write()
        device = db.session.scalar(sa.select(Device).join(User).where(User.username == "wei"))
        device.last_seen_at -= dt.timedelta(hours=1)
        before = db.session.scalar(sa.select(sa.func.max(Event.id)))
        db.session.commit()
    wei.get("/account")
    with app.app_context():
        device = db.session.scalar(sa.select(Device).join(User).where(User.username == "wei"))
        assert dt.datetime.now(dt.UTC) - device.last_seen_at < dt.timedelta(minutes=1)
        assert db.session.scalar(sa.select(sa.func.max(Event.id))) == before
