"""A visit outside the service days: asked for its reason, marked, never blocked."""

import datetime as dt

import pytest

from fieldapp.accounts.models import User
from fieldapp.crew.actions import add_service_hours
from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from tests.jobs.acts import acts_once, events_of, nothing_happened, only_the_desk, visit_of
from tests.rotation.crew import waiting_jobs
from tests.visiting import change
from tests.world import named

MONDAY = {"window_from": "2037-11-30T13:00", "window_until": "2037-11-30T15:00"}
SATURDAY = {"window_from": "2037-11-28T13:00", "window_until": "2037-11-28T15:00"}
WHY = "The school is empty on Monday"
WEI = {"technician": named("wei")}  # whose turn it is
WAYS = {
    "/jobs/{waits}/visits": WEI,
    "/jobs/{waits}/next": {},
    "/desk/jobs/{waits}/visits": WEI,
    "/desk/jobs/{waits}/next": {},
    "/desk/visits/{visit}/place": WEI,
    "/desk/visits/{visit}/postponement": {"reason": "rain"},
    "/visits/{visit}/window": {},
    "/visits/{visit}/postponement": {"reason": "rain"},
}  # to put a visit somewhere; beside these a new job's first one


@pytest.fixture(autouse=True)
def weekend(app, world):
    with app.app_context():
        dana = Op(actor=db.session.get_one(User, world.dana))
        add_service_hours(None, dana, weekdays=[5, 6], begins=9 * 60, ends=17 * 60)


@pytest.fixture
def waits(app):
    (job,) = waiting_jobs(app, 1)
    return job


def visit_at(app, start: str) -> Visit:
    with app.app_context():
        when = dt.datetime.fromisoformat(start).replace(tzinfo=app.config["TIME_ZONE"])
        return db.session.scalars(db.select(Visit).where(Visit.window_from == when)).one()


@pytest.mark.parametrize("way", WAYS)
def test_outside_them_needs_the_special_case_mark_with_its_reason(app, dana, world, waits, way):
    path, fields = way.format(waits=waits, visit=world.visit), {**WAYS[way], **MONDAY}
    asked = nothing_happened(app, lambda: dana.act(path, **fields))
    assert asked.status_code == 422 and "Say why it is a special case" in asked.text and 'name="unmarked"' in asked.text
    assert "<!DOCTYPE html>" in dana.act(path, htmx=False, **fields).text
    assert dana.act(path, special_case=WHY, **fields).status_code == 200
    assert visit_at(app, MONDAY["window_from"]).special_case == WHY
    assert f"Special case: {WHY}" in dana.get(f"/desk?job={visit_at(app, MONDAY['window_from']).job_id}").text


@pytest.mark.parametrize("way", WAYS)
def test_emergencies_need_none(app, dana, world, waits, way):
    for job in (waits, world.job):
        change(app, Job, job, urgency="emergency")
    path = way.format(waits=waits, visit=world.visit)
    assert dana.act(path, **WAYS[way], **MONDAY).status_code == 200


@pytest.mark.parametrize("act", ["next", "visits"])
def test_the_board_asks_on_the_spot_keeps_what_was_wanted_and_goes_on(app, dana, world, waits, act):
    dropped = {"dropped": "y", "technician": world.bo, "seen": "7", **MONDAY}
    path = f"/desk/jobs/{waits}/{act}"
    asked = dana.act(path, **dropped)
    assert asked.status_code == 422 and '<dialog id="asks-special_case"' in asked.text
    assert 'name="window_from" value="2037-11-30T13:00"' in asked.text and f'value="{world.bo}"' in asked.text
    if act == "visits":  # it is not his turn either
        asked = dana.act(path, special_case=WHY, **dropped)
        assert '<dialog id="asks-overrule"' in asked.text and f'name="special_case" value="{WHY}"' in asked.text
    assert dana.act(path, unmarked="y", overrule="Near", **dropped).status_code == 200
    assert visit_at(app, MONDAY["window_from"]).special_case == ""


def test_who_is_moved_on_the_board_is_asked_once(app, dana, world):
    path, place = f"/desk/visits/{world.visit}/place", {"dropped": "y", "overrule": "Near"}
    assert dana.act(path, **place, **WEI, unmarked="y", **MONDAY).status_code == 200
    assert dana.act(path, **place, technician=world.bo, **MONDAY).status_code == 200, "at the same time"
    later = {**MONDAY, "window_until": "2037-11-30T16:00"}
    assert dana.act(path, **place, **WEI, **later).status_code == 422
    op, back = new_id(), f"/desk/jobs/{world.job}/taking-back"
    assert dana.act(path, op=op, **place, **WEI, special_case=WHY, **later).status_code == 200
    assert dana.act(back, act=op).status_code == 200 and visit_of(app, world.visit).special_case == ""
    assert dana.act(path, **place, **WEI, special_case=WHY, **later).status_code == 200
    assert dana.act(path, **place, technician=world.bo, **MONDAY).status_code == 200, "it is a special case already"


def test_whoever_it_is_passed_on_to_goes_for_the_same_reason(app, dana, wei, waits):
    dana.act(f"/desk/jobs/{waits}/next", special_case=WHY, **MONDAY)
    first = visit_at(app, MONDAY["window_from"])
    wei.act(f"/visits/{first.id}/moves", to="rejected", reason="Bad back")
    with app.app_context():
        visits = db.session.scalars(db.select(Visit).where(Visit.job_id == waits)).all()
        assert [visit.special_case for visit in visits] == [WHY, WHY]


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
