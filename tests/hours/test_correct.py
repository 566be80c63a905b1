"""POST /visits/<id>/hours: a time is corrected, and what the moves told stays beside it."""

import datetime as dt

import pytest

from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.hours.models import TimeCorrection
from fieldapp.hours.queries import spans, spent
from fieldapp.hours.status import TimeKind
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from tests.visits.steps import arrive, go

LATE = {"kind": "travel", "hours": "1", "minutes": "5", "reason": "Forgot to press"}


@pytest.fixture
def url(wei, world) -> str:
    arrive(wei, world.visit)
    return f"/visits/{world.visit}/hours"


def test_both_values_are_kept_and_shown(wei, url, app):
    answer = wei.act(url, **LATE)
    assert answer.status_code == 200
    assert "<s>0:00</s> 1:05" in answer.text and "Forgot to press" in answer.text
    with app.app_context():
        correction = db.session.scalars(db.select(TimeCorrection)).one()
        assert (correction.kind, correction.seconds) == ("travel", 3900)
        event = db.session.scalars(db.select(Event).where(Event.kind == Kind.TIME_CORRECTED)).one()
        assert event.data["seconds"] == 3900 and event.facts["reason"] == "Forgot to press"


def test_sent_again_it_is_one_correction(wei, url, app):
    op = new_id()
    wei.act(url, op=op, **LATE)
    assert wei.act(url, op=op, **LATE).headers["Idempotency-Replayed"] == "true"
    assert wei.act(url, op=op, **{**LATE, "minutes": "6"}).status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(TimeCorrection)) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"reason": ""}, {"minutes": "60"}, {"hours": "-1"}, {"hours": str(2**63)}, {"kind": "sleep"}, {"minutes": ""}],
)
def test_what_is_no_time_comes_back_with_what_was_typed(wei, url, wrong):
    answer = wei.act(url, **{**LATE, **wrong})
    assert answer.status_code == 422
    assert 'id="hours"' in answer.text and 'class="error"' in answer.text


def test_someone_elses_visit_is_not_found(bo, url):
    assert bo.act(url, **LATE).status_code == 404


def test_the_office_corrects_no_times(office, url):
    assert office.act(url, **LATE).status_code == 403


def test_before_setting_out_there_is_no_time(wei, world):
    assert wei.act(f"/visits/{world.visit}/hours", **LATE).status_code == 409


def test_without_javascript(wei, url, world):
    answer = wei.act(url, htmx=False, **LATE)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/visits/{world.visit}#hours")


def test_time_is_told_by_the_moves_as_they_really_happened(wei, world, app):
    start = dt.datetime.now(dt.UTC) - dt.timedelta(hours=3)
    for minutes, to in ((0, "accepted"), (5, "travelling"), (27, "on_site"), (57, "paused"), (69, "on_site")):
        happened = (start + dt.timedelta(minutes=minutes)).isoformat()
        go(wei, world.visit, to, headers={"Op-Occurred-At": happened})
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        times = spent(visit, start + dt.timedelta(minutes=89))
        assert {kind: time.seconds // 60 for kind, time in times.items()} == {"travel": 22, "work": 50, "waiting": 12}
        assert [kind for kind, _, _ in spans(visit, start + dt.timedelta(hours=3))] == [
            "travel",
            "work",
            "waiting",
            "work",
        ]
        assert times[TimeKind.WORK].measured == times[TimeKind.WORK].seconds


def test_a_visit_that_never_moved_has_no_time(app, world):
    with app.app_context():
        assert spans(db.session.get_one(Visit, world.visit), dt.datetime.now(dt.UTC)) == []
