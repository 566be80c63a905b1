"""POST /desk/jobs/<id>/taking-back: the last act is undone, for a minute, as a new act."""

import datetime as dt

import pytest

from fieldapp.history import Event, Operation
from fieldapp.ids import new_id
from fieldapp.rotation.queries import listed
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, visit_of
from tests.visiting import change

LATER = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}
LATER["overrule"] = "Lives next door"


def facts(visit):
    return visit.technician_id, visit.window_from, visit.window_until, visit.state, visit.leading


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("place", {**LATER}),
        ("postponement", {"reason": "Rain", **LATER}),
        ("cancellation", {"reason": "Ill"}),
    ],
)
def test_everything_is_as_it_was(app, dana, wei, world, act, fields):
    wei.act(f"/visits/{world.visit}/moves", to="accepted")
    before, op = facts(visit_of(app, world.visit)), new_id()
    sent = {"technician": world.bo, **fields} if act == "place" else fields
    assert f'value="{op}"' in dana.act(f"/desk/visits/{world.visit}/{act}", op=op, **sent).text
    assert facts(visit_of(app, world.visit)) != before
    answer = acts_once(app, dana, f"/desk/jobs/{world.job}/taking-back", act=op)
    assert 'id="take-back"' not in answer.text
    assert facts(visit_of(app, world.visit)) == before
    assert job_of(app, world.job).state == "scheduled"
    assert [visit.state for visit in job_of(app, world.job).visits if visit.id != world.visit] in ([], ["cancelled"])
    assert events_of(app, world.job)[-1].kind == "plan_taken_back"


def test_who_was_on_the_way_is_so_again_and_the_time_ran_on(app, dana, wei, world):
    for to in ("accepted", "travelling"):
        wei.act(f"/visits/{world.visit}/moves", to=to)
    op = new_id()
    dana.act(f"/desk/visits/{world.visit}/cancellation", op=op, reason="Ill")
    dana.act(f"/desk/jobs/{world.job}/taking-back", act=op)
    assert visit_of(app, world.visit).state == "travelling"
    assert wei.act(f"/visits/{world.visit}/moves", to="on_site").headers["Op-Result"] == "applied"


def test_a_sending_is_taken_back(app, dana, world):
    dana.act(f"/visits/{world.visit}/cancellation", reason="Ill")
    op = new_id()
    dana.act(f"/desk/jobs/{world.job}/visits", op=op, technician=world.bo, **LATER)
    dana.act(f"/desk/jobs/{world.job}/taking-back", act=op)
    assert {visit.state for visit in job_of(app, world.job).visits} == {"cancelled"}
    assert f'id="waits-{world.job}"' in dana.get("/desk").text


def the_list(app):
    with app.app_context():
        return [(one.person.username, bool(one.owed_since)) for one in listed()]


def test_the_turn_comes_back_with_it(app, dana, world):
    """Exactly, if it was the last; else whoever had it is in front again."""
    dana.act(f"/visits/{world.visit}/cancellation", reason="Ill")
    before, op, path = the_list(app), new_id(), f"/desk/jobs/{world.job}"
    dana.act(f"{path}/visits", op=op, technician=world.bo, **LATER)
    assert the_list(app) != before
    dana.act(f"{path}/taking-back", act=op)
    assert the_list(app) == before
    assert "Bo Li" in dana.get("/rotation").text
    dana.act(f"{path}/visits", op=(first := new_id()), technician=world.bo, **LATER)
    dana.act(f"/desk/jobs/{world.bos_job}/visits", technician=world.wei, another="y", **LATER)
    dana.act(f"{path}/taking-back", act=first)
    assert the_list(app)[0][0] == "bo"


def test_not_once_somebody_went_on_from_there(app, dana, bo, world):
    op = new_id()
    dana.act(f"/desk/visits/{world.visit}/place", op=op, technician=world.bo, **LATER)
    bo.act(f"/visits/{world.visit}/moves", to="accepted")
    answer = nothing_happened(app, lambda: dana.act(f"/desk/jobs/{world.job}/taking-back", act=op))
    assert answer.status_code == 409 and "<b>Bo Li</b> accepted the visit" in answer.text
    assert "Do it all the same" not in answer.text  # it would be refused again


def test_not_after_a_minute_not_anothers_not_twice(app, dana, lin, world):
    op, path = new_id(), f"/desk/jobs/{world.job}/taking-back"
    dana.act(f"/desk/visits/{world.visit}/place", op=op, technician=world.bo, **LATER)
    bar = f'name="act" value="{op}"'
    assert bar in dana.get("/desk").text and bar not in lin.get("/desk").text
    assert lin.act(path, act=op).status_code == 403
    assert dana.act(path, act="nothing").status_code == 400
    assert dana.act(path, act=new_id()).status_code == 409
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=61)
    change(app, Operation, op, recorded_at=past)
    for event in events_of(app, world.job)[-3:]:
        change(app, Event, event.id, recorded_at=past)
    assert bar not in dana.get("/desk").text
    assert dana.act(path, act=op).status_code == 409
