"""A visit outside the service days: asked for its reason, marked, never blocked."""

import pytest

from fieldapp.accounts.models import User
from fieldapp.crew.actions import add_service_hours
from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, events_of, nothing_happened, only_the_desk, visit_of

MONDAY = {"window_from": "2026-11-30T13:00", "window_until": "2026-11-30T15:00"}
SATURDAY = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}
WHY = "The school is empty on Monday"


@pytest.fixture(autouse=True)
def weekend(app, world):
    with app.app_context():
        dana = Op(actor=db.session.get_one(User, world.dana))
        add_service_hours(None, dana, weekdays=[5, 6], begins=9 * 60, ends=17 * 60)


def test_planning_outside_asks_for_the_reason_and_keeps_it(app, dana, world):
    path, op = f"/jobs/{world.job}/visits", new_id()
    asked = nothing_happened(app, lambda: dana.act(path, op=op, technician=world.bo, **MONDAY))
    assert asked.status_code == 422 and "Say why it is a special case" in asked.text and 'name="unmarked"' in asked.text
    done = dana.act(path, op=op, technician=world.bo, special_case=WHY, **MONDAY)
    assert done.status_code == 200 and "Special case</span> " + WHY in done.text
    assert visit_of(app, op).special_case == WHY
    assert [event.kind for event in events_of(app, world.job)][-3:-1] == ["visit_planned", "special_case_marked"]
    assert dana.act(path, technician=world.bo, special_case=WHY, **SATURDAY).status_code == 200
    assert visit_of(app, op).special_case == WHY


def test_it_is_never_blocked_and_shown_as_outside(app, dana, world):
    op = new_id()
    answer = dana.act(f"/jobs/{world.job}/visits", op=op, technician=world.bo, unmarked="y", **MONDAY)
    assert answer.status_code == 200 and "Outside the service days" in answer.text
    assert "Mark as a special case" in answer.text
    assert visit_of(app, op).special_case == ""


def test_within_them_nothing_is_asked_and_nothing_kept(app, dana, world):
    path = f"/visits/{world.visit}/window"
    assert dana.act(path, special_case=WHY, **SATURDAY).status_code == 200
    assert visit_of(app, world.visit).special_case == ""
    assert dana.act(path, **MONDAY).status_code == 422
    assert dana.act(path, special_case=WHY, **MONDAY).status_code == 200
    assert visit_of(app, world.visit).special_case == WHY


def test_postponing_asks_too(app, dana, world):
    path, op = f"/visits/{world.visit}/postponement", new_id()
    assert dana.act(path, op=op, reason="rain", **MONDAY).status_code == 422
    assert dana.act(path, op=op, reason="rain", special_case=WHY, **MONDAY).status_code == 200
    assert visit_of(app, op).special_case == WHY


def test_a_visit_is_marked_afterwards(app, dana, world, request):
    path = f"/visits/{world.visit}/special-case"
    only_the_desk(request, path, reason=WHY)
    assert nothing_happened(app, lambda: dana.act(path, reason="")).status_code == 422
    acts_once(app, dana, path, reason=WHY)
    assert visit_of(app, world.visit).special_case == WHY
    assert dana.act(path, htmx=False, reason="Another").headers["Location"] == f"/jobs/{world.job}"
    dana.act(f"/visits/{world.visit}/cancellation", reason="ill")
    assert dana.act(path, reason=WHY).status_code == 409


def test_emergencies_are_asked_nothing(app, dana, world):
    job = {"title": "Water runs", "category": "window", "urgency": "emergency", "kind": "repair", "covered": "file"}
    first = {"site": world.site, "technician": world.wei, **MONDAY}
    assert dana.act("/jobs", htmx=False, **first, **job).status_code == 303
    refused = dana.act("/jobs", htmx=False, **first, **{**job, "urgency": "urgent"})
    assert refused.status_code == 422 and "Say why it is a special case" in refused.text
