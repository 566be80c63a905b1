"""POST /visits/<id>/checklist: all in order, or point by point."""

import pytest

from fieldapp.checklists.forms import Asked
from fieldapp.checklists.models import Check
from fieldapp.checklists.queries import answers, open_points
from fieldapp.checklists.status import Point
from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from tests.visits.steps import arrive

OWN = "Tested with the hose 淋水试验"


@pytest.fixture
def url(wei, world, app) -> str:
    with app.app_context():
        db.session.get_one(Job, world.job).checklist = [OWN]
        db.session.commit()
    arrive(wei, world.visit)
    return f"/visits/{world.visit}/checklist"


def checks(app) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(Check))


def test_one_button_answers_all_that_is_open(wei, url, app, world):
    answer = wei.act(url, all="ok")
    assert answer.status_code == 200
    assert 'id="checklists" data-done' in answer.text and "all in order" in answer.text
    with app.app_context():
        assert open_points(db.session.get_one(Visit, world.visit)) == []
        event = db.session.scalars(db.select(Event).where(Event.kind == Kind.CHECKS_MADE)).one()
        assert event.data["points"] == [*Point, OWN]


def test_point_by_point_some_may_stay_open(wei, url, app, world):
    fields = {"clothes-answer": "ok", "cleaned-answer": "not_ok", "cleaned-remark": "Glass left for the caretaker"}
    answer = wei.act(url, **fields)
    assert answer.status_code == 200 and "2 of 6" in answer.text
    wei.act(url, **{f"{Asked(OWN).key}-answer": "ok"})
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        assert open_points(visit) == ["manners", "safety", "tagged"]
        assert answers(visit)["cleaned"].remark == "Glass left for the caretaker"


def test_the_last_answer_counts_and_the_first_stays(wei, url, app, world):
    wei.act(url, all="ok")
    wei.act(url, **{"tagged-answer": "not_ok", "tagged-remark": "Window is tagged, sash must not be opened"})
    assert "1 point not in order" in wei.get(f"/visits/{world.visit}").text
    assert checks(app) == 7


def test_only_what_changed_is_kept(wei, url, app):
    wei.act(url, **{"clothes-answer": "ok"})
    wei.act(url, **{"clothes-answer": "ok", "manners-answer": "ok"})
    assert checks(app) == 2
    assert wei.act(url, **{"clothes-answer": "ok"}).status_code == 422


def test_sent_again_it_is_answered_once(wei, url, app):
    op = new_id()
    wei.act(url, op=op, all="ok")
    assert wei.act(url, op=op, all="ok").headers["Idempotency-Replayed"] == "true"
    assert wei.act(url, op=op, **{"clothes-answer": "ok"}).status_code == 422
    assert checks(app) == 6


def test_single_answers_sent_again_are_answered_once(wei, url, app):
    """The answer was lost on its way: what is there by now must not make the repeated request a mistake."""
    op, seen = new_id(), {"tagged-answer": "not_ok", "tagged-remark": "Window is tagged"}
    wei.act(url, op=op, **seen)
    again = wei.act(url, op=op, **seen)
    assert (again.status_code, again.headers["Op-Result"]) == (200, "applied")
    assert again.headers["Idempotency-Replayed"] == "true" and checks(app) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"clothes-answer": "perhaps"},
        {"clothes-answer": "not_ok"},
        {"clothes-answer": "not_ok", "clothes-remark": " "},
    ],
)
def test_not_in_order_needs_words(wei, url, app, wrong):
    answer = wei.act(url, **wrong)
    assert answer.status_code == 422
    assert 'id="checklists"' in answer.text and 'class="error"' in answer.text
    assert checks(app) == 0


def test_someone_elses_visit_is_not_found(bo, url):
    assert bo.act(url, all="ok").status_code == 404


def test_the_office_checks_nothing(office, url):
    assert office.act(url, all="ok").status_code == 403


def test_before_setting_out_it_is_not_now(wei, world):
    assert wei.act(f"/visits/{world.visit}/checklist", all="ok").status_code == 409


def test_without_javascript(wei, url, world):
    answer = wei.act(url, htmx=False, all="ok")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/visits/{world.visit}#checklists")
