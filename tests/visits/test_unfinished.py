"""GET and POST /visits/<id>/unfinished: why, what is missing, and the next visit."""

import datetime as dt

import pytest

from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from tests.visiting import change
from tests.visits.steps import arrive

FIELDS = {"why": "part", "missing": "Seal 70, 2 m", "again": "same"}


@pytest.fixture
def url(wei, world) -> str:
    arrive(wei, world.visit)
    return f"/visits/{world.visit}/unfinished"


def next_visit(app, world) -> Visit:
    return db.session.scalars(db.select(Visit).where(Visit.follows_id == world.visit)).one()


def test_the_page_offers_tomorrow(wei, url):
    page = wei.get(url)
    assert page.status_code == 200 and "Tomorrow, same time" in page.text


def test_the_page_leads_back_when_there_is_nothing_to_leave(app, wei, world):
    page = wei.get(f"/visits/{world.visit}/unfinished")
    assert page.status_code == 200 and "This is for a visit on which you are at work." in page.text  # a phone keeps it
    change(app, Visit, world.visit, state="finished", outcome="done")
    assert wei.get(f"/visits/{world.visit}/unfinished").status_code == 303


def test_the_next_visit_is_made_and_the_customer_signs(wei, url, app, world):
    answer = wei.act(url, **FIELDS)
    assert answer.headers["HX-Redirect"] == f"/visits/{world.visit}/signoff"
    with app.app_context():
        following = next_visit(app, world)
        assert following.follows.outcome == "incomplete" and following.follows.missing == "Seal 70, 2 m"
        assert following.window_from - following.follows.window_from == dt.timedelta(days=1)
        assert following.state == "proposed" and following.technician_id == world.wei and following.leading
        kinds = [event.kind for event in db.session.scalars(db.select(Event).order_by(Event.id))]
        assert kinds[-2:] == [Kind.VISIT_MOVED, Kind.VISIT_UNFINISHED]


def test_half_days_are_tomorrows(wei, url, app, world):
    wei.act(url, **{**FIELDS, "again": "afternoon"})
    with app.app_context():
        zone = app.config["TIME_ZONE"]
        start, end = (
            time.astimezone(zone) for time in (next_visit(app, world).window_from, next_visit(app, world).window_until)
        )
        assert (start.hour, end.hour) == (13, 17)
        assert start.date() == dt.datetime.now(zone).date() + dt.timedelta(days=1)


def test_another_time_is_taken_as_it_is_said(wei, url, app, world):
    exact = {"again": "exact", "next_from": "2030-01-05T10:00", "next_until": "2030-01-05T12:00"}
    assert wei.act(url, **{**FIELDS, **exact}).status_code == 200
    with app.app_context():
        assert next_visit(app, world).window_from == dt.datetime(2030, 1, 5, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"why": "mood"},
        {"missing": "x" * 501},
        {"again": "never"},
        {"again": "exact"},
        {"again": "exact", "next_from": "2030-01-05T10:00"},
        {"again": "exact", "next_from": "2030-01-05T10:00", "next_until": "2030-01-05T09:00"},
        {"again": "exact", "next_from": "tomorrow", "next_until": "9999-01-05T09:00"},
    ],
)
def test_what_is_no_answer_comes_back_with_what_was_typed(wei, url, wrong):
    answer = wei.act(url, **{**FIELDS, **wrong})
    assert answer.status_code == 422
    assert 'id="unfinished"' in answer.text and "data-errors" in answer.text


def test_sent_again_it_makes_one_visit(wei, url, app, world):
    op = new_id()
    first = wei.act(url, op=op, **FIELDS)
    again = wei.act(url, op=op, **FIELDS)
    assert again.headers["HX-Redirect"] == first.headers["HX-Redirect"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert wei.act(url, op=op, **{**FIELDS, "why": "weather"}).status_code == 422
    with app.app_context():
        assert next_visit(app, world)


def test_someone_elses_visit_is_not_found(bo, url):
    assert bo.act(url, **FIELDS).status_code == 404


def test_the_desk_does_not_leave_visits(dana, url):
    assert dana.act(url, **FIELDS).status_code == 403


def test_before_arriving_it_is_not_now(wei, world):
    assert wei.act(f"/visits/{world.visit}/unfinished", **FIELDS).status_code == 409


def test_without_javascript(wei, url, world):
    answer = wei.act(url, htmx=False, **FIELDS)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/visits/{world.visit}/signoff")
