"""POST /jobs/<id>/cancellation and /declining: the job comes to nothing; /reopening: after all it goes on."""

import pytest

from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, only_the_desk, visit_of

ENDINGS = [("cancellation", "cancelled"), ("declining", "declined")]


@pytest.mark.parametrize(("act", "state"), ENDINGS)
def test_the_job_ends_and_its_visits_with_it(app, dana, world, act, state):
    answer = dana.act(f"/jobs/{world.job}/{act}", reason="太贵 Too dear")
    assert answer.status_code == 200
    job = job_of(app, world.job)
    assert (job.state, job.ended_reason) == (state, "太贵 Too dear")
    assert visit_of(app, world.visit).state == "cancelled"
    assert events_of(app, world.job)[-1].kind == f"job_{state}"


@pytest.mark.parametrize(("act", "state"), ENDINGS)
def test_reopened_it_waits_for_somebody(app, dana, world, act, state):
    dana.act(f"/jobs/{world.job}/{act}", reason="No")
    assert dana.act(f"/jobs/{world.job}/reopening", reason="Yes").status_code == 200
    job = job_of(app, world.job)
    assert (job.state, job.ended_reason, job.closed_at) == ("new", "", None)
    assert events_of(app, world.job)[-1].facts["reason"] == "Yes"


@pytest.mark.parametrize("act", ["cancellation", "declining"])
def test_sent_again(app, dana, world, act):
    acts_once(app, dana, f"/jobs/{world.job}/{act}", reason="No")


def test_reopening_sent_again(app, dana, world):
    dana.act(f"/jobs/{world.job}/cancellation", reason="No")
    acts_once(app, dana, f"/jobs/{world.job}/reopening", reason="Yes")


@pytest.mark.parametrize("act", ["cancellation", "declining", "reopening"])
def test_without_javascript(dana, world, act):
    if act == "reopening":
        dana.act(f"/jobs/{world.job}/cancellation", reason="No")
    answer = dana.act(f"/jobs/{world.job}/{act}", htmx=False, reason="So")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{world.job}")


@pytest.mark.parametrize("act", ["cancellation", "declining"])
@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "\x07"])
def test_says_why(app, dana, world, act, reason):
    answer = nothing_happened(app, lambda: dana.act(f"/jobs/{world.job}/{act}", reason=reason))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("act", ["cancellation", "declining"])
def test_not_twice(app, dana, world, act):
    dana.act(f"/jobs/{world.job}/cancellation", reason="No")
    answer = nothing_happened(app, lambda: dana.act(f"/jobs/{world.job}/{act}", reason="No"))
    assert answer.status_code == 409


def test_an_open_job_is_not_reopened(dana, world):
    assert dana.act(f"/jobs/{world.job}/reopening", reason="Yes").status_code == 409


@pytest.mark.parametrize("act", ["cancellation", "declining", "reopening"])
def test_only_the_desk(request, dana, world, act):
    only_the_desk(request, f"/jobs/{world.job}/{act}", reason="No")
    assert dana.act(f"/jobs/{new_id()}/{act}", reason="No").status_code == 404
