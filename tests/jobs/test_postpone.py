"""POST /visits/<id>/postponement: put off, and a new visit in its place."""

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, only_the_desk, visit_of

LATER = {"window_from": "2026-12-05T09:00", "window_until": "2026-12-05T11:00", "reason": "大雨 Heavy rain"}


@pytest.fixture
def path(world):
    return f"/visits/{world.visit}/postponement"


def test_the_old_one_stays_and_a_new_one_comes(app, dana, world, path):
    op = new_id()
    assert dana.act(path, op=op, **LATER).status_code == 200
    old, new = visit_of(app, world.visit), visit_of(app, op)
    assert (old.state, old.reason) == ("postponed", "大雨 Heavy rain")
    assert (new.state, new.technician_id, new.follows_id, new.leading) == ("proposed", world.wei, world.visit, True)
    assert job_of(app, world.job).state == "scheduled"
    assert events_of(app, world.job)[-1].kind == "visit_postponed"


def test_time_under_way_ends(app, dana, wei, world, path):
    for to in ("accepted", "travelling"):
        wei.act(f"/visits/{world.visit}/moves", to=to)
    dana.act(path, **LATER)
    with app.app_context():
        moves = db.session.get_one(Visit, world.visit).moves
        assert [(move.was, move.to) for move in moves][-1] == ("travelling", "postponed")


def test_sent_again(app, dana, world, path):
    acts_once(app, dana, path, **LATER)
    assert len(job_of(app, world.job).visits) == 2


def test_without_javascript(dana, world, path):
    assert dana.act(path, htmx=False, **LATER).headers["Location"] == f"/jobs/{world.job}"


@pytest.mark.parametrize("fields", [{"reason": ""}, {"reason": "  "}, {"reason": "x" * 501}, {"window_until": ""}])
def test_invalid(app, dana, path, fields):
    answer = nothing_happened(app, lambda: dana.act(path, **{**LATER, **fields}))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert 'value="2026-12-05T09:00"' in answer.text


def test_not_twice(dana, path):
    dana.act(path, **LATER)
    assert dana.act(path, **LATER).status_code == 409


def test_only_the_desk(request, path):
    only_the_desk(request, path, **LATER)


def test_unknown(dana):
    assert dana.act(f"/visits/{new_id()}/postponement", **LATER).status_code == 404
