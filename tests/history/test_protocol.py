"""The headers that make a request an operation: who, when by which clock, seen from which event."""

import datetime as dt

import pytest
import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history import Operation
from fieldapp.ids import new_id
from tests.conftest import signed_in

NOW = dt.datetime.now(dt.UTC)


def accept(wei, world, **headers):
    op = new_id()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return op, wei.act(f"/visits/{world.visit}/moves", op=op, headers=given, to="accepted")


def kept(app, op):
    with app.app_context():
        return db.session.get(Operation, op)


def test_an_act_is_kept_with_both_times_and_what_the_page_showed(app, wei, world):
    earlier = NOW - dt.timedelta(hours=3)
    times = {"Op_Occurred_At": earlier.isoformat(), "Op_Sent_At": dt.datetime.now(dt.UTC).isoformat()}
    op, answer = accept(wei, world, **times, Op_Seen="12", Op_Seq="7", Op_User=str(world.wei))
    assert (answer.status_code, answer.headers["Op-Result"]) == (200, "applied")
    operation = kept(app, op)
    assert abs(operation.happened_at - earlier) < dt.timedelta(seconds=5)
    assert operation.recorded_at - operation.happened_at > dt.timedelta(hours=2)
    assert (operation.seen, operation.sequence, operation.skew_seconds) == (12, 7, 0)


@pytest.mark.parametrize("wrong", [dt.timedelta(days=-1), dt.timedelta(days=1), dt.timedelta(days=-3650)])
def test_a_phone_whose_clock_is_wrong_is_set_right(app, wei, world, wrong):
    clock = dt.datetime.now(dt.UTC) + wrong
    ten_minutes_before = clock - dt.timedelta(minutes=10)
    op, _answer = accept(wei, world, Op_Occurred_At=ten_minutes_before.isoformat(), Op_Sent_At=clock.isoformat())
    operation = kept(app, op)
    assert abs(operation.recorded_at - operation.happened_at - dt.timedelta(minutes=10)) < dt.timedelta(seconds=5)
    assert abs(operation.skew_seconds + wrong.total_seconds()) < 5


@pytest.mark.parametrize("time", ["", "soon", "2026-11-21T10:00:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_time_that_is_none_does_no_harm(app, wei, world, time):
    op, answer = accept(wei, world, Op_Occurred_At=time, Op_Sent_At=time, Op_Seen="x", Op_Seq=str(2**63))
    assert answer.status_code == 200
    assert kept(app, op).happened_at <= kept(app, op).recorded_at


def test_what_somebody_else_entered_on_this_phone_is_not_taken(app, wei, world):
    op, answer = accept(wei, world, Op_User=str(world.bo))
    assert (answer.status_code, answer.headers["Op-Reason"]) == (403, "wrong-user")
    assert kept(app, op) is None


@pytest.mark.parametrize("other", ["bo", "dana"])
def test_a_stale_page_under_anothers_session_is_told_whose_it_is_not(app, world, other):
    """Before Bo is told that there is no such visit for him, which would read as a refusal of what Wei did."""
    op, answer = accept(signed_in(app, other), world, Op_User=str(world.wei))
    assert (answer.status_code, answer.headers["Op-Reason"]) == (403, "wrong-user")
    assert kept(app, op) is None


@pytest.mark.parametrize("key", ["", "42", '"not-an-id"', "00000000"])
def test_an_operation_needs_an_id(app, wei, world, key):
    answer = wei.post(f"/visits/{world.visit}/moves", data={"to": "accepted"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Operation.user_id == world.wei)) == 1, "the sign-in"


def test_the_keys_form_comes_before_the_session(browser, world):
    path = f"/visits/{world.visit}/moves"
    answer = browser.post(path, data={"to": "accepted"}, headers={"Idempotency-Key": '"not-an-id"'})
    assert answer.status_code == 400
    assert browser.act(path, to="accepted").status_code == 401


def test_without_a_session_an_operation_is_401_and_a_page_leads_to_signing_in(browser, world):
    path = f"/visits/{world.visit}"
    assert browser.act(f"{path}/moves", to="accepted").status_code == 401
    assert browser.get(path).headers["Location"].startswith("/sign-in?next=")
