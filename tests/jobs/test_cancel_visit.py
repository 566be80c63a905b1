"""POST /visits/<id>/cancellation: nobody goes."""

import pytest

from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, only_the_desk, visit_of


@pytest.fixture
def path(world):
    return f"/visits/{world.visit}/cancellation"


def test_the_job_waits_for_somebody_again(app, dana, world, path):
    assert dana.act(path, reason="Nobody at home").status_code == 200
    visit = visit_of(app, world.visit)
    assert (visit.state, visit.reason, job_of(app, world.job).state) == ("cancelled", "Nobody at home", "new")
    assert events_of(app, world.job)[-1].facts["reason"] == "Nobody at home"


def test_another_one_leads_then(app, dana, world, path):
    op = new_id()
    window = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}
    dana.act(f"/jobs/{world.job}/visits", op=op, technician=world.bo, **window)
    assert not visit_of(app, op).leading
    dana.act(path, reason="Ill")
    assert visit_of(app, op).leading


def test_sent_again(app, dana, path):
    acts_once(app, dana, path, reason="Rain")


def test_without_javascript(dana, world, path):
    assert dana.act(path, htmx=False, reason="Rain").headers["Location"] == f"/jobs/{world.job}"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "\x00"])
def test_invalid(app, dana, path, reason):
    answer = nothing_happened(app, lambda: dana.act(path, reason=reason))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


def test_not_twice(dana, path):
    dana.act(path, reason="Rain")
    assert dana.act(path, reason="Rain").status_code == 409


def test_only_the_desk(request, path):
    only_the_desk(request, path, reason="Rain")


def test_unknown(dana):
    assert dana.act(f"/visits/{new_id()}/cancellation", reason="Rain").status_code == 404
