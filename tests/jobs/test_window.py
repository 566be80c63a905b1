"""POST /visits/<id>/window: another time was meant."""

import pytest

from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, events_of, nothing_happened, only_the_desk, visit_of

WINDOW = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}


@pytest.fixture
def path(world):
    return f"/visits/{world.visit}/window"


def test_dana_sets_the_time_right(app, dana, world, path):
    assert dana.act(path, **WINDOW).status_code == 200
    visit = visit_of(app, world.visit)
    assert visit.window_from.isoformat() == "2026-11-28T05:00:00+00:00"
    assert events_of(app, world.job)[-1].kind == "visit_changed"


def test_sent_again(app, dana, path):
    acts_once(app, dana, path, **WINDOW)


def test_without_javascript(dana, world, path):
    assert dana.act(path, htmx=False, **WINDOW).headers["Location"] == f"/jobs/{world.job}"


@pytest.mark.parametrize("fields", [{"window_until": "2026-11-28T13:00"}, {"window_from": ""}, {"window_until": "x"}])
def test_invalid(app, dana, path, fields):
    answer = nothing_happened(app, lambda: dana.act(path, **{**WINDOW, **fields}))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


def test_not_when_it_is_over(dana, world, path):
    dana.act(f"/visits/{world.visit}/cancellation", reason="Rain")
    assert dana.act(path, **WINDOW).status_code == 409


def test_only_the_desk(request, path):
    only_the_desk(request, path, **WINDOW)


def test_unknown(dana):
    assert dana.act(f"/visits/{new_id()}/window", **WINDOW).status_code == 404
