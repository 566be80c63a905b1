"""POST /desk/visits/<id>/place and the other acts on a visit of the board; what somebody else changed meanwhile."""

import re

import pytest

from fieldapp.extensions import db
from fieldapp.history.models import Head
from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, events_of, nothing_happened, only_the_desk, visit_of

LATER = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}
LATER["overrule"] = "Lives next door"


@pytest.fixture
def path(world):
    return f"/desk/visits/{world.visit}/place"


def head(app) -> int:
    with app.app_context():
        return db.session.get_one(Head, 1).event_id


def test_another_technician_and_another_time_are_one_act(app, dana, world, path):
    answer = dana.act(f"{path}?day=2026-11-28", technician=world.bo, **LATER)
    assert answer.status_code == 200 and "Take back" in answer.text
    for person in (world.wei, world.bo):
        assert f'hx-target="#lane-{person}"' in answer.text
    visit, events = visit_of(app, world.visit), events_of(app, world.job)[-3:]
    assert (visit.technician_id, visit.window_from.hour) == (world.bo, 5)  # 13:00 in Shanghai
    assert [event.kind for event in events if "turn" not in event.kind] == ["visit_reassigned", "visit_changed"]
    assert len({event.operation_id for event in events}) == 1


def test_only_what_differs_is_told(app, dana, world, path):
    dana.act(path, technician=world.wei, **LATER)
    assert [event.kind for event in events_of(app, world.job)][-2:] == ["visit_planned", "visit_changed"]
    again = nothing_happened(app, lambda: dana.act(path, technician=world.wei, **LATER))
    assert again.status_code == 409


def test_a_form_that_is_refused_knows_no_more_than_when_it_was_filled_in(app, dana, lin, world, path):
    seen, drop = head(app), f"/desk/visits/{world.visit}/cancellation"
    lin.act(path, technician=world.bo, **LATER)
    refused = dana.act(drop, seen=seen, reason="")
    assert refused.status_code == 422
    form = refused.text.split(f'id="drop-{world.visit}"')[1]
    assert re.search('name="seen" value="(.*?)"', form)[1] == str(seen)
    assert dana.act(drop, seen=seen, reason="Ill").status_code == 409


def test_sent_again(app, dana, world, path):
    acts_once(app, dana, path, technician=world.bo, **LATER)


def test_what_somebody_else_has_changed_meanwhile_is_said_and_nothing_is_overwritten(app, dana, lin, world, path):
    seen = head(app)
    lin.act(path, technician=world.bo, seen=seen, **LATER)
    answer = nothing_happened(
        app, lambda: dana.act(f"/desk/visits/{world.visit}/cancellation", seen=seen, reason="Ill")
    )
    assert answer.status_code == 409 and answer.headers["Op-Result"] == "refused"
    assert "<b>Lin Zhao</b>" in answer.text and "Do it all the same" in answer.text and 'value="Ill"' in answer.text
    plain = dana.act(path, htmx=False, technician=world.wei, seen=seen, **LATER)
    assert plain.status_code == 409 and "<!DOCTYPE html>" in plain.text
    assert visit_of(app, world.visit).technician_id == world.bo
    assert dana.act(path, technician=world.wei, seen=head(app), **LATER).status_code == 200


def test_what_one_did_oneself_or_on_another_job_is_no_surprise(app, dana, lin, world, path):
    seen = head(app)
    lin.act(f"/desk/visits/{world.bos_visit}/place", technician=world.wei, **LATER)
    dana.act(path, technician=world.bo, seen=seen, **LATER)
    assert dana.act(path, technician=world.wei, seen=seen, **LATER).status_code == 200


def test_put_off_and_taken_out(app, dana, world):
    fine = dana.act(f"/desk/visits/{world.visit}/postponement", reason="Rain", **LATER)
    assert fine.status_code == 200 and visit_of(app, world.visit).state == "postponed"
    assert dana.act(f"/desk/visits/{world.bos_visit}/cancellation", reason="").status_code == 422
    assert dana.act(f"/desk/visits/{world.bos_visit}/cancellation", reason="Ill").status_code == 200
    assert visit_of(app, world.bos_visit).state == "cancelled"


@pytest.mark.parametrize("fields", [{"technician": ""}, {"window_until": "x"}, {"seen": "9" * 30}])
def test_invalid(app, dana, world, path, fields):
    sent = {"technician": world.bo, **LATER, **fields}
    if "seen" in fields:  # what is no event cannot be looked for
        assert dana.act(path, **sent).status_code == 200
        return
    answer = nothing_happened(app, lambda: dana.act(path, **sent))
    assert answer.status_code == 422 and f'id="acts-{world.visit}" open' in answer.text


def test_only_the_desk(request, world, path):
    only_the_desk(request, path, technician=world.bo, **LATER)
    for name in ("postponement", "cancellation"):
        only_the_desk(request, path.replace("place", name), reason="x", **LATER)
    only_the_desk(request, f"/desk/jobs/{world.job}/taking-back", act=new_id())
